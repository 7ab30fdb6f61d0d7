// Goes the whole way through the service of a bureau, where people have accounts: the first administrator lets the others
// in, a planner mends two findings and runs, another person approves with a password and releases. Prints what it saw as
// JSON.
//
// node bureau.mjs CHROMIUM JOB.json, where a job is { link, tables: [path], mends: [value], lang, shots? }
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const [chromium, jobPath] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobPath, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const origin = new URL(job.link).origin;
const password = "三月里的小雨淅沥沥沥下个不停";

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", `--lang=${job.lang}`],
});
const seen = { requests: [], errors: [], serious: [], wider: [], mended: [], settings: [] };

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
  return page;
}

/// Looks at the page as it is: with axe, and at the widths of a phone and an office.
async function look(page, name) {
  for (const width of [390, 1400]) {
    await page.setViewport({ width, height: 900 });
    const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (isWider) seen.wider.push(`${name} ${width}`);
    if (job.shots) await page.screenshot({ path: `${job.shots}/${name}-${width}.png`, fullPage: true });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, nodes } of violations) seen.serious.push(`${name} ${width}: ${id} ${nodes[0].html.slice(0, 160)}`);
  }
}

/// Presses a button of a page that may stand behind another.
const press = async (page, selector) => {
  await page.bringToFront();
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
};

/// Opens a link, which lets its owner set a password and nothing else, and sets it.
async function enrol(page, link, login) {
  await page.goto(link);
  await page.waitForFunction(() => location.pathname === "/account");
  await page.goto(`${origin}/record`);
  if (new URL(page.url()).pathname !== "/account") seen.errors.push(`${login} sees the record without a password`);
  if (login === "chief") await look(page, "account-new");
  await page.type("form[action='/account/password'] input[name=login]", login);
  await page.type("form[action='/account/password'] input[name=password]", password);
  await press(page, "form[action='/account/password'] button");
  await look(page, `account-${login}`);
}

/// Invites somebody; their link.
async function invite(page, name, roles) {
  await page.goto(`${origin}/people`);
  await page.type("form[action='/people'] input[name=name]", name);
  for (const role of roles) await page.click(`form[action='/people'] input[name=${role}]`);
  await press(page, "form[action='/people'] button");
  return page.$eval("main code", (found) => found.textContent);
}

const chief = await person();
await enrol(chief, job.link, "chief");
const links = [await invite(chief, "王工", ["planner", "approver"]), await invite(chief, "李工", ["approver"])];
await look(chief, "people");

const planner = await person();
await enrol(planner, links[0], "wang");
await planner.goto(origin);
const field = await planner.$("form[action='/rounds'] input[type=file]");
await field.uploadFile(...job.tables);
await press(planner, "form[action='/rounds'] button");
const round = new URL(planner.url()).pathname;
await look(planner, "findings");
for (const value of job.mends) {
  seen.mended.push((await planner.$$("form[action$='/correct']")).length);
  await planner.$eval("form[action$='/correct']", (form) => {
    form.closest("details").open = true;
    form.querySelector("input[name=value]").value = "";
  });
  await planner.type("form[action$='/correct'] input[name=value]", value);
  await press(planner, "form[action$='/correct'] button");
}
seen.mended.push((await planner.$$("form[action$='/correct']")).length);
await look(planner, "mended");

/// Writes into a field of the settings, whatever it stands in, without a word of a script of the page.
async function write(page, name, value) {
  await page.evaluate((name, value) => {
    const field = document.getElementsByName(name)[0];
    const within = field.closest("details");
    if (within) within.open = true;
    field.value = value;
  }, name, value);
}
const save = (page) => press(page, "section:first-of-type form button");
const value = (page, name) => page.evaluate((name) => document.getElementsByName(name)[0].value, name);

// The settings: what cannot stand is shown again; what can is the next version.
const settings = `${origin}${round}/settings`;
await planner.goto(settings);
await look(planner, "settings");
await planner.evaluate(() => { for (const all of document.querySelectorAll("main details")) all.open = true; });
await look(planner, "settings-open");
const other = await planner.browserContext().newPage();
await other.setExtraHTTPHeaders({ "Accept-Language": job.lang });
await other.goto(settings);
await write(planner, "k:reach.max_m", "far");
await write(planner, "k:norms.large_class", "55");
await save(planner);
await look(planner, "settings-refused");
seen.settings.push(await value(planner, "k:reach.max_m"), await value(planner, "k:norms.large_class"));
seen.refused = await planner.$eval("[aria-invalid=true]", (field) => field.closest(".key").querySelector(".bad").textContent);
await write(planner, "k:reach.max_m", "3,500");
await write(planner, "source", "局发〔2026〕3号第5条");
await save(planner);
await look(planner, "settings-saved");
seen.settings.push(await value(planner, "k:reach.max_m"));
// With the keyboard alone: from the last key to the button.
await planner.focus("section:first-of-type form input[name=source]");
await planner.keyboard.press("Tab");
seen.focus = await planner.evaluate(() => document.activeElement.tagName);
// Whoever saves what was changed meanwhile is shown both.
await write(other, "k:reach.max_m", "3600");
await write(other, "k:norms.oversize_class", "65");
await save(other);
await look(other, "settings-conflict");
await other.click("fieldset label:nth-of-type(2) input");
await press(other, "main form button:not([name])");
seen.settings.push(await value(other, "k:reach.max_m"), await value(other, "k:norms.large_class"), await value(other, "k:norms.oversize_class"));
// A heading is not to be read, and then speaks for itself again.
await write(other, "c:children:insurance_months", "-");
await press(other, "section:nth-of-type(2) form button");
await look(other, "settings-columns");
seen.settings.push(await value(other, "c:children:insurance_months"));
await write(other, "c:children:insurance_months", "=");
await press(other, "section:nth-of-type(2) form button");
await other.close();

