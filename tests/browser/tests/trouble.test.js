// Bad connections, impatient fingers, the browser's own buttons, hostile words: nothing lost, nothing booked twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "../lib/world.js";

/** @type {World} */
let world;
before(async () => (world = await World.make()));
after(() => world.end());

async function toDetails(visit) {
  await visit.toTimes(/Individual session/);
  await visit.times.first().click();
  await visit.at("Your booking");
}

/** The Idempotency-Keys with which bookings were asked for. */
function keysOf(visit) {
  const keys = [];
  visit.page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/bookings")) keys.push(request.headers()["idempotency-key"]);
  });
  return keys;
}

/** How many bookings of the practice are held or confirmed. */
async function active(practice) {
  return (await world.demo.bookings(practice)).filter((one) => ["held", "confirmed"].includes(one.status)).length;
}

test("two clicks are one booking", async () => {
  await world.visit({}, async (visit) => {
    const keys = keysOf(visit);
    await toDetails(visit);
    await visit.fill();
    await visit.main.evaluate((button) => (button.click(), button.click(), button.form.requestSubmit()));
    await visit.page.waitForURL(/\/c\/pay\//);
    assert.equal(keys.length, 1);
    await visit.pay("abandon");
    await visit.at("We’re holding this time for you");
  });
});

test("the answer got lost: asked again with the same key, also after a reload, and booked once", async () => {
  await world.visit({}, async (visit) => {
    const keys = keysOf(visit);
    const before = await active(visit.practice);
    await toDetails(visit);
    await visit.fill({ name: "Kim" });
    await visit.page.route("**/bookings", async (route) => {
      if (route.request().method() === "POST") await route.fetch();
      await route.abort();
    });
    await visit.main.click();
    const alert = visit.page.getByRole("alert");
    await alert.getByText("We don’t know yet whether this was booked").waitFor();
    await visit.screen("unsure");
    await visit.axe("unsure");
    await visit.button("Try again").click();
    await alert.getByText("We don’t know yet whether this was booked").waitFor();
    await visit.page.reload();
    await alert.getByText("We don’t know yet whether this was booked").waitFor();
    await visit.page.unroute("**/bookings");
    await visit.button("Try again").click();
    await visit.page.waitForURL(/\/c\/pay\//);
    assert.equal(keys.length, 3);
    assert.equal(new Set(keys).size, 1, keys.join());
    assert.equal((await active(visit.practice)) - before, 1);
    await visit.pay("abandon");
    await visit.at("We’re holding this time for you");
  });
});

test("the answer got lost and somebody else was faster: what was typed is still there", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.fill({ name: "Kim" });
    const start = await visit.page.evaluate(() => history.state["hk:riverside-counselling"].choice.start);
    await visit.page.route("**/bookings", (route) => route.abort());
    await visit.main.click();
    await visit.page.getByText("We don’t know yet whether this was booked").waitFor();
    await visit.page.unroute("**/bookings");
    visit.booked.push((await world.demo.book(visit.practice, "ind50", start, "room")).id);
    await visit.button("Try again").click();
    await visit.page.getByText("Somebody else has just taken this time").waitFor();
    await visit.times.first().click();
    await visit.page.locator("#name").waitFor();
    assert.equal(await visit.page.locator("#name").inputValue(), "Kim");
  });
});

test("offline between the steps: said plainly, and it goes on by itself", async () => {
  await world.visit({}, async (visit) => {
    await visit.toTimes(/Individual session/);
    await visit.context.setOffline(true);
    await visit.times.first().click();
    await visit.page.getByText("We can’t reach our booking service").waitFor();
    await visit.screen("offline");
    await visit.axe("offline");
    await visit.button("Try again").click();
    await visit.page.getByText("We can’t reach our booking service").waitFor();
    await visit.context.setOffline(false);
    await visit.at("Your booking");
    assert.ok((await visit.told("hk-error")).every(({ code }) => code === "offline"));
    visit.complaints.length = 0; // the browser reports what it could not fetch
  });
});

