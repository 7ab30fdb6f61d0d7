// Opens pages from the disk, with the network off, as their readers would; prints what it saw as JSON.
//
// node look.mjs CHROMIUM JOB.json, where a job is
//   { report, school, area, pages: [{ path, width }], walks: { report, community, school },
//     plan: { page }, shots? }
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
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

async function open(path, width, height = 900) {
  const page = await browser.newPage();
  await page.setOfflineMode(true);
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  page.on("request", (request) => {
    const url = request.url();
    if (url !== pathToFileURL(path).href && !url.startsWith("data:")) seen.requests.push(url);
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") seen.errors.push(message.text());
  });
  page.on("dialog", async (dialog) => {
    seen.errors.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.goto(pathToFileURL(path).href, { waitUntil: "load" });
  return page;
}

async function audit(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, impact, nodes } of violations) {
    if (["serious", "critical"].includes(impact)) seen.serious.push(`${name}: ${id} ${nodes[0].html.slice(0, 160)}`);
  }
  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (isWider) seen.wider.push(name);
}

async function shot(page, name, options = {}) {
  if (!job.shots) return;
  // Until what was opened has faded in.
  await new Promise((then) => setTimeout(then, 500));
  await page.screenshot({ path: `${job.shots}/${name}.png`, ...options });
}

const text = (page, selector) => page.$eval(selector, (found) => found.textContent);
const popup = async (page) => {
  await page.waitForSelector(".leaflet-popup .facts");
  // The map slides until the bubble is in it.
  await page.waitForFunction(() => !document.querySelector(".leaflet-pan-anim"));
  return page.$eval(".leaflet-popup .facts", (facts) => ({
    title: facts.querySelector("h3").textContent,
    facts: Object.fromEntries(
      [...facts.querySelectorAll("dt")].map((term) => [term.textContent, term.nextElementSibling.textContent]),
    ),
  }));
};

