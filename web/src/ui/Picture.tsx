import { useState } from "preact/hooks";

import type { ReadCode } from "../service/codes.ts";
import type { Page, Point } from "../service/reading.ts";
import { codeId } from "./codes/CodesRead.tsx";
import { useWords } from "./context.ts";
import { lineId } from "./Lines.tsx";

interface Props {
  readonly page: Page;
  /** Those of this page. */
  readonly codes: readonly ReadCode[];
  readonly address: string | undefined;
  readonly name: string;
  readonly lit: number | undefined;
  onLit(line: number | undefined): void;
}

/** The picture, upright, with a box over each line. Polygons are in pixels of the upright picture. */
export function Picture({ page, codes, address, name, lit, onLit }: Props) {
  const words = useWords();
  const [boxes, setBoxes] = useState(true);
  const [shown, setShown] = useState(true);
  const visible = address !== undefined && shown;
  const sideways = page.turn === 90 || page.turn === 270;
  return (
    <section class="picture" aria-labelledby="picture-title">
      <div class="bar">
        <h2 id="picture-title">{words.say("result.picture")}</h2>
        <label class="check">
          <input type="checkbox" checked={boxes} onChange={(event) => setBoxes(event.currentTarget.checked)} />
          {words.say("result.boxes")}
        </label>
      </div>
      <div class={`canvas${visible ? "" : " canvas-blank"}${page.turn === 0 ? "" : ` canvas-turned turn-${page.turn}`}`}>
        {visible && (
          <img
            src={address}
            alt={words.say("result.picture.alt", { name, count: page.lines.length })}
            // The service's own figures, so that the boxes have their place before the picture is drawn.
            width={sideways ? page.height : page.width}
            height={sideways ? page.width : page.height}
            // Lying on its side it is as wide as the page is high; a percentage is of the page's width.
            style={page.turn === 0 ? undefined : { width: `${(100 * (sideways ? page.height : page.width)) / page.width}%` }}
            decoding="async"
            onError={() => setShown(false)}
          />
        )}
        {/* For the eye and the pointer only: everything in it is in the list of lines as text. */}
        <svg
          class={boxes ? "boxes" : "boxes boxes-off"}
          viewBox={`0 0 ${page.width} ${page.height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          width={page.width}
          height={page.height}
          onPointerLeave={() => onLit(undefined)}
        >
          {page.lines.map((line, at) => (
            <polygon
              key={at}
              class={at === lit ? "box box-lit" : "box"}
              points={pointsOf(line.polygon)}
              onPointerEnter={() => {
                onLit(at);
                document.getElementById(lineId(at))?.scrollIntoView({ block: "nearest" });
              }}
              onClick={() => document.getElementById(lineId(at))?.querySelector("button")?.focus()}
            />
          ))}
          {codes.map((code, at) => (
            <polygon
              key={`code-${at}`}
              class="box code-mark"
              points={pointsOf(code.polygon)}
              onClick={() => document.getElementById(codeId(at))?.scrollIntoView({ block: "nearest" })}
            />
          ))}
        </svg>
      </div>
      {!visible && <p class="note">{words.say("result.picture.hidden")}</p>}
    </section>
  );
}

function pointsOf(polygon: readonly Point[]): string {
  return polygon.map(({ x, y }) => `${x},${y}`).join(" ");
}
