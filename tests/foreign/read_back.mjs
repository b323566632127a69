// Reads the calendars in a folder with npm's ical.js and compares each with what it has to be read as.
//
//   node read_back.mjs FOLDER ICAL_JS_MODULE

import { isDeepStrictEqual } from "node:util";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, module] = process.argv.slice(2);
const { default: ICAL } = await import(pathToFileURL(module));

function instant(time) {
  if (time.isDate) return time.toString();
  if (time.zone !== ICAL.Timezone.utcTimezone) throw new Error(`${time} is not UTC`);
  return time.toString();
}

const PEOPLE = ["organizer", "attendee"];

function parametersOf(property) {
  const { value, ...parameters } = property.toJSON()[1];
  return Object.fromEntries(Object.entries(parameters).map(([name, text]) => [name.toUpperCase(), text]));
}

// A value as the expectation writes it.
function plain(property) {
  const value = property.getFirstValue();
  if (PEOPLE.includes(property.name)) return { value, parameters: parametersOf(property) };
  if (property.name === "freebusy") return { value: [instant(value.start), instant(value.end)], parameters: parametersOf(property) };
  if (value instanceof ICAL.Time) return instant(value);
  if (value instanceof ICAL.Duration) return value.toString();
  return value;
}

function properties(component) {
  const read = {};
  for (const property of component.getAllProperties()) {
    if (property.getValues().length !== 1) throw new Error(`${property.name} has ${property.getValues().length} values`);
    const name = property.name.toUpperCase();
    if (name === "FREEBUSY") (read[name] ??= []).push(plain(property));
    else if (name in read) throw new Error(`${name} twice`);
    else read[name] = plain(property);
  }
  return read;
}

function check(name) {
  const parsed = ICAL.parse(readFileSync(join(folder, name), "utf8"));
  if (parsed[0] !== "vcalendar") throw new Error("more than one calendar");
  const calendar = new ICAL.Component(parsed);
  const parts = calendar.getAllSubcomponents().map((part) => {
    if (part.getAllSubcomponents().length) throw new Error("a part within a part");
    return { kind: part.name.toUpperCase(), ...properties(part) };
  });
  const read = { properties: properties(calendar), parts };
  const expected = JSON.parse(readFileSync(join(folder, name.replace(/ics$/, "json")), "utf8"));
  if (!isDeepStrictEqual(read, expected)) {
    throw new Error(`\nread     ${JSON.stringify(read)}\nexpected ${JSON.stringify(expected)}`);
  }
}

const files = readdirSync(folder).filter((name) => name.endsWith(".ics")).sort();
let wrong = 0;
for (const name of files) {
  try {
    check(name);
  } catch (error) {
    wrong += 1;
    console.error(`${name}: ${error.message}`.slice(0, 4000));
  }
}
console.log(`ical.js: ${files.length} calendars read back, ${wrong} of them wrong`);
process.exitCode = wrong || files.length < 400 ? 1 : 0;
