import { useWords } from "./context.ts";
import { Icon } from "./icons.tsx";
import { stageText } from "./Queue.tsx";
import type { Item, Stage } from "./state.ts";

interface Props {
  readonly item: Item;
  readonly stage: Stage;
}

const STEPS = [
  { at: "sealing", word: "step.seal" },
  { at: "sending", word: "step.send" },
  { at: "reading", word: "step.read" },
  { at: "opening", word: "step.open" },
] as const;

export function Progress({ item, stage }: Props) {
  const words = useWords();
  const now = STEPS.findIndex((step) => step.at === stage.at);
  return (
    <section class="progress" aria-label={item.file.name}>
      <div class="progress-picture">
        <img src={item.address} alt="" decoding="async" onError={(event) => (event.currentTarget.hidden = true)} />
      </div>
      <p class="progress-words">{stageText(stage, words)}</p>
      <ol class="steps" aria-hidden="true">
        {STEPS.map((step, at) => (
          <li key={step.at} class={at < now ? "step step-done" : at === now ? "step step-now" : "step"}>
            <span class="step-dot">{at < now && <Icon name="check" />}</span>
            {words.say(step.word)}
          </li>
        ))}
      </ol>
      {stage.at === "sending" && <progress max={1} value={stage.share} aria-label={words.say("progress.label")} />}
    </section>
  );
}
