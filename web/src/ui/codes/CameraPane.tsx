import { useEffect, useRef, useState } from "preact/hooks";

import type { Codes } from "../../codes/engine.ts";
import type { Sighting } from "../../codes/wire.ts";
import { useWords } from "../context.ts";
import { Icon } from "../icons.tsx";
import { Boxes } from "./boxes.tsx";
import type { Camera } from "./camera.ts";

interface Props {
  readonly camera: Camera;
  readonly codes: Codes;
  onSighting(sighting: Sighting): void;
  onLens(lens: string): void;
  onStop(): void;
}

/** Rest between two frames, in milliseconds: the device's battery and its other programs live, too. */
const REST = 40;

/** The camera's picture, with a box over every code in it; frames are looked at one after the other. */
export function CameraPane({ camera, codes, onSighting, onLens, onStop }: Props) {
  const words = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const [sighting, setSighting] = useState<Sighting>();
  const [torch, setTorch] = useState<"on" | "off">("off");
  const told = useRef(onSighting);
  told.current = onSighting;
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const looking = new AbortController();
    element.srcObject = camera.stream;
    void element.play().catch(() => undefined);
    void watch(element, codes, looking.signal, (seen) => {
      setSighting(seen);
      told.current(seen);
    });
    return () => {
      looking.abort();
      element.srcObject = null;
    };
  }, [camera, codes]);
  const light = async (how: "on" | "off"): Promise<void> => {
    try {
      await camera.light(how);
      setTorch(how);
    } catch {
      // The track lost it meanwhile: the button says what is.
      setTorch("off");
    }
  };
  return (
    <section class="viewfinder" aria-label={words.say("scan.camera")}>
      <div class="viewfinder-picture">
        <video ref={video} muted playsInline autoplay aria-label={words.say("scan.video")} />
        <div class="viewfinder-frame" aria-hidden="true" />
        {sighting && (
          <Boxes
            width={sighting.width}
            height={sighting.height}
            polygons={sighting.found.map(({ polygon }) => polygon)}
            fit="cut"
          />
        )}
      </div>
      <div class="viewfinder-tools">
        <button type="button" onClick={onStop}>
          <Icon name="stop" />
          {words.say("scan.stop")}
        </button>
        {camera.hasTorch && (
          <button type="button" aria-pressed={torch === "on"} onClick={() => void light(torch === "on" ? "off" : "on")}>
            <Icon name="torch" />
            {words.say("scan.torch")}
          </button>
        )}
        {camera.lenses.length > 1 && (
          <label class="select">
            <span class="hidden">{words.say("scan.lens")}</span>
            <select value={camera.lens} onChange={(event) => onLens(event.currentTarget.value)}>
              {camera.lenses.map(({ id, label }, at) => (
                <option key={id} value={id}>
                  {label || words.say("scan.lens.number", { number: at + 1 })}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
    </section>
  );
}

/** So many glances at which nothing was seen are followed by a thorough look. */
const GLANCES = 3;

async function watch(video: HTMLVideoElement, codes: Codes, signal: AbortSignal, onSeen: (sighting: Sighting) => void): Promise<void> {
  let empty = 0;
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, REST));
    // A page that is not looked at has no frames worth its while.
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || document.hidden) continue;
    try {
      const seen = await codes.read(await createImageBitmap(video), empty >= GLANCES ? "fast" : "glance");
      empty = seen.found.length > 0 || empty >= GLANCES ? 0 : empty + 1;
      if (!signal.aborted) onSeen(seen);
    } catch {
      // One frame that can't be had is followed by another.
    }
  }
}
