import { useWords } from "./context.ts";
import type { Desk } from "./desk.ts";
import { Icon } from "./icons.tsx";

export function Forget({ desk }: { readonly desk: Desk }) {
  const words = useWords();
  return (
    <div class="forget">
      <button type="button" onClick={() => desk.forget()} aria-describedby="forget-explain">
        <Icon name="erase" />
        {words.say("forget.button")}
      </button>
      <p id="forget-explain">{words.say("forget.explain")}</p>
    </div>
  );
}
