import type { Verdict } from "../../service/codes.ts";
import { useWords } from "../context.ts";

/** Where a link leads: the registered part in bold, since only who holds that name decides what stands before it. */
export function Host({ verdict }: { readonly verdict: Verdict }) {
  const words = useWords();
  const { host, asciiHost, site } = verdict;
  const at = site && host.endsWith(site) ? host.length - site.length : 0;
  return (
    <dl class="code-host">
      <div>
        <dt>{words.say("code.leadsTo")}</dt>
        <dd>
          <bdi>
            {host.slice(0, at)}
            <strong>{host.slice(at)}</strong>
          </bdi>
        </dd>
      </div>
      {asciiHost !== host && (
        <div>
          <dt>{words.say("code.punycode")}</dt>
          <dd>
            <code>{asciiHost}</code>
          </dd>
        </div>
      )}
    </dl>
  );
}
