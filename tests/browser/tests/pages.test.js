// The service's own pages: booking and managing without JavaScript, the way out, the widget among them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { reading } from "../lib/reader.js";
import { World } from "../lib/world.js";

/** @type {World} */
let world;
before(async () => (world = await World.make()));
after(() => world.end());

const PLAIN = { javaScriptEnabled: false };

/** From the first page to a booking's own. */
async function book(reader, practice, service, time) {
  await reader.go(`/book/${practice}?lang=en`);
  await reader.follow(`service=${service}&`).catch(() => reader.follow(`service=${service}`));
  if (await reader.page.locator('a[href*="practitioner=any"]').count()) await reader.follow("practitioner=any");
  await reader.someTime(time);
  await reader.typed();
  await reader.press(`/book/${practice}`);
  await reader.page.waitForURL(/\/manage\//);
  return new URL(reader.page.url()).pathname;
}

test("booked, paid, moved and cancelled without JavaScript", async () => {
  await reading(world, PLAIN, async (reader) => {
    const { page } = reader;
    const manage = await book(reader, "riverside-counselling", "couple80", 3);
    await reader.told("This time is kept for you");
    await reader.press("/pay");
    await reader.pay("pay");
    await page.waitForURL(/after-payment/);
    await reader.go(manage + "?lang=en");
    await reader.until("You’re booked");
    assert.match(await page.locator("main").innerText(), /Paid\s+£/);
    assert.equal(await page.title(), "Your appointment");

    await reader.follow("/move");
    await reader.someTime(6);
    await reader.told("Move to another time");
    await reader.press("/move");
    await reader.told("Your appointment is moved.");

    await reader.follow("/cancel");
    await reader.told(/If you cancel now, you get £[\d.]+ back/);
    await reader.press("/cancel");
    await reader.told("This booking is cancelled");
    await reader.until(/Returned/);
    await reader.wasClean();
  });
});

test("keeping it longer, how one is reached, and a calendar of one's own", async () => {
  await reading(world, PLAIN, async (reader) => {
    const { page } = reader;
    await book(reader, "riverside-counselling", "couple80", 8);
    await reader.press("/extend");
    await reader.told("It is kept longer for you.");
    assert.equal(await page.locator('form[action*="/extend"]').count(), 0);
    await reader.follow("/contact");
    await page.locator("input[name=sms][value=never]").check();
    await page.locator("input[name=from]").fill("09:30");
    await page.locator("input[name=until]").fill("15:00");
    await reader.press("/contact");
    await reader.told("Saved.");
    await reader.follow("/contact");
    assert.equal(await page.locator("input[name=sms]:checked").getAttribute("value"), "never");
    assert.equal(await page.locator("input[name=from]").inputValue(), "09:30");
    await page.goBack();
    await reader.follow("/cancel");
    await reader.press("/cancel");
    await reader.told("This booking is cancelled");
    await reader.wasClean();
  });
});

test("somebody was faster: other times, and what was typed is still there", async () => {
  await reading(world, PLAIN, async (reader) => {
    const { page } = reader;
    await reader.go("/book/riverside-counselling?service=couple80&mode=online");
    await reader.someTime(12);
    const start = await page.locator('input[name="start"]').inputValue();
    const theirs = await world.demo.book("riverside-counselling", "couple80", start, "online");
    await reader.typed({ name: "Alex" });
    await page.locator("#note").fill("in my own words");
    await reader.press("/book/");
    await reader.told("This time is no longer free.");
    await reader.screen("pages-taken");
    await page.locator("button[name=start]").first().click();
    assert.equal(await page.locator("#name").inputValue(), "Alex");
    assert.equal(await page.locator("#note").inputValue(), "in my own words");
    await world.demo.letGo("riverside-counselling", theirs.id);
  });
});

test("the way out: a link, and with JavaScript Escape twice, leaving nothing to go back to", async () => {
  const elsewhere = "https://www.wikipedia.org/";
  const stub = (reader) => reader.context.route(`${elsewhere}**`, (route) => route.fulfill({ body: "<title>Elsewhere</title>", contentType: "text/html" }));
  await reading(world, {}, async (reader) => {
    await stub(reader);
    await reader.go("/book/riverside-counselling");
    await reader.go("/book/riverside-counselling?service=couple80");
    await reader.page.keyboard.press("Escape");
    await reader.page.keyboard.press("Escape");
    await reader.page.waitForURL(elsewhere);
    await reader.page.goBack();
    assert.ok(!reader.page.url().includes("couple80"), reader.page.url());
    await reader.wasClean([elsewhere]);
  });
  await reading(world, PLAIN, async (reader) => {
    await stub(reader);
    await reader.go("/manage/" + "A".repeat(43));
    await reader.page.locator("a.exit").click();
    await reader.page.waitForURL(elsewhere);
  });
});

test("the widget on the practice's page here", async () => {
  await reading(world, {}, async (reader) => {
    await reader.go("/book/riverside-counselling?widget=yes&lang=en");
    await reader.page.getByRole("button", { name: /Individual session/ }).first().click();
    await reader.page.getByRole("grid").waitFor();
    await reader.screen("pages-widget");
    await reader.wasClean();
  });
});
