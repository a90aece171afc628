import { useWords } from "../context.ts";

/** What the eye does not see, or what turns the order of letters round, and so may show another text than there is. */
const UNSEEN = /([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00ad\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0])/u;

/** Text as it stands in a code: never markup, and what can't be seen in it shown by its number. */
export function PlainText({ text, class: name }: { readonly text: string; readonly class?: string }) {
  const words = useWords();
  return (
    // Each text by its own direction, so that it does not turn what stands beside it.
    <bdi class={name}>
      {text.split(UNSEEN).map((part, at) =>
        at % 2 === 0 || part === "\n" || part === "\t" ? (
          part
        ) : part === "\r" ? null : (
          <span key={at} class="unseen" title={words.say("code.unseen")}>
            U+{part.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}
          </span>
        ),
      )}
    </bdi>
  );
}
