// How soon the widget is interactive after its script has come: the first step is there, with what can be booked. Medians over
// many loads, each by a browser that has seen nothing yet; fails over the limit.
import { World } from "./lib/world.js";

const LOADS = 25;
const MOST_MS = 100;

/** From the script's last byte, in milliseconds; and how long the one request took. */
const timings = () => {
  const entries = performance.getEntriesByType("resource");
  const [script, services] = ["/widget.js", "/services"].map((name) => entries.find((one) => new URL(one.name).pathname.endsWith(name)));
  const since = (name) => performance.getEntriesByName(name)[0].startTime - script.responseEnd;
  return { defined: since("hk-defined"), request: services.responseEnd - services.startTime, interactive: since("hk-interactive") };
};

const world = await World.make();
const all = [];
try {
  for (let load = 0; load < LOADS; load++) await world.visit({}, async (visit) => all.push(await visit.page.evaluate(timings)));
} finally {
  await world.end();
}
const nth = (name, share) => all.map((one) => one[name]).sort((a, b) => a - b)[Math.floor((LOADS - 1) * share)];
const said = (name) => `${name} ${nth(name, 0.5).toFixed(1)} (${nth(name, 0).toFixed(1)}–${nth(name, 0.9).toFixed(1)})`;
console.log(`widget, ms after its script, median (fastest–90 %) of ${LOADS} loads: ${said("defined")}, ${said("interactive")}; its ${said("request")}`);
if (nth("interactive", 0.5) > MOST_MS) throw new Error(`the widget must be interactive within ${MOST_MS} ms`);