// A run before the list is committed is a trial.
await planner.goto(`${origin}${round}`);
await press(planner, `form[action='${round}/runs'] button`);
const early = new URL(planner.url()).pathname;
await planner.waitForSelector("body:not(:has([data-follow])) .figures", { timeout: 120000 });
await look(planner, "trial");
seen.trial = await planner.evaluate(async (path) => (await (await fetch(`/api/v1${path}`)).json()).trial, early);

// List and seed, in this order.
await planner.goto(settings);
await planner.type("#lots input[name=source]", "2026 年 8 月 1 日公开摇号的号码");
await press(planner, `form[action='${round}/commitments'] button`);
await look(planner, "committed");
const published = await planner.$eval("#lots a[href^='/commitments/']", (link) => link.href);
const anybody = await person();
await anybody.goto(published);
await look(anybody, "commitment");
seen.published = (await anybody.$eval("main", (main) => main.textContent)).includes("2026 年 8 月 1 日");
await planner.type("#lots input[name=seed]", "07 11 19 23 28 31 + 05");
await press(planner, `form[action='${round}/seed'] button`);
await look(planner, "seed-told");

await planner.goto(`${origin}${round}`);
await press(planner, `form[action='${round}/runs'] button`);
const run = new URL(planner.url()).pathname;
await planner.waitForSelector("body:not(:has([data-follow])) .figures", { timeout: 120000 });
await look(planner, "results");
seen.ownApproval = await planner.$eval(`button[formaction='${run}/approve']`, (button) => button.disabled);
await planner.goto(`${origin}${round}/reviews`);
await look(planner, "reviews");

const second = await person();
await enrol(second, links[1], "li");
await second.goto(`${origin}${early}`);
seen.trialDisabled = await second.$eval(`button[formaction='${early}/approve']`, (button) => button.disabled);
await second.goto(`${origin}${run}`);
await look(second, "to-approve");
await second.type("input[name=password]", "not the password");
await press(second, `button[formaction='${run}/approve']`);
seen.wrong = await second.$eval("main .bad", (found) => found.textContent);
await second.goto(`${origin}${run}`);
await second.type("input[name=password]", password);
await press(second, `button[formaction='${run}/approve']`);
await second.type("input[name=password]", password);
await second.$eval("input[name=until]", (input) => {
  input.value = "2099-09-10";
});
await press(second, `button[formaction='${run}/release']`);
await look(second, "released");
seen.state = await second.evaluate(async (path) => (await (await fetch(`/api/v1${path}`)).json()).state, run);
// Families: receipts, one that was lost, the sealed answers and, the hour having come, their key.
const families = `${origin}${round}/families`;
await planner.goto(families);
await look(planner, "families-none");
await planner.type("main input[name=address]", "https://result.example.edu.cn");
await press(planner, `form[action='${round}/families'] button`);
await planner.waitForSelector("body:not(:has([data-again])) #desk", { timeout: 120000 });
await look(planner, "families-receipts");
await planner.type("#desk input[name=child]", "02");
await planner.type("#desk input[name=reason]", "身份证");
await press(planner, "#desk form button");
const sheet = await planner.$eval("#desk .good a", (link) => link.href);
seen.renewed = await planner.evaluate(async (path) => (await (await fetch(path)).text()).includes("02"), sheet);
await look(planner, "families-renewed");
await second.goto(families);
await look(second, "families-to-seal");
seen.sheets = await second.evaluate(async (path) => (await fetch(path)).status, sheet);
await second.click(`form[action='${run}/seal'] input[name=by_telephone]`);
await press(second, `form[action='${run}/seal'] button`);
await second.waitForSelector("body:not(:has([data-again])) form[action$='/seal/key']", { timeout: 120000 });
await look(second, "families-sealed");
const key = (typed) => second.evaluate(async (path, password) => {
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams({ password }) });
  return answer.ok ? await answer.text() : answer.status;
}, `${run}/seal/key`, typed);
seen.key = [await key("not the password"), await key(password)];
seen.sealed = await second.evaluate(async (path) => (await (await fetch(`/api/v1${path}/seal`)).json()).seal, run);
await press(second, "form[action='/close'] button");
// Without a session one is led to the form, and from there back.
await second.goto(`${origin}/record`);
await look(second, "sign-in");
await second.type("input[name=login]", "LI");
await second.type("input[name=password]", password);
await press(second, "form[action='/login'] button");
seen.back = new URL(second.url()).pathname;
await look(second, "record");
seen.record = await second.$eval("main .good, main .bad", (found) => found.className);

await browser.close();
console.log(JSON.stringify(seen));
