import { type Geometry, layers, outline } from "../../codes/make/geometry.ts";

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
      {layers(pieces).map((layer, at) => (
        <path key={at} fill={layer[0]?.fill === "ground" ? ground : ink} d={outline(layer)} />
      ))}
      {box && logo && <image x={box.x + 0.5} y={box.y + 0.5} width={box.side - 1} height={box.side - 1} href={logo} />}
    </svg>
  );
}
