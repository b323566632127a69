// What every test starts from: the demo, a website with the widget, a browser. From the environment:
//   HOURKEEP_URL      the demo, e.g. http://127.0.0.1:8080
//   HOURKEEP_DATA     its data folder, for the practices' keys
//   HOURKEEP_AHEAD    seconds by which the demo's clock is ahead of this machine's (default 0)
//   HOURKEEP_WIDGET   `own`: take the service's own /widget.js; else the one of the work tree is put in front of it
//   SCREENS           folder for the screenshots (default target/screens of CARGO_TARGET_DIR or the work tree)
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Demo } from "./demo.js";
import { Visit } from "./visit.js";
import { inFrontOf, website } from "./servers.js";

const { HOURKEEP_URL, HOURKEEP_DATA, HOURKEEP_AHEAD = "0", HOURKEEP_WIDGET, CHROMIUM = "/usr/bin/chromium", CARGO_TARGET_DIR, SCREENS } = process.env;
const target = CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../../target", import.meta.url));
export const PRACTICES = ["riverside-counselling", "landwehrkanal", "stillpoint"];

const AHEAD_MS = Number(HOURKEEP_AHEAD) * 1000;
const USUAL = { locale: "en-GB", timezoneId: "Europe/London", viewport: { width: 900, height: 900 } };

/** In a page: its clock shows what the demo's does. */
const shifted = (ahead) => {
  globalThis.Date = class extends Date {
    constructor(...parts) {
      super(...(parts.length ? parts : [Date.now()]));
    }

    static now() {
      return super.now() + ahead;
    }
  };
};

export class World {
  /** @param {{ from?: () => string }} how `from`: the address of loopback from which whoever comes is seen to come at the moment */
  static async make({ from } = {}) {
    if (!HOURKEEP_URL || !HOURKEEP_DATA) throw new Error("HOURKEEP_URL and HOURKEEP_DATA say where the demo is");
    const world = new World();
    world.screens = SCREENS ?? `${target}/screens`;
    mkdirSync(world.screens, { recursive: true });
    world.demo = new Demo(HOURKEEP_URL, HOURKEEP_DATA);
    const own = HOURKEEP_WIDGET === "own";
    world.front = own && !from ? { origin: HOURKEEP_URL, close: () => {} } : await inFrontOf(HOURKEEP_URL, { own, from });
    world.stranger = new Demo(world.front.origin, HOURKEEP_DATA);
    world.site = await website(world.front.origin);
    for (const practice of PRACTICES) await world.demo.redefine(practice, (it) => it.origins.push(world.site.origin));
    await world.demo.knows(world.site.origin);
    world.browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-quic"] });
    return world;
  }

  /** What the demo's clock shows. */
  now() {
    return Date.now() + AHEAD_MS;
  }

  /**
   * A browser that has seen nothing yet, in whose pages it is as late as in the demo.
   *
   * @param {object} options of the context, and `settable`: whether the test turns the pages' clock with `page.clock`
   */
  async context({ settable = false, ...options }) {
    const context = await this.browser.newContext({ ...USUAL, ...options });
    context.setDefaultTimeout(10_000);
    if (settable) await context.clock.install({ time: this.now() });
    else if (AHEAD_MS) await context.addInitScript(shifted, AHEAD_MS);
    return context;
  }

  async end() {
    await this.browser?.close();
    await this.site?.close();
    await this.front?.close();
    for (const practice of PRACTICES) {
      await this.demo.redefine(practice, (it) => (it.origins = it.origins.filter((one) => one !== this.site.origin)));
    }
  }

  /**
   * Somebody opens the website; after `told` they leave, and the holds they made are given up.
   *
   * @param {object} how attributes of the element, and `context`: options of the browser's context
   * @param {(visit: Visit) => Promise<void>} told
   */
  async visit({ context = {}, ...attributes }, told) {
    const visit = await Visit.begin(this, { practice: "riverside-counselling", ...attributes }, context);
    try {
      await told(visit);
      await visit.wasClean();
    } catch (error) {
      await visit.screen(`failed-${Date.now()}`).catch(() => {});
      throw error;
    } finally {
      await visit.end();
    }
  }
}
