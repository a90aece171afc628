/** Pictures that are dropped or pasted anywhere on the page, for the part of it that is shown. */

import { useEffect, useState } from "preact/hooks";

/** Take them while `active`; tells whether files hover over the page now. */
export function useDropAndPaste(active: boolean, take: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!active) return;
    const handling = new AbortController();
    const { signal } = handling;
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    addEventListener(
      "dragover",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      { signal },
    );
    addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), { signal });
    addEventListener(
      "drop",
      (event) => {
        if (!hasFiles(event)) return;
        // Else the browser would open the picture in place of the page.
        event.preventDefault();
        setOver(false);
        take(Array.from(event.dataTransfer?.files ?? []));
      },
      { signal },
    );
    addEventListener(
      "paste",
      (event) => {
        const files = Array.from(event.clipboardData?.files ?? []);
        if (files.length > 0) take(files);
      },
      { signal },
    );
    return () => handling.abort();
  }, [active, take]);
  return over;
}

export function pasteKeys(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘V" : "Ctrl+V";
}
