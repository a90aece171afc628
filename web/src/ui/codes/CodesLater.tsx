import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Engine } from "../../codes/engine.ts";
import { useWords } from "../context.ts";
import type { View } from "../view.ts";

export interface CodesProps {
  readonly engine: Engine;
  /** Whether this part of the page is the one that is shown: else it takes no files and holds no camera. */
  readonly active: boolean;
}

type CodesView = Exclude<View, "read">;

const LOADERS: Readonly<Record<CodesView, () => Promise<FunctionComponent<CodesProps>>>> = {
  scan: async () => (await import("./Scan.tsx")).Scan,
  make: async () => (await import("./Make.tsx")).Make,
};

/** The part for codes, loaded when it is first shown: who only reads pictures does not fetch it. */
export function CodesLater({ view, engine, active }: CodesProps & { readonly view: CodesView }) {
  const words = useWords();
  const [loaded, setLoaded] = useState<{ readonly View: FunctionComponent<CodesProps> }>();
  const [failed, setFailed] = useState(false);
  const wanted = active && !loaded && !failed;
  useEffect(() => {
    if (!wanted) return;
    LOADERS[view]().then(
      (View) => {
        setLoaded({ View });
        engine.warm();
      },
      () => setFailed(true),
    );
  }, [wanted, view, engine]);
  if (loaded) return <loaded.View engine={engine} active={active} />;
  if (!active) return null;
  return (
    <p class="note codes-loading" role={failed ? "alert" : "status"}>
      {words.say(failed ? "codes.notLoaded" : "codes.loading")}{" "}
      {failed && (
        <button type="button" onClick={() => setFailed(false)}>
          {words.say("failure.retry")}
        </button>
      )}
    </p>
  );
}
