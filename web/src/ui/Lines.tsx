import { useState } from "preact/hooks";

import type { Page } from "../service/reading.ts";
import type { Outcome } from "../service/service.ts";
import { utf8 } from "../core/octets.ts";
import { useWords } from "./context.ts";
import { Icon } from "./icons.tsx";
import { copyText, saveAs, withEnding } from "./outlets.ts";

interface Props {
  readonly page: Page | undefined;
  readonly outcome: Outcome;
  readonly name: string;
  readonly lit: number | undefined;
  onLit(line: number | undefined): void;
}

/** Below this a line is marked, so that a person compares it with the picture. */
const UNSURE = 0.8;

/** Which copy button was pressed last, and how it went. */
interface Copied {
  readonly what: number | "all";
  readonly went: "well" | "badly";
}

export function lineId(at: number): string {
  return `line-${at}`;
}

export function Lines({ page, outcome, name, lit, onLit }: Props) {
  const words = useWords();
  const [copied, setCopied] = useState<Copied>();
  const { reading, json } = outcome;
  const lines = page?.lines ?? [];
  const unsure = lines.filter((line) => line.confidence < UNSURE).length;
  const copy = async (what: Copied["what"], text: string): Promise<void> => {
    setCopied({ what, went: (await copyText(text)) ? "well" : "badly" });
  };
  const wentWell = (what: Copied["what"]): boolean => copied?.what === what && copied.went === "well";
  return (
    <section class="text" aria-labelledby="text-title">
      <div class="bar">
        <h2 id="text-title">
          {words.say("result.text")} <span class="count">{words.say("result.lines", { count: lines.length })}</span>
        </h2>
      </div>
      <div class="actions">
        <button type="button" class="primary" onClick={() => void copy("all", reading.text)}>
          <Icon name={wentWell("all") ? "check" : "copy"} />
          {words.say(wentWell("all") ? "result.copied" : "result.copyAll")}
        </button>
        <button type="button" onClick={() => saveAs(withEnding(name, "txt"), utf8(reading.text), "text/plain")}>
          <Icon name="save" />
          {words.say("result.saveText")}
        </button>
        <button type="button" onClick={() => saveAs(withEnding(name, "json"), json, "application/json")}>
          <Icon name="save" />
          {words.say("result.saveJson")}
        </button>
      </div>
      <span class="hidden" role="status">
        {copied?.went === "well" ? words.say("result.copied") : ""}
      </span>
      {copied?.went === "badly" && (
        <p class="note" role="alert">
          {words.say("error.copy-refused.title")}. {words.say("error.copy-refused.hint")}
        </p>
      )}
      {unsure > 0 && <p class="note">{words.say("result.unsure.note", { count: unsure })}</p>}
      {page?.error !== undefined && (
        <p class="note" role="alert">
          {words.say(`error.${page.error}.title`, { code: "" })}. {words.say(`error.${page.error}.hint`)}
        </p>
      )}
      {lines.length === 0 && page?.error === undefined && <p class="note">{words.say("result.empty")}</p>}
      <ol class="lines" onPointerLeave={() => onLit(undefined)}>
        {lines.map((line, at) => (
          <li
            key={at}
            id={lineId(at)}
            class={`line${at === lit ? " line-lit" : ""}${line.confidence < UNSURE ? " line-unsure" : ""}`}
            onPointerEnter={() => onLit(at)}
            onFocusCapture={() => onLit(at)}
            onBlurCapture={() => onLit(undefined)}
          >
            <span class="line-text">{line.text}</span>
            <span class="line-confidence">
              {line.confidence < UNSURE && <span class="badge badge-unsure">{words.say("result.unsure")}</span>}
              <span class="hidden">{words.say("result.confidence", { percent: words.percent(line.confidence) })}</span>
              <span aria-hidden="true">{words.percent(line.confidence)}</span>
            </span>
            <button
              type="button"
              class="quiet line-copy"
              aria-label={words.say(wentWell(at) ? "result.copiedLine" : "result.copyLine", {
                number: at + 1,
                text: line.text,
              })}
              onClick={() => void copy(at, line.text)}
            >
              <Icon name={wentWell(at) ? "check" : "copy"} />
              {words.say(wentWell(at) ? "result.copied" : "result.copyLine.short")}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
