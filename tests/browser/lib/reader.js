// Somebody with a browser on the service's own pages, with or without JavaScript.
import assert from "node:assert/strict";
import { Visit } from "./visit.js";

export class Reader extends Visit {
  /** @param {import("./world.js").World} world @param {object} options of the browser's context */
  static async begin(world, options) {
    const reader = new Reader();
    Object.assign(reader, { world, asked: [], complaints: [] });
    reader.context = await world.context(options);
    reader.page = await reader.context.newPage();
    reader.page.on("request", (request) => reader.asked.push(request.url()));
    reader.page.on("pageerror", (error) => reader.complaints.push(String(error)));
    reader.page.on("console", (message) => /violat|Refused|TypeError/.test(message.text()) && reader.complaints.push(message.text()));
    return reader;
  }

  async go(path) {
    return this.page.goto(this.world.front.origin + path);
  }

  /** Opens it; what came over the wire for it until nothing more was asked, by address. */
  async weight(path) {
    const [wire, asked, sizes] = [await this.context.newCDPSession(this.page), new Map(), []];
    wire.on("Network.responseReceived", ({ requestId, response }) => asked.set(requestId, new URL(response.url).pathname));
    wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.push([asked.get(requestId), encodedDataLength]));
    await wire.send("Network.enable");
    await this.go(path);
    await this.page.waitForLoadState("networkidle");
    await wire.detach();
    return Object.fromEntries(sizes);
  }

  /** Goes on with Tab until the focus is on what matches: a link's or button's text, a field's name. */
  async tabTo(wanted) {
    const focused = () => {
      const at = document.activeElement;
      return at.matches("input, textarea, select") ? at.name : at.textContent.trim();
    };
    for (let presses = 0; presses < 60; presses++) {
      await this.page.keyboard.press("Tab");
      if (wanted.test(await this.page.evaluate(focused))) return;
    }
    assert.fail(`no way to ${wanted} with Tab`);
  }

  /** Follows the first link whose address contains this. */
  async follow(part) {
    await this.page.locator(`a[href*="${part}"]`).first().click();
  }

  /** Presses the button of the form that posts there. */
  async press(action) {
    await this.page.locator(`form[action*="${action}"] button`).first().click();
  }

  async told(text) {
    await this.page.getByText(text).first().waitFor();
  }

  async typed({ name = "Sam", email = `sam-${crypto.randomUUID()}@example.org` } = {}) {
    await this.page.locator("#name").fill(name);
    await this.page.locator("#email").fill(email);
    for (const box of await this.page.locator("input[type=checkbox][required]").all()) await box.check();
  }

  /** The nth of the free times from the week on that is shown: not the same for all, so that tests do not meet. */
  async someTime(nth = 0) {
    const shown = this.page.locator('a[href*="start="]');
    for (let before = 0; ; ) {
      await this.page.locator("nav.weeks").waitFor();
      const count = await shown.count();
      if (nth < before + count) return shown.nth(nth - before).click();
      before += count;
      await this.goes(() => this.page.locator("nav.weeks [rel=next]").click());
    }
  }

  /** Does what leads to another page, and waits until it is there. */
  async goes(how) {
    const before = this.page.url();
    await how();
    await this.page.waitForURL((url) => url.href !== before);
  }

  /** Looks again until the page says so: the payment's news takes a moment. */
  async until(text) {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
      await this.page.reload();
      if (await this.page.getByText(text).count()) return;
    }
    throw new Error(`never said: ${text}`);
  }

  /** Only the service, its sandbox and what the test stands in for were asked. */
  async wasClean(other = []) {
    const own = new URL(this.world.front.origin).hostname;
    const strange = this.asked.filter((url) => new URL(url).hostname !== own && !other.some((one) => url.startsWith(one)));
    assert.deepEqual(strange, []);
    assert.deepEqual(this.complaints, []);
  }

  async end() {
    await this.context.close();
  }
}

/** @param {import("./world.js").World} world @param {object} options @param {(reader: Reader) => Promise<void>} told */
export async function reading(world, options, told) {
  const reader = await Reader.begin(world, options);
  try {
    await told(reader);
  } catch (error) {
    await reader.screen(`failed-${Date.now()}`).catch(() => {});
    throw error;
  } finally {
    await reader.end();
  }
}
