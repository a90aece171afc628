/** What page and worker say to each other. */

import type { Effort, Format, Found } from "./found.ts";
import type { Matrix, WantedLevel } from "./make/matrix.ts";

export type Ask =
  /** Read a file that was chosen, or a frame of the camera. */
  | { readonly is: "read"; readonly id: number; readonly source: Blob | ImageBitmap; readonly effort: Effort }
  | { readonly is: "encode"; readonly id: number; readonly order: Order };

/** The symbol that is wanted. */
export interface Order {
  readonly format: Format;
  readonly text: string;
  readonly level: WantedLevel;
}

export interface Sighting {
  readonly width: number;
  readonly height: number;
  readonly found: readonly Found[];
}

/** Why there is no answer: the picture can't be decoded here, or is too large; the text does not fit in a symbol. */
export type Refusal = "not-a-picture" | "too-large" | "does-not-fit" | "failed";

export type Answer =
  | { readonly is: "sighting"; readonly id: number; readonly sighting: Sighting }
  | { readonly is: "matrix"; readonly id: number; readonly matrix: Matrix }
  | { readonly is: "refusal"; readonly id: number; readonly refusal: Refusal };
