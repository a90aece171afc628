/** The browser's own compression, in the zlib format (RFC 1950) that PNG and PDF take. */

import { type Octets, own } from "../../core/octets.ts";

export async function deflate(octets: Octets): Promise<Octets> {
  const packed = new Blob([octets]).stream().pipeThrough(new CompressionStream("deflate"));
  return own(new Uint8Array(await new Response(packed).arrayBuffer()));
}
