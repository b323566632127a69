// Makes dist/widget.js: one module, minified, with the texts and the style sheet inside.
//
//   node build/bundle.js            # writes it
//   node build/bundle.js --check    # fails when the committed one is not what the sources make, or is too large
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, transform } from "esbuild";
import { moduleOfTexts } from "./texts.js";

/** Brotli, at its best quality. */
const MOST_BYTES = 16_900;

const here = (/** @type {string} */ path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const css = await transform(readFileSync(here("src/style.css"), "utf8"), { loader: "css", minify: true });
mkdirSync(here("generated"), { recursive: true });
writeFileSync(here("generated/style.js"), `// Made from src/style.css.\nexport const STYLE = ${JSON.stringify(css.code.trim())};\n`);
writeFileSync(here("generated/texts.js"), moduleOfTexts());

const bundled = await build({
  entryPoints: [here("src/widget.js")],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "// Hourkeep's booking widget. AGPL-3.0-or-later. Sources: widget/src of Hourkeep." },
  write: false,
});
const made = /** @type {import("esbuild").OutputFile} */ (bundled.outputFiles[0]).text;
const size = brotliCompressSync(made).length;
console.log(`widget.js: ${Buffer.byteLength(made)} bytes, ${size} with brotli (at most ${MOST_BYTES})`);

if (!process.argv.includes("--check")) {
  mkdirSync(here("dist"), { recursive: true });
  writeFileSync(here("dist/widget.js"), made);
} else if (readFileSync(here("dist/widget.js"), "utf8") !== made) {
  throw new Error("dist/widget.js is not what widget/src and locales make. Make it again: npm --prefix widget run build");
}
if (size > MOST_BYTES) throw new Error("dist/widget.js is too large");
