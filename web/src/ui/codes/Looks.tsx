import { useId, useRef } from "preact/hooks";

import { judge } from "../../codes/make/contrast.ts";
import { largestLogo, SHAPES } from "../../codes/make/geometry.ts";
import { bears, LEVELS } from "../../codes/make/matrix.ts";
import { useWords } from "../context.ts";
import { Icon } from "../icons.tsx";
import { type Design, MADE_FORMATS, SIZES } from "./design.ts";
import { formatWord } from "./marks.ts";

interface Props {
  readonly design: Design;
  readonly hasLogo: boolean;
  onDesign(design: Design): void;
  onLogo(file: File | undefined): void;
}

const QUIET = [0, 1, 2, 4, 6, 8] as const;

/** What the code looks like. The defaults are what every scanner reads. */
export function Looks({ design, hasLogo, onDesign, onLogo }: Props) {
  const words = useWords();
  const id = useId();
  const chooser = useRef<HTMLInputElement>(null);
  const set = (change: Partial<Design>): void => onDesign({ ...design, ...change });
  const isQr = design.format === "QRCode";
  const colours = judge(design.ink, design.ground);
  const largest = Math.round(100 * largestLogo(design.level === "strongest" ? "H" : design.level));
  return (
    <div class="fields">
      <div class="field">
        <label for={`${id}-format`}>{words.say("make.look.format")}</label>
        <select
          id={`${id}-format`}
          value={design.format}
          onChange={(event) => set({ format: MADE_FORMATS.find((one) => one === event.currentTarget.value) ?? "QRCode" })}
        >
          {MADE_FORMATS.map((format) => (
            <option key={format} value={format}>
              {formatWord(format, words)}
            </option>
          ))}
        </select>
      </div>
      {isQr && (
        <div class="field">
          <label for={`${id}-level`}>{words.say("make.look.level")}</label>
          <select
            id={`${id}-level`}
            value={design.level}
            onChange={(event) => set({ level: LEVELS.find((one) => one === event.currentTarget.value) ?? "strongest" })}
          >
            {(["strongest", ...LEVELS.toReversed()] as const).map((level) => (
              <option key={level} value={level}>
                {words.say(`make.level.${level}`)}
              </option>
            ))}
          </select>
        </div>
      )}
      {bears(design.format, "shapes") && (
        <div class="field">
          <label for={`${id}-shape`}>{words.say("make.look.shape")}</label>
          <select
            id={`${id}-shape`}
            value={design.shape}
            onChange={(event) => set({ shape: SHAPES.find((one) => one === event.currentTarget.value) ?? "square" })}
          >
            {SHAPES.map((shape) => (
              <option key={shape} value={shape}>
                {words.say(`make.shape.${shape}`)}
              </option>
            ))}
          </select>
        </div>
      )}
      <div class="field">
        <label for={`${id}-size`}>{words.say("make.look.size")}</label>
        <select
          id={`${id}-size`}
          value={design.size}
          onChange={(event) => set({ size: SIZES.find((one) => String(one) === event.currentTarget.value) ?? 600 })}
        >
          {SIZES.map((size) => (
            <option key={size} value={size}>
              {words.say("make.size", { size })}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-quiet`}>{words.say("make.look.quiet")}</label>
        <select
          id={`${id}-quiet`}
          value={design.quiet ?? "standard"}
          onChange={(event) => set({ quiet: QUIET.find((one) => String(one) === event.currentTarget.value) })}
        >
          <option value="standard">{words.say("make.quiet.standard")}</option>
          {QUIET.map((quiet) => (
            <option key={quiet} value={quiet}>
              {words.say("make.quiet", { count: quiet })}
            </option>
          ))}
        </select>
      </div>
      <div class="field field-colours">
        <span class="colour">
          <label for={`${id}-ink`}>{words.say("make.look.ink")}</label>
          <input id={`${id}-ink`} type="color" value={design.ink} onInput={(event) => set({ ink: event.currentTarget.value })} />
        </span>
        <span class="colour">
          <label for={`${id}-ground`}>{words.say("make.look.ground")}</label>
          <input
            id={`${id}-ground`}
            type="color"
            value={design.ground}
            onInput={(event) => set({ ground: event.currentTarget.value })}
          />
        </span>
      </div>
      {colours !== "good" && (
        <p class={`note field-wide ${colours === "weak" ? "warn" : ""}`} role="status">
          {words.say(`make.colours.${colours}`)}
        </p>
      )}
      {isQr && (
        <div class="field field-wide field-logo">
          <button type="button" disabled={largest === 0} onClick={() => chooser.current?.click()}>
            <Icon name="image" />
            {words.say(hasLogo ? "make.logo.change" : "make.logo.add")}
          </button>
          {hasLogo && (
            <button type="button" class="quiet" onClick={() => onLogo(undefined)}>
              <Icon name="close" />
              {words.say("make.logo.remove")}
            </button>
          )}
          {hasLogo && (
            <label class="range">
              {words.say("make.logo.size")}
              <input
                type="range"
                min={12}
                max={Math.max(12, largest)}
                value={Math.min(design.logoPercent, largest)}
                onInput={(event) => set({ logoPercent: Number(event.currentTarget.value) })}
              />
            </label>
          )}
          <p class="field-hint">{words.say(largest === 0 ? "make.logo.none" : "make.logo.stays")}</p>
          <input
            ref={chooser}
            id="logo-chooser"
            type="file"
            accept="image/png,image/jpeg,image/webp,image/gif,image/bmp"
            hidden
            onChange={(event) => {
              onLogo(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
        </div>
      )}
    </div>
  );
}
