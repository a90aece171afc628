export function decode(data: Uint8Array, _eci?: number): { readonly text: string; readonly charset: string } {
  return { text: new TextDecoder().decode(data), charset: "utf-8" };
}
