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
  await reader.page.locator(`a[href$="service=${service}"]`).click();
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
    await reader.told("We’re holding this time for you");
    await reader.press("/pay");
    await reader.pay("pay");
    await page.waitForURL(new RegExp(`${manage}\\?done=returned`));
    await reader.until("You’re booked");
    assert.match(await page.locator("main").innerText(), /Paid\s+£/);
    assert.equal(await page.title(), "Your appointment");

    await reader.follow("/move");
    await reader.someTime(6);
    await reader.told("Move to another time");
    await reader.press("/move");
    await reader.told("Your appointment has been moved.");

    await reader.follow("/cancel");
    await reader.told(/If you cancel now, you get £[\d.]+ back/);
    await reader.press("/cancel");
    await reader.told("This booking is cancelled");
    await reader.until(/Refunded/);
    await reader.wasClean();
  });
});

test("going back after booking leads to the booking, and nothing is booked twice", async () => {
  await reading(world, PLAIN, async (reader) => {
    const { page } = reader;
    const manage = await book(reader, "riverside-counselling", "couple80", 5);
    await reader.told("We’re holding this time for you");
    await page.goBack();
    assert.equal(new URL(page.url()).pathname, manage);
    await reader.told("You’ve already booked this");
    await reader.follow("/cancel");
    await reader.press("/cancel");
    await reader.told("This booking is cancelled");
    await reader.wasClean();
  });
});

