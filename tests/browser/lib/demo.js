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

  /** Somebody else books it. */
  async book(practice, service, start, mode) {
    const body = { service, start, mode, policy_version: "2026-05-01", client: { name: "Robin", email: `robin-${crypto.randomUUID()}@example.org` } };
    return (await this.ask(`/v1/practices/${practice}/bookings`, { method: "POST", body })).value;
  }

  async booking(practice, id) {
    return (await this.ask(`/v1/bookings/${id}`, { headers: this.owner(practice) })).value;
  }

  async bookings(practice) {
    return (await this.ask("/v1/admin/bookings?limit=100", { headers: this.owner(practice) })).value.data;
  }

  /** Gives up a hold; a booking that is not held stays. */
  async letGo(practice, id) {
    if ((await this.booking(practice, id)).status !== "held") return;
    await this.ask(`/v1/admin/bookings/${id}/cancel`, { method: "POST", headers: this.owner(practice), body: {} });
  }
}
