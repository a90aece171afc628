/** Composition root: joins the service, the browser's clock and storage, and the screen. */

import { render } from "preact";

import { Engine } from "./codes/engine.ts";
import { OriginTransport } from "./service/transport.ts";
import { Service } from "./service/service.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/intake.css";
import "./styles/result.css";
import "./styles/protection.css";
import "./styles/codes.css";
import "./styles/make.css";
import { BrowserPins } from "./trust/pin.ts";
import { App } from "./ui/App.tsx";
import { Desk } from "./ui/desk.ts";
import { BrowserTaste } from "./ui/taste.ts";

const pins = new BrowserPins();
const service = new Service({
  transport: new OriginTransport(),
  pins,
  now: () => new Date(),
  authority: location.host,
});
const desk = new Desk(service, pins);
const taste = new BrowserTaste();
desk.chooseSeal(taste.seal());
const root = document.getElementById("page");
if (root) render(<App desk={desk} engine={new Engine()} taste={taste} />, root);
void desk.introduce();
