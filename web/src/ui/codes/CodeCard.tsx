import { useId, useState } from "preact/hooks";

import { detailsOf } from "../../codes/details.ts";
import { defanged, openable } from "../../codes/links.ts";
import { masked, secretsIn } from "../../codes/secrets.ts";
import { useWords } from "../context.ts";
import { Icon } from "../icons.tsx";
import { copyText } from "../outlets.ts";
import { Details } from "./Details.tsx";
import type { Shown } from "./finds.ts";
import { Host } from "./Host.tsx";
import { formatWord, kindWord, levelOf, loudestOf, markWord, mayBeLink, sorted } from "./marks.ts";
import { PlainText } from "./PlainText.tsx";

interface Copied {
  readonly what: "text" | "defanged";
  readonly went: "well" | "badly";
}

/** One code: what it is, what is doubtful about it, what it says. Nothing is opened unless the user opens it. */
export function CodeCard({ code }: { readonly code: Shown }) {
  const words = useWords();
  const [shown, setShown] = useState(false);
  const [copied, setCopied] = useState<Copied>();
  const title = useId();
  const { text, verdict, sequence } = code;
  const secret = secretsIn(text).length > 0;
  const details = detailsOf(text);
  const loud = loudestOf(verdict.marks);
  const copy = async (what: Copied["what"], content: string): Promise<void> => {
    setCopied({ what, went: (await copyText(content)) ? "well" : "badly" });
  };
  const wentWell = (what: Copied["what"]): boolean => copied?.what === what && copied.went === "well";
  return (
    <article class={`code-card code-${loud}`} aria-labelledby={title}>
      <header class="code-head">
        <h3 id={title}>{kindWord(verdict, words)}</h3>
        <p class="code-facts">
          <span class="badge">{formatWord(code.format, words)}</span>
          {code.level && <span>{words.say("code.level", { level: code.level })}</span>}
          {code.version && <span>{words.say("code.version", { version: code.version })}</span>}
          {sequence && <span>{words.say("code.part", { part: sequence.index + 1, parts: sequence.count || "?" })}</span>}
          {code.charset && !/^(ascii|us-ascii|utf-8)$/i.test(code.charset) && <span>{code.charset}</span>}
        </p>
      </header>
      {verdict.host && <Host verdict={verdict} />}
      {verdict.marks.length > 0 && (
        <ul class="code-marks">
          {sorted(verdict.marks).map((mark) => (
            <li key={mark} class={`mark mark-${levelOf(mark)}`}>
              <Icon name={levelOf(mark) === "notice" ? "info" : "alert"} />
              <span>
                <span class="hidden">{words.say(`code.loud.${levelOf(mark)}`)}: </span>
                {markWord(mark, words)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {details.length > 0 && <Details details={details} shown={shown} />}
      {/* Long texts scroll, and so must be reached by the keyboard. */}
      <div class="code-text" tabIndex={0} role="group" aria-label={words.say("code.text")}>
        <PlainText text={secret && !shown ? masked(text) : text} />
      </div>
      <div class="actions">
        <button type="button" onClick={() => void copy("text", text)}>
          <Icon name={wentWell("text") ? "check" : "copy"} />
          {words.say(wentWell("text") ? "result.copied" : "code.copy")}
        </button>
        {secret && (
          <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
            <Icon name="eye" />
            {words.say(shown ? "code.hide" : "code.show")}
          </button>
        )}
        {verdict.host && (
          <button type="button" onClick={() => void copy("defanged", defanged(text))}>
            <Icon name={wentWell("defanged") ? "check" : "shield"} />
            {words.say(wentWell("defanged") ? "result.copied" : "code.copyDefanged")}
          </button>
        )}
        <Opener text={text} host={verdict.host} barred={!mayBeLink(verdict) || (loud === "danger" && !verdict.host)} loud={loud} />
      </div>
      <span class="hidden" role="status">
        {copied?.went === "well" ? words.say("result.copied") : ""}
      </span>
      {copied?.went === "badly" && (
        <p class="note" role="alert">
          {words.say("error.copy-refused.title")}. {words.say("error.copy-refused.hint")}
        </p>
      )}
    </article>
  );
}

interface OpenerProps {
  readonly text: string;
  readonly host: string;
  /** Whether what was found forbids a link at all. */
  readonly barred: boolean;
  readonly loud: string;
}

/** A button that puts a link in its place: until it is pressed there is none on the page. */
function Opener({ text, host, barred, loud }: OpenerProps) {
  const words = useWords();
  const [asked, setAsked] = useState(false);
  const address = barred ? undefined : openable(text);
  if (address === undefined) return null;
  if (!asked) {
    return (
      <button type="button" onClick={() => setAsked(true)}>
        <Icon name="out" />
        {words.say("code.open")}
      </button>
    );
  }
  return (
    <a
      // What was just pressed is gone; the keyboard goes on from here.
      ref={(link: HTMLAnchorElement | null) => link?.focus()}
      class={loud === "danger" ? "button danger" : "button"}
      href={address}
      target="_blank"
      rel="noopener noreferrer"
    >
      <Icon name="out" />
      {loud === "danger" || loud === "warning"
        ? words.say("code.openAnyway", { host: host || address })
        : words.say("code.openHost", { host: host || address })}
    </a>
  );
}
