import type { Detail } from "../../codes/details.ts";
import type { Word } from "../../i18n/words.ts";
import { useWords } from "../context.ts";
import { PlainText } from "./PlainText.tsx";

interface Props {
  readonly details: readonly Detail[];
  /** Whether passwords and keys may be seen. */
  readonly shown: boolean;
}

/** What typed content says, part by part. */
export function Details({ details, shown }: Props) {
  const words = useWords();
  return (
    <dl class="code-details">
      {details.map(({ field, value, isSecret }) => (
        <div key={field}>
          <dt>{words.say(`make.field.${field}` as Word)}</dt>
          <dd>
            <PlainText text={isSecret && !shown ? "••••••••" : value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
