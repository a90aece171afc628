import { useWords } from "./context.ts";
import type { Desk } from "./desk.ts";
import { Icon } from "./icons.tsx";
import type { Trust } from "./state.ts";

interface Props {
  readonly trust: Trust;
  readonly desk: Desk;
}

/** Who the service says it is, and whether that is who it was before. */
export function TrustBar({ trust, desk }: Props) {
  const words = useWords();
  switch (trust.at) {
    case "checking":
      return <p class="trust trust-quiet">{words.say("trust.checking")}</p>;
    case "met":
      return (
        <details class="trust">
          <summary>
            <Icon name="lock" />
            <span class="trust-words">
              <span class="trust-name">{words.say(`trust.${trust.acquaintance}`)} </span>
              <code class="trust-short">{trust.fingerprint.slice(0, 20)}…</code>
            </span>
          </summary>
          <dl class="facts">
            <div class="fact">
            <dt>{words.say("trust.identity")}</dt>
            <dd>
              <code class="fingerprint">{trust.fingerprint}</code>
            </dd>
            </div>
          </dl>
          <p>{words.say(`trust.explain.${trust.acquaintance}`)}</p>
        </details>
      );
    case "changed":
      return (
        <section class="alarm" role="alert">
          <h2>
            <Icon name="alert" />
            {words.say("trust.changed.title")}
          </h2>
          <p>{words.say("trust.changed.text")}</p>
          <dl class="facts">
            <div class="fact">
            <dt>{words.say("trust.changed.remembered")}</dt>
            <dd>
              <code class="fingerprint">{trust.remembered}</code>
            </dd>
            </div>
            <div class="fact">
            <dt>{words.say("trust.changed.shown")}</dt>
            <dd>
              <code class="fingerprint">{trust.shown}</code>
            </dd>
            </div>
          </dl>
          <p>{words.say("trust.changed.limits")}</p>
          <button type="button" class="danger" onClick={() => void desk.acceptIdentity(trust.shown)}>
            {words.say("trust.changed.accept")}
          </button>
        </section>
      );
    case "failed":
      return (
        <section class="alarm" role="alert">
          <h2>
            <Icon name="alert" />
            {words.say("trust.failed")}
          </h2>
          <p>
            <strong>
              {words.say(`error.${trust.problem.code}.title`, { code: trust.problem.foreignCode ?? "" })}
            </strong>{" "}
            {words.say(`error.${trust.problem.code}.hint`)} <code>{trust.problem.code}</code>
          </p>
          <button type="button" onClick={() => void desk.introduce()}>
            <Icon name="retry" />
            {words.say("trust.retry")}
          </button>
        </section>
      );
  }
}
