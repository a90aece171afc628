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
  text: "M4 6h16M4 11h16M4 16h10",
  scan: "M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M18 18h2v2M7 7v.01M17 7v.01M7 17v.01",
  torch: "M13 3 5 14h6l-1 7 8-11h-6l1-7Z",
  stop: "M7 7h10v10H7z",
  eye: "M2.5 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  out: "M10 6H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-4M13 5h6v6M19 5l-9 9",
  shield: "M12 3.500 5 6v5.500c0 4.200 2.900 7.500 7 9 4.100-1.500 7-4.800 7-9V6l-7-2.500Z",
  info: "M12 11v5.500M12 7.500v.2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
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
