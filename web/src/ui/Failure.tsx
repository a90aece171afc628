import type { Problem } from "../core/problem.ts";
import { useWords } from "./context.ts";
import { Icon } from "./icons.tsx";

interface Props {
  readonly problem: Problem;
  onRetry(): void;
}

export function Failure({ problem, onRetry }: Props) {
  const words = useWords();
  return (
    <section class="failure" aria-labelledby="failure-title">
      <span class="failure-mark">
        <Icon name="alert" />
      </span>
      <h2 id="failure-title">{words.say(`error.${problem.code}.title`, { code: problem.foreignCode ?? "" })}</h2>
      <p>{words.say(`error.${problem.code}.hint`)}</p>
      <button type="button" class="primary" onClick={onRetry}>
        <Icon name="retry" />
        {words.say("failure.retry")}
      </button>
      <dl class="facts">
        <div class="fact">
        <dt>{words.say("failure.code")}</dt>
        <dd>
          <code>{problem.foreignCode ?? problem.code}</code>
        </dd>
        </div>
        {problem.requestId && (
          <>
            <div class="fact">
            <dt>{words.say("failure.request")}</dt>
            <dd>
              <code class="fingerprint">{problem.requestId}</code>
            </dd>
            </div>
          </>
        )}
      </dl>
      {problem.requestId && <p class="failure-note">{words.say("failure.again")}</p>}
    </section>
  );
}
