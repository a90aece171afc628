import type { Corner } from "../../codes/found.ts";

interface Props {
  readonly width: number;
  readonly height: number;
  readonly polygons: readonly (readonly Corner[])[];
  /** Whether the picture under it is cut to fill its place, as a camera's is. */
  readonly fit: "whole" | "cut";
}

/** Where the codes are, drawn over a picture or a video. For the eye only: the list says it in words. */
export function Boxes({ width, height, polygons, fit }: Props) {
  return (
    <svg
      class="code-boxes"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio={fit === "cut" ? "xMidYMid slice" : "xMidYMid meet"}
      aria-hidden="true"
    >
      {polygons.map((polygon, at) => (
        <polygon key={at} class="code-box" points={polygon.map(({ x, y }) => `${x},${y}`).join(" ")} />
      ))}
    </svg>
  );
}
