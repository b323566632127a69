// Every state in all languages, light and dark, wide and at 320 px: axe finds nothing, nothing scrolls sideways, and there is
// a picture of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "../lib/world.js";

/** @type {World} */
let world;
before(async () => (world = await World.make()));
after(() => world.end());

/** Through all states; selectors that are the same in every language. */
async function walk(visit, look) {
  const { page } = visit;
  const choice = page.locator("[part=choice]");
  await look("service");
  await choice.nth(4).click(); // for two, paid at booking
  await page.locator("[part=choice] strong").getByText("Miriam Okafor").waitFor();
  await look("who");
  await choice.first().click();
  await page.getByRole("grid").waitFor();
  await look("time");
  await visit.toDay({ times: 2 });
  await visit.times.nth(1).click();
  await page.locator("#name").waitFor();
  await look("details");
  await visit.main.click();
  await page.locator("#name-wrong:not(:empty)").waitFor();
  await page.locator("#phone").fill("030 1");
  await visit.main.click();
  await look("details-wrong");
  await page.locator("#phone").fill("+49 30 23125042");
  await visit.fill();
  await visit.main.click();
  await visit.pay("abandon");
  await page.locator("[part=left]").waitFor();
  await look("held");
  await visit.main.click();
  await visit.pay("pay");
  await page.getByRole("link").waitFor();
  await look("done");
}

for (const lang of ["en", "de", "ar"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${lang}, ${colorScheme}`, async () => {
      await world.visit({ practice: "landwehrkanal", lang, "page-lang": lang, context: { colorScheme } }, async (visit) => {
        await walk(visit, async (state) => {
          for (const width of [900, 320]) {
            await visit.page.setViewportSize({ width, height: 900 });
            await visit.fits(`${state} at ${width} px`);
            await visit.axe(`${state} at ${width} px`);
            await visit.screen(`${state}-${lang}-${colorScheme}-${width}`);
            const widget = visit.page.locator("hourkeep-booking");
            if (width > 320) await widget.screenshot({ path: `${world.screens}/widget-${state}-${lang}-${colorScheme}.png` });
          }
        });
        const direction = await visit.page.locator("[part=box]").evaluate((box) => getComputedStyle(box).direction);
        assert.equal(direction, lang === "ar" ? "rtl" : "ltr");
      });
    });
  }
}

test("targets are large enough, motion is spared, and high contrast shows what is chosen", async () => {
  await world.visit({ service: "ind50", context: { reducedMotion: "reduce", forcedColors: "active" } }, async (visit) => {
    await visit.page.setViewportSize({ width: 320, height: 900 });
    const small = await visit.page.locator("button:visible, input:visible, a:visible").evaluateAll((targets) =>
      targets.map((one) => [one.textContent || one.name, one.closest("label") ?? one].map((it) => it.getBoundingClientRect?.() ?? it))
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([name, box]) => `${name}: ${box.width} × ${box.height}`));
    assert.deepEqual(small, []);
    const outline = await visit.page.locator("[aria-selected=true] > .day").evaluate((day) => getComputedStyle(day).outlineStyle);
    assert.equal(outline, "solid");
    await visit.screen("high-contrast");
  });
});

test("a practice's own colours and parts", async () => {
  await world.visit({ service: "ind50", theme: "dark" }, async (visit) => {
    const button = await visit.page.locator("hourkeep-booking").evaluate((element) => {
      element.style.setProperty("--hk-accent", "rgb(255, 200, 0)");
      return getComputedStyle(element.shadowRoot.querySelector("[aria-selected=true] > .day")).backgroundColor;
    });
    assert.equal(button, "rgb(255, 200, 0)");
    const scheme = await visit.page.locator("hourkeep-booking").evaluate((element) => getComputedStyle(element).colorScheme);
    assert.equal(scheme, "dark");
  });
});
