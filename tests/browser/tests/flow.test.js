// From a free time to a booked hour, as people do it, and what can come in between.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { World } from "../lib/world.js";

/** @type {World} */
let world;
before(async () => (world = await World.make()));
after(() => world.end());

/** As far as the details of the first time there is. */
async function toDetails(visit) {
  await visit.toTimes(/Individual session/);
  await visit.times.first().click();
  await visit.at("Your booking");
}

/** Requests to the service after the module itself, without the questions a browser asks beforehand. */
const asked = (visit) => visit.asked.filter(({ url }) => url.includes("/v1/")).map(({ url }) => new URL(url).pathname.split("/").at(-1));

test("a whole booking, paid: one request per step, price and rules before any name", async () => {
  await world.visit({}, async (visit) => {
    await visit.toTimes(/Individual session/);
    await visit.toDay({ ahead: 48 }); // until then it can be cancelled free of charge
    await visit.times.first().click();
    await visit.at("Your booking");
    const terms = await visit.page.locator("[part=terms]").innerText();
    assert.match(terms, /£65\.00 is due now/);
    assert.match(terms, /free of charge until \w+, \d+ \w+ \d{4} at \d\d:\d\d/);
    assert.deepEqual(asked(visit), ["services", "availability", "quotes"]);
    await visit.fill();
    await visit.main.click();
    await visit.pay("pay");
    await visit.at("You’re booked");
    await visit.told("hk-booked");
    assert.deepEqual(asked(visit).slice(3, 5), ["bookings", visit.booked[0]]);
    const booking = await world.demo.booking("riverside-counselling", visit.booked[0]);
    assert.equal(booking.status, "confirmed");
    assert.match(await visit.page.locator("[part=appointment]").innerText(), /Individual session · In person · with Hannah Whitlock/);
    const kept = await visit.page.evaluate(() => JSON.stringify(sessionStorage) + JSON.stringify(history.state) + JSON.stringify(localStorage));
    assert.doesNotMatch(kept, /example\.org|Sam/, "what was typed is forgotten");
    await visit.page.reload();
    await visit.at("You’re booked");
    assert.deepEqual(await visit.page.evaluate(() => window.told.map(([name]) => name)), ["hk-step", "hk-ready"], "told once only");
  });
});

test("the calendar file is asked for with the token, and saved under a neutral name", async () => {
  await world.visit({ service: "intro" }, async (visit) => {
    await visit.page.route("**/calendar.ics", async (route) => {
      assert.match(route.request().headers().authorization ?? "", /^Bearer /);
      // A service that has no such files yet.
      const answer = await route.fetch();
      if (answer.status() !== 404) return route.fulfill({ response: answer });
      const headers = { "access-control-allow-origin": "*", "content-type": "text/calendar" };
      return route.fulfill({ headers, body: "BEGIN:VCALENDAR\r\n" });
    });
    await visit.times.first().click();
    await visit.at("Your booking");
    await visit.fill();
    assert.equal(await visit.main.innerText(), "Book");
    await visit.main.click();
    // It is for new clients: it waits for the link in the mail.
    await visit.at("We’re holding this time for you");
    await visit.page.getByText("confirm within the hour").waitFor();
    const [{ booking: id }] = await visit.told("hk-held");
    await world.demo.confirm(visit.practice, id);
    await visit.at("You’re booked");
    const [file] = await Promise.all([visit.page.waitForEvent("download"), visit.button("Add to calendar").click()]);
    assert.equal(file.suggestedFilename(), "appointment.ics");
    assert.match(readFileSync(await file.path(), "utf8"), /^BEGIN:VCALENDAR\r\n/);
    assert.match(await visit.page.getByRole("link", { name: "Change or cancel" }).getAttribute("href"), /\/manage\//);
    await visit.button("Book another time").click();
    await visit.at("When works for you?");
  });
});

test("a declined card, a way back, more time, and paid after all", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.fill();
    await visit.main.click();
    await visit.pay("decline");
    await visit.page.getByRole("alert").waitFor();
    await visit.pay("abandon");
    await visit.at("We’re holding this time for you");
    assert.match(await visit.page.locator("[part=left]").innerText(), /For 1\d more minutes/);
    await visit.button("Hold this time longer").click();
    await visit.page.getByText(/For (29|30) more minutes/).waitFor();
    assert.equal(await visit.button("Hold this time longer").count(), 0, "possible once");
    await visit.main.click();
    await visit.pay("pay");
    await visit.at("You’re booked");
    const [id] = visit.booked;
    assert.equal((await world.demo.booking(visit.practice, id)).paid.amount, 6500);
    assert.equal(visit.booked.length, 1);
  });
});

test("back from paying: the page's own fragment is kept, and one reads on at the widget's heading", async () => {
  await world.visit({}, async (visit) => {
    const focused = () => visit.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent);
    await visit.page.evaluate(() => history.replaceState(history.state, "", "#times"));
    await toDetails(visit);
    const email = `sam-${crypto.randomUUID()}@example.org`;
    await visit.fill({ email });
    await visit.main.click();
    await visit.pay("abandon");
    await visit.at("We’re holding this time for you");
    await visit.page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.matches("h2"));
    assert.equal(await focused(), "We’re holding this time for you");
    assert.equal(new URL(visit.page.url()).hash, "#times");
    const card = () => visit.page.locator("[part=appointment]").innerText();
    assert.match(await card(), new RegExp(`E-mail: ${email}`));
    await visit.main.click();
    await visit.pay("pay");
    await visit.at("You’re booked");
    assert.match(await card(), new RegExp(`E-mail: ${email}`), "where messages go, before and after");
    // Who only opens the page again is not led away from where they are.
    await visit.page.reload();
    await visit.at("You’re booked");
    assert.equal(await focused(), undefined);
    assert.doesNotMatch(await card(), /example\.org/, "what was typed is forgotten");
  });
});

