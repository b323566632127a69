// Without a mouse: the date grid's keys, the focus, and a whole booking.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "../lib/world.js";

/** @type {World} */
let world;
before(async () => (world = await World.make()));
after(() => world.end());

/** What has the focus inside the widget: the text, the day or the id. */
const focused = (visit) => visit.page.evaluate(() => {
  const at = document.querySelector("hourkeep-booking").shadowRoot.activeElement;
  return at?.dataset.day ?? (at?.id || at?.textContent) ?? null;
});

/** Presses Tab until what has the focus matches. */
async function tabTo(visit, wanted) {
  for (let presses = 0; presses < 40; presses++) {
    await visit.page.keyboard.press("Tab");
    if (wanted.test((await focused(visit)) ?? "")) return;
  }
  assert.fail(`no way to ${wanted} with Tab`);
}

test("a whole booking with the keyboard alone", async () => {
  await world.visit({}, async (visit) => {
    const { keyboard } = visit.page;
    assert.equal(await focused(visit), null, "the page's focus is left alone at the beginning");
    await tabTo(visit, /Individual session/);
    await keyboard.press("Enter");
    await visit.at("When works for you?");
    assert.equal(await focused(visit), "When works for you?");
    await tabTo(visit, /^\d{4}-\d\d-\d\d$/);
    const first = await focused(visit);
    await keyboard.press("Enter");
    assert.equal(await focused(visit), first, "the focus stays on the day that was chosen");
    assert.match(await visit.page.getByRole("status").innerText(), /\d+ free times/);
    await tabTo(visit, /^\d\d:\d\d$/);
    await keyboard.press("Enter");
    await visit.at("Your booking");
    assert.equal(await focused(visit), "Your booking");
    await tabTo(visit, /^name$/);
    await keyboard.type("Sam");
    await tabTo(visit, /^email$/);
    await keyboard.type("sam@example.org");
    await tabTo(visit, /^agree$/);
    await keyboard.press("Space");
    await tabTo(visit, /^Book and pay/);
    await keyboard.press("Enter");
    await visit.page.waitForURL(/\/c\/pay\//);
    await visit.pay("abandon");
    await visit.at("We’re holding this time for you");
    await tabTo(visit, /^Choose another time$/);
    await keyboard.press("Enter");
    await visit.at("When works for you?");
  });
});

for (const [lang, onward, back] of [["en", "ArrowRight", "ArrowLeft"], ["ar", "ArrowLeft", "ArrowRight"]]) {
  test(`the date grid's keys in ${lang}`, async () => {
    await world.visit({ lang, service: "ind50" }, async (visit) => {
      const { keyboard } = visit.page;
      await tabTo(visit, /^\d{4}-\d\d-\d\d$/);
      const day = async () => Date.parse((await focused(visit)) ?? "") / 86_400_000;
      const begin = await day();
      const steps = [[onward, 1], [back, 0], ["ArrowDown", 7], ["ArrowUp", 0]];
      for (const [key, offset] of steps) {
        await keyboard.press(key);
        assert.equal((await day()) - begin, offset, key);
      }
      await keyboard.press("PageDown");
      const date = new Date((await day()) * 86_400_000);
      assert.equal((date.getUTCMonth() + 12 - new Date(begin * 86_400_000).getUTCMonth()) % 12, 1);
      await keyboard.press("Home");
      const home = await day();
      await keyboard.press("End");
      assert.equal((await day()) - home, 6);
      // Into months that were not asked for yet, and back to the first; never before it.
      for (let n = 0; n < 3; n++) await keyboard.press("PageDown");
      await visit.page.waitForLoadState("networkidle");
      assert.ok((await day()) - begin > 80);
      for (let n = 0; n < 9; n++) await keyboard.press("PageUp");
      assert.ok((await day()) - begin < 31);
      const tabbable = await visit.page.locator(".day[tabindex='0']").count();
      assert.equal(tabbable, 1, "one day is in the tab order");
    });
  });
}
