import type { Seal } from "../service/service.ts";
import { useWords } from "./context.ts";
import type { State } from "./state.ts";

interface Props {
  readonly state: State;
  onSeal(seal: Seal): void;
}

/** SM2 and SM4 in place of the usual algorithms: shown where the service offers them, or where they were chosen. */
export function SealSwitch({ state, onSeal }: Props) {
  const words = useWords();
  const { trust, seal } = state;
  const offered = trust.at === "met" && trust.offersGm;
  if (!offered && seal === "standard") return null;
  return (
    <section class="seal">
      <label class="check">
        <input
          type="checkbox"
          checked={seal === "gm"}
          onChange={(event) => onSeal(event.currentTarget.checked ? "gm" : "standard")}
        />{" "}
        {words.say("seal.gm")}
      </label>
      <p>{words.say(offered || trust.at !== "met" ? "seal.gm.text" : "seal.gm.missing")}</p>
    </section>
  );
}
