// Goes the whole way through the planners' service as its users would; prints what it saw as JSON.
//
// node serve.mjs CHROMIUM JOB.json, where a job is { link, tables: [path], roads, gates, lang, shots? }
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
const seen = { requests: [], errors: [], serious: [], wider: [], titles: [] };

/// A person at a browser of their own.
async function person() {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setExtraHTTPHeaders({ "Accept-Language": job.lang });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) seen.requests.push(url);
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") seen.errors.push(message.text());
  });
  return page;
}

/// Looks at the page as it is: with axe, and at the widths of a phone, an office and a wall.
async function look(page, name) {
  seen.titles.push(await page.title());
  for (const width of [390, 1280, 1920]) {
    await page.setViewport({ width, height: 900 });
    const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (isWider) seen.wider.push(`${name} ${width}`);
    if (job.shots) await page.screenshot({ path: `${job.shots}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewport({ width: 1280, height: 900 });
  // Spoken to by the driver, past the policy of the page, which lets no script in but its own.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, impact, nodes } of violations) {
    if (["serious", "critical"].includes(impact)) seen.serious.push(`${name}: ${id} ${nodes[0].html.slice(0, 160)}`);
  }
}

const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

const planner = await person();
await planner.goto(job.link);
// The script presses the button.
await planner.waitForFunction(() => location.pathname === "/");
await look(planner, "rounds-empty");
const field = await planner.$("form[action='/rounds'] input[type=file]");
await field.uploadFile(...job.tables);
seen.chosen = await planner.$$eval(".drop li", (all) => all.length);
await press(planner, "form[action='/rounds'] button");
const round = new URL(planner.url()).pathname;
await look(planner, "round");
// Roads and gates: the settings follow, and what was found about each file stands beside it.
const upload = "#roads form[enctype]";
await planner.click("#roads details summary");
await (await planner.$(`${upload} input[name=roads]`)).uploadFile(job.roads);
await (await planner.$(`${upload} input[name=gates]`)).uploadFile(job.gates);
await press(planner, `${upload} button`);
seen.roads = await planner.$$eval("#roads tbody tr", (rows) => rows.map((row) => row.cells[0].textContent));
await look(planner, "round-roads");
// And away again, one after the other: the rest goes by straight lines.
for (let left = 2; left; left--) await press(planner, "#roads tbody form button");
seen.roadsLeft = await planner.$$eval("#roads tbody tr", (rows) => rows.length);
// List and seed are fixed first: results of anything else are a trial, which nobody approves.
await planner.goto(`${origin}${round}/settings`);
await look(planner, "settings");
await planner.type("#lots input[name=source]", "2026-08-01");
await press(planner, `form[action='${round}/commitments'] button`);
await planner.type("#lots input[name=seed]", "07 11 19 23 28 31 + 05");
await press(planner, `form[action='${round}/seed'] button`);
await look(planner, "settings-drawn");
await planner.goto(`${origin}${round}`);
await press(planner, `form[action='${round}/runs'] button`);
const run = new URL(planner.url()).pathname;
// Followed by events, the page comes anew by itself.
await planner.waitForSelector("body:not(:has([data-follow])) .figures", { timeout: 120000 });
seen.sentence = await planner.$eval(".figures", (figures) => figures.previousElementSibling.textContent);
await look(planner, "results");
seen.ownApproval = await planner.$eval(`button[formaction='${run}/approve']`, (button) => button.disabled);

const report = await planner.browserContext().newPage();
report.on("pageerror", (error) => seen.errors.push(`report: ${error}`));
await report.setViewport({ width: 1280, height: 900 });
await report.goto(`${origin}/api/v1${run}/files/report.html`);
await report.waitForSelector("html[data-drawn=yes]", { timeout: 30000 });
seen.reportOrigin = await report.evaluate(() => globalThis.origin);
if (job.shots) await report.screenshot({ path: `${job.shots}/report.png` });
await report.close();

await planner.goto(`${origin}${run}`);
await planner.type("input[name=id]", "C0000010");
await press(planner, "form[action$='/child'] button");
await look(planner, "child");

// On the map: a school is extended, a new one put up and dragged, the options shared by their address.
const answered = (before) => planner.waitForFunction((before) => {
  const said = document.querySelector("#desk [role=status]").textContent;
  return said !== before && /\d/.test(said) ? said : null;
}, { timeout: 60000 }, before).then((said) => said.jsonValue());
await planner.goto(`${origin}${round}/what-if`);
await planner.waitForSelector("#desk .shown:not([hidden])", { timeout: 60000 });
await look(planner, "map");
await planner.$eval("#desk .schools circle.public.existing", (node) => node.dispatchEvent(new MouseEvent("click", { bubbles: true })));
await planner.type("#desk .chosen input", "3");
await planner.click("#desk .chosen button");
seen.mapExtended = await answered("");
// A bus from a community to the second nearest school.
await planner.$eval("#desk .communities circle", (node) => node.dispatchEvent(new MouseEvent("click", { bubbles: true })));
await planner.$eval("#desk .chosen select", (list) => { list.selectedIndex = 1; });
const [ran] = await Promise.all([
  planner.waitForResponse((answer) => answer.url().endsWith("/what-if") && answer.request().method() === "POST", { timeout: 60000 }),
  planner.$$eval("#desk .chosen .row", (rows) => rows.find((row) => row.querySelector("select")).querySelector("button").click()),
]);
seen.mapBus = ran.status();
// What is told may be the same as before: nothing more is waited for than that it is there.
await new Promise((then) => setTimeout(then, 500));
const withBus = await planner.$eval("#desk [role=status]", (said) => said.textContent);
seen.mapBusSaid = await planner.$$eval("#desk .changes li", (all) => all.at(-1).textContent);
await planner.click("#desk [data-act=place]");
// Where most children have no public place, and then to a corner where nobody lives.
const box = await (await planner.$("#desk svg")).boundingBox();
const spot = await (await planner.$("#desk .communities circle.most")).boundingBox();
const [x, y] = [spot.x + spot.width / 2, spot.y + spot.height / 2];
await planner.mouse.click(x, y);
seen.mapPlaced = await answered(withBus);
const put = await (await planner.$("#desk .own circle")).boundingBox();
await planner.mouse.move(put.x + put.width / 2, put.y + put.height / 2);
await planner.mouse.down();
await planner.mouse.move(box.x + 8, box.y + 8, { steps: 5 });
await planner.mouse.up();
seen.mapDragged = await answered(seen.mapPlaced);
await planner.$$eval("#desk .options button", (all) => all.at(-1).click());
await planner.waitForFunction(() => document.querySelectorAll("#desk .compared th[scope=col]").length === 3);
await look(planner, "map-tried");
const shared = planner.url();
await planner.goto("about:blank");
await planner.goto(shared);
await planner.waitForFunction(() => document.querySelectorAll("#desk .compared th[scope=col]").length === 3, { timeout: 60000 });
seen.mapShared = await planner.$$eval("#desk .changes li", (all) => all.length);

await planner.goto(`${origin}${round}/what-if`);
await planner.$eval("main > details", (details) => { details.open = true; });
await planner.type("input[name=open-of]", "L0003");
await press(planner, "main form button");
seen.whatIf = await planner.$eval("main strong", (found) => found.textContent);
await look(planner, "what-if");

await planner.goto(`${origin}/people`);
await planner.type("input[name=name]", "李工");
await planner.click("input[name=approver]");
await press(planner, "form[action='/people'] button");
const link = await planner.$eval("main code", (found) => found.textContent);
await look(planner, "people");

const second = await person();
await second.goto(link);
await second.waitForFunction(() => location.pathname === "/");
await second.goto(`${origin}${run}`);
await press(second, `button[formaction='${run}/approve']`);
await press(second, `button[formaction='${run}/release']`);
await look(second, "released");
await second.goto(`${origin}/record`);
await look(second, "record");
seen.record = await second.$eval("main .good, main .bad", (found) => found.className);
await press(second, "form[action='/close'] button");
// Without a session there is nothing.
seen.signedOut = (await second.goto(`${origin}${run}`)).status();

await browser.close();
// The one refusal that was asked for is told on the console.
seen.errors = seen.errors.filter((error) => !error.includes("status of 401"));
console.log(JSON.stringify(seen));
