import { useEffect, useRef, useState } from "preact/hooks";

import { useWords } from "./context.ts";
import type { Desk } from "./desk.ts";
import { Icon } from "./icons.tsx";
import type { State } from "./state.ts";

interface Props {
  readonly state: State;
  readonly desk: Desk;
}

/** The access token, folded away until the service asks for one. */
export function Token({ state, desk }: Props) {
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(state.token);
  // Forgetting empties the field too.
  useEffect(() => setDraft(state.token), [state.token]);
  useEffect(() => {
    if (state.tokenAsked) field.current?.focus();
  }, [state.tokenAsked]);
  return (
    <details
      class="token"
      open={state.tokenAsked}
      onToggle={(event) => desk.showToken(event.currentTarget.open)}
    >
      <summary>
        <Icon name="key" />
        {words.say("token.title")}
        {state.token !== "" && <span class="badge">{words.say("token.held")}</span>}
      </summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          desk.useToken(draft.trim());
        }}
      >
        <label for="token">{words.say("token.label")}</label>
        <div class="token-row">
          <input
            ref={field}
            id="token"
            type="password"
            autocomplete="off"
            spellcheck={false}
            aria-describedby="token-hint"
            value={draft}
            onInput={(event) => setDraft(event.currentTarget.value)}
          />
          <button type="submit">{words.say("token.use")}</button>
        </div>
        <p id="token-hint">{words.say("token.hint")}</p>
      </form>
    </details>
  );
}
