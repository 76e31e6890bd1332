// console.mjs STEP ADDRESS TOKEN [FOLDER]: the console in a browser. Steps: look (a folder of many hosts,
// hostile ones among them; pictures go into FOLDER), orders (each, of a folder's hosts), live (a crawl that goes on).
import { accessible, assert, fits, open, withBrowser } from "./chromium.mjs";

const [step, address, token, pictures] = process.argv.slice(2);
const base = `http://${address}`;
const entry = `${base}/?token=${token}`;

async function look(browser) {
  // Without the token: a page that asks for it, by keyboard.
  const stranger = await open(browser, `${base}/`, { viewport: { width: 1280, height: 900 } });
  await accessible(stranger.page, "the page that asks");
  await stranger.page.getByLabel("Token").focus();
  await stranger.page.keyboard.type("guessed");
  await stranger.page.keyboard.press("Enter");
  await stranger.page.getByText("This is not the token").waitFor();
  await stranger.page.getByLabel("Token").fill(token);
  await stranger.page.keyboard.press("Enter");
  await stranger.page.locator("tr[data-host]").first().waitFor();
  assert.equal(stranger.page.url(), `${base}/`, "no address has the token");
  await stranger.context.close();

  for (const width of [360, 768, 1280, 2560]) {
    for (const colorScheme of ["light", "dark"]) {
      const { context, page, did } = await open(browser, entry, { colorScheme, viewport: { width, height: 900 } });
      for (const path of ["/", "/stories", "/explain?url=https://www.paper-1.example/waits", "/?trouble=true&sort=requests", "/host?host=https://www.paper-1.example", "/sources"]) {
        const where = `${path}, ${width} pixels, ${colorScheme}`;
        await page.goto(base + path);
        await fits(page, where);
        await accessible(page, where);
        assert.equal(await page.evaluate(() => window.acted), undefined, `${where}: nothing of a page acts`);
        if (pictures && path === "/") await page.locator("#meters").screenshot({ path: `${pictures}/meters-${width}-${colorScheme}.png` });
        if (pictures) await page.screenshot({ path: `${pictures}/console-${path.slice(1, 8).replace(/[^a-z]/g, "")}-${width}-${colorScheme}.png`, fullPage: width < 800 });
      }
      assert.deepEqual(did, [], `${width} ${colorScheme}`);
      await context.close();
    }
  }

  // By keyboard alone: search, and the next page.
  const { context, page } = await open(browser, entry, { viewport: { width: 1280, height: 900 } });
  const tabTo = async (wanted) => {
    for (let presses = 0; presses < 400; presses += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => document.activeElement.getAttribute("name") || document.activeElement.textContent.trim());
      if (at === wanted) return;
    }
    assert.fail(`no way by Tab to ${wanted}`);
  };
  await tabTo("Later rows");
  await page.keyboard.press("Enter");
  await page.getByText("101 to 120 of 120").waitFor();
  await page.goto(`${base}/`);
  await tabTo("q");
  await page.keyboard.type("paper-7.example");
  await page.keyboard.press("Enter");
  await page.getByText("1 to 1 of 1").waitFor();
  await page.goto(`${base}/`);
  await tabTo("url");
  await page.keyboard.type("https://www.paper-1.example/waits");
  await page.keyboard.press("Enter");
  await page.getByText("waits in the archive lane").waitFor();
  await context.close();

  const paints = [];
  for (let again = 0; again < 3; again += 1) {
    const one = await open(browser, entry, { viewport: { width: 1280, height: 900 } });
    await one.page.goto(`${base}/`);
    await one.page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    paints.push(await one.page.evaluate(() => Math.round(performance.getEntriesByName("first-contentful-paint")[0].startTime)));
    await one.context.close();
  }
  assert.ok(Math.min(...paints) < 200, `first paint after ${paints.join(", ")} ms`);
  console.log(`first paint after ${paints.join(", ")} ms`);
}

