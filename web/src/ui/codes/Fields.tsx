import { useId } from "preact/hooks";

import type { Field, Kind, Values } from "../../codes/make/payload.ts";
import type { Word } from "../../i18n/words.ts";
import { useWords } from "../context.ts";

interface Props {
  readonly kind: Kind;
  readonly values: Values;
  /** The field whose value has no sense. */
  readonly wrong: string | undefined;
  onValue(name: string, value: string): void;
}

/** The form of one kind of content. */
export function Fields({ kind, values, wrong, onValue }: Props) {
  return (
    <div class="fields">
      {kind.fields
        .filter(({ when }) => when?.(values) ?? true)
        .map((field) => (
          <OneField
            key={`${kind.name}-${field.name}`}
            field={field}
            value={values[field.name] ?? ""}
            isWrong={field.name === wrong}
            onValue={(value) => onValue(field.name, value)}
          />
        ))}
    </div>
  );
}

interface OneProps {
  readonly field: Field;
  readonly value: string;
  readonly isWrong: boolean;
  onValue(value: string): void;
}

const INPUT_MODES = { url: "url", email: "email", tel: "tel", decimal: "decimal" } as const;

function OneField({ field, value, isWrong, onValue }: OneProps) {
  const words = useWords();
  const id = useId();
  const { name, type, required } = field;
  const label = words.say(`make.field.${name}` as Word);
  if (type === "tick") {
    return (
      <label class="check field">
        <input type="checkbox" checked={value !== ""} onChange={(event) => onValue(event.currentTarget.checked ? "yes" : "")} />
        {label}
      </label>
    );
  }
  const shared = {
    id,
    value,
    "aria-required": required ?? false,
    "aria-invalid": isWrong,
    "aria-describedby": isWrong ? `${id}-wrong` : undefined,
  };
  return (
    <div class={`field${type === "lines" ? " field-wide" : ""}`}>
      <label for={id}>
        {label}
        {!required && typeof type !== "object" && <span class="optional"> {words.say("make.optional")}</span>}
      </label>
      {type === "lines" ? (
        <textarea {...shared} rows={3} spellcheck={false} onInput={(event) => onValue(event.currentTarget.value)} />
      ) : typeof type === "object" ? (
        <select {...shared} value={value || type[0]} onChange={(event) => onValue(event.currentTarget.value)}>
          {type.map((choice) => (
            <option key={choice} value={choice}>
              {words.say(`make.choice.${choice}` as Word)}
            </option>
          ))}
        </select>
      ) : type === "time" || type === "date" ? (
        <input
          {...shared}
          type={type === "time" ? "datetime-local" : "date"}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      ) : (
        <input
          {...shared}
          type="text"
          inputMode={type in INPUT_MODES ? INPUT_MODES[type as keyof typeof INPUT_MODES] : undefined}
          // What goes into a code is no login of this page: browsers must neither fill it in nor keep it.
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
      {isWrong && (
        <p id={`${id}-wrong`} class="field-wrong">
          {words.say(`make.wrong.${name}` as Word)}
        </p>
      )}
    </div>
  );
}
