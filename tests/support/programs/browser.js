"use strict";
// Opens a page from a file in headless Chromium, does what the steps say, and prints what was seen as JSON:
// node browser.js FILE '[["search", "…"], ["axe"], ["pdf", "out.pdf"]]'. Steps: below, by name.

const fs = require("fs");
const os = require("os");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const column = (place) => `table.searched tbody tr:not([hidden]) > :nth-child(${place})`;

const STEPS = {
  // What an element says.
  text: (page, selector) => page.locator(selector).innerText(),
  count: (page, selector) => page.locator(selector).count(),
  visible: (page, selector) => page.locator(selector).isVisible(),
  attribute: (page, selector, name) => page.locator(selector).getAttribute(name),
  // The words of a column of the searched table, from the rows that are shown.
  column: (page, place) => page.locator(column(place)).allInnerTexts(),
  async search(page, words) {
    await page.fill("#search", words);
    await page.waitForTimeout(400); // it searches when the typing stops
    return page.locator("#hits").innerText();
  },
  press: (page, keys) => page.keyboard.press(keys),
  focus: (page, selector) => page.locator(selector).focus(),
  focused: (page) => page.evaluate(() => document.activeElement.innerText || document.activeElement.id),
  look: (page, scheme) => page.emulateMedia({ colorScheme: scheme }),
  size: (page, width, height) => page.setViewportSize({ width, height }),
  // How much wider the page is than the window.
  overflow: (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
  async axe(page) {
    await page.evaluate(fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
  },
  run: (page, script) => page.evaluate(script),
  picture: (page, target, selector) =>
    selector ? page.locator(selector).screenshot({ path: target }) : page.screenshot({ path: target }),
  pdf: (page, target) => page.pdf({ path: target, preferCSSPageSize: true, printBackground: true }),
};

async function main(file, steps, script) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM,
    args: FLAGS,
    javaScriptEnabled: script,
    viewport: { width: 1280, height: 900 },
  });
  try {
    const page = await context.newPage();
    const seen = { requests: [], complaints: [], results: [] };
    page.on("request", (request) => seen.requests.push(request.url()));
    page.on("console", (line) => seen.complaints.push(line.text()));
    page.on("pageerror", (error) => seen.complaints.push(String(error)));
    await page.goto(pathToFileURL(file).href);
    for (const [name, ...options] of steps) {
      const result = await STEPS[name](page, ...options);
      seen.results.push(result === undefined || Buffer.isBuffer(result) ? null : result);
    }
    process.stdout.write(JSON.stringify(seen));
  } finally {
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
}

main(process.argv[2], JSON.parse(process.argv[3]), process.argv[4] !== "without-script").catch((error) => {
  process.stderr.write(String(error));
  process.exit(1);
});
