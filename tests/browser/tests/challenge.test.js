// The word of a stranger (decision 0029): what costs nothing is confirmed at once for a few from one address, then after a little
// computing, then by the link in a mail. Needs the demo with its limits on. Each test comes from an address of loopback of its own.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { reading } from "../lib/reader.js";
import { World } from "../lib/world.js";

const PRACTICE = "landwehrkanal";
const PHONE = { viewport: { width: 390, height: 844 } };
/** A difficulty with which it goes on for hours. */
const ENDLESS = 30;
/** So long half of the keys may wait meanwhile, in milliseconds. */
const MOST_WAIT_MS = 200;

/** @type {World} */
let world;
let from = "127.0.0.1";
/** @type {string[]} a free start of each day, before the test took any */
let starts = [];
before(async () => (world = await World.make({ from: () => from })));
after(() => world.end());
beforeEach(async () => {
  await cancelAll();
  elsewhere();
  // From days on whose hours are all ahead, one start each: so that no day is short because of the test.
  const [start, end] = [3, 60].map((days) => new Date(world.now() + days * 86_400_000).toISOString().slice(0, 10));
  const of = `service=kg&practitioner=kn&start=${start}&end=${end}`;
  const { slots } = (await world.demo.ask(`/v1/practices/${PRACTICE}/availability?${of}`)).value;
  starts = [...new Map(slots.map((slot) => [slot.start.slice(0, 10), slot.start])).values()];
});

/** What there is leaves its day. */
async function cancelAll() {
  const all = (await world.demo.bookings(PRACTICE)).filter((one) => ["held", "confirmed"].includes(one.status));
  for (const { id } of all) await world.demo.cancel(PRACTICE, id);
}

/** From another address, in another network. */
function elsewhere() {
  const [second, third] = crypto.getRandomValues(new Uint8Array(2));
  from = `127.${second}.${third}.77`;
}

/** A booking from the test's address, by a program. */
const stranger = (more) => world.stranger.book(PRACTICE, "kg", starts.shift(), "room", more);

/** So many of them; their states. */
async function strangers(count) {
  const states = [];
  for (let made = 0; made < count; made++) states.push((await stranger()).status);
  return states;
}

const asked = async () => (await world.stranger.ask(`/v1/practices/${PRACTICE}/challenge`)).value;

/** What a browser computes, from what the contract says of it. */
function solved({ token, difficulty, puzzles }) {
  const right = (text) => createHash("sha256").update(text).digest().readUInt32BE() >>> (32 - difficulty) === 0;
  const first = (puzzle) => {
    for (let n = 0; ; n++) if (right(`${token.slice(0, 22)}.${puzzle}.${n}`)) return n;
  };
  return { token, numbers: Array.from({ length: puzzles }, (_, puzzle) => first(puzzle)).join() };
}

/** Pages note how long keys had to wait for them. */
const watchKeys = (page) => page.addInitScript(() => {
  window.waits = [];
  addEventListener("keydown", (event) => window.waits.push(performance.now() - event.timeStamp), true);
});

/** Types as people do, while something is computed. */
async function type(page) {
  const email = `sam-${crypto.randomUUID()}@example.org`;
  await page.locator("#name").click();
  await page.keyboard.type("Sam");
  await page.locator("#email").click();
  await page.keyboard.type(email);
  assert.deepEqual(await page.locator("#name, #email").evaluateAll((all) => all.map((one) => one.value)), ["Sam", email]);
  const waits = (await page.evaluate(() => window.waits)).sort((one, other) => one - other);
  assert.equal(waits.length, "Sam".length + email.length);
  assert.ok(waits[waits.length >> 1] < MOST_WAIT_MS, `keys waited ${waits.map(Math.round)} ms`);
  return email;
}

/** The page's own form for a start. */
async function toDetails(reader, start = starts.shift()) {
  const at = encodeURIComponent(new Date(start).toISOString());
  await reader.go(`/book/${PRACTICE}?service=kg&practitioner=kn&mode=room&lang=en&start=${at}`);
}

async function toWidgetDetails(visit) {
  await visit.toDay({ ahead: 72 });
  await visit.times.first().click();
  await visit.page.locator("#name").waitFor();
}

