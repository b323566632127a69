/** @import { Code } from "./types.js" */

/** Why a request did not succeed. */
export class Failure extends Error {
  /** @param {Code} code @param {Record<string, any>} [problem] RFC 9457 */
  constructor(code, problem = {}) {
    super(code);
    this.code = code;
    this.problem = problem;
  }
}

/** After these the same request may succeed a moment later. @type {Code[]} */
const WAIT = ["idempotency_in_flight", "overloaded", "rate_limited"];
const PATIENCE_MS = 20_000;

/**
 * @typedef {object} Ask
 * @property {unknown} [body] sent as JSON; a string as it is
 * @property {string} [token] manage token
 * @property {string} [key] Idempotency-Key
 * @property {string} [match] If-Match
 */

/** Asks the service at the origin that the module itself came from. */
export class Api {
  /** @param {string} origin */
  constructor(origin) {
    this.origin = origin;
  }

  /**
   * The answer. Waits and asks again when the service says so.
   *
   * @param {string} path
   * @param {Ask} [ask]
   * @returns {Promise<Response>}
   */
  async answer(path, { body, token, key, match } = {}) {
    /** @type {Record<string, string>} */
    const headers = {};
    if (body != null) headers["content-type"] = "application/json";
    if (token) headers.authorization = `Bearer ${token}`;
    if (key) headers["idempotency-key"] = key;
    if (match) headers["if-match"] = match;
    const request = {
      method: body == null ? "GET" : "POST",
      headers,
      body: body == null || typeof body === "string" ? body : JSON.stringify(body),
      referrerPolicy: /** @type {const} */ ("no-referrer"),
    };
    for (let left = 3; ; left--) {
      const answer = await once(this.origin + path, request);
      if (answer.ok) return answer;
      const problem = await answer.json().catch(() => ({}));
      const code = problem.code ?? (answer.status < 500 ? "broken" : "unavailable");
      const pause = problem.retry_after ?? 1;
      if (!left || !WAIT.includes(code) || pause > 5) throw new Failure(code, problem);
      await new Promise((done) => setTimeout(done, pause * 1000));
    }
  }

  /**
   * @param {string} path
   * @param {Ask} [ask]
   * @returns {Promise<any>}
   */
  async json(path, ask) {
    const answer = await this.answer(path, ask);
    return answer.json().catch(offline);
  }
}

/** @param {string} address @param {RequestInit} request */
function once(address, request) {
  return fetch(address, { ...request, credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS) }).catch(offline);
}

/** @returns {never} */
function offline() {
  throw new Failure("offline");
}

/** A fresh key for a request. (crypto.randomUUID is for secure pages only.) */
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
