/**
 * The next length in Padmé's series: at most 12 % longer, and it tells only O(log log length) bits of the true one.
 * Source: Nikitin and others, "Reducing Metadata Leakage from Encrypted Files …", PoPETs 2019, section 4.
 */
export function padme(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0) throw new RangeError("not a length");
  if (length < 2) return length;
  const exponent = floorLog2(length);
  const kept = floorLog2(exponent) + 1;
  // Not by bit operators: they work on 32 bits, and lengths may be larger.
  const step = 2 ** (exponent - kept);
  return Math.ceil(length / step) * step;
}

/** Exact for every safe integer, where `Math.log2` rounds. */
function floorLog2(value: number): number {
  return BigInt(value).toString(2).length - 1;
}