/** Every order is given, by mouse or by keyboard alone, and is seen. */
async function orders(browser) {
  const { page, did } = await open(browser, entry, { viewport: { width: 1280, height: 900 } });
  const { page: other } = await open(browser, entry, { viewport: { width: 1280, height: 900 } });
  await other.goto(`${base}/?sort=waiting`);
  const seen = (text) => page.getByText(text, { exact: false }).first().waitFor();
  await page.goto(`${base}/?sort=waiting`);
  const name = await page.locator("tr[data-host] td.host a").first().innerText();
  await page.locator("tr[data-host] td.host a").first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  const click = (verb) => page.getByRole("button", { name: verb, exact: true }).click();
  await click("Pause");
  await seen("By order: paused since");
  // A console that was open before shows it without being loaded again.
  await other.locator("tr[data-host]").first().getByText("paused since").waitFor();
  await page.getByLabel("Seconds").fill("45");
  await click("Slow down");
  await seen("By order: a request in 45 s");
  // The table shows it, and resume takes it back.
  await page.goto(`${base}/?sort=waiting`);
  await page.locator("tr[data-host]").first().getByText("a request in 45 s").waitFor();
  await page.goBack();
  await click("Resume");
  await seen("Nothing is ordered of it");
  await page.getByText(/drops \d+ URLs? that waits? and/).first().waitFor();
  await click("Exclude");
  await seen("By order: excluded");
  await click("Resume");
  await seen("Nothing is ordered of it");
  // To forget takes a tick first; by keyboard alone.
  await click("Forget");
  assert.ok(await page.evaluate(() => document.querySelector("[name=sure]").matches(":invalid")), "the tick is missing");
  await page.getByLabel("Drop them").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await seen("It is done");
  await seen("0 URLs that wait");
  // Sources: added, then tagged.
  await page.goto(`${base}/`);
  await page.getByLabel("Add a site").fill("https://added.example/");
  await page.getByLabel("Tags, with commas between").fill("daily, local");
  await page.keyboard.press("Enter");
  await seen("The next run takes that up");
  await page.goto(`${base}/sources?q=added`);
  assert.equal(await page.locator("[name=tags]").inputValue(), "daily, local");
  await page.getByLabel("Tags of https://added.example/", { exact: true }).fill("weekly");
  await page.getByRole("button", { name: "Set the tags of https://added.example/" }).click();
  await seen("The next run takes that up");
  await page.goto(`${base}/sources?q=weekly`);
  await page.getByText("1 to 1 of 1").waitFor();
  assert.equal(await page.locator("[name=tags]").inputValue(), "weekly");
  // What cannot be taken, and a run that is not there, are said on a page.
  assert.deepEqual(did, [], "nothing acted");
  await page.goto(`${base}/`);
  await page.getByLabel("Add a site").fill("mailto:nobody");
  await page.keyboard.press("Enter");
  await page.getByText("This cannot be shown").waitFor();
  await page.goto(`${base}/`);
  await page.getByText("End this crawl").click();
  await click("End it now");
  await page.getByText("no run is at work").waitFor();
  console.log("every order was given");
}

/** Says each thing that is seen, a line each, so that the test can end and begin the crawl meanwhile. */
async function live(browser) {
  const { page } = await open(browser, entry, { viewport: { width: 1280, height: 900 } });
  const figure = page.locator("[data-figure=stories]");
  const before = Number((await figure.innerText()).replace(",", ""));
  await page.waitForFunction((least) => Number(document.querySelector("[data-figure=stories]").textContent.replace(",", "")) > least, before, { timeout: 60000 });
  assert.match(await page.locator("#live").innerText(), /live/);
  console.log("figures change");
  await page.getByText("no answer from the crawl").waitFor({ timeout: 60000 });
  console.log("away");
  await page.getByText("· live").waitFor({ timeout: 90000 });
  console.log("back");
  // Two consoles: one ends the crawl, the other says so and keeps its figures.
  const other = await page.context().newPage();
  await other.goto(`${base}/`);
  await other.getByText("End this crawl").click();
  await other.getByRole("button", { name: "End it now" }).click();
  await other.getByRole("heading", { name: "The crawl ends" }).waitFor();
  await page.getByText("no answer from the crawl").waitFor({ timeout: 60000 });
  assert.ok(Number((await figure.innerText()).replace(",", "")) > before);
  console.log("ended");
}

await withBrowser({ look, orders, live }[step]);
