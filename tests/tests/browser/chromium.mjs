// What the scripts share: a Chromium that reaches loopback only, pages that keep what they did, and axe.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { strict as assert } from "node:assert";

const require = createRequire(`${process.env.NEWSHOUND_NODE}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export { assert };

/** Runs `body` with a browser, and closes it whatever happens. */
export async function withBrowser(body) {
  const browser = await chromium.launch({
    executablePath: process.env.NEWSHOUND_CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });
  try {
    await body(browser);
  } finally {
    await browser.close();
  }
}

/** A page and what it did that it should not: requests elsewhere, errors, dialogs. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const did = [];
  const own = new URL(url).origin;
  page.on("request", (request) => {
    const to = request.url();
    if (to !== url && !(own !== "null" && new URL(to).origin === own)) did.push(`asked for ${to}`);
  });
  page.on("console", (line) => { if (["error", "warning"].includes(line.type())) did.push(line.text()); });
  page.on("pageerror", (error) => did.push(String(error)));
  page.on("dialog", (dialog) => { did.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(url, { waitUntil: "load" });
  return { context, page, did };
}

/** What axe has against the page: nothing, or this throws. */
export async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
  assert.deepEqual(told, [], where);
}

/** Nothing is wider than the window: people do not scroll sideways to read. */
export async function fits(page, where) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window, `${where}: ${wide} pixels wide in a window of ${window}`);
}
