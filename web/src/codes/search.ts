/** How hard is looked for codes: one pass, and where that found nothing, one filter after the other. */

import { blurred, cropped, evened, greyOf, scaled, sharpened } from "./filters.ts";
import type { Corner, Effort, Found, Grey, Picture } from "./found.ts";
import { holds, merged, middleOf } from "./merge.ts";
import { look, type Look, lookAtPicture, type Sight } from "./zxing.ts";

export interface Limits {
  readonly effort: Effort;
  /** Milliseconds of `now`; no pass is begun after them. */
  readonly budget: number;
  now(): number;
}

/** One way to look again: what is done to the picture, and by which factor its places then differ. */
interface Pass {
  readonly factor: number;
  readonly how?: Look;
  prepare(grey: Grey): Grey;
}

/** The longest side of what all kinds of codes are looked for in. */
const WHOLE = 2000;
/** The longest side that the filters work on: beyond it a code that can be read at all has pixels to spare. */
const LONGEST = 1600;
/** Symbols seen but not decoded that are looked at closer. */
const MOST_PLACES = 6;

/** All codes that are read, each once. */
export async function search(picture: Picture, limits: Limits): Promise<readonly Found[]> {
  if (limits.effort === "glance") return merged((await lookAtPicture(picture, { tryHarder: false })).found);
  const { data, width, height } = picture;
  const grey = greyOf(data, width, height);
  const end = limits.now() + limits.budget;
  const over = (): boolean => limits.now() > end;
  const { found, unread } = await lookWhole(grey);
  if (limits.effort === "fast") return merged(found);
  const closer = await lookCloser(grey, unread.slice(0, MOST_PLACES), found, over);
  if (found.length > 0 || closer.length > 0) return merged([...found, ...closer]);
  for (const pass of passesFor(grey)) {
    if (over()) return [];
    const again = await look(pass.prepare(grey), pass.how);
    if (again.found.length > 0) return merged(again.found.map((one) => moved(one, 1 / pass.factor, 0, 0)));
  }
  for (const channel of ["red", "blue"] as const) {
    if (over()) return [];
    const again = await lookAt(greyOf(data, width, height, channel), WHOLE, {});
    if (again.found.length > 0) return merged(again.found);
  }
  return [];
}

/** All kinds in a picture of moderate size; and in every pixel QR codes, which may be many and small. */
async function lookWhole(grey: Grey): Promise<Sight> {
  const all = await lookAt(grey, WHOLE, {});
  if (Math.max(grey.width, grey.height) <= WHOLE) return all;
  const small = await look(grey, { kinds: "qr" });
  return { found: [...all.found, ...small.found], unread: [...small.unread, ...all.unread] };
}

/** One pass over the picture, made smaller where a side is longer than that. */
async function lookAt(grey: Grey, longest: number, how: Look): Promise<Sight> {
  const factor = Math.min(1, longest / Math.max(grey.width, grey.height));
  if (factor === 1) return await look(grey, how);
  const { found, unread } = await look(scaled(grey, factor), how);
  const back = (polygon: readonly Corner[]): readonly Corner[] => polygon.map(({ x, y }) => ({ x: x / factor, y: y / factor }));
  return { found: found.map((one) => moved(one, 1 / factor, 0, 0)), unread: unread.map(back) };
}

function passesFor(grey: Grey): readonly Pass[] {
  const longest = Math.max(grey.width, grey.height);
  const fit = Math.min(1, LONGEST / longest);
  const at = (factor: number): ((picture: Grey) => Grey) => (picture) => (factor === 1 ? picture : scaled(picture, factor));
  const fitted = at(fit);
  const radius = Math.max(4, Math.round((longest * fit) / 32));
  return [
    { factor: fit, prepare: fitted, how: { binarizer: "GlobalHistogram" } },
    { factor: fit, prepare: (picture) => evened(fitted(picture), radius) },
    // Twice the size helps small codes, half of it blurred and noisy ones.
    { factor: longest < 900 ? 2 : fit * 1.5, prepare: at(longest < 900 ? 2 : fit * 1.5) },
    { factor: fit / 2, prepare: at(fit / 2) },
    { factor: fit, prepare: (picture) => sharpened(fitted(picture), 2, 1.5) },
    { factor: fit, prepare: (picture) => blurred(fitted(picture), 1) },
    { factor: fit, prepare: (picture) => blurred(evened(fitted(picture), radius), 2) },
    { factor: fit, prepare: fitted, how: { tryDenoise: true } },
    { factor: fit, prepare: (picture) => sharpened(fitted(picture), 4, 3) },
    { factor: fit / 3, prepare: at(fit / 3) },
  ];
}

/** The sides to which a symbol that was seen but not decoded is brought, and what is tried on it then. */
const SIDES = [420, 760, 260];
const CLOSER: readonly ((grey: Grey) => Grey)[] = [
  (grey) => grey,
  (grey) => evened(grey, Math.round(grey.width / 6)),
  (grey) => sharpened(grey, 3, 1.5),
  (grey) => blurred(grey, 2),
  (grey) => sharpened(grey, 6, 3),
];

/** Look at the places of what could not be decoded, each cut out with a margin. */
async function lookCloser(
  grey: Grey,
  places: readonly (readonly Corner[])[],
  known: readonly Found[],
  over: () => boolean,
): Promise<readonly Found[]> {
  const all: Found[] = [];
  for (const place of places) {
    const part = partAround(grey, place);
    if (!part || known.some((found) => holds(found.polygon, middleOf(place)))) continue;
    const cut = cropped(grey, part.left, part.top, part.width, part.height);
    search: for (const side of SIDES) {
      const factor = side / Math.max(part.width, part.height);
      const sized = scaled(cut, factor);
      for (const filter of CLOSER) {
        if (over()) return all;
        const { found } = await look(filter(sized));
        if (found.length === 0) continue;
        all.push(...found.map((one) => moved(one, 1 / factor, part.left, part.top)));
        break search;
      }
    }
  }
  return all;
}

function partAround(
  grey: Grey,
  place: readonly Corner[],
): { readonly left: number; readonly top: number; readonly width: number; readonly height: number } | undefined {
  const xs = place.map(({ x }) => x);
  const ys = place.map(({ y }) => y);
  const margin = 0.22 * Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const left = Math.max(0, Math.floor(Math.min(...xs) - margin));
  const top = Math.max(0, Math.floor(Math.min(...ys) - margin));
  const width = Math.min(grey.width, Math.ceil(Math.max(...xs) + margin)) - left;
  const height = Math.min(grey.height, Math.ceil(Math.max(...ys) + margin)) - top;
  return width >= 20 && height >= 20 ? { left, top, width, height } : undefined;
}

function moved(found: Found, factor: number, left: number, top: number): Found {
  return { ...found, polygon: found.polygon.map(({ x, y }) => ({ x: x * factor + left, y: y * factor + top })) };
}
