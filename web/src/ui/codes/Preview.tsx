import { type Geometry, outline } from "../../codes/make/geometry.ts";

interface Props {
  readonly geometry: Geometry;
  readonly logo: string | undefined;
  readonly label: string;
}

/** The drawing on the screen, from the very shapes that are saved. */
export function Preview({ geometry, logo, label }: Props) {
  const { width, height, ink, ground, pieces, crisp, logo: box } = geometry;
  return (
    <svg
      class="preview"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      shape-rendering={crisp ? "crispEdges" : "auto"}
    >
      <rect width={width} height={height} fill={ground} />
      <path fill={ink} d={outline(pieces)} />
      {box && logo && <image x={box.x} y={box.y} width={box.w} height={box.h} preserveAspectRatio="none" href={logo} />}
    </svg>
  );
}