/** The booking of an address, as the practice sees it. */
const bookingOf = async (email) => (await world.demo.bookings(PRACTICE)).find((one) => one.client?.email === email);

/** The link in the only mail to an address, which asks for a proof. */
async function link(email) {
  const [mail, ...more] = await world.demo.mails(email);
  assert.equal(more.length, 0);
  assert.equal(mail.subject, "One more step for your booking");
  return mail.text.match(/http:\/\/\S+\/manage\/\S+/)[0];
}

test("the third from one address: computed while it is typed, confirmed at once", async () => {
  assert.deepEqual(await strangers(2), ["confirmed", "confirmed"]);
  await reading(world, PHONE, async (reader) => {
    const { page } = reader;
    await watchKeys(page);
    const start = starts.shift();
    await page.route(`**/book/${PRACTICE}?*`, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/data-difficulty="\d+"/, `data-difficulty="${ENDLESS}"`) });
    });
    await toDetails(reader, start);
    await type(page);
    assert.equal(await page.locator("input[name=numbers]").inputValue(), "");
    await page.unrouteAll();
    await toDetails(reader, start);
    const email = await type(page);
    await page.locator("input[name=agree]").check();
    await page.waitForFunction(() => document.querySelector("input[name=numbers]").value, undefined, { timeout: 60_000 });
    assert.equal((await page.locator("input[name=numbers]").inputValue()).split(",").length, 32);
    await reader.axe("with a challenge");
    await reader.press("/book/");
    await reader.told("You’re booked");
    await reader.screen("challenge-confirmed");
    assert.equal((await bookingOf(email)).status, "confirmed");
    assert.deepEqual((await world.demo.mails(email)).map(({ subject }) => subject.replace(/ on .*/, "")), ["Your booking"]);
    await reader.wasClean();
  });
});

test("the same in the widget", async () => {
  assert.deepEqual(await strangers(2), ["confirmed", "confirmed"]);
  await world.visit({ practice: PRACTICE, service: "kg", practitioner: "tl", lang: "en", context: PHONE }, async (visit) => {
    const { page } = visit;
    await watchKeys(page);
    await page.reload();
    await page.route("**/challenge", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), difficulty: ENDLESS } });
    });
    const bodies = [];
    page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/bookings") && bodies.push(request.postDataJSON()));
    await toWidgetDetails(visit);
    await type(page);
    await page.unrouteAll();
    await page.reload();
    await page.locator("#agree").check();
    await visit.main.click();
    await page.getByRole("heading", { level: 2, name: "You’re booked" }).waitFor({ timeout: 60_000 });
    await visit.screen("challenge-widget-confirmed");
    assert.equal(bodies.length, 1);
    assert.equal(bodies[0].challenge.numbers.split(",").length, 32);
    const [{ booking }] = await visit.told("hk-booked");
    assert.equal((await world.demo.booking(PRACTICE, booking)).status, "confirmed");
  });
});

test("beyond what is lifted: nothing is computed, and the link in the mail confirms", async () => {
  assert.deepEqual(await strangers(4), ["confirmed", "confirmed", "held", "held"]);
  await reading(world, PHONE, async (reader) => {
    const { page } = reader;
    await toDetails(reader);
    assert.equal(await page.locator("input[name=numbers], [data-difficulty]").count(), 0);
    const email = `sam-${crypto.randomUUID()}@example.org`;
    await reader.typed({ email });
    await reader.press("/book/");
    await reader.told("We’ve sent you an e-mail. Please open the link in it and confirm");
    assert.equal(await page.locator('form[action*="/confirm"]').count(), 0, "who booked has not proved the mailbox yet");
    await reader.axe("by mail");
    await reader.fits("by mail");
    await reader.screen("challenge-by-mail");
    assert.equal((await bookingOf(email)).status, "held");
    await page.goto(await link(email));
    await reader.told("Please confirm that this booking is yours.");
    await reader.screen("challenge-link");
    await reader.press("/confirm");
    await reader.told("Thank you, that’s confirmed.");
    await reader.told("You’re booked");
    await reader.screen("challenge-proved");
    assert.equal((await bookingOf(email)).status, "confirmed");
    await reader.wasClean();
  });
});

