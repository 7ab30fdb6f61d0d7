// Two planners at one what-if, each in a browser of their own; prints what they saw as JSON.
//
// node shared.mjs CHROMIUM JOB.json, where a job is { link, tables: [path], lang, shots? }
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const [chromium, jobPath] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobPath, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const origin = new URL(job.link).origin;

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", `--lang=${job.lang}`],
});
const seen = { requests: [], errors: [], serious: [], wider: [] };
async function person() {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setExtraHTTPHeaders({ "Accept-Language": job.lang });
  await page.setViewport({ width: 1400, height: 900 });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) seen.requests.push(url);
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  return page;
}
async function look(page, name) {
  await page.bringToFront();
  for (const width of [390, 1400]) {
    await page.setViewport({ width, height: 900 });
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) seen.wider.push(`${name} ${width}`);
    if (job.shots) await page.screenshot({ path: `${job.shots}/${name}-${width}.png`, fullPage: true });
  }
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, impact, nodes } of violations) {
    if (["serious", "critical"].includes(impact)) seen.serious.push(`${name}: ${id} ${nodes[0].html.slice(0, 160)}`);
  }
}
const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
const entries = (page) => page.$$eval("#desk .changes label", (all) => all.map((one) => (one.querySelector("input").checked ? "+" : "-") + one.textContent));
const until = async (page, count) => {
  await page.bringToFront();
  await page.waitForFunction((count) => document.querySelectorAll("#desk .changes label").length === count, { timeout: 30000 }, count);
};
const act = (page, at, words) => page.evaluate((at, word) => {
  const circle = [...document.querySelectorAll("#desk .schools circle")].find((one) => one.textContent.includes(at));
  circle.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  [...document.querySelectorAll("#desk .chosen button")].find((one) => one.textContent === word).click();
}, at, words);
const open = async (page) => {
  await page.bringToFront();
  await page.goto(`${origin}${round}/what-if`);
  await page.waitForSelector("#desk .shown:not([hidden])", { timeout: 60000 });
};
const save = async (page) => {
  await page.bringToFront();
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith("/what-if/draft") && one.request().method() === "PUT"),
    page.$eval("#desk [data-act=keep]", (button) => button.click()),
  ]);
  return answer.status();
};
const news = (page) => page.$eval("#desk .shared [role=status]", (found) => found.textContent);
const rows = (page) => page.$$eval("#desk .conflict tbody tr", (all) => all.map((row) => [row.cells[0].textContent, row.cells[1].textContent, row.querySelector("input:checked").value]));

const ann = await person();
await ann.goto(job.link);
await ann.waitForFunction(() => location.pathname === "/");
await (await ann.$("form[action='/rounds'] input[type=file]")).uploadFile(...job.tables);
await press(ann, "form[action='/rounds'] button");
const round = new URL(ann.url()).pathname;
await ann.goto(`${origin}/people`);
await ann.type("input[name=name]", "李工");
await ann.click("form[action='/people'] input[name=planner]");
await press(ann, "form[action='/people'] button");
const link = await ann.$eval("main code", (found) => found.textContent);
const ben = await person();
await ben.goto(link);
await ben.waitForFunction(() => location.pathname === "/");
await open(ann);
await open(ben);
const words = JSON.parse(await ann.$eval("#desk", (desk) => desk.dataset.words));
seen.nothing = await ann.$eval("#desk .shared p", (found) => found.textContent);

// What one saves appears at the other's by itself.
await act(ann, "P0001", words.close);
seen.unsaved = await ann.$eval("#desk .shared p", (found) => found.textContent);
seen.first = await save(ann);
seen.plain = await ann.waitForFunction(() => !location.hash, { timeout: 10000 }).then(() => "");
await until(ben, 1);
seen.appeared = [await entries(ben), await news(ben)];

// One removes what the other has switched off meanwhile, and adds something: both are shown, nothing is lost.
await ann.bringToFront();
await ann.$eval("#desk .changes input", (box) => box.click());
seen.second = await save(ann);
await ben.bringToFront();
await ben.$eval("#desk .changes button", (button) => button.click());
await act(ben, "P0003", words.extend);
seen.refused = await save(ben);
await ben.waitForSelector("#desk .conflict:not([hidden])");
seen.rows = await rows(ben);
seen.focus = await ben.evaluate(() => document.activeElement.className);
await look(ben, "shared-conflict");
await ben.evaluate(() => document.querySelector("#desk .conflict input[value=theirs]").click());
const [chosen] = await Promise.all([
  ben.waitForResponse((one) => one.url().endsWith("/what-if/draft") && one.request().method() === "PUT"),
  ben.click("#desk .conflict .choose"),
]);
seen.chosen = chosen.status();
await until(ben, 2);
await until(ann, 2);
seen.agreed = [await entries(ann), await entries(ben)];

// Both drag one new school, each elsewhere: both stay.
await ann.bringToFront();
await ann.click("#desk [data-act=place]");
await ann.evaluate(() => document.querySelector("#desk svg").scrollIntoView({ block: "center" }));
const box = await (await ann.$("#desk svg")).boundingBox();
await ann.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
await until(ann, 3);
await save(ann);
await until(ben, 3);
for (const [page, by] of [[ann, 60], [ben, -60]]) {
  await page.bringToFront();
  await page.evaluate(() => document.querySelector("#desk svg").scrollIntoView({ block: "center" }));
  const put = await (await page.$("#desk .own circle")).boundingBox();
  await page.mouse.move(put.x + put.width / 2, put.y + put.height / 2);
  await page.mouse.down();
  await page.mouse.move(put.x + put.width / 2 + by, put.y + put.height / 2, { steps: 5 });
  await page.mouse.up();
}
seen.dragged = [await save(ann), await save(ben)];
await ben.waitForSelector("#desk .conflict:not([hidden])");
seen.both = await rows(ben);
await Promise.all([
  ben.waitForResponse((one) => one.url().endsWith("/what-if/draft") && one.request().method() === "PUT"),
  ben.click("#desk .conflict .choose"),
]);
await until(ben, 4);
await until(ann, 4);
seen.last = [await entries(ann), await entries(ben)];

// Unsaved changes stay unsaved when the other saves, and are told; whoever opens the page anew has the list.
await act(ann, "P0005", words.close);
await ben.bringToFront();
await ben.$$eval("#desk .changes button", (all) => all.at(-1).click());
await save(ben);
await ann.bringToFront();
await ann.waitForSelector("#desk .shared [role=status] button", { timeout: 30000 });
seen.told = [await news(ann), (await entries(ann)).length];
await look(ann, "shared-told");
await open(ben);
await until(ben, 3);
seen.anew = await entries(ben);
// An address that bears options of an older version is compared before anything is saved.
const old = ann.url();
await ann.goto("about:blank");
await ann.goto(old);
await ann.waitForSelector("#desk .shown:not([hidden])");
await until(ann, 5);
seen.oldRefused = await save(ann);
seen.record = await ann.evaluate(async () => {
  const { entries } = await (await fetch("/api/v1/audit?limit=500")).json();
  return entries.filter((one) => one.action === "what-if-saved").map((one) => one.name + " " + one.detail);
});

await browser.close();
console.log(JSON.stringify(seen));
