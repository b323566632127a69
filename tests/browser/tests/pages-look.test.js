// Every state of the pages in all languages, light and dark, wide and at 320 px: axe finds nothing, nothing scrolls sideways, and
// there is a picture of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { reading } from "../lib/reader.js";
import { World } from "../lib/world.js";

/** @type {World} */
let world;
before(async () => (world = await World.make()));
after(() => world.end());

/** Through all states; by addresses, which are the same in every language. */
async function walk(reader, lang, turn, look) {
  const { page } = reader;
  await reader.go(`/book/landwehrkanal?lang=${lang}`);
  await look("services");
  await reader.follow("service=paar");
  await look("people");
  await reader.follow("practitioner=any");
  await look("times");
  await reader.someTime(2 + turn);
  await look("details");
  await reader.press("/book/");
  await page.locator("#name-wrong").waitFor();
  await look("details-wrong");
  await reader.typed({ email: `a-rather-long-name-${crypto.randomUUID()}@gmial.com` });
  await reader.press("/book/");
  await page.locator("button[name=email_is]").first().waitFor();
  await look("mistyped");
  await page.locator("button[name=email_is]").last().click();
  await page.waitForURL(/\/manage\//);
  const manage = new URL(page.url()).pathname;
  await look("held");
  await reader.press("/pay");
  await reader.pay("pay");
  await page.waitForURL(/done=returned/);
  await reader.go(`${manage}?lang=${lang}`);
  for (const deadline = Date.now() + 20_000; !(await page.locator('a[href*="calendar.ics"]').count()); await page.reload()) {
    assert.ok(Date.now() < deadline, "paid and never confirmed");
  }
  await look("booked");
  await reader.press("/subscribe");
  await page.locator("code").waitFor();
  await look("subscribed");
  await reader.go(`${manage}/contact?lang=${lang}`);
  await look("contact");
  await reader.go(`${manage}/move?lang=${lang}`);
  await look("move");
  await reader.someTime();
  await look("move-compared");
  await reader.go(`${manage}/cancel?lang=${lang}`);
  await look("cancel");
  await reader.press("/cancel");
  await page.waitForURL(/done=cancelled/);
  await look("cancelled");
  await reader.go(`/manage/${"A".repeat(43)}?lang=${lang}`);
  await look("dead");
  await reader.go(`/links/landwehrkanal?lang=${lang}`);
  await look("links");
  await reader.press("/links/");
  await page.locator("#email-wrong").waitFor();
  await look("links-wrong");
  await page.locator("#email").fill("nobody@example.org");
  await reader.press("/links/");
  await page.waitForURL(/done=sent/);
  await look("links-sent");
}

let turn = 0;
for (const lang of ["en", "de", "es", "ar"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${lang}, ${colorScheme}`, async () => {
      await reading(world, { colorScheme, timezoneId: "Europe/Berlin" }, async (reader) => {
        await walk(reader, lang, turn++, async (state) => {
          for (const width of [900, 320]) {
            await reader.page.setViewportSize({ width, height: 900 });
            await reader.fits(`${state} at ${width} px`);
            await reader.axe(`${state} at ${width} px`);
            assert.equal(await reader.page.locator("a.exit:visible").count(), 1, `a way out of ${state}`);
            await reader.screen(`pages-${state}-${lang}-${colorScheme}-${width}`);
            if (width === 320) await large(reader, state);
          }
        });
        await reader.wasClean();
      });
    });
  }
}

/** WCAG 2.5.8: 24 by 24 px, but for links in the middle of a sentence. */
async function large(reader, state) {
  const small = await reader.page.locator("button:visible, input:not([type=hidden]):visible, select:visible, a:visible").evaluateAll((targets) =>
    targets.map((one) => [one.textContent || one.name, (one.closest("label") ?? one).getBoundingClientRect()])
      .filter(([, box]) => box.width < 24 || box.height < 24).map(([name, box]) => `${name}: ${box.width} × ${box.height}`));
  assert.deepEqual(small, [], state);
}