test("reload and the browser's back and forward keep the place and what was typed", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.page.locator("#name").fill("Kim");
    await visit.page.locator("#phone").fill("+44 20 7946 0018");
    await visit.page.locator("#voicemail").check();
    await visit.page.reload();
    await visit.at("Your booking");
    assert.equal(await visit.page.locator("#name").inputValue(), "Kim");
    assert.equal(await visit.page.locator("#voicemail").isChecked(), true);
    assert.equal(await visit.page.locator("#sms").isChecked(), false);
    await visit.page.goBack();
    await visit.at("When works for you?");
    await visit.page.goBack();
    await visit.at("What would you like to book?");
    await visit.page.goForward();
    await visit.at("When works for you?");
    await visit.page.goForward();
    await visit.at("Your booking");
    assert.equal(await visit.page.locator("#name").inputValue(), "Kim");
    await visit.button("Back").click();
    await visit.at("When works for you?");
    const stored = await visit.page.evaluate(() => JSON.stringify(localStorage) + JSON.stringify(history.state));
    assert.doesNotMatch(stored, /Kim|7946/);
  });
});

test("back from the payment page shows the hold, and the way before it books nothing twice", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.fill();
    await visit.main.click();
    await visit.page.waitForURL(/\/c\/pay\//);
    await visit.page.goBack();
    await visit.at("We’re holding this time for you");
    await visit.page.goBack();
    await visit.at("We’re holding this time for you");
    assert.equal(visit.booked.length, 1);
  });
});

test("what is missing is said at its field, and what the service refuses too", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.main.click();
    assert.equal(await visit.page.evaluate(() => document.querySelector("hourkeep-booking").shadowRoot.activeElement.id), "name");
    assert.equal(await visit.page.locator("#name-wrong").innerText(), "Please enter a name.");
    await visit.fill({ email: "sam@localhost" });
    await visit.page.locator("#phone").fill("at work");
    await visit.main.click();
    assert.match(await visit.page.locator("#email-wrong").innerText(), /e-mail address/);
    assert.match(await visit.page.locator("#phone-wrong").innerText(), /check the number/);
    await visit.fill({ email: "sam@@example.org" });
    await visit.page.locator("#email").fill("sam@exa mple.org");
    await visit.main.click();
    assert.match(await visit.page.locator("#email-wrong").innerText(), /e-mail address/);
    await visit.page.locator("#email").fill("sam@example.org");
    await visit.page.locator("#phone").fill("+000 000 000");
    await visit.main.click();
    await visit.page.locator("#phone-wrong").getByText("check the number").waitFor();
    assert.equal(visit.booked.length, 0);
  });
});

test("only what was allowed may be used", async () => {
  await world.visit({}, async (visit) => {
    const bodies = [];
    visit.page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/bookings")) bodies.push(request.postDataJSON());
    });
    await toDetails(visit);
    await visit.fill();
    await visit.page.locator("#phone").fill("+44 20 7946 0018");
    await visit.main.click();
    await visit.page.waitForURL(/\/c\/pay\//);
    assert.deepEqual(bodies[0].client.contact, { email: "ok", sms: "never", voicemail: "never", post: "never" });
    await visit.pay("abandon");
    await visit.at("We’re holding this time for you");
  });
});

test("signs that turn the text around them are not sent: they come along with a copied number", async () => {
  await world.visit({ service: "intro" }, async (visit) => {
    const bodies = [];
    visit.page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/bookings")) bodies.push(request.postDataJSON().client);
    });
    await visit.times.first().click();
    await visit.at("Your booking");
    const email = `sam-${crypto.randomUUID()}@example.org`;
    await visit.fill({ name: "\u202ESam\u202C", email: `\u2066${email}\u2069` });
    await visit.page.locator("#phone").fill("\u202D+44 20 7946 0018\u202C");
    await visit.main.click();
    await visit.at("We’re holding this time for you");
    const { name, phone } = bodies[0];
    assert.deepEqual([name, bodies[0].email, phone], ["Sam", email, "+44 20 7946 0018"]);
  });
});

