/** What every part of the screen needs: the words, and the desk it works on. */

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import { Words } from "../i18n/words.ts";
import type { Desk } from "./desk.ts";
import type { State } from "./state.ts";

export const WordsContext = createContext(new Words("en"));

export function useWords(): Words {
  return useContext(WordsContext);
}

export function useDesk(desk: Desk): State {
  const [state, setState] = useState(desk.state);
  useEffect(() => {
    setState(desk.state);
    return desk.subscribe(() => setState(desk.state));
  }, [desk]);
  return state;
}
