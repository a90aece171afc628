/** Everything that the page shows, and how each event changes it. Pure. */

import { Problem } from "../core/problem.ts";
import type { Outcome, Seal, Step } from "../service/service.ts";
import type { Acquaintance } from "../trust/pin.ts";

export type Stage =
  | { readonly at: "waiting" }
  | Step
  | { readonly at: "done"; readonly outcome: Outcome }
  | { readonly at: "failed"; readonly problem: Problem };

export interface Item {
  readonly id: number;
  readonly file: File;
  /** A blob: address of the file, for showing it. */
  readonly address: string;
  readonly stage: Stage;
}

export type Trust =
  | { readonly at: "checking" }
  | { readonly at: "met"; readonly fingerprint: string; readonly acquaintance: Acquaintance; readonly maxBytes: number; readonly offersGm: boolean }
  | { readonly at: "changed"; readonly remembered: string; readonly shown: string }
  | { readonly at: "failed"; readonly problem: Problem };

export interface State {
  readonly trust: Trust;
  readonly items: readonly Item[];
  readonly selected: number | undefined;
  /** In which envelope the next pictures are sealed. */
  readonly seal: Seal;
  /** In memory only; gone with the page or with "forget". */
  readonly token: string;
  /** Whether the token field is unfolded. */
  readonly tokenAsked: boolean;
  /** How many pictures "forget" threw away last. */
  readonly forgotten: number | undefined;
  /** How often it did. */
  readonly forgettings: number;
}

export type Event =
  | { readonly is: "trust"; readonly trust: Trust }
  | { readonly is: "added"; readonly items: readonly Item[] }
  | { readonly is: "stage"; readonly id: number; readonly stage: Stage }
  | { readonly is: "selected"; readonly id: number }
  | { readonly is: "retried"; readonly ids: readonly number[] }
  | { readonly is: "removed"; readonly id: number }
  | { readonly is: "seal"; readonly seal: Seal }
  | { readonly is: "token"; readonly token: string }
  | { readonly is: "token-shown"; readonly shown: boolean }
  | { readonly is: "forgotten" };

export const EMPTY: State = {
  trust: { at: "checking" },
  items: [],
  selected: undefined,
  seal: "standard",
  token: "",
  tokenAsked: false,
  forgotten: undefined,
  forgettings: 0,
};

export function next(state: State, event: Event): State {
  switch (event.is) {
    case "trust":
      return { ...state, trust: event.trust };
    case "added":
      return {
        ...state,
        items: [...state.items, ...event.items],
        // Whoever looks at a finished picture goes on looking at it.
        selected: isDone(itemOf(state, state.selected)) ? state.selected : (event.items[0]?.id ?? state.selected),
        forgotten: undefined,
      };
    case "stage":
      return staged(state, event.id, event.stage);
    case "selected":
      return { ...state, selected: event.id };
    case "retried":
      return {
        ...state,
        items: state.items.map((item) => (event.ids.includes(item.id) ? { ...item, stage: { at: "waiting" } } : item)),
      };
    case "removed":
      return withoutItem(state, event.id);
    case "seal":
      return { ...state, seal: event.seal };
    case "token":
      return { ...state, token: event.token };
    case "token-shown":
      return { ...state, tokenAsked: event.shown };
    case "forgotten":
      return { ...EMPTY, trust: state.trust, seal: state.seal, forgotten: state.items.length, forgettings: state.forgettings + 1 };
  }
}

export function itemOf(state: State, id: number | undefined): Item | undefined {
  return state.items.find((item) => item.id === id);
}

/** The next one to read: one at a time, in the order in which they came. */
export function firstWaiting(state: State): Item | undefined {
  return state.items.some(isBusy) ? undefined : state.items.find((item) => item.stage.at === "waiting");
}

export function isBusy(item: Item): boolean {
  return !["waiting", "done", "failed"].includes(item.stage.at);
}

function isDone(item: Item | undefined): boolean {
  return item?.stage.at === "done";
}

function staged(state: State, id: number, stage: Stage): State {
  const items = state.items.map((item) => (item.id === id ? { ...item, stage } : item));
  const asksToken = stage.at === "failed" && ["token-missing", "token-invalid", "token-scope"].includes(stage.problem.code);
  return { ...state, items, tokenAsked: state.tokenAsked || asksToken };
}

function withoutItem(state: State, id: number): State {
  const at = state.items.findIndex((item) => item.id === id);
  const items = state.items.filter((item) => item.id !== id);
  const neighbour = items[Math.min(at, items.length - 1)]?.id;
  return { ...state, items, selected: state.selected === id ? neighbour : state.selected };
}
