import { Api } from "./api.js";
import { Flow } from "./flow.js";
import { Keeper } from "./memory.js";
import { Words, chooseTag } from "./words.js";
import { STYLE } from "../generated/style.js";

/** The service is where this module came from. */
const ORIGIN = new URL(import.meta.url).origin;
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

/**
 * `<hourkeep-booking practice="riverside-counselling">`: books a time of a practice, on the practice's own page.
 *
 * Attributes: `practice` (its slug); `service` and `practitioner` (handles) when the choice is made already; `lang`
 * (default: what the page, else the browser says); `theme` (`light`, `dark` or, as the page is, `auto`).
 * Events, all without personal data: `hk-ready`, `hk-step`, `hk-held`, `hk-booked`, `hk-error`.
 */
class HourkeepBooking extends HTMLElement {
  static observedAttributes = ["practice", "service", "practitioner", "lang"];

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    this.#start();
  }

  disconnectedCallback() {
    this.#flow?.end();
    this.#flow = undefined;
  }

  attributeChangedCallback() {
    if (this.#flow) this.#start();
  }

  /** @type {Flow | undefined} */
  #flow;

  #start() {
    this.#flow?.end();
    const practice = this.getAttribute("practice") ?? "";
    const service = this.getAttribute("service") ?? "";
    const who = this.getAttribute("practitioner") ?? "";
    const around = this.closest("[lang]")?.getAttribute("lang");
    const words = new Words(chooseTag([this.getAttribute("lang"), around, document.documentElement.lang, ...navigator.languages]));
    const keeper = new Keeper([practice, service, who].filter(Boolean).join("/"));
    this.#flow = new Flow(this, new Api(ORIGIN), words, keeper, { practice, service, who });
    this.#flow.start();
  }
}

if (!customElements.get("hourkeep-booking")) {
  customElements.define("hourkeep-booking", HourkeepBooking);
  performance.mark("hk-defined");
}
