import { elsewhere } from "./dates.js";
import { h } from "./dom.js";
import { modeText } from "./frame.js";

/** @import { Words } from "./words.js" */
/** @import { Mode } from "./types.js" */

/** Taking part from afar: the viewer's own clock matters. */
const AFAR = ["online", "phone"];

/**
 * What, when and with whom. In the practice's zone, which is named when the viewer's clock shows another time.
 *
 * @param {Words} words
 * @param {{ start: string, end: string, time_zone: string, mode?: Mode, service?: string, people?: string, email?: string }} it
 */
export function appointment(words, { start, end, time_zone, mode, email, service, people }) {
  const line = [service && words.apart(service), mode && words.say(modeText(mode)), people && words.say("with", { name: people })].filter(Boolean);
  return h("div", { class: "card", part: "appointment" },
    h("p", { class: "when" }, words.range(start, end, time_zone)),
    line.length > 0 && h("p", {}, line.join(" · ")),
    email && h("p", {}, words.say("email"), ": ", words.apart(email)),
    elsewhere(start) && h("p", { class: "soft" }, words.say("zone", { zone: words.zone(time_zone) }),
      " ", viewers(words, start, mode)));
}

/**
 * The same time on the viewer's clock, for sessions they join from where they are.
 *
 * @param {Words} words
 * @param {string} start
 * @param {Mode} [mode]
 */
export function viewers(words, start, mode) {
  if (!mode || !AFAR.includes(mode) || !elsewhere(start)) return "";
  return words.say("your-time", { time: words.time(start, { weekday: "short" }) });
}