test("the same in the widget, which sees it confirmed by itself", async () => {
  assert.deepEqual(await strangers(4), ["confirmed", "confirmed", "held", "held"]);
  await world.visit({ practice: PRACTICE, service: "kg", practitioner: "tl", lang: "en", context: PHONE }, async (visit) => {
    await toWidgetDetails(visit);
    const email = `sam-${crypto.randomUUID()}@example.org`;
    await visit.fill({ email });
    await visit.main.click();
    await visit.page.getByText("Please confirm within the hour, using the link in it.").waitFor();
    await visit.axe("by mail");
    await visit.screen("challenge-widget-by-mail");
    const mailbox = await visit.context.newPage();
    await mailbox.goto(await link(email));
    await mailbox.locator('form[action*="/confirm"] button').click();
    await mailbox.getByText("Thank you, that’s confirmed.").waitFor();
    await mailbox.close();
    await visit.page.getByRole("heading", { level: 2, name: "You’re booked" }).waitFor({ timeout: 30_000 });
  });
});

test("a time that is not kept meanwhile is not said to be", async () => {
  // On the day that the widget comes to first, more than may be taken unproved.
  const start = new Date(world.now() + 4 * 86_400_000).toISOString().slice(0, 10);
  const { slots } = (await world.demo.ask(`/v1/practices/${PRACTICE}/availability?service=kg&practitioner=tl&start=${start}`)).value;
  const day = slots.filter((slot) => slot.start.slice(0, 10) === slots[0].start.slice(0, 10)).slice(-4);
  for (const slot of day) await world.stranger.book(PRACTICE, "kg", slot.start, "room", { practitioner: "tl" });
  await world.visit({ practice: PRACTICE, service: "kg", practitioner: "tl", lang: "en", context: PHONE }, async (visit) => {
    await toWidgetDetails(visit);
    await visit.fill();
    await visit.main.click();
    await visit.at("One more step");
    await visit.page.getByText("Please confirm soon, using the link in it: the time is yours only once you do.").waitFor();
    await visit.axe("not kept");
    await visit.screen("challenge-widget-unkept");
  });
});

test("without scripts the mail is the way", async () => {
  assert.deepEqual(await strangers(2), ["confirmed", "confirmed"]);
  await reading(world, { ...PHONE, javaScriptEnabled: false }, async (reader) => {
    await toDetails(reader);
    assert.equal(await reader.page.locator("input[name=numbers]").inputValue(), "");
    const email = `sam-${crypto.randomUUID()}@example.org`;
    await reader.typed({ email });
    await reader.press("/book/");
    await reader.told("We’ve sent you an e-mail. Please open the link in it and confirm");
    await reader.page.goto(await link(email));
    await reader.press("/confirm");
    await reader.told("You’re booked");
    assert.equal((await bookingOf(email)).status, "confirmed");
    await reader.wasClean();
  });
});

test("only what is right, for this address and not used before, lifts anything", async () => {
  const after = async (made, challenge) => {
    await strangers(made);
    return (await stranger({ challenge: await challenge() })).status;
  };
  assert.equal(await after(2, async () => solved(await asked())), "confirmed");
  elsewhere();
  assert.equal(await after(2, async () => ({ ...solved(await asked()), numbers: Array(32).fill(0).join() })), "held", "wrong");
  elsewhere();
  const missing = ({ token, numbers }) => ({ token, numbers: numbers.replace(/,\d+$/, "") });
  assert.equal(await after(2, async () => missing(solved(await asked()))), "held", "one puzzle of 32 is missing");
  elsewhere();
  const others = solved(await asked());
  from = from.replace(/77$/, "78"); // next door
  assert.equal(await after(2, async () => others), "held", "given to another address");
  elsewhere();
  const once = solved(await asked());
  assert.equal(await after(2, async () => once), "confirmed", "used");
  assert.equal(await after(0, async () => once), "held", "used again");
  elsewhere();
  const another = (await world.stranger.ask("/v1/practices/stillpoint/challenge")).value;
  assert.equal(await after(2, async () => solved(another)), "held", "given for another practice");
});
