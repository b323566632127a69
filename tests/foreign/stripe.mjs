// What the sandbox shows and posts, read by Stripe's own library: every object has exactly the members of its type, and every webhook's
// signature holds.
//
//   node stripe.mjs FOLDER NODE_MODULES

import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { spawnSync } from "node:child_process";

const [folder, modules] = process.argv.slice(2);
const Stripe = createRequire(join(modules, "x.js"))("stripe");
const stripe = new Stripe("sk_test_none");
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
let wrong = 0;

function fails(what, why) {
  wrong += 1;
  console.error(`${what}: ${why}`);
}

// Posted at a moment of the sandbox's clock, which stands still.
const webhooks = read("webhooks.json");
for (const { signature, body, secret } of webhooks) {
  const at = Number(/^t=(\d+),/.exec(signature)[1]);
  const construct = (text, key) => stripe.webhooks.constructEvent(text, signature, key, 300, undefined, at * 1000);
  try {
    const event = construct(body, secret);
    if (event.object !== "event" || event.api_version !== Stripe.API_VERSION) fails(event.id, `of version ${event.api_version}`);
  } catch (error) {
    fails("webhook", error.message);
  }
  for (const [text, key] of [[body + " ", secret], [body, "whsec_other"]]) {
    try {
      construct(text, key);
      fails("webhook", "a forged one is believed");
    } catch (error) {
      if (error.type !== "StripeSignatureVerificationError") fails("webhook", error.message);
    }
  }
}

// A literal of a type may have no member that the type does not know, and has to have all that it wants.
const objects = read("objects.json");
const starts = [];
let line = 2;
let source = 'import Stripe from "stripe";\n';
objects.forEach(({ type, object }, number) => {
  const text = `export const o${number}: Stripe.${type} = ${JSON.stringify(object, null, 1)};\n`;
  starts.push({ line, what: `${type} ${object.type ?? object.status ?? ""} ${object.id ?? ""}` });
  line += text.split("\n").length - 1;
  source += text;
});
writeFileSync(join(folder, "objects.ts"), source);
symlinkSync(modules, join(folder, "node_modules"));
const options = "--strict --noEmit --skipLibCheck --module node16 --moduleResolution node16 --target es2022 --types node --pretty false";
const tsc = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc"), ...options.split(" "), "objects.ts"], { cwd: folder, encoding: "utf8" });
for (const [, at, why] of tsc.stdout.matchAll(/^objects\.ts\((\d+),\d+\): error (.*(?:\n .*)*)/gm)) {
  const { what } = starts.findLast((one) => one.line <= Number(at));
  fails(what, `${source.split("\n")[Number(at) - 1].trim()}\n  ${why}`);
}
if (tsc.status !== 0 && wrong === 0) fails("tsc", tsc.stdout + tsc.stderr);

const kinds = new Set(objects.map(({ type }) => type));
console.log(`stripe ${Stripe.PACKAGE_VERSION} (${Stripe.API_VERSION}): ${objects.length} objects of ${kinds.size} types, ${webhooks.length} webhooks, ${wrong} faults`);
process.exitCode = wrong || kinds.size < 16 || webhooks.length < 30 ? 1 : 0;