test("keeping it longer, how one is reached, and a calendar of one's own", async () => {
  await reading(world, PLAIN, async (reader) => {
    const { page } = reader;
    await book(reader, "riverside-counselling", "couple80", 8);
    await reader.press("/extend");
    await reader.told("We’re holding it for you a little longer.");
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

test("with the keyboard alone, from the services to a cancelled booking", async () => {
  await reading(world, PLAIN, async (reader) => {
    const { page } = reader;
    const enter = async (wanted) => (await reader.tabTo(wanted), page.keyboard.press("Enter"));
    await reader.go("/book/riverside-counselling?lang=en");
    await enter(/^Two-person session/);
    await reader.told("When works for you?");
    await enter(/^Online$/);
    await page.waitForURL(/mode=online/);
    do await reader.goes(() => enter(/^Later$/));
    while (!(await page.locator('a[href*="start="]').count())); // the practice may be closed for a week
    await enter(/^\d\d:\d\d$/);
    await reader.told("Price and rules");
    await enter(/^Book, then pay /);
    await page.locator("#name-wrong").waitFor();
    await reader.tabTo(/^name$/);
    await page.keyboard.type("Sam");
    await reader.tabTo(/^email$/);
    await page.keyboard.type("sam@example.org");
    await reader.tabTo(/^agree$/);
    await page.keyboard.press("Space");
    await enter(/^Book, then pay /);
    await reader.told("We’re holding this time for you");
    await enter(/^Pay £/);
    await page.waitForURL(/\/c\/pay\//);
    await enter(/^Turn back$/);
    await reader.told("We’re holding this time for you");
    await enter(/^Cancel$/);
    await reader.told("Cancel this booking?");
    await enter(/^Cancel the booking$/);
    await reader.told("This booking is cancelled");
    await reader.wasClean();
  });
});

test("a card that is declined, and a way back to paying", async () => {
  await reading(world, {}, async (reader) => {
    const { page } = reader;
    const manage = await book(reader, "riverside-counselling", "couple80", 5);
    await reader.press("/pay");
    await reader.pay("decline");
    await page.getByRole("alert").waitFor();
    await reader.pay("abandon");
    await reader.told("We’re waiting to hear that your payment has arrived");
    await reader.stays();
    await reader.screen("pages-returned");
    await reader.axe("returned");
    await page.getByRole("link", { name: "Check again" }).click();
    await reader.told("We’re waiting to hear that your payment has arrived");
    assert.equal(await page.getByRole("button", { name: /^Pay / }).count(), 0, "nobody is asked to pay twice");
    await page.getByRole("link", { name: "Back to paying" }).click();
    await reader.press("/pay");
    await reader.pay("pay");
    await page.waitForURL(new RegExp(manage));
    await reader.until("You’re booked");
    const kept = (await reader.context.cookies()).map(({ name }) => name);
    assert.deepEqual(kept, ["hourkeep_booked"], "the way back from paying is forgotten");
    await reader.follow("/cancel");
    await reader.press("/cancel");
  });
});

test("back from paying, the page finds out by itself", async () => {
  await reading(world, {}, async (reader) => {
    const { context, page } = reader;
    const manage = await book(reader, "riverside-counselling", "couple80", 7);
    await reader.press("/pay");
    await reader.pay("abandon");
    await reader.told("We’re waiting to hear that your payment has arrived");
    // Paid elsewhere meanwhile; nobody touches the first page.
    const other = await context.newPage();
    await other.goto(new URL(`${manage}?lang=en`, page.url()).href);
    await other.locator('form[action*="/pay"] button').click();
    await reader.pay("pay", other);
    await page.getByText("You’re booked").first().waitFor();
    await other.close();
    await reader.follow("/cancel");
    await reader.press("/cancel");
  });
});

test("two presses, and a reload of the answer, are one booking", async () => {
  await reading(world, PLAIN, async (reader) => {
    const { page } = reader;
    const active = async () => (await world.demo.bookings("riverside-counselling")).filter((one) => one.status === "held").length;
    const before = await active();
    await reader.go("/book/riverside-counselling?service=couple80&mode=online&lang=en");
    await reader.someTime(10);
    await reader.typed();
    await page.locator('form[action*="/book/"] button').dblclick();
    await reader.told("We’re holding this time for you");
    assert.equal((await active()) - before, 1);
    await page.reload();
    await reader.told("We’re holding this time for you");
    await reader.follow("/cancel");
    await page.locator('form[action*="/cancel"] button').dblclick();
    await reader.told("This booking is cancelled");
    assert.equal((await active()) - before, 0);
  });
});

test("hostile words stay words, and what is too long is said so", async () => {
  for (const how of [PLAIN, {}]) {
    await reading(world, how, async (reader) => {
      const { page } = reader;
      page.on("dialog", () => reader.complaints.push("a script ran"));
      await reader.go("/book/riverside-counselling?service=couple80&mode=online&lang=en");
      await reader.someTime(14);
      const name = '"><img src=x onerror=alert(1)>\u202Egnp.exe';
      const note = "</textarea><script>alert(1)</script>";
      await reader.typed({ name });
      await page.locator("#note").evaluate((field, text) => (field.value = text), note + "x".repeat(10_000));
      await reader.press("/book/");
      assert.equal(await page.locator("#note-wrong").innerText(), "Please shorten this.");
      assert.equal(await page.locator("#note").inputValue(), note + "x".repeat(10_000));
      assert.equal(await page.locator("#name-wrong").count(), 0);
      await reader.fits("hostile words");
      await page.locator("#note").fill(note);
      for (const box of await page.locator("input[type=checkbox][required]").all()) await box.check();
      await reader.press("/book/");
      await reader.told("We’re holding this time for you");
      await reader.follow("/contact");
      assert.equal(await page.locator("#name").inputValue(), name.replace("\u202E", ""));
      assert.equal(await page.locator("main img, main script").count(), 0);
      await page.goBack();
      await reader.follow("/cancel");
      await reader.press("/cancel");
      await reader.told("This booking is cancelled");
      await reader.wasClean();
    });
  }
});

test("links that open nothing, in the reader's language: what it is and what to do next", async () => {
  const said = { en: /use the link in it, have your links sent/, de: /nehmen Sie den Link darin/, es: /enlace/, ar: /الرابط/ };
  for (const [lang, next] of Object.entries(said)) {
    await reading(world, { locale: lang, viewport: { width: 320, height: 800 } }, async (reader) => {
      for (const path of [`/manage/${"A".repeat(43)}`, "/manage/cut-short", `/manage/${"A".repeat(43)}/cancel`, "/manage/"]) {
        assert.equal((await reader.go(path)).status(), 404);
        assert.equal(await reader.page.locator("html").evaluate((html) => html.lang.slice(0, 2)), lang);
        assert.match(await reader.page.locator("main").innerText(), next);
        await reader.fits(path);
      }
      await reader.axe(`dead in ${lang}`);
    });
  }
});

test("offline in the middle: the page stays, with what was typed, and sends it once", async () => {
  await reading(world, {}, async (reader) => {
    const { page } = reader;
    await reader.go("/book/riverside-counselling?service=couple80&mode=online&lang=en");
    await reader.someTime(16);
    await reader.typed({ name: "Kim" });
    await reader.context.setOffline(true);
    await reader.press("/book/");
    await page.getByRole("alert").getByText("You’re offline at the moment.").waitFor();
    await reader.screen("pages-offline");
    await reader.axe("offline");
    assert.equal(await page.locator("#name").inputValue(), "Kim");
    await reader.context.setOffline(false);
    await page.locator("#offline").waitFor({ state: "hidden" });
    await reader.press("/book/");
    await reader.told("We’re holding this time for you");
    await reader.follow("/cancel");
    await reader.press("/cancel");
    await reader.told("This booking is cancelled");
    await reader.wasClean();
  });
});

test("light: a page and everything it loads", async (t) => {
  await reading(world, {}, async (reader) => {
    const pages = {
      "/book/landwehrkanal": 1, "/book/landwehrkanal?service=paar": 1, "/book/landwehrkanal?service=paar&practitioner=any": 1,
      "/book/landwehrkanal?widget=yes": 3,
    };
    for (const [path, requests] of Object.entries(pages)) {
      const sizes = await reader.weight(path);
      const bytes = Object.values(sizes).reduce((sum, size) => sum + size, 0);
      t.diagnostic(`${path}: ${bytes} bytes, ${JSON.stringify(sizes)}`);
      assert.equal(Object.keys(sizes).length, requests, JSON.stringify(sizes));
      assert.ok(bytes > 1000 && bytes <= 60_000, `${path}: ${bytes} bytes`);
    }
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
    await reader.page.locator("a.exit").click();
    await reader.page.waitForURL(elsewhere);
    await reader.page.goBack();
    assert.ok(!reader.page.url().includes("couple80"), reader.page.url());
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
