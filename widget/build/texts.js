// Reads locales/*/widget.ftl, the subset of Fluent (projectfluent.org) that they use: `id = text`, placeables
// `{ $name }`, and one select on the plural of `$count`. Everything else is refused, so that nothing is said wrongly.
import { readFileSync } from "node:fs";

/** All that are checked; only some of them fit into the module. */
const LANGUAGES = ["en", "de", "ar", "es"];
const BUNDLED = 3;
const PREFIX = "widget-";

/** @typedef {string | Record<string, string>} Message a text, or its plural forms by CLDR category */

/** @param {string} text @param {string} where @returns {Map<string, Message>} */
export function parse(text, where) {
  const messages = new Map();
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = /** @type {string} */ (lines[at]);
    if (line === "" || line.startsWith("#")) continue;
    const message = /^([a-z][a-z-]*) =(?: (.+))?$/.exec(line);
    const id = message?.[1]?.startsWith(PREFIX) ? message[1].slice(PREFIX.length) : undefined;
    if (!message || !id) throw new Error(`${where}:${at + 1}: not understood: ${line}`);
    if (messages.has(id)) throw new Error(`${where}:${at + 1}: ${id} stands twice`);
    if (message[2]) {
      messages.set(id, placeables(message[2], where));
      continue;
    }
    if (lines[++at]?.trim() !== "{ $count ->") throw new Error(`${where}:${at + 1}: a select on $count is expected`);
    /** @type {Record<string, string>} */
    const forms = {};
    while (lines[++at]?.trim() !== "}") {
      const form = /^ +\*?\[(zero|one|two|few|many|other)\] (.+)$/.exec(lines[at] ?? "");
      if (!form?.[1] || !form[2]) throw new Error(`${where}:${at + 1}: a plural form is expected`);
      forms[form[1]] = placeables(form[2], where);
    }
    if (!forms.other) throw new Error(`${where}: ${id} has no form *[other]`);
    messages.set(id, forms);
  }
  return messages;
}

/** `{ $name }` becomes `{name}`. @param {string} text @param {string} where */
function placeables(text, where) {
  const short = text.replace(/\{ \$([a-z]+) \}/g, "{$1}");
  if (/[{}]/.test(short.replace(/\{[a-z]+\}/g, ""))) throw new Error(`${where}: not understood: ${text}`);
  return short;
}

/** The names that a message shows. @param {Message | undefined} message */
function names(message) {
  const text = typeof message === "string" ? message : Object.values(message ?? {}).join(" ");
  return [...new Set(text.match(/\{[a-z]+\}/g))].filter((name) => name !== "{count}").sort().join(" ");
}

/** All languages as the module that is bundled. Each has the same messages with the same values, or this throws. */
export function moduleOfTexts() {
  const read = (/** @type {string} */ language) => new URL(`../../locales/${language}/widget.ftl`, import.meta.url);
  const parsed = LANGUAGES.map((language) => parse(readFileSync(read(language), "utf8"), `locales/${language}/widget.ftl`));
  const first = /** @type {Map<string, Message>} */ (parsed[0]);
  const ids = [...first.keys()];
  for (const [n, messages] of parsed.entries()) {
    const all = [...new Set([...ids, ...messages.keys()])];
    const wrong = all.find((id) => !messages.has(id) || names(messages.get(id)) !== names(first.get(id)));
    if (wrong) throw new Error(`locales/${LANGUAGES[n]}/widget.ftl: ${wrong} is missing, too much, or shows other values than in English`);
  }
  const texts = Object.fromEntries(LANGUAGES.slice(0, BUNDLED).map((language, n) => [language, ids.map((id) => parsed[n]?.get(id))]));
  const type = `/** @typedef {${ids.map((id) => JSON.stringify(id)).join(" | ")}} Id */`;
  return `// Made from locales/*/widget.ftl.\n${type}\nexport const IDS = ${JSON.stringify(ids.join(" "))};\n` +
    `/** @type {Record<string, (string | Record<string, string>)[]>} */\nexport const TEXTS = ${JSON.stringify(texts)};\n`;
}
