// Tries gates and paths on the map of a what-if as a planner would, with the mouse and without; prints what it saw as JSON.
//
// node what_if.mjs CHROMIUM JOB.json, where a job is { link, tables: [path], roads, gates, lang, shots? }
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
const context = await browser.createBrowserContext();
const page = await context.newPage();
await page.setExtraHTTPHeaders({ "Accept-Language": job.lang });
page.on("request", (request) => {
  const url = request.url();
  if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:")) seen.requests.push(url);
});
page.on("pageerror", (error) => seen.errors.push(String(error)));

async function look(name) {
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
const press = (selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

await page.setViewport({ width: 1400, height: 900 });
await page.goto(job.link);
await page.waitForFunction(() => location.pathname === "/");
await (await page.$("form[action='/rounds'] input[type=file]")).uploadFile(...job.tables);
await press("form[action='/rounds'] button");
const round = new URL(page.url()).pathname;
seen.round = round.split("/").at(-1);
// By straight lines there are no gates and no paths, and the page says why.
await page.goto(`${origin}${round}/what-if`);
await page.waitForSelector("#desk .shown:not([hidden])", { timeout: 60000 });
seen.whyNot = await page.$eval(".no-roads", (found) => found.textContent);
seen.straight = await page.evaluate(() => document.querySelectorAll("#desk .gate, #desk .road, .feet:not([hidden])").length);
await page.click(".no-roads a");
await page.waitForSelector("#roads");
await page.click("#roads details summary");
const upload = "#roads form[enctype]";
await (await page.$(`${upload} input[name=roads]`)).uploadFile(job.roads);
await (await page.$(`${upload} input[name=gates]`)).uploadFile(job.gates);
await press(`${upload} button`);

await page.goto(`${origin}${round}/what-if`);
await page.waitForSelector("#desk .shown:not([hidden])", { timeout: 60000 });
seen.notSaid = await page.$$eval(".no-roads", (all) => all.length);
seen.drawn = await page.evaluate(() => ["rect.gate", "path.road"].map((name) => document.querySelectorAll(`#desk ${name}`).length));
seen.credit = await page.$eval("#desk .credit", (found) => found.textContent);
await look("what-if-walked");

/// Does something and waits for the answer of the program to it.
const said = () => page.$$eval("#desk [role=status], #desk [role=alert]", (all) => all.map((one) => one.textContent).join(""));
async function answered(act) {
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith("/what-if") && one.request().method() === "POST", { timeout: 60000 }),
    act(),
  ]);
  const told = { status: answer.status(), ...(await answer.json()) };
  await page.waitForFunction(() => !/…$/.test(document.querySelector("#desk [role=status]").textContent));
  return told;
}
const entries = () => page.$$eval("#desk .changes li", (all) => all.map((one) => one.querySelector("label")?.textContent ?? ""));
const click = (text) => page.$$eval("#desk .chosen button", (all, text) => all.find((one) => one.textContent === text).click(), text);
const words = JSON.parse(await page.$eval("#desk", (desk) => desk.dataset.words));

// The map by degrees: where on the screen a place is.
const map = await page.evaluate(async (path) => (await fetch(path)).json(), `/api/v1${round}/map`);
const school = map.schools.find((one) => one.id === "P0001");
async function onScreen(at) {
  return page.evaluate((at, all) => {
    const node = document.querySelector("#desk svg"), box = node.getBoundingClientRect(), view = node.viewBox.baseVal;
    const middle = [0, 1].map((k) => (Math.min(...all.map((p) => p[k])) + Math.max(...all.map((p) => p[k]))) / 2);
    const [x, y] = [(at[0] - middle[0]) * 111320 * Math.cos(middle[1] * Math.PI / 180), -(at[1] - middle[1]) * 110574];
    return [box.left + (x - view.x) * box.width / view.width, box.top + (y - view.y) * box.height / view.height];
  }, at, [...map.schools, ...map.parcels, ...map.communities].map((one) => one.at));
}
await page.evaluate(() => document.querySelector("#desk svg").scrollIntoView({ block: "center" }));
await page.mouse.move(...(await onScreen(school.at)));
for (let i = 0; i < 8; i++) await page.mouse.wheel({ deltaY: -100 });
await page.waitForFunction(() => document.querySelector("#desk svg").classList.contains("near"));
if (job.shots) await page.screenshot({ path: `${job.shots}/what-if-near.png` });
seen.label = await page.$eval("#desk rect.gate[data-school=P0001]", (gate) => gate.getAttribute("aria-label"));

// A gate is dragged to a road as far off as the map shows one.
const frame = await (await page.$("#desk svg")).boundingBox();
const roads = [];
for (const at of map.ways.flatMap((one) => one.line)) {
  const [x, y] = await onScreen(at), far = Math.hypot((at[0] - school.at[0]) * 93500, (at[1] - school.at[1]) * 110574);
  if (x > frame.x + 40 && x < frame.x + frame.width - 40 && y > frame.y + 40 && y < frame.y + frame.height - 40) roads.push([at, far]);
}
const way = roads.sort((a, b) => b[1] - a[1])[0][0];
const gate = await onScreen(school.gates[0]), to = await onScreen(way);
const dragged = await answered(async () => {
  await page.mouse.move(...gate);
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 6 });
  await page.mouse.up();
});
seen.dragged = { status: dragged.status, on_foot: dragged.on_foot, entries: await entries(), said: await said() };
await look("what-if-dragged");
await page.setViewport({ width: 1400, height: 900 });

