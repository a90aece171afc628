import type { ReadCode } from "../../service/codes.ts";
import { useWords } from "../context.ts";
import { CodeCard } from "./CodeCard.tsx";

export function codeId(at: number): string {
  return `code-${at}`;
}

/** The codes that the service read on one page of a picture. */
export function CodesRead({ codes }: { readonly codes: readonly ReadCode[] }) {
  const words = useWords();
  return (
    <section class="codes-read" aria-labelledby="codes-read-title">
      <h2 id="codes-read-title">
        {words.say("result.codes")} <span class="count">{words.say("scan.count", { count: codes.length })}</span>
      </h2>
      <ul>
        {codes.map((code, at) => (
          <li key={at} id={codeId(at)}>
            <CodeCard code={code} />
          </li>
        ))}
      </ul>
    </section>
  );
}
