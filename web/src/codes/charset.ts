export function decodeSegments(segments: readonly { readonly data: Uint8Array; readonly eci?: number | undefined }[]): { readonly text: string; readonly charset: string } {
  return { text: segments.map(({ data }) => new TextDecoder().decode(data)).join(""), charset: "utf-8" };
}