// A new gate is put, another one closed, from the panel of the school.
await page.evaluate(() => document.querySelector("#desk svg").scrollIntoView({ block: "center" }));
const choose = () => page.$$eval("#desk .schools circle", (all) => all.find((one) => one.textContent.includes("P0001"))
  .dispatchEvent(new MouseEvent("click", { bubbles: true })));
await choose();
await click(words.newGate);
const near = map.ways.flatMap((one) => one.line).map((at) => [at, Math.hypot((at[0] - school.at[0]) * 93500, (at[1] - school.at[1]) * 110574)])
  .filter(([, far]) => far > 120).sort((a, b) => a[1] - b[1])[0][0];
await page.evaluate(() => document.querySelector("#desk svg").scrollIntoView({ block: "center" }));
seen.put = (await answered(async () => page.mouse.click(...(await onScreen(near))))).status;
await choose();
await page.$$eval("#desk .chosen button.small", (all) => all[1].click());
seen.closed = (await answered(() => click(words.closeGate))).status;
seen.panel = await page.$eval("#desk .chosen", (side) => side.textContent);

// A road is chosen on the map and closed; a path is drawn between two roads.
const inView = [];
await page.evaluate(() => document.querySelector("#desk svg").scrollIntoView({ block: "center" }));
const box = await (await page.$("#desk svg")).boundingBox();
for (const one of map.ways) {
  const at = one.line[Math.floor(one.line.length / 2)], p = await onScreen(at);
  const isIn = p[0] > box.x + 30 && p[0] < box.x + box.width - 30 && p[1] > box.y + 30 && p[1] < box.y + box.height - 30;
  if (isIn) inView.push([p, one]);
}
const bare = await page.evaluate((all) => all.findIndex(([x, y]) => document.elementFromPoint(x, y)?.matches("#desk svg")), inView.map(([p]) => p));
await page.mouse.click(...inView[bare][0]);
seen.way = await page.$eval("#desk .chosen h3", (head) => head.textContent);
seen.shut = (await answered(() => click(words.shutWay))).status;
await page.click("#desk [data-act=path]");
await page.evaluate(() => document.querySelector("#desk svg").scrollIntoView({ block: "center" }));
const others = inView.filter(([, one]) => one.id !== inView[bare][1].id);
for (const [, one] of [others[0], others.at(-1)]) await page.mouse.click(...(await onScreen(one.line[Math.floor(one.line.length / 2)])));
const path = await answered(() => click(words.addPath));
seen.path = { status: path.status, findings: path.findings?.map((one) => one.code) };

// Without a mouse: a gate is moved by its coordinates, a way that nobody knows is told.
await page.$eval("#desk .feet", (form) => { form.open = true; });
const form = (name) => `#desk .feet [name=${name}]`;
await page.select(form("gate-school"), "P0002");
const inputs = await page.$$("#desk .feet .row:first-of-type input");
for (const [input, value] of [[inputs[0], 122.5458], [inputs[1], 32.911]]) {
  await input.evaluate((own) => { own.value = ""; });
  await input.type(String(value));
}
const buttons = async () => page.$$("#desk .feet button");
seen.typed = (await answered(async () => (await buttons())[0].press("Enter"))).status;
await page.type(form("way"), "no such road");
await (await buttons())[2].press("Enter");
seen.noWay = await page.$eval("#desk [role=alert]", (found) => found.textContent);
await look("what-if-tried");
await page.setViewport({ width: 1400, height: 900 });

// One is switched off, one removed; what is left is saved as a file that the command reads alike.
const before = await entries();
await answered(() => page.$$eval("#desk .changes li", (all) => all.at(-1).querySelector("input").click()));
const last = await answered(() => page.$$eval("#desk .changes li", (all) => all[1].querySelector("button").click()));
seen.entries = [before.length, (await entries()).length];
seen.last = last;
seen.sentence = await said();
await page.evaluate(() => {
  const made = URL.createObjectURL;
  URL.createObjectURL = (blob) => { window.saved = blob.text(); return made(blob); };
});
await page.click("#desk [data-act=save]");
seen.saved = await page.evaluate(() => window.saved);

// The address bears it all, and the form without a script has the same.
const shared = page.url();
await page.goto("about:blank");
const again = await answered(() => page.goto(shared));
seen.shared = JSON.stringify(again.summary) === JSON.stringify(last.summary);
await page.goto(`${origin}${round}/what-if`);
await page.$eval("main > details", (details) => { details.open = true; });
await page.type("input[name=gate-of]", "P0001");
await page.type("input[name=gate-number]", "1");
await page.type("input[name=gate-at]", way.join(" "));
await press("main form button");
seen.form = await page.$eval("main section", (found) => found.textContent);
await look("what-if-form");

await browser.close();
console.log(JSON.stringify(seen));
