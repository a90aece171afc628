import { useState } from "preact/hooks";

import { type Octets, utf8 } from "../../core/octets.ts";
import type { KindName } from "../../codes/make/payload.ts";
import { pdf } from "../../codes/make/pdf.ts";
import { logoPixels, pngOf } from "../../codes/make/raster.ts";
import { masked } from "../../codes/secrets.ts";
import { svg } from "../../codes/make/svg.ts";
import { useWords } from "../context.ts";
import { Icon } from "../icons.tsx";
import { saveAs } from "../outlets.ts";
import { type Size, unitFor } from "./design.ts";
import { PlainText } from "./PlainText.tsx";
import { Preview } from "./Preview.tsx";
import type { Drawing } from "./useMaking.ts";

interface Props {
  readonly drawing: Drawing;
  readonly size: Size;
  readonly logo: { readonly bitmap: ImageBitmap; readonly address: string } | undefined;
  readonly isWeak: boolean;
  readonly name: KindName;
}

const FILES = ["png", "svg", "pdf"] as const;
type FileKind = (typeof FILES)[number];
const MEDIA_TYPES = { png: "image/png", svg: "image/svg+xml", pdf: "application/pdf" } as const;
/** Points (1/72 inch) to a pixel: a print has 300 of them an inch. */
const POINTS = 72 / 300;

/** The code, whether it reads, and what it is saved as. */
export function Made({ drawing, size, logo, isWeak, name }: Props) {
  const words = useWords();
  const [saving, setSaving] = useState(false);
  const { geometry, text, readBack } = drawing;
  const unit = unitFor(size, geometry.width);
  const isReady = readBack === "sturdy" || readBack === "fragile";
  const save = async (kind: FileKind): Promise<void> => {
    setSaving(true);
    try {
      saveAs(`${name}-code.${kind}`, await fileOf(kind), MEDIA_TYPES[kind]);
    } finally {
      setSaving(false);
    }
  };
  const fileOf = async (kind: FileKind): Promise<Octets> => {
    if (kind === "png") return await pngOf(geometry, unit, logo?.bitmap);
    if (kind === "pdf") return await pdf(geometry, unit * POINTS, logo && logoPixels(logo.bitmap));
    return utf8(svg(geometry, unit, logo?.address.split(",")[1]));
  };
  const state = readBack === undefined ? "checking" : readBack === "sturdy" && isWeak ? "fragile" : readBack;
  return (
    <>
      <div class="made-picture">
        <Preview geometry={geometry} logo={logo?.address} label={words.say("make.preview.label")} />
      </div>
      <p class={`made-state made-${state}`} role="status">
        <Icon name={state === "sturdy" ? "check" : state === "checking" ? "retry" : "alert"} />
        {words.say(`make.readBack.${state}`)}
      </p>
      <div class="actions made-actions">
        {FILES.map((kind) => (
          <button
            key={kind}
            type="button"
            class={kind === "png" ? "primary" : undefined}
            disabled={!isReady || saving}
            onClick={() => void save(kind)}
          >
            <Icon name="save" />
            {words.say(`make.save.${kind}`)}
          </button>
        ))}
      </div>
      <p class="made-size">
        {words.say("make.pixels", { width: geometry.width * unit, height: geometry.height * unit })}
      </p>
      <details class="made-text">
        <summary>{words.say("make.says")}</summary>
        <div class="code-text" tabIndex={0} role="group" aria-label={words.say("make.says")}>
          <PlainText text={masked(text)} />
        </div>
      </details>
    </>
  );
}
