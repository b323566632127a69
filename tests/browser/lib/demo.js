// The running demo, from outside: what a practice's own program could do with its key.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export class Demo {
  /** @param {string} origin @param {string} data folder with the keys */
  constructor(origin, data) {
    this.origin = origin;
    const lines = readFileSync(join(data, "demo-keys.toml"), "utf8").matchAll(/^([a-z0-9-]+) = "(.+)"$/gm);
    this.keys = Object.fromEntries([...lines].map(([, slug, key]) => [slug, key]));
  }

  async ask(path, { method = "GET", headers = {}, body } = {}) {
    const json = body === undefined ? {} : { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
    const answer = await fetch(this.origin + path, { method, headers: { ...json, ...headers }, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return { value: await answer.json(), headers: answer.headers };
  }

  owner(practice) {
    return { authorization: `Bearer ${this.keys[practice]}` };
  }

  /** Changes a practice's document. */
  async redefine(practice, change) {
    const { value, headers } = await this.ask("/v1/admin/practice", { headers: this.owner(practice) });
    change(value);
    await this.ask("/v1/admin/practice", { method: "PUT", headers: { ...this.owner(practice), "if-match": headers.get("etag") }, body: value });
  }

  /** Waits until a website may read bookings: the service remembers the origins of all practices for some seconds. */
  async knows(origin) {
    const headers = { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" };
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; await new Promise((done) => setTimeout(done, 200))) {
      const answer = await fetch(`${this.origin}/v1/bookings/bkg_01930000000070008000000000000001`, { method: "OPTIONS", headers });
      if (answer.headers.get("access-control-allow-origin") === origin) return;
    }
    throw new Error(`${origin} is not let in`);
  }

  /** Somebody else books it. @param {object} [more] of the request */
  async book(practice, service, start, mode, more) {
    const client = { name: "Robin", email: `robin-${crypto.randomUUID()}@example.org` };
    const body = { service, start, mode, policy_version: "2026-05-01", client, ...more };
    return (await this.ask(`/v1/practices/${practice}/bookings`, { method: "POST", body })).value;
  }

  async booking(practice, id) {
    return (await this.ask(`/v1/bookings/${id}`, { headers: this.owner(practice) })).value;
  }

  async bookings(practice) {
    const all = [];
    for (let cursor = ""; cursor !== null; ) {
      const page = (await this.ask(`/v1/admin/bookings?limit=100${cursor && `&cursor=${cursor}`}`, { headers: this.owner(practice) })).value;
      all.push(...page.data);
      cursor = page.has_more ? encodeURIComponent(page.next_cursor) : null;
    }
    return all;
  }

  /** What was written to an address, by subject, oldest first; waits for the first. */
  async mails(to) {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await new Promise((done) => setTimeout(done, 200))) {
      const list = await (await fetch(`${this.origin}/demo/outbox`)).text();
      const rows = [...list.matchAll(/<td>([^<]*)<\/td><td><a href="(\/demo\/outbox\/\d+)">([^<]*)</g)].filter(([, whom]) => whom === to);
      if (!rows.length) continue;
      const text = async (path) => (await (await fetch(this.origin + path)).text()).match(/<pre[^>]*>([^]*)<\/pre>/)[1].replaceAll("&#x2f;", "/");
      return Promise.all(rows.reverse().map(async ([, , path, subject]) => ({ subject, text: await text(path) })));
    }
    throw new Error(`nothing was written to ${to}`);
  }

  /** The practice confirms what waits for its client's mailbox. */
  async confirm(practice, id) {
    await this.ask(`/v1/bookings/${id}/confirm`, { method: "POST", headers: this.owner(practice), body: {} });
  }

  /** Gives up a hold; a booking that is not held stays. */
  async letGo(practice, id) {
    if ((await this.booking(practice, id)).status === "held") await this.cancel(practice, id);
  }

  /** The practice cancels it. */
  async cancel(practice, id) {
    await this.ask(`/v1/admin/bookings/${id}/cancel`, { method: "POST", headers: this.owner(practice), body: {} });
  }
}
