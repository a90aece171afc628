import { useState } from "preact/hooks";

import type { Outcome } from "../service/service.ts";
import { CodesRead } from "./codes/CodesRead.tsx";
import { useWords } from "./context.ts";
import type { Desk } from "./desk.ts";
import { Failure } from "./Failure.tsx";
import { Lines } from "./Lines.tsx";
import { Picture } from "./Picture.tsx";
import { Progress } from "./Progress.tsx";
import { Protection } from "./Protection.tsx";
import type { Item } from "./state.ts";

interface Props {
  readonly item: Item;
  readonly desk: Desk;
}

/** One picture: on its way, failed, or read. */
export function Result({ item, desk }: Props) {
  switch (item.stage.at) {
    case "done":
      return <Read item={item} outcome={item.stage.outcome} />;
    case "failed":
      return <Failure problem={item.stage.problem} onRetry={() => desk.retry(item.id)} />;
    default:
      return <Progress item={item} stage={item.stage} />;
  }
}

function Read({ item, outcome }: { readonly item: Item; readonly outcome: Outcome }) {
  const words = useWords();
  const { pages } = outcome.reading;
  const [index, setIndex] = useState(0);
  const [lit, setLit] = useState<number>();
  const page = pages[index];
  const codes = outcome.reading.codes.filter((code) => code.page === index);
  return (
    <div class="read">
      {pages.length > 1 && (
        <nav class="pages" aria-label={words.say("result.pages")}>
          {pages.map((_, at) => (
            <button type="button" key={at} aria-current={at === index ? "page" : undefined} onClick={() => setIndex(at)}>
              <span class="hidden">{words.say("result.page", { page: at + 1, pages: pages.length })}</span>
              <span aria-hidden="true">{at + 1}</span>
            </button>
          ))}
        </nav>
      )}
      <div class="columns">
        {page && (
          <Picture
            page={page}
            codes={codes}
            // A browser shows one picture only: of the others it can show where the lines are.
            address={index === 0 ? item.address : undefined}
            name={item.file.name}
            lit={lit}
            onLit={setLit}
          />
        )}
        <Lines page={page} outcome={outcome} name={item.file.name} lit={lit} onLit={setLit} />
      </div>
      {codes.length > 0 && <CodesRead key={index} codes={codes} />}
      <Protection protection={outcome.protection} />
    </div>
  );
}