test("hostile words stay words", async () => {
  await world.visit({}, async (visit) => {
    await toDetails(visit);
    await visit.fill({ name: "<img src=x onerror=alert(1)>\u202Egnp.exe" });
    await visit.page.locator("#note").fill(`</textarea><script>alert(1)</script>${"x".repeat(3000)}`);
    assert.equal((await visit.page.locator("#note").inputValue()).length <= 2000, true);
    await visit.page.reload();
    await visit.at("Your booking");
    assert.match(await visit.page.locator("#name").inputValue(), /^<img/);
    assert.equal(await visit.page.locator("hourkeep-booking img").count(), 0);
  });
});

test("the rules changed meanwhile: they are shown again, and what was typed is still there", async () => {
  const practice = "riverside-counselling";
  await world.visit({ practice }, async (visit) => {
    await toDetails(visit);
    await visit.fill({ name: "Kim" });
    await world.demo.redefine(practice, (it) => (it.policy.version = "2026-06-01"));
    try {
      await visit.main.click();
      await visit.page.getByText("The rules have changed in the meantime").waitFor();
      assert.equal(await visit.page.locator("#agree").isChecked(), false);
      assert.equal(await visit.page.locator("#name").inputValue(), "Kim");
      await visit.page.locator("#agree").check();
      await visit.main.click();
      await visit.pay("abandon");
      await visit.at("We’re holding this time for you");
    } finally {
      await world.demo.redefine(practice, (it) => (it.policy.version = "2026-05-01"));
    }
  });
});

test("for a first visit only: said kindly, nothing lost", async () => {
  const email = `kim-${crypto.randomUUID()}@example.org`;
  const book = async (visit) => {
    await visit.times.first().click();
    await visit.at("Your booking");
    await visit.fill({ name: "Kim", email });
    await visit.main.click();
  };
  await world.visit({ service: "intro" }, async (visit) => {
    // Nobody is told anything of an address before its mailbox is proved: both wait for the link in the mail.
    await book(visit);
    await visit.at("We’re holding this time for you");
    await visit.button("Choose another time").click();
    await visit.at("When works for you?");
    await book(visit);
    await visit.at("We’re holding this time for you");
    await visit.page.getByText("confirm within the hour").waitFor();
  });
});

test("two widgets on a page mind their own steps", async () => {
  await world.visit({}, async (visit) => {
    await visit.page.evaluate(() => {
      const other = document.createElement("hourkeep-booking");
      other.setAttribute("practice", "stillpoint");
      document.body.append(other);
    });
    await visit.button(/Thursday circle|Restorative/).first().waitFor();
    const [first, second] = [0, 1].map((nth) => visit.page.locator("hourkeep-booking").nth(nth));
    await first.getByRole("button", { name: /Individual session/ }).click();
    await first.getByRole("grid").waitFor();
    await visit.page.goBack();
    await first.getByRole("heading", { name: "What would you like to book?" }).waitFor();
    assert.equal(await second.getByRole("heading", { level: 2 }).innerText(), "What would you like to book?");
    const steps = (await visit.told("hk-step")).map(({ step }) => step);
    assert.deepEqual(steps, ["service", "service", "time", "service"]);
  });
});

test("a dead link in the tab begins anew", async () => {
  await world.visit({}, async (visit) => {
    await visit.page.evaluate(() => {
      const kept = { id: "bkg_01930000000070008000000000000001", token: "nonsense" };
      sessionStorage.setItem("hk:riverside-counselling", JSON.stringify({ choice: { step: "service" }, draft: {}, kept }));
    });
    await visit.page.reload();
    await visit.at("What would you like to book?");
    await visit.page.evaluate(() => sessionStorage.setItem("hk:riverside-counselling", "{broken"));
    await visit.page.reload();
    await visit.at("What would you like to book?");
  });
});
