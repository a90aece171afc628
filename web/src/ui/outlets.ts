/** The ways by which text leaves the page, each only when the user presses for it. */

import type { Octets } from "../core/octets.ts";

/** Whether the text is in the clipboard now. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function saveAs(name: string, octets: Octets, mediaType: string): void {
  const address = URL.createObjectURL(new Blob([octets], { type: mediaType }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser holds the blob by now; the address would keep it as long as the page.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The picture's name with another ending. */
export function withEnding(name: string, ending: string): string {
  return `${name.replace(/\.[^.]{1,5}$/, "") || "ocrypt"}.${ending}`;
}
