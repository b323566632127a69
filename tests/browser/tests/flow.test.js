// From a free time to a booked hour, as people do it, and what can come in between.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "../lib/world.js";

/** @type {World} */
let world;
before(async () => (world = await World.make()));
after(() => world.end());

/** As far as the details of the first time there is, or of another one. */
async function toDetails(visit, service = /Individual session/, nth = 0) {
  await visit.toTimes(service);
  await visit.times.nth(nth).click();
  await visit.at("Your booking");
}

/** Requests to the service after the module itself, without the questions a browser asks beforehand. */
const asked = (visit) => visit.asked.filter(({ url }) => url.includes("/v1/")).map(({ url }) => new URL(url).pathname.split("/").at(-1));

test("a whole booking, paid: one request per step, price and rules before any name", async () => {
  await world.visit({}, async (visit) => {
    await visit.toTimes(/Individual session/);
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
      await route.fulfill({ headers: { "access-control-allow-origin": "*", "content-type": "text/calendar" }, body: "BEGIN:VCALENDAR" });
    });
    await visit.times.first().click();
    await visit.at("Your booking");
    await visit.fill();
    assert.equal(await visit.main.innerText(), "Book");
    await visit.main.click();
    await visit.at("You’re booked");
    const [file] = await Promise.all([visit.page.waitForEvent("download"), visit.button("Add to calendar").click()]);
    assert.equal(file.suggestedFilename(), "appointment.ics");
    assert.match(await visit.page.getByRole("link", { name: "Change or cancel" }).getAttribute("href"), /\/manage\//);
    await visit.button("Book another time").click();
    await visit.at("When suits you?");
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
    await visit.at("This time is kept for you");
    assert.match(await visit.page.locator("[part=left]").innerText(), /For 1\d more minutes/);
    await visit.button("Keep it longer").click();
    await visit.page.getByText(/For (29|30) more minutes/).waitFor();
    assert.equal(await visit.button("Keep it longer").count(), 0, "possible once");
    await visit.main.click();
    await visit.pay("pay");
    await visit.at("You’re booked");
    const [id] = visit.booked;
    assert.equal((await world.demo.booking(visit.practice, id)).paid.amount, 6500);
    assert.equal(visit.booked.length, 1);
  });
});

test("the time that is left is shown by the minute, and said aloud a few times only", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.fill();
    await visit.main.click();
    await visit.page.waitForURL(/\/c\/pay\//);
    await visit.page.clock.install();
    await visit.pay("abandon");
    await visit.at("This time is kept for you");
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
    await toDetails(visit);
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
    await visit.at("This time is kept for you");
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
    await visit.at("This time is kept for you");
    await visit.button("Choose another time").click();
    await visit.at("When suits you?");
    assert.equal((await world.demo.booking(visit.practice, visit.booked[0])).status, "cancelled");
    await visit.times.first().click();
    await visit.at("Your booking");
    assert.equal(await visit.page.locator("#name").inputValue(), "Kim");
    assert.equal(await visit.page.locator("#agree").isChecked(), false, "other terms, another yes");
  });
});

test("taken under one's hands: other times, nothing typed twice", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit, /Individual session/, 2);
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
    await visit.at("When suits you?");
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
    await visit.at("This time is free again");
    await visit.screen("expired");
    await visit.axe("expired");
    await visit.button("Choose a time").click();
    await visit.at("When suits you?");
    await visit.times.first().click();
    await visit.at("Your booking");
    assert.equal(await visit.page.locator("#name").inputValue(), "Kim");
  });
});

test("a practice with several people, in its own language, with a deposit", async () => {
  await world.visit({ practice: "landwehrkanal", lang: "de" }, async (visit) => {
    await visit.button(/^Sitzung zu zweit \d/).click();
    await visit.at("Bei wem?");
    await visit.button(/Miriam Okafor/).click();
    await visit.at("Wann passt es Ihnen?");
    await visit.button("Zurück").click();
    await visit.at("Bei wem?");
    await visit.button("Zurück").click();
    await visit.at("Was möchten Sie buchen?");
    await visit.button(/zwei Therapeut:innen/).click();
    await visit.at("Wann passt es Ihnen?");
    await visit.times.first().click();
    await visit.at("Ihr Termin");
    assert.match(await visit.main.innerText(), /Buchen und 103,53\s€ zahlen/);
    assert.match(await visit.page.locator("[part=terms]").innerText(), /345,10/);
  });
});

