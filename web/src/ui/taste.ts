/** What the user likes: language, theme and envelope, remembered by the browser. */

import { type Seal, SEALS } from "../service/service.ts";
import { type Language, preferredLanguage } from "../i18n/words.ts";

export type Theme = "auto" | "light" | "dark";

export const THEMES: readonly Theme[] = ["auto", "light", "dark"];

export class BrowserTaste {
  language(): Language {
    const kept = load("ocrypt-language");
    return kept === "en" || kept === "zh" ? kept : preferredLanguage(navigator.languages);
  }

  theme(): Theme {
    return THEMES.find((theme) => theme === load("ocrypt-theme")) ?? "auto";
  }

  seal(): Seal {
    return SEALS.find((seal) => seal === load("ocrypt-seal")) ?? "standard";
  }

  setSeal(seal: Seal): void {
    save("ocrypt-seal", seal);
  }

  setLanguage(language: Language): void {
    save("ocrypt-language", language);
  }

  setTheme(theme: Theme): void {
    save("ocrypt-theme", theme);
  }
}

function load(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    // Storage is off: every visit starts with the defaults.
    return null;
  }
}

function save(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is off: the choice lasts as long as the page.
  }
}
