import { useWords } from "./context.ts";
import { stageText } from "./Queue.tsx";
import { isBusy, type State } from "./state.ts";

/** Tells screen readers how the present picture fares; what the eye sees in the list. */
export function Announcer({ state }: { readonly state: State }) {
  const words = useWords();
  const item = state.items.find(isBusy) ?? state.items.findLast(({ stage }) => stage.at !== "waiting");
  const forgotten = state.forgotten === undefined ? "" : words.say("forget.done", { count: state.forgotten });
  return (
    <div class="hidden" role="status">
      {item ? `${item.file.name}: ${stageText(item.stage, words)}` : forgotten}
    </div>
  );
}
