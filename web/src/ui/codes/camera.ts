/** The device's camera: opened on demand, and let go as soon as it is not looked through. */

export type CameraTrouble = "denied" | "none" | "busy" | "insecure";

export interface Lens {
  readonly id: string;
  readonly label: string;
}

/** Torches are not in the standard's own list of constraints. */
interface TorchCapabilities extends MediaTrackCapabilities {
  readonly torch?: boolean;
}

export class Camera {
  readonly stream: MediaStream;
  readonly lenses: readonly Lens[];
  readonly #track: MediaStreamTrack | undefined;

  private constructor(stream: MediaStream, lenses: readonly Lens[]) {
    this.stream = stream;
    this.lenses = lenses;
    this.#track = stream.getVideoTracks()[0];
  }

  /** The lens of that id, or the one that looks away from the user. Rejects with what `troubleOf` names. */
  static async open(lens?: string): Promise<Camera> {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: {
        ...(lens ? { deviceId: { exact: lens } } : { facingMode: { ideal: "environment" } }),
        width: { ideal: 1920 },
        height: { ideal: 1080 },
      },
    });
    // Only now does the browser tell their names.
    const devices = await navigator.mediaDevices.enumerateDevices();
    const lenses = devices.filter(({ kind }) => kind === "videoinput").map(({ deviceId, label }) => ({ id: deviceId, label }));
    return new Camera(stream, lenses);
  }

  get lens(): string {
    return this.#track?.getSettings().deviceId ?? "";
  }

  get hasTorch(): boolean {
    // Older browsers can't tell what a track is able to do.
    const able: TorchCapabilities | undefined = this.#track?.getCapabilities?.();
    return able?.torch === true;
  }

  async light(how: "on" | "off"): Promise<void> {
    const constraint = { torch: how === "on" } as MediaTrackConstraintSet;
    await this.#track?.applyConstraints({ advanced: [constraint] });
  }

  close(): void {
    for (const track of this.stream.getTracks()) track.stop();
  }
}

export function hasCamera(): boolean {
  return "mediaDevices" in navigator;
}

export function troubleOf(cause: unknown): CameraTrouble {
  const name = cause instanceof DOMException ? cause.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "busy";
}
