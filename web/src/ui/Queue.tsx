import type { Words } from "../i18n/words.ts";
import { useWords } from "./context.ts";
import type { Desk } from "./desk.ts";
import { Icon } from "./icons.tsx";
import type { Stage, State } from "./state.ts";

interface Props {
  readonly state: State;
  readonly desk: Desk;
}

export function Queue({ state, desk }: Props) {
  const words = useWords();
  const done = state.items.filter((item) => item.stage.at === "done").length;
  return (
    <section class="queue" aria-labelledby="queue-title">
      <div class="queue-head">
        <h2 id="queue-title">{words.say("queue.title")}</h2>
        <span class="count">{words.say("queue.count", { done, all: state.items.length })}</span>
      </div>
      <ul>
        {state.items.map(({ id, file, address, stage }) => (
          <li key={id} class={`entry entry-${stage.at}`}>
            <button
              type="button"
              class="entry-show"
              aria-pressed={id === state.selected}
              onClick={() => desk.select(id)}
            >
              <Thumbnail address={address} />
              <span class="entry-words">
                <span class="entry-name">{file.name} </span>
                <span class="entry-stage">{stageText(stage, words)}</span>
              </span>
            </button>
            <button
              type="button"
              class="quiet entry-remove"
              aria-label={words.say("queue.remove", { name: file.name })}
              onClick={() => desk.remove(id)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Thumbnail({ address }: { readonly address: string }) {
  return (
    <span class="thumbnail">
      <Icon name="image" />
      <img src={address} alt="" decoding="async" onError={(event) => (event.currentTarget.hidden = true)} />
    </span>
  );
}

/** The stage in words, for the list and for screen readers. */
export function stageText(stage: Stage, words: Words): string {
  switch (stage.at) {
    case "sending":
    case "reading":
      return words.say(`stage.${stage.at}`, { size: words.size(stage.sealedBytes) });
    case "done":
      return words.say("stage.done.lines", { count: linesOf(stage.outcome.reading.pages) });
    case "failed":
      return words.say(`error.${stage.problem.code}.title`, { code: stage.problem.foreignCode ?? "" });
    default:
      return words.say(`stage.${stage.at}`);
  }
}

function linesOf(pages: readonly { readonly lines: readonly unknown[] }[]): number {
  return pages.reduce((count, page) => count + page.lines.length, 0);
}
