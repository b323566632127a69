import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** One person at the website, and what their browser was seen to do. */
export class Visit {
  static async begin(world, attributes, options) {
    const visit = new Visit();
    Object.assign(visit, { world, attributes, practice: attributes.practice, asked: [], booked: [], complaints: [] });
    visit.context = await world.context(options);
    await visit.context.exposeFunction("noteBooking", (id) => visit.booked.includes(id) || visit.booked.push(id));
    await visit.context.addInitScript(() => {
      window.told = [];
      for (const name of ["hk-ready", "hk-step", "hk-held", "hk-booked", "hk-error"]) {
        document.addEventListener(name, (event) => {
          window.told.push([name, event.detail]);
          if (event.detail.booking) window.noteBooking(event.detail.booking);
        });
      }
      document.addEventListener("securitypolicyviolation", (event) => console.error(`violated: ${event.violatedDirective}`));
    });
    visit.page = await visit.context.newPage();
    visit.page.on("request", (request) => visit.asked.push({ url: request.url(), from: request.isNavigationRequest() ? "" : visit.page.url() }));
    visit.page.on("pageerror", (error) => visit.complaints.push(String(error)));
    visit.page.on("console", (message) => /violated|Trusted|TypeError/.test(message.text()) && visit.complaints.push(message.text()));
    await visit.open();
    return visit;
  }

  get address() {
    return `${this.world.site.origin}/?${new URLSearchParams(this.attributes)}`;
  }

  async open() {
    await this.page.goto(this.address);
    await this.told("hk-ready");
  }

  /** Waits until the widget has told the page so. */
  async told(name) {
    await this.page.waitForFunction((name) => window.told.some(([one]) => one === name), name);
    return this.page.evaluate((name) => window.told.filter(([one]) => one === name).map(([, detail]) => detail), name);
  }

  heading(text) {
    return this.page.getByRole("heading", { level: 2, name: text });
  }

  button(name, options = {}) {
    return this.page.getByRole("button", { name, ...options });
  }

  /** Waits until a step is there, by its heading. */
  async at(text) {
    await this.heading(text).waitFor();
  }

  /** From the services to the times of the first day with some. */
  async toTimes(service) {
    await this.button(service).click();
    await this.page.getByRole("grid").waitFor();
  }

  /** On to the first day with at least so many free times; `ahead` is how many hours must lie before it. */
  async toDay({ ahead = 0, times = 1 }) {
    const after = new Date(this.world.now() + ahead * 3_600_000).toISOString().slice(0, 10);
    for (let months = 0; months < 3; months++) {
      for (const day of await this.page.locator("[part~=free-day]").all()) {
        if (ahead && (await day.getAttribute("data-day")) <= after) continue;
        await day.click();
        if ((await this.times.count()) >= times) return;
      }
      await this.page.locator("[part=turn]").last().click();
      await this.page.waitForLoadState("networkidle");
    }
    assert.fail(`no day with ${times} free times`);
  }

  get times() {
    return this.page.locator("[part=time]");
  }

  async fill({ name = "Sam", email = `sam-${crypto.randomUUID()}@example.org` } = {}) {
    await this.page.locator("#name").fill(name);
    await this.page.locator("#email").fill(email);
    await this.page.locator("#agree").check();
  }

  /** The main button of the step. */
  get main() {
    return this.page.locator("button.main");
  }

  /** On the sandbox's pay page. */
  async pay(outcome, page = this.page) {
    await page.waitForURL(/\/c\/pay\//);
    await page.locator(`button[value=${outcome}]`).click();
  }

  /** The page does not load itself again while it is looked at. */
  async stays() {
    await this.page.evaluate(() => {
      for (let timer = setTimeout(() => {}); timer; timer--) clearTimeout(timer);
    });
  }

  async screen(name) {
    await this.page.screenshot({ path: `${this.world.screens}/${name}.png`, fullPage: true });
  }

  /** What axe finds; it must be nothing. */
  async axe(where) {
    const found = await this.page.evaluate(
      async ([source, rules]) => {
        if (!window.axe) (0, eval)(source);
        const { violations } = await window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
        return violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.flat().join(" ")} (${node.failureSummary})`).join("; ")}`);
      },
      [AXE, RULES],
    );
    assert.deepEqual(found, [], where);
  }

  /** Nothing scrolls sideways. */
  async fits(where) {
    const [content, window] = await this.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(content <= window, `${where}: ${content} px of ${window}`);
  }

  /** Nobody was asked but the website and the service, and the browser complained of nothing. */
  async wasClean() {
    const own = [this.world.site.origin, this.world.front.origin];
    const strange = this.asked.filter(({ url, from }) => from.startsWith(own[0]) && ![...own, "blob:"].some((origin) => url.startsWith(origin)));
    assert.deepEqual(strange, []);
    assert.deepEqual(this.complaints, []);
  }

  async end() {
    await this.context.close();
    for (const id of this.booked) await this.world.demo.letGo(this.practice, id);
  }
}
