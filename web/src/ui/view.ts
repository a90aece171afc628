/** Which of the page's parts is shown. It stands in the address, so that it can be kept, and "back" works. */

import { useEffect, useState } from "preact/hooks";

export const VIEWS = ["read", "scan", "make"] as const;
export type View = (typeof VIEWS)[number];

export function useView(): View {
  const [view, setView] = useState<View>(() => viewOf(location.hash) ?? "read");
  useEffect(() => {
    const handling = new AbortController();
    // Other fragments lead to a place in the present view.
    addEventListener("hashchange", () => setView((present) => viewOf(location.hash) ?? (location.hash === "" ? "read" : present)), {
      signal: handling.signal,
    });
    return () => handling.abort();
  }, []);
  return view;
}

/** The view that a fragment names, or in which the place lies that it names. */
export function viewOf(hash: string): View | undefined {
  return VIEWS.find((view) => hash === `#${view}` || hash.startsWith(`#${view}-`));
}
