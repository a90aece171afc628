import type { ComponentChildren } from "preact";

import type { Protection as Facts } from "../service/service.ts";
import { useWords } from "./context.ts";
import { Icon, type IconName } from "./icons.tsx";

/** What protected this picture, in facts that this page checked itself, and what did not. */
export function Protection({ protection }: { readonly protection: Facts }) {
  const words = useWords();
  const { receipt } = protection;
  const { algorithms } = protection;
  const size = (octets: number): string => words.size(octets);
  return (
    <details class="protection">
      <summary>
        <Icon name="lock" />
        <span>
          <strong>{words.say("protection.title")}</strong>
          <span class="protection-summary">
            {words.say("protection.summary", { fingerprint: `${protection.fingerprint.slice(0, 20)}…` })}
          </span>
        </span>
      </summary>
      <div class="protection-parts">
        <Part icon="lock" title={words.say("protection.sealed")} text={words.say("protection.sealed.text")}>
          <Fact name={words.say("protection.identity")}>
            <code class="fingerprint">{protection.fingerprint}</code>
          </Fact>
          <Fact name={words.say("protection.key")}>
            {words.say("protection.key.value", { id: protection.keyId })}
          </Fact>
          <Fact name={words.say("protection.algorithms")}>
            {words.say(`protection.kem.${algorithms}`)}, {algorithms === "gm" ? "SM3, SM4-GCM" : "HKDF-SHA256, AES-256-GCM"}
          </Fact>
          <Fact name={words.say("protection.maker")}>{words.say(`protection.maker.${protection.maker}`)}</Fact>
          <Fact name={words.say("protection.sizes")}>
            {words.say("protection.sizes.up", {
              plain: size(protection.pictureBytes),
              sealed: size(protection.sealedBytes),
            })}
          </Fact>
        </Part>
        <Part icon="check" title={words.say("protection.opened")} text={words.say("protection.opened.text")}>
          <Fact name={words.say("protection.sizes")}>
            {words.say("protection.sizes.down", {
              plain: size(protection.openedBytes),
              sealed: size(protection.answerBytes),
            })}
          </Fact>
        </Part>
        <Part icon="check" title={words.say("protection.receipt")} text={words.say("protection.receipt.text")}>
          <Fact name={words.say("protection.request")}>
            <code class="fingerprint">{receipt.requestId}</code>
          </Fact>
          <Fact name={words.say("protection.outcome")}>
            {words.say("protection.outcome.value", {
              outcome: receipt.outcome,
              exit: receipt.exit,
              signal: receipt.signal,
            })}
          </Fact>
          <Fact name={words.say("protection.times")}>
            {words.time(receipt.admitted)} – {words.time(receipt.ended)}
          </Fact>
          <Fact name={words.say("protection.confinement")}>
            {receipt.confinement.join(", ")}
            {receipt.degraded && <strong class="warn"> {words.say("protection.degraded")}</strong>}
          </Fact>
          <Fact name={words.say("protection.stored")}>
            {words.say("protection.stored.nothing")}
          </Fact>
          {receipt.build !== "" && (
            <Fact name={words.say("protection.build")}>
              <code class="fingerprint">{receipt.build}</code>
            </Fact>
          )}
        </Part>
        <Part icon="alert" title={words.say("protection.limits")} text={words.say("protection.limits.text")} />
      </div>
    </details>
  );
}

interface PartProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}

function Part({ icon, title, text, children }: PartProps) {
  return (
    <section class={`part part-${icon}`}>
      <h3>
        <Icon name={icon} />
        {title}
      </h3>
      <p>{text}</p>
      {children && <dl class="facts">{children}</dl>}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
