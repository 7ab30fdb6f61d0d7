// Goes the whole way through the families' portal on a phone; prints what it saw as JSON.
//
// node portal.mjs CHROMIUM JOB.json, where a job is
//   { origin, code, table, folder, program, drop, secrets, requests, replies, shots? }
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [chromium, jobPath] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobPath, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
});
const seen = { requests: [], errors: [], serious: [], wider: [] };

async function phone({ scripts = true, offline = false } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 390, height: 844, isMobile: true });
  await page.setExtraHTTPHeaders({ "Accept-Language": "zh-CN" });
  await page.setJavaScriptEnabled(scripts);
  await page.setOfflineMode(offline);
  page.on("request", (request) => {
    const url = request.url();
    if (![job.origin, "data:", "file:"].some((own) => url.startsWith(own))) seen.requests.push(url);
    // What stands behind # is never sent.
    if (url.split("#")[0].includes(job.code)) seen.requests.push("the code is in an address");
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => {
    // A browser tells of every answer that is no success.
    if (message.type() === "error" && !message.text().includes("404")) seen.errors.push(message.text());
  });
  return page;
}

async function look(page, name) {
  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (isWider) seen.wider.push(name);
  // Spoken to by the driver, past the policy of the page, which lets no script in but its own.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, impact, nodes } of violations) {
    if (["serious", "critical"].includes(impact)) seen.serious.push(`${name}: ${id} ${nodes[0].html.slice(0, 160)}`);
  }
  if (job.shots) await page.screenshot({ path: `${job.shots}/portal-${name}.png`, fullPage: true });
}

const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
const shown = (page, id) => page.$eval(`#${id}`, (element) => !element.hidden);

// The address of the QR: the code is put into the form and taken out of the address.
const page = await phone();
await page.goto(`${job.origin}/#${job.code}`);
seen.filled = await page.$eval("#code", (field, code) => field.value === code, job.code);
seen.address = await page.evaluate(() => location.pathname + location.hash);
await look(page, "form");
await press(page, "form.own button");
seen.found = (await page.$(".outcome")) !== null;
await look(page, "result");
await page.$$eval("details", (all) => all.forEach((details) => (details.open = true)));
await look(page, "result-open");

// Its line of the ledger: the page is kept, the network goes, and it checks.
const link = await page.$eval('a[href^="/ledger.html#line="]', (anchor) => anchor.getAttribute("href"));
const ledger = await phone();
await ledger.goto(`${job.origin}${link}`);
await ledger.waitForFunction(() => !document.querySelector("#own-good").hidden || !document.querySelector("#own-bad").hidden);
seen.own = await shown(ledger, "own-good");
await look(ledger, "ledger");
const kept = join(job.folder, "kept.html");
writeFileSync(kept, await (await fetch(`${job.origin}/ledger.html`)).text());
const offline = await phone({ offline: true });
await offline.goto(pathToFileURL(kept).href + link.slice(link.indexOf("#")));
await offline.waitForFunction(() => !document.querySelector("#own-good").hidden || !document.querySelector("#own-bad").hidden);
seen.own &&= await shown(offline, "own-good");
const check = async (text) => {
  const path = join(job.folder, "ledger-to-check.csv");
  writeFileSync(path, text);
  const [input] = await offline.$$("#file");
  await input.uploadFile(path);
  const settled = () => ["good", "bad", "odd"].some((which) => !document.querySelector(`#whole-${which}`).hidden);
  await offline.waitForFunction(settled);
  const verdict = await offline.evaluate(() => ["good", "bad", "odd"].find((which) => !document.querySelector(`#whole-${which}`).hidden));
  await offline.$eval("#whole-wait", () => ["good", "bad", "odd"].forEach((which) => (document.querySelector(`#whole-${which}`).hidden = true)));
  await input.evaluate((field) => (field.value = ""));
  return verdict;
};
seen.whole = (await check(job.table)) === "good";
seen.forged = (await check(job.table.replace("90", "91"))) === "bad" && (await check("a,b\n")) === "odd";
// Another version shown to this family: its line does not lead to the root.
await offline.$eval("#proof", (field) => (field.value = field.value.replace('"points":"60"', '"points":"61"')));
await offline.click("#own-form button");
await offline.waitForFunction(() => !document.querySelector("#own-bad").hidden);
seen.other = true;

await page.bringToFront();
// A review, decided by the planners with the program, and the reply at the same code.
await page.select("#reason", "points");
await page.type("#text", "积分少算了");
await press(page, "section.noprint form button");
await look(page, "kept");
const number = (await page.$eval(".notice", (notice) => notice.textContent)).match(/[0-9A-Z]{4}-[0-9A-Z]{4}/)[0];
writeFileSync(job.replies, `number,text\n${number},维持原结果\n`);
const run = ["requests", job.drop, "--secrets", job.secrets, "--out", job.requests, "--replies", job.replies];
execFileSync(job.program, run, { stdio: "ignore" });
seen.replied = false;
for (let turn = 0; turn < 40 && !seen.replied; turn++) {
  await new Promise((then) => setTimeout(then, 250));
  await page.goto(`${job.origin}/#${job.code}`);
  await page.reload();
  await page.$eval("#code", (field, code) => (field.value = code), job.code);
  await press(page, "form.own button");
  seen.replied = (await page.content()).includes("维持原结果");
}
await look(page, "replied");

// Without scripts the code is typed.
const old = await phone({ scripts: false });
await old.goto(job.origin);
await old.type("#code", job.code.toLowerCase());
await Promise.all([old.waitForNavigation(), old.click("form.own button")]);
seen.without_scripts = (await old.$(".outcome")) !== null;

await browser.close();
console.log(JSON.stringify(seen));
