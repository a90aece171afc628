import { useWords } from "./context.ts";
import { Icon, type IconName } from "./icons.tsx";
import { type View, VIEWS } from "./view.ts";

const ICONS: Readonly<Record<View, IconName>> = { read: "text", scan: "scan", make: "qr" };

export function Navigation({ view }: { readonly view: View }) {
  const words = useWords();
  return (
    <nav class="views" aria-label={words.say("nav.label")}>
      {VIEWS.map((one) => (
        <a key={one} href={`#${one}`} aria-current={one === view ? "page" : undefined}>
          <Icon name={ICONS[one]} />
          {words.say(`nav.${one}`)}
        </a>
      ))}
    </nav>
  );
}
