import { useEffect, useMemo, useState } from "preact/hooks";

import type { Engine } from "../codes/engine.ts";
import { type Language, Words } from "../i18n/words.ts";
import type { Seal } from "../service/service.ts";
import { Announcer } from "./Announcer.tsx";
import { CodesLater } from "./codes/CodesLater.tsx";
import { useDesk, WordsContext } from "./context.ts";
import type { Desk } from "./desk.ts";
import { Forget } from "./Forget.tsx";
import { Header } from "./Header.tsx";
import { Intake } from "./Intake.tsx";
import { Queue } from "./Queue.tsx";
import { Result } from "./Result.tsx";
import { SealSwitch } from "./SealSwitch.tsx";
import { itemOf } from "./state.ts";
import type { BrowserTaste, Theme } from "./taste.ts";
import { Token } from "./Token.tsx";
import { TrustBar } from "./TrustBar.tsx";
import { useView } from "./view.ts";

interface Props {
  readonly desk: Desk;
  readonly engine: Engine;
  readonly taste: BrowserTaste;
}

const SKIPS = {
  read: { to: "#result", says: "app.skip" },
  scan: { to: "#scan-result", says: "app.skip.codes" },
  make: { to: "#make-result", says: "app.skip.made" },
} as const;

export function App({ desk, engine, taste }: Props) {
  const state = useDesk(desk);
  const view = useView();
  const [language, setLanguage] = useState<Language>(() => taste.language());
  const [theme, setTheme] = useState<Theme>(() => taste.theme());
  const words = useMemo(() => new Words(language), [language]);

  useEffect(() => {
    document.documentElement.lang = words.tag;
    document.title = `ocrypt – ${words.say("app.tagline")}`;
    taste.setLanguage(language);
  }, [words, language, taste]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
    taste.setTheme(theme);
  }, [theme, taste]);

  const chooseSeal = (seal: Seal): void => {
    desk.chooseSeal(seal);
    taste.setSeal(seal);
  };
  const busy = state.items.length > 0;
  const selected = itemOf(state, state.selected);
  return (
    <WordsContext.Provider value={words}>
      <a class="skip" href={SKIPS[view].to}>
        {words.say(SKIPS[view].says)}
      </a>
      <Header language={language} onLanguage={setLanguage} theme={theme} onTheme={setTheme} view={view} />
      <main class={busy ? "desk" : "desk desk-empty"} hidden={view !== "read"}>
        <div class="side">
          <TrustBar trust={state.trust} desk={desk} />
          <Intake desk={desk} trust={state.trust} compact={busy} active={view === "read"} />
          {state.forgotten !== undefined && (
            <p class="note">{words.say("forget.done", { count: state.forgotten })}</p>
          )}
          {busy && <Queue state={state} desk={desk} />}
        </div>
        <div id="result" class="stage" tabIndex={-1}>
          {selected && <Result key={selected.id} item={selected} desk={desk} />}
        </div>
        <div class="after">
          {busy && <Forget desk={desk} />}
          <SealSwitch state={state} onSeal={chooseSeal} />
          <Token state={state} desk={desk} />
        </div>
      </main>
      {/* Each keeps what it shows while another one is looked at; "forget" begins both anew. */}
      <CodesLater key={`scan-${state.forgettings}`} view="scan" engine={engine} active={view === "scan"} />
      <CodesLater key={`make-${state.forgettings}`} view="make" engine={engine} active={view === "make"} />
      <footer class="footer">
        <p>{words.say("footer.text")}</p>
      </footer>
      <Announcer state={state} />
    </WordsContext.Provider>
  );
}
