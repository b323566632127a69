// What practices differ in: people, languages, zones, payment rules, attributes of the element.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "../lib/world.js";

/** @type {World} */
let world;
before(async () => (world = await World.make()));
after(() => world.end());

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
    assert.match(await visit.main.innerText(), /Buchen und 103,53\s€ bezahlen/);
    assert.match(await visit.page.locator("[part=terms]").innerText(), /345,10/);
  });
});

test("from another zone: the practice's time by name, and one's own for what is online", async () => {
  await world.visit({ context: { timezoneId: "America/New_York" } }, async (visit) => {
    await visit.toTimes(/Individual session/);
    await visit.page.getByText(/All times are in (United Kingdom Time|Greenwich Mean Time|UK time)/i).waitFor();
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
    await visit.at("When works for you?");
    assert.equal(await visit.button("Back").count(), 0);
    await visit.page.locator("hourkeep-booking").evaluate((element) => element.setAttribute("lang", "de"));
    await visit.at("Wann passt es Ihnen?");
    await visit.page.locator("hourkeep-booking").evaluate((element) => element.setAttribute("practice", "nobody"));
    await visit.page.getByText("Hier kann zurzeit nicht gebucht werden").waitFor();
    assert.deepEqual(await visit.told("hk-error"), [{ code: "not_found" }]);
  });
});

test("a practitioner's page offers what they give, and nothing else", async () => {
  await world.visit({ practice: "landwehrkanal", practitioner: "mo", lang: "de" }, async (visit) => {
    await visit.at("Was möchten Sie buchen?");
    const names = await visit.page.locator("[part=choice] strong").allInnerTexts();
    const given = (await world.demo.ask("/v1/practices/landwehrkanal/services?language=de")).value.data;
    assert.deepEqual(names, given.filter((one) => one.practitioner_handles.includes("mo")).map((one) => one.name));
    assert.ok(names.length > 0 && names.length < given.length, names.join());
    await visit.button(/^Sitzung zu zweit \d/).click();
    await visit.at("Wann passt es Ihnen?");
    assert.ok(visit.asked.some(({ url }) => url.includes("/availability?service=paar&practitioner=mo&")));
    await visit.button("Zurück").click();
    await visit.at("Was möchten Sie buchen?");
    await visit.page.locator("hourkeep-booking").evaluate((element) => element.setAttribute("practitioner", "nobody"));
    await visit.page.getByText("Hier kann zurzeit nicht gebucht werden").waitFor();
  });
});

test("a service that does not exist: one does not stay alone with it", async () => {
  await world.visit({ service: "nothing-like-that" }, async (visit) => {
    await visit.page.getByText("Booking isn’t possible here at the moment. Please contact us directly.").waitFor();
    assert.deepEqual(await visit.told("hk-error"), [{ code: "invalid" }]);
  });
});

test("a service that only those with its link know", async () => {
  await world.visit({ service: "ind50c.72c3206fae8f4fe44cf59cda371c7db4" }, async (visit) => {
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
      await visit.page.locator("#agree-card-wrong").getByText("Please confirm that you agree.").waitFor();
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
    await visit.button("Anyone available").click();
    await visit.at("When works for you?");
    assert.match(await visit.times.first().innerText(), /^\d{1,2}:\d\d\s[AP]M$/);
    await visit.times.first().click();
    await visit.at("Your booking");
    await visit.fill();
    await visit.main.click();
    await visit.pay("pay");
    await visit.at("You’re booked");
  });
});
