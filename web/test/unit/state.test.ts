/** What each event does to the page. */

import { describe, expect, test } from "vitest";

import { Problem } from "../../src/core/problem.ts";
import type { Outcome } from "../../src/service/service.ts";
import { EMPTY, type Event, firstWaiting, itemOf, type Item, next, type State } from "../../src/ui/state.ts";

function item(id: number, stage: Item["stage"] = { at: "waiting" }): Item {
  return { id, file: new File(["x"], `${id}.png`), address: `blob:${id}`, stage };
}

const done: Item["stage"] = { at: "done", outcome: {} as Outcome };
const sealing: Item["stage"] = { at: "sealing" };

function after(...events: readonly Event[]): State {
  return events.reduce(next, EMPTY);
}

describe("the queue", () => {
  test("is read one by one, in the order in which it came", () => {
    const state = after({ is: "added", items: [item(1), item(2)] });
    expect(firstWaiting(state)?.id).toBe(1);
    expect(firstWaiting(next(state, { is: "stage", id: 1, stage: sealing }))).toBeUndefined();
    expect(firstWaiting(next(state, { is: "stage", id: 1, stage: done }))?.id).toBe(2);
  });

  test("shows what was added, unless a result is being looked at", () => {
    expect(after({ is: "added", items: [item(1)] }).selected).toBe(1);
    const looking = after({ is: "added", items: [item(1, done)] });
    expect(next(looking, { is: "added", items: [item(2)] }).selected).toBe(1);
    const waiting = after({ is: "added", items: [item(1)] });
    expect(next(waiting, { is: "added", items: [item(2)] }).selected).toBe(2);
  });

  test("shows a neighbour when the shown one is removed", () => {
    const state = after({ is: "added", items: [item(1), item(2), item(3)] }, { is: "selected", id: 2 });
    expect(next(state, { is: "removed", id: 2 }).selected).toBe(3);
    expect(next(state, { is: "removed", id: 1 }).selected).toBe(2);
    expect(next(after({ is: "added", items: [item(1)] }), { is: "removed", id: 1 }).selected).toBeUndefined();
  });

  test("tries again what is asked for", () => {
    const failed: Item["stage"] = { at: "failed", problem: new Problem("busy") };
    const state = after({ is: "added", items: [item(1, failed), item(2, failed)] }, { is: "retried", ids: [2] });
    expect(state.items.map(({ stage }) => stage.at)).toEqual(["failed", "waiting"]);
  });
});

describe("the token", () => {
  test.for(["token-missing", "token-invalid", "token-scope"] as const)("is asked for on %s", (code) => {
    const stage: Item["stage"] = { at: "failed", problem: new Problem(code) };
    expect(after({ is: "added", items: [item(1)] }, { is: "stage", id: 1, stage }).tokenAsked).toBe(true);
  });

  test("is not asked for on anything else", () => {
    const stage: Item["stage"] = { at: "failed", problem: new Problem("busy") };
    expect(after({ is: "added", items: [item(1)] }, { is: "stage", id: 1, stage }).tokenAsked).toBe(false);
  });
});

test("forgetting leaves nothing but who the service is, and how much was forgotten", () => {
  const trust = { at: "met", fingerprint: "ocrypt-id:x", acquaintance: "known", maxBytes: 1, offersGm: false } as const;
  const state = after(
    { is: "trust", trust },
    { is: "token", token: "secret" },
    { is: "added", items: [item(1, done), item(2)] },
    { is: "forgotten" },
  );
  expect(state).toEqual({ ...EMPTY, trust, forgotten: 2, forgettings: 1 });
  expect(itemOf(state, 1)).toBeUndefined();
});

test("a stage of a picture that is gone changes nothing", () => {
  const state = after({ is: "added", items: [item(1)] }, { is: "forgotten" });
  expect(next(state, { is: "stage", id: 1, stage: done })).toEqual(state);
});
