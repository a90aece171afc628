import { useCallback, useEffect, useMemo, useState } from "preact/hooks";

import { judge } from "../../codes/make/contrast.ts";
import { compose, KIND_NAMES, kindOf, type KindName, type Values } from "../../codes/make/payload.ts";
import { logoBase64, logoFrom } from "../../codes/make/raster.ts";
import { useWords } from "../context.ts";
import { Icon } from "../icons.tsx";
import type { CodesProps } from "./CodesLater.tsx";
import { type Design, PLAIN } from "./design.ts";
import { Fields } from "./Fields.tsx";
import { Looks } from "./Looks.tsx";
import { Made } from "./Made.tsx";
import { useMaking } from "./useMaking.ts";

interface Logo {
  readonly bitmap: ImageBitmap;
  /** As pictures are shown: a data: address of its pixels. */
  readonly address: string;
}

/** A code from a form, drawn, read back and saved on this device. */
export function Make({ engine, active }: CodesProps) {
  const words = useWords();
  const [name, setName] = useState<KindName>("url");
  const [values, setValues] = useState<Values>({});
  const [design, setDesign] = useState<Design>(PLAIN);
  const [logo, setLogo] = useState<Logo>();
  const [logoRefused, setLogoRefused] = useState(false);
  const kind = kindOf(name);
  const composed = useMemo(() => compose(kind, values), [kind, values]);
  const text = "text" in composed ? composed.text : undefined;
  // The standard of bank transfers fixes the level.
  const level = name === "epc" ? "M" : design.level;
  const effective = useMemo(() => ({ ...design, level }), [design, level]);
  const bitmap = design.format === "QRCode" ? logo?.bitmap : undefined;
  const making = useMaking(engine, text, effective, bitmap);

  const takeLogo = useCallback(async (file: File | undefined) => {
    setLogoRefused(false);
    if (!file) return setLogo(undefined);
    // Colours behind a transparent picture are the code's own ground, which is light.
    const bitmap = await logoFrom(file, "#ffffff");
    if (!bitmap) return setLogoRefused(true);
    setLogo({ bitmap, address: `data:image/png;base64,${await logoBase64(bitmap)}` });
  }, []);
  useEffect(() => () => logo?.bitmap.close(), [logo]);

  return (
    <main class="codes make" hidden={!active}>
      <div class="make-form">
        <fieldset class="kinds">
          <legend>{words.say("make.kind")}</legend>
          <div>
            {KIND_NAMES.map((one) => (
              <label key={one} class="kind">
                <input type="radio" name="kind" value={one} checked={one === name} onChange={() => setName(one)} />
                <span>{words.say(`make.kind.${one}`)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <Fields
          kind={kind}
          values={values}
          wrong={"wrong" in composed ? composed.wrong : undefined}
          onValue={(field, value) => setValues((all) => ({ ...all, [field]: value }))}
        />
        <details class="looks">
          <summary>
            <h2>{words.say("make.look")}</h2>
          </summary>
          <Looks design={design} hasLogo={logo !== undefined} onDesign={setDesign} onLogo={(file) => void takeLogo(file)} />
          {logoRefused && (
            <p class="note" role="alert">
              {words.say("make.logo.refused")}
            </p>
          )}
        </details>
      </div>
      <section id="make-result" class="made" tabIndex={-1} aria-labelledby="made-title">
        <h2 id="made-title" class="hidden">
          {words.say("make.preview")}
        </h2>
        {making.drawing ? (
          <Made
            drawing={making.drawing}
            size={design.size}
            logo={bitmap && logo}
            isWeak={judge(design.ink, design.ground) === "weak"}
            name={name}
          />
        ) : (
          <div class="made-empty">
            <Icon name="qr" />
            <p role={making.refusal ? "alert" : undefined}>
              {words.say(
                making.refusal === "does-not-fit" ? "make.doesNotFit" : making.refusal ? "make.failed" : "make.empty",
              )}
            </p>
          </div>
        )}
      </section>
    </main>
  );
}
