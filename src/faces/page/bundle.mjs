// One script and one style sheet, with the hash by which the page lets that script alone run.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

await build({
  entryPoints: ["main.js"],
  outfile: "dist/page.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome90", "firefox90", "safari15"],
  charset: "utf8",
  // The licences of what is bundled ask for their notice.
  legalComments: "inline",
  loader: { ".png": "dataurl" },
  logLevel: "error",
});
const script = readFileSync("dist/page.js", "utf8");
if (/<\/script/i.test(script)) throw new Error("the bundle would end its own element");
writeFileSync("dist/page.sha256", createHash("sha256").update(script).digest("base64"));
