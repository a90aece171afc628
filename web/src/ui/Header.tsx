import type { Language } from "../i18n/words.ts";
import { useWords } from "./context.ts";
import mark from "./mark.svg";
import { Navigation } from "./Navigation.tsx";
import { type Theme, THEMES } from "./taste.ts";
import type { View } from "./view.ts";

interface Props {
  readonly language: Language;
  readonly theme: Theme;
  readonly view: View;
  onLanguage(language: Language): void;
  onTheme(theme: Theme): void;
}

export function Header({ language, theme, view, onLanguage, onTheme }: Props) {
  const words = useWords();
  const other: Language = language === "en" ? "zh" : "en";
  return (
    <header class="header">
      <div class="brand">
        <img src={mark} alt="" width="36" height="36" />
        <div>
          <h1>ocrypt</h1>
          <p>{words.say("app.tagline")}</p>
        </div>
      </div>
      <Navigation view={view} />
      <div class="header-tools">
        <label class="select">
          <span class="hidden">{words.say("theme.label")}</span>
          <select value={theme} onChange={(event) => onTheme(event.currentTarget.value as Theme)}>
            {THEMES.map((choice) => (
              <option key={choice} value={choice}>
                {words.say(`theme.${choice}`)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="quiet" lang={other === "zh" ? "zh-CN" : "en"} onClick={() => onLanguage(other)}>
          {words.say("language.switch")}
        </button>
      </div>
    </header>
  );
}
