import { useCallback, useRef } from "preact/hooks";

import { useWords } from "./context.ts";
import type { Desk } from "./desk.ts";
import { pasteKeys, useDropAndPaste } from "./files.ts";
import { Icon } from "./icons.tsx";
import type { Trust } from "./state.ts";

interface Props {
  readonly desk: Desk;
  readonly trust: Trust;
  readonly compact: boolean;
  /** Whether this part of the page is the one that is shown. */
  readonly active: boolean;
}

/** Where pictures come in: dropped anywhere on the page, pasted, chosen, or taken with the camera. */
export function Intake({ desk, trust, compact, active }: Props) {
  const words = useWords();
  const over = useDropAndPaste(
    active,
    useCallback((files: readonly File[]) => desk.add(files), [desk]),
  );
  const chooser = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  // A finger can't drop; the media query in the styles shows the camera to the same devices.
  const touch = matchMedia("(pointer: coarse)").matches;
  const title = over ? "drop.release" : compact ? "drop.more" : touch ? "drop.title.touch" : "drop.title";
  const size = trust.at === "met" ? words.size(trust.maxBytes) : undefined;
  const take = (input: HTMLInputElement): void => {
    desk.add(Array.from(input.files ?? []));
    // The field must not keep hold of a picture that is forgotten, and the same file may come again.
    input.value = "";
  };
  return (
    <section class={`intake${compact ? " intake-compact" : ""}${over ? " intake-over" : ""}`}>
      <span class="intake-mark">
        <Icon name={over ? "lock" : "upload"} />
      </span>
      <h2>{words.say(title)}</h2>
      <p class="intake-how">{touch ? words.say("drop.how.touch") : words.say("drop.how", { keys: pasteKeys() })}</p>
      <div class="intake-buttons">
        <button type="button" class="primary" onClick={() => chooser.current?.click()}>
          <Icon name="image" />
          {words.say("drop.choose")}
        </button>
        <button type="button" class="camera" onClick={() => camera.current?.click()}>
          <Icon name="camera" />
          {words.say("drop.camera")}
        </button>
      </div>
      <p class="intake-formats">
        {size === undefined ? words.say("drop.formats.unknown") : words.say("drop.formats", { size })}
      </p>
      <input
        ref={chooser}
        id="chooser"
        type="file"
        accept="image/*,.tif,.tiff,.pdf"
        multiple
        hidden
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={camera}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        onChange={(event) => take(event.currentTarget)}
      />
    </section>
  );
}