test("from another zone: the practice's time by name, and one's own for what is online", async () => {
  await world.visit({ context: { timezoneId: "America/New_York" } }, async (visit) => {
    await visit.toTimes(/Individual session/);
    await visit.page.getByText(/Times are in (United Kingdom Time|Greenwich Mean Time|UK time)/i).waitFor();
    assert.match(await visit.times.first().innerText(), /^\d\d:\d\d$/);
    await visit.page.getByRole("radio", { name: "Online" }).check();
    assert.match(await visit.times.first().innerText(), /\d\d:\d\d\s+\w{3},? \d\d:\d\d where you are/);
    await visit.times.first().click();
    await visit.at("Your booking");
    assert.match(await visit.page.locator("[part=appointment]").innerText(), /where you are/);
  });
});

test("the attributes choose, and may change", async () => {
  await world.visit({ service: "ind50", practitioner: "hw", theme: "dark" }, async (visit) => {
    await visit.at("When suits you?");
    assert.equal(await visit.button("Back").count(), 0);
    await visit.page.locator("hourkeep-booking").evaluate((element) => element.setAttribute("lang", "de"));
    await visit.at("Wann passt es Ihnen?");
    await visit.page.locator("hourkeep-booking").evaluate((element) => element.setAttribute("practice", "nobody"));
    // An unknown practice has no origins, so the browser does not let anybody read the answer.
    await visit.page.getByText("Wir erreichen unseren Buchungsdienst nicht").waitFor();
    assert.deepEqual(await visit.told("hk-error"), [{ code: "offline" }]);
  });
});

test("a service that only those with its name know", async () => {
  await world.visit({ service: "ind50c" }, async (visit) => {
    await visit.times.first().click();
    await visit.at("Your booking");
    assert.match(await visit.page.locator("[part=terms]").innerText(), /£40\.00/);
  });
});

test("a card that is saved: what it may be charged for, and a yes to that", async () => {
  const practice = "riverside-counselling";
  const ind50 = (it) => it.services.find((one) => one.id === "ind50");
  await world.demo.redefine(practice, (it) => delete ind50(it).first_visit_payment);
  try {
    await world.visit({ service: "ind50" }, async (visit) => {
      await visit.times.first().click();
      await visit.at("Your booking");
      await visit.fill();
      await visit.main.click();
      await visit.page.locator("#agree-card-wrong").getByText("Please say whether you agree.").waitFor();
      await visit.page.getByText("may save this card and charge it for this booking").waitFor();
      await visit.screen("card");
      await visit.axe("card");
      await visit.page.locator("#agree-card").check();
      assert.equal(await visit.main.innerText(), "Book and save a card");
      await visit.main.click();
      await visit.pay("save_card");
      await visit.at("You’re booked");
    });
  } finally {
    await world.demo.redefine(practice, (it) => (ind50(it).first_visit_payment = "prepay"));
  }
});

test("a class: the same way, for a seat", async () => {
  await world.visit({ practice: "stillpoint", service: "flow60", lang: "en-US", context: { timezoneId: "America/New_York" } }, async (visit) => {
    await visit.at("With whom?");
    await visit.button("Whoever is free").click();
    await visit.at("When suits you?");
    assert.match(await visit.times.first().innerText(), /^\d{1,2}:\d\d\s[AP]M$/);
    await visit.times.first().click();
    await visit.at("Your booking");
    await visit.fill();
    await visit.main.click();
    await visit.pay("pay");
    await visit.at("You’re booked");
  });
});

test("interactive soon after its script is there", async (t) => {
  await world.visit({}, async (visit) => {
    const [took, whole] = await visit.page.evaluate(() => {
      const script = performance.getEntriesByType("resource").find((one) => one.name.endsWith("/widget.js"));
      const mark = (name) => performance.getEntriesByName(name)[0].startTime - script.responseEnd;
      return [mark("hk-defined"), mark("hk-interactive")];
    });
    t.diagnostic(`defined after ${took.toFixed(1)} ms, the first step shown after ${whole.toFixed(1)} ms`);
    assert.ok(whole < 1000, "informative; 100 ms are the aim");
  });
});
