/** Line icons, 24 × 24. They never stand alone: a word or a label is always beside them. */

const PATHS = {
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z",
  check: "M5 12.500l4.5 4.500L19 7.5",
  alert: "M12 4 2.5 20h19L12 4ZM12 10v4.500M12 17.300v.2",
  upload: "M12 16V5M7.5 9.5 12 5l4.5 4.500M5 15v3a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-3",
  camera: "M4 8h3.500L9 5.500h6L16.5 8H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1ZM12 16.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
  copy: "M9 9h10v11H9zM5 15H4V4h11v1",
  save: "M12 4v11M7.5 10.5 12 15l4.5-4.500M5 20h14",
  close: "M6 6l12 12M18 6 6 18",
  erase: "M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.500L20 17M15.5 9.500v.01",
  key: "M14.5 9.500a4.5 4.5 0 1 0-4 4.47L12 15.500h2V17.500h2V19.500h4v-3.500l-5.700-5.700M8.5 8.500v.01",
  retry: "M19 8a8 8 0 1 0 1 6M19 3.500V8h-4.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
