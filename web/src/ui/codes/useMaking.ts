/** From what is typed to a code that was read back. */

import { useEffect, useMemo, useState } from "preact/hooks";

import { type Codes, NotDone } from "../../codes/engine.ts";
import { drawn, type Geometry } from "../../codes/make/geometry.ts";
import type { Matrix } from "../../codes/make/matrix.ts";
import { type ReadBack, readBack } from "../../codes/make/readback.ts";
import type { Refusal } from "../../codes/wire.ts";
import { type Design, styleOf } from "./design.ts";

/** How long the typing must rest, in milliseconds. */
const REST = 150;

export interface Drawing {
  readonly text: string;
  readonly geometry: Geometry;
  /** Undefined while it is being found out. */
  readonly readBack: ReadBack | undefined;
}

export interface Making {
  readonly drawing: Drawing | undefined;
  readonly refusal: Refusal | undefined;
}

interface Encoded {
  readonly text: string;
  readonly matrix: Matrix;
}

/** Nothing where `text` is undefined. What comes after a newer text was given is thrown away. */
export function useMaking(codes: Codes, text: string | undefined, design: Design, logo: ImageBitmap | undefined): Making {
  const [encoded, setEncoded] = useState<Encoded>();
  const [refusal, setRefusal] = useState<Refusal>();
  const { format, level } = design;
  useEffect(() => {
    let current = true;
    setRefusal(undefined);
    if (text === undefined) {
      setEncoded(undefined);
      return;
    }
    const timer = setTimeout(() => {
      codes.encode({ format, text, level }).then(
        (matrix) => current && setEncoded({ text, matrix }),
        (cause: unknown) => {
          if (!current) return;
          setEncoded(undefined);
          setRefusal(cause instanceof NotDone ? cause.refusal : "failed");
        },
      );
    }, REST);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [codes, text, format, level]);

  const geometry = useMemo(() => encoded && drawn(encoded.matrix, styleOf(design, encoded.matrix, logo)), [encoded, design, logo]);
  const [checked, setChecked] = useState<{ readonly geometry: Geometry; readonly readBack: ReadBack }>();
  useEffect(() => {
    if (!geometry || !encoded) return;
    let current = true;
    const timer = setTimeout(() => {
      readBack(codes, { geometry, matrix: encoded.matrix, text: encoded.text, logo }).then(
        (said) => current && setChecked({ geometry, readBack: said }),
        () => current && setChecked({ geometry, readBack: "unreadable" }),
      );
    }, REST);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [codes, geometry, encoded, logo]);

  return {
    refusal,
    // While another text is being encoded, what is shown is not what is typed: it must not be saved.
    drawing: geometry &&
      encoded && {
        text: encoded.text,
        geometry,
        readBack: checked?.geometry === geometry && encoded.text === text ? checked.readBack : undefined,
      },
  };
}