if (job.report) {
  const page = await open(job.report, 1280);
  await page.waitForSelector("html[data-drawn=yes]");
  seen.figures = await page.$$eval(".figures dd.big", (all) => all.map((one) => one.textContent));
  seen.answer = await text(page, ".answer");
  seen.charts = await page.$$eval(".drawing svg rect", (all) => all.length);
  seen.bytes = readFileSync(job.report).length;
  await audit(page, "report");
  await shot(page, "report", { fullPage: true });
  await shot(page, "first-screen");

  const where = (kind, id) => page.evaluate((kind, id) => window.xueweiMap.at(kind, id), kind, id);
  const click = async (kind, id) => {
    const at = await where(kind, id);
    const frame = await page.$eval("#map", (map) => {
      map.scrollIntoView({ block: "center" });
      const box = map.getBoundingClientRect();
      return { x: box.x + map.clientLeft, y: box.y + map.clientTop };
    });
    await page.mouse.click(frame.x + at.x, frame.y + at.y);
    return popup(page);
  };
  const closed = () => page.waitForFunction(() => !document.querySelector(".leaflet-popup .facts"));
  // Zoomed by its button.
  const before = await where("schools", job.school);
  await page.click(".leaflet-control-zoom-in");
  await page.waitForFunction((zoom) => window.xueweiMap.at("schools", zoom.id).zoom > zoom.was, {}, {
    id: job.school,
    was: before.zoom,
  });
  const after = await where("schools", job.school);
  seen.zoomed = after.zoom - before.zoom;
  // A school: found by name, then clicked on the map itself.
  await page.type("#find", job.school);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#found:not(:empty), .leaflet-popup");
  seen.missing = await text(page, "#found");
  // By its row in the table.
  await page.$eval("#table-schools summary", (summary) => summary.click());
  await page.waitForSelector("#table-schools tbody tr");
  seen.rows = await page.$$eval("#table-schools tbody tr", (rows) => rows.length);
  await page.$$eval(
    "#table-schools tbody tr",
    (rows, id) => rows.find((row) => [...row.cells].some((cell) => cell.textContent === id)).querySelector("button").click(),
    job.school,
  );
  await popup(page);
  await page.click(".leaflet-popup-close-button");
  await closed();
  seen.school = await click("schools", job.school);
  await shot(page, "school");
  if (job.area) {
    // An area, with what lies on it taken away by the boxes of the legend.
    for (const name of ["schools", "communities", "parcels"]) {
      await page.$eval(`#legend input[name=${name}]`, (box) => box.click());
    }
    await page.click("#whole");
    await closed();
    seen.area = await click("bottlenecks", job.area);
    for (const name of ["schools", "communities", "parcels"]) {
      await page.$eval(`#legend input[name=${name}]`, (box) => box.click());
    }
  }
  await page.$eval("#legend input[value=posts]", (radio) => radio.click());
  seen.legend = await text(page, "#legend");
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await audit(page, "report, all open");
  if (job.shots) await page.pdf({ path: `${job.shots}/report.pdf`, preferCSSPageSize: true, printBackground: false });
  await page.close();

  const phone = await open(job.report, 390, 844);
  await phone.waitForSelector("html[data-drawn=yes]");
  await audit(phone, "report on a phone");
  await shot(phone, "report-phone", { fullPage: true });
  await phone.close();
}
if (job.walks) {
  // The ways of a community and of a school, on a phone and on a screen.
  seen.walks = [];
  for (const [width, height] of [
    [390, 844],
    [1400, 900],
  ]) {
    const page = await open(job.walks.report, width, height);
    await page.waitForSelector("html[data-drawn=yes]");
    const ways = () => page.evaluate(() => window.xueweiMap.ways());
    const find = async (name) => {
      await page.$eval("#find", (box) => (box.value = ""));
      await page.type("#find", name);
      await page.keyboard.press("Enter");
      return popup(page);
    };
    const own = { community: await find(job.walks.community), ways: await ways() };
    own.told = await page.$$eval(".leaflet-tooltip.walk", (all) => all.map((one) => one.textContent));
    await shot(page, `walks-community-${width}`);
    await page.click(".leaflet-popup-close-button");
    await page.waitForFunction(() => !document.querySelector(".leaflet-popup .facts"));
    own.closed = await ways();
    own.school = await find(job.walks.school);
    own.toSchool = await ways();
    await shot(page, `walks-school-${width}`);
    await audit(page, `ways at ${width}`);
    seen.walks.push(own);
    await page.close();
  }
}
if (job.plan) {
  // The map of a plan: a year on, the first, a school chosen; and the page where no script may run.
  seen.plan = [];
  for (const width of [390, 1400]) {
    const page = await open(job.plan.page, width, 900);
    await page.waitForSelector("html[data-drawn=yes]");
    const state = () =>
      page.evaluate(() => {
        const shown = [...document.querySelectorAll("[data-y].now")];
        return {
          year: document.querySelector("#year-shown").textContent,
          steps: [...new Set(shown.map((one) => one.dataset.y))],
          heading: document.querySelector("div.now h3").textContent,
          visible: [...document.querySelectorAll("#plan-map [data-y]")].filter((one) => one.getBoundingClientRect().width > 0).length,
          marks: document.querySelectorAll("#plan-map .now [data-c]").length,
          table: [...document.querySelectorAll("div.now tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
          told: document.querySelector("#told").textContent,
        };
      });
    const own = { width, last: await state() };
    await audit(page, `plan at ${width}`);
    await shot(page, `plan-${width}-last`, { fullPage: true });
    await page.focus("#year");
    await page.keyboard.press("Home");
    own.first = await state();
    await page.click("#year-later");
    own.second = await state();
    await page.$eval("#plan-map .now [data-c] circle", (mark) =>
      mark.dispatchEvent(new MouseEvent("click", { bubbles: true })),
    );
    own.chosen = await state();
    await page.keyboard.press("Tab");
    await page.click("#year-later");
    own.third = await state();
    const map = await page.$("section:has(#plan-map)");
    await map.scrollIntoView();
    await shot(page, `plan-${width}-third`);
    await page.$eval("#plan-map-table", (details) => (details.open = true));
    await audit(page, `plan at ${width}, table open`);
    seen.plan.push(own);
    await page.close();
  }
  const still = await browser.newPage();
  await still.setJavaScriptEnabled(false);
  await still.goto(pathToFileURL(job.plan.page).href, { waitUntil: "load" });
  // Nothing can be asked of a page without scripts but through the protocol: what is laid out is what is seen.
  const boxes = async (selector) => {
    const found = await still.$$(selector);
    const all = await Promise.all(found.map((one) => one.boundingBox()));
    return all.filter((box) => box && box.width > 0).length;
  };
  seen.still = { tools: await boxes("#year-tools"), note: await boxes("#year-still"), maps: await boxes("#plan-map > g"), beside: await boxes("div[data-y]") };
  await shot(still, "plan-without-scripts", { fullPage: true });
  await still.close();
}
for (const { path, name } of job.pages ?? []) {
  for (const width of [390, 1024]) {
    const page = await open(path, width);
    await audit(page, `${name} at ${width}`);
    await shot(page, `${name}-${width}`, { fullPage: true });
    if (job.shots && width > 390) await page.pdf({ path: `${job.shots}/${name}.pdf`, preferCSSPageSize: true });
    await page.close();
  }
}
await browser.close();
process.stdout.write(JSON.stringify(seen));
