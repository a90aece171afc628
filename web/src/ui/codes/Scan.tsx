import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { NotDone } from "../../codes/engine.ts";
import type { Refusal, Sighting } from "../../codes/wire.ts";
import type { Word } from "../../i18n/words.ts";
import { useWords } from "../context.ts";
import { pasteKeys, useDropAndPaste } from "../files.ts";
import { Icon } from "../icons.tsx";
import { Boxes } from "./boxes.tsx";
import { Camera, type CameraTrouble, hasCamera, troubleOf } from "./camera.ts";
import { CameraPane } from "./CameraPane.tsx";
import { CodeCard } from "./CodeCard.tsx";
import type { CodesProps } from "./CodesLater.tsx";
import { type Find, withFound } from "./finds.ts";

type Looking =
  | { readonly at: "nothing" }
  | { readonly at: "camera"; readonly camera: Camera }
  | { readonly at: "picture"; readonly address: string; readonly name: string; readonly sighting?: Sighting; readonly refusal?: Refusal };

const REFUSALS: Readonly<Record<Refusal, Word>> = {
  "not-a-picture": "scan.refused.not-a-picture",
  "too-large": "scan.refused.too-large",
  "does-not-fit": "scan.refused.failed",
  failed: "scan.refused.failed",
};

/** Codes in the camera's view or in a picture, read on this device. */
export function Scan({ engine, active }: CodesProps) {
  const words = useWords();
  const [looking, setLooking] = useState<Looking>({ at: "nothing" });
  const [finds, setFinds] = useState<readonly Find[]>([]);
  const [trouble, setTrouble] = useState<CameraTrouble>();
  const chooser = useRef<HTMLInputElement>(null);
  const present = useRef(looking);
  /** Shows `next` and lets go of what was shown before. */
  const show = useCallback((next: Looking) => {
    const before = present.current;
    if (before.at === "camera" && !(next.at === "camera" && next.camera === before.camera)) before.camera.close();
    if (before.at === "picture" && !(next.at === "picture" && next.address === before.address)) URL.revokeObjectURL(before.address);
    present.current = next;
    setLooking(next);
  }, []);

  const take = useCallback(
    async (files: readonly File[]) => {
      for (const file of files) {
        const address = URL.createObjectURL(file);
        show({ at: "picture", address, name: file.name });
        const isShown = (): boolean => present.current.at === "picture" && present.current.address === address;
        try {
          const sighting = await engine.read(file, "hard");
          if (!isShown()) continue;
          show({ at: "picture", address, name: file.name, sighting });
          setFinds((known) => withFound(known, sighting.found));
        } catch (cause) {
          if (isShown()) show({ at: "picture", address, name: file.name, refusal: cause instanceof NotDone ? cause.refusal : "failed" });
        }
      }
    },
    [engine, show],
  );
  const over = useDropAndPaste(
    active,
    useCallback((files: readonly File[]) => void take(files), [take]),
  );

  const open = async (lens?: string): Promise<void> => {
    setTrouble(undefined);
    if (!hasCamera()) return setTrouble("insecure");
    if (present.current.at === "camera") present.current.camera.close();
    try {
      show({ at: "camera", camera: await Camera.open(lens) });
    } catch (cause) {
      show({ at: "nothing" });
      setTrouble(troubleOf(cause));
    }
  };
  useEffect(() => {
    if (!active && present.current.at === "camera") show({ at: "nothing" });
  }, [active, show]);
  useEffect(() => () => show({ at: "nothing" }), [show]);

  const onSighting = ({ found }: Sighting): void => {
    setFinds((known) => {
      const all = withFound(known, found);
      if (all !== known && !matchMedia("(prefers-reduced-motion: reduce)").matches) navigator.vibrate?.(40);
      return all;
    });
  };
  // A finger can't drop, and has no keys to paste with.
  const touch = matchMedia("(pointer: coarse)").matches;
  const clear = (): void => {
    setFinds([]);
    show({ at: "nothing" });
  };
  return (
    <main class="codes" hidden={!active}>
      <div class="codes-side">
        {looking.at === "camera" ? (
          <CameraPane
            key={looking.camera.stream.id}
            camera={looking.camera}
            codes={engine}
            onSighting={onSighting}
            onLens={(lens) => void open(lens)}
            onStop={() => show({ at: "nothing" })}
          />
        ) : (
          <section class={`intake${over ? " intake-over" : ""}${looking.at === "picture" || finds.length > 0 ? " intake-compact" : ""}`}>
            <span class="intake-mark">
              <Icon name="scan" />
            </span>
            <h2>{words.say(over ? "scan.release" : "scan.title")}</h2>
            <p class="intake-how">{touch ? words.say("scan.how.touch") : words.say("scan.how", { keys: pasteKeys() })}</p>
            <div class="intake-buttons">
              <button type="button" class="primary" onClick={() => void open()}>
                <Icon name="camera" />
                {words.say("scan.start")}
              </button>
              <button type="button" onClick={() => chooser.current?.click()}>
                <Icon name="image" />
                {words.say("scan.choose")}
              </button>
            </div>
            <p class="intake-formats">{words.say("scan.formats")}</p>
          </section>
        )}
        <input
          ref={chooser}
          id="code-chooser"
          type="file"
          accept="image/*"
          multiple
          hidden
          onChange={(event) => {
            void take(Array.from(event.currentTarget.files ?? []));
            event.currentTarget.value = "";
          }}
        />
        {trouble && (
          <p class="note" role="alert">
            {words.say(`scan.trouble.${trouble}`)}
          </p>
        )}
        {looking.at === "picture" && <Photo looking={looking} />}
      </div>
      <section id="scan-result" class="codes-found" tabIndex={-1} aria-labelledby="codes-title" hidden={finds.length === 0}>
        <div class="bar">
          <h2 id="codes-title">
            {words.say("scan.found")} <span class="count">{words.say("scan.count", { count: finds.length })}</span>
          </h2>
          <button type="button" class="quiet" onClick={clear}>
            <Icon name="erase" />
            {words.say("scan.clear")}
          </button>
        </div>
        {finds.map((find) => (
          <CodeCard key={find.id} code={find} />
        ))}
      </section>
      <div class="hidden" role="status">
        {finds.length > 0 ? words.say("scan.status", { count: finds.length }) : ""}
      </div>
    </main>
  );
}

/** The picture that was looked at last, with a box over each code. */
function Photo({ looking }: { readonly looking: Extract<Looking, { at: "picture" }> }) {
  const words = useWords();
  const { address, name, sighting, refusal } = looking;
  return (
    <section class="photo" aria-label={words.say("scan.photo")}>
      {!refusal && (
        <div class="photo-picture">
          <img src={address} alt={name} decoding="async" />
          {sighting && (
            <Boxes
              width={sighting.width}
              height={sighting.height}
              polygons={sighting.found.map(({ polygon }) => polygon)}
              fit="whole"
            />
          )}
        </div>
      )}
      {!sighting && !refusal && <p role="status">{words.say("scan.looking")}</p>}
      {sighting?.found.length === 0 && (
        <p class="note" role="status">
          {words.say("scan.none")}
        </p>
      )}
      {refusal && (
        <p class="note" role="alert">
          {words.say(REFUSALS[refusal])}
        </p>
      )}
    </section>
  );
}
