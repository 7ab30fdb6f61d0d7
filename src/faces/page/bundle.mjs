// A script for each page that draws, with the hash by which the page lets that script alone run; the style sheet of one.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const pages = { page: "main.js", plan: "plan_map.js" };
await build({
  entryPoints: Object.entries(pages).map(([out, from]) => ({ in: from, out })),
  outdir: "dist",
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
for (const name of Object.keys(pages)) {
  const script = readFileSync(`dist/${name}.js`, "utf8");
  if (/<\/script/i.test(script)) throw new Error("the bundle would end its own element");
  writeFileSync(`dist/${name}.sha256`, createHash("sha256").update(script).digest("base64"));
}
