/** @import { Flow } from "./flow.js" */

/** For so long it computes before the page may do something else. */
const BREATH_MS = 12;

/** @type {number[]} */
const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
// The constants of SHA-256 (FIPS 180-4): fractions of the roots of the first primes. Words of 32 bits all along, and no arrays made on
// the way: so a telephone is several times as fast.
const H = Int32Array.from(primes.slice(0, 8), (n) => (n ** 0.5 * 2 ** 32) | 0);
const K = Int32Array.from(primes, (n) => (n ** (1 / 3) * 2 ** 32) | 0);
const W = new Int32Array(64);

const turn = (/** @type {number} */ word, /** @type {number} */ by) => (word >>> by) | (word << (32 - by));
const at = (/** @type {Int32Array} */ words, /** @type {number} */ i) => /** @type {number} */ (words[i]);

/** The first 32 bits of the SHA-256 of a short text. (The browser's own hashes one at a time, each in its turn: too slow.) @param {string} text */
export function first(text) {
  W.fill(0, 0, 16);
  for (let i = 0; i <= text.length; i++) W[i >> 2] = at(W, i >> 2) | ((i < text.length ? text.charCodeAt(i) : 128) << (24 - (i & 3) * 8));
  W[15] = text.length * 8;
  let a = at(H, 0), b = at(H, 1), c = at(H, 2), d = at(H, 3), e = at(H, 4), f = at(H, 5), g = at(H, 6), h = at(H, 7);
  for (let i = 0; i < 64; i++) {
    if (i > 15) {
      const x = at(W, i - 15);
      const y = at(W, i - 2);
      W[i] = (at(W, i - 16) + at(W, i - 7) + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
    }
    const s = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + at(K, i) + at(W, i)) | 0;
    const t = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + s) | 0;
    d = c; c = b; b = a; a = (s + t) | 0;
  }
  return (a + at(H, 0)) >>> 0;
}

/**
 * A solved challenge, if the service says that one helps at this moment: then a booking that costs nothing is confirmed at once, without a mail.
 *
 * @param {Flow} flow
 * @returns {Promise<{ token: string, numbers: string } | undefined>}
 */
export async function challenge({ api, path }) {
  const { helps, token, difficulty, puzzles } = await api.json(`${path}/challenge`);
  if (!helps) return undefined;
  const seed = token.slice(0, 22);
  /** @type {number[]} */
  const found = [];
  let pause = performance.now() + BREATH_MS;
  for (let n = 0; found.length < puzzles; n++) {
    if (!(first(`${seed}.${found.length}.${n}`) >>> (32 - difficulty))) {
      found.push(n);
      n = -1;
    }
    if (n % 200 || performance.now() < pause) continue;
    await new Promise((done) => setTimeout(done));
    pause = performance.now() + BREATH_MS;
  }
  return { token, numbers: found.join() };
}