test("the time that is left is shown by the minute, and said aloud a few times only", async () => {
  await world.visit({ context: { settable: true } }, async (visit) => {
    await toDetails(visit);
    await visit.fill();
    await visit.main.click();
    await visit.page.waitForURL(/\/c\/pay\//);
    await visit.pay("abandon");
    await visit.at("We’re holding this time for you");
    const said = visit.page.getByRole("status");
    await visit.page.clock.fastForward("03:00");
    await visit.page.getByText(/For 11 more minutes/).waitFor();
    assert.equal(await said.innerText(), "");
    await visit.page.clock.fastForward("06:00");
    await visit.page.clock.fastForward("00:50");
    await said.getByText("For 5 more minutes").waitFor();
    await visit.page.clock.fastForward("04:00");
    await said.getByText("For one more minute").waitFor();
  });
});

test("money that comes later, and the page that notices", async () => {
  await world.visit({}, async (visit) => {
    await visit.toTimes(/Individual session/);
    await visit.toDay({ ahead: 15 * 24 }); // from two weeks ahead debits are offered
    await visit.times.first().click();
    await visit.at("Your booking");
    await visit.fill();
    await visit.main.click();
    await visit.pay("late");
    await visit.heading(/Your payment is on its way|You’re booked/).waitFor();
  });
});

test("paid in another tab: the page finds out by itself", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.fill();
    await visit.main.click();
    await visit.page.waitForURL(/\/c\/pay\//);
    const checkout = visit.page.url();
    await visit.pay("abandon");
    await visit.at("We’re holding this time for you");
    await fetch(checkout, { method: "POST", body: new URLSearchParams({ outcome: "pay" }), redirect: "manual" });
    await visit.at("You’re booked");
  });
});

test("a time given back is free again, and what was typed is still there", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.fill({ name: "Kim" });
    await visit.main.click();
    await visit.pay("abandon");
    await visit.at("We’re holding this time for you");
    await visit.button("Choose another time").click();
    await visit.at("When works for you?");
    assert.equal((await world.demo.booking(visit.practice, visit.booked[0])).status, "cancelled");
    await visit.times.first().click();
    await visit.at("Your booking");
    assert.equal(await visit.page.locator("#name").inputValue(), "Kim");
    assert.equal(await visit.page.locator("#agree").isChecked(), false, "other terms, another yes");
  });
});

test("taken under one's hands: other times, nothing typed twice", async () => {
  await world.visit({}, async (visit) => {
    await visit.toTimes(/Individual session/);
    await visit.toDay({ times: 3 });
    await visit.times.nth(2).click();
    await visit.at("Your booking");
    await visit.fill({ name: "Kim" });
    const start = await visit.page.evaluate(() => history.state["hk:riverside-counselling"].choice.start);
    const other = await world.demo.book(visit.practice, "ind50", start, "room");
    visit.booked.push(other.id);
    await visit.main.click();
    await visit.page.getByRole("alert").getByText("Somebody else has just taken this time").waitFor();
    await visit.screen("taken");
    await visit.axe("taken");
    await visit.times.last().click();
    await visit.page.locator("#name").waitFor();
    assert.equal(await visit.page.locator("#name").inputValue(), "Kim");
    await visit.page.locator("#agree").check();
    await visit.main.click();
    await visit.pay("pay");
    await visit.at("You’re booked");
    const booking = await world.demo.booking(visit.practice, visit.booked.at(-1));
    assert.notEqual(booking.start, start);
  });
});

test("taken before the price was asked", async () => {
  await world.visit({}, async (visit) => {
    await visit.toTimes(/Individual session/);
    const { slots } = (await world.demo.ask(`/v1/practices/${visit.practice}/availability?service=ind50&mode=room`)).value;
    const other = await world.demo.book(visit.practice, "ind50", slots[0].start, "room");
    visit.booked.push(other.id);
    await visit.times.first().click();
    await visit.page.getByText("Somebody else has just taken this time").waitFor();
    await visit.button("See all times").click();
    await visit.at("When works for you?");
  });
});

test("the hold ran out", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.fill({ name: "Kim" });
    await visit.main.click();
    await visit.page.waitForURL(/\/c\/pay\//);
    // Waiting for it would take a quarter of an hour, so the service's answer is told.
    await visit.page.route(`**/v1/bookings/${visit.booked[0]}`, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), status: "expired", hold_expires_at: null } });
    });
    await visit.pay("abandon");
    await visit.at("We’re no longer holding this time");
    await visit.screen("expired");
    await visit.axe("expired");
    await visit.button("Choose a time").click();
    await visit.at("When works for you?");
    await visit.times.first().click();
    await visit.at("Your booking");
    assert.equal(await visit.page.locator("#name").inputValue(), "Kim");
  });
});
