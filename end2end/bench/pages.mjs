// Runs in `cargo xtask bench pages`: opens the pages in Chromium with a slow processor behind a slow
// line. Prints JSON, all times in milliseconds: node pages.mjs SERVER PORT NETWORK CPU RUNS PICTURE…
// PORT is where the slow line listens; the server must know it as its public address.
import { fillSignIn, findPages, launch, PAGES, waitUntilLive } from "./pages/visit.mjs";
import { NETWORKS, openLine } from "./pages/slow-line.mjs";

const [server, port, network, cpu, runs, ...pictures] = process.argv.slice(2);
const origin = `http://localhost:${port}`;
/** Time from the sign-in page to the press on its button: a person types number and password. */
const TYPING = 8_000;
/** Number of presses while files upload. */
const PRESSES = 60;

const line = await openLine(Number(port), new URL(server), NETWORKS[network]);
const browser = await launch();
try {
  const pages = await findPages(browser, origin);
  const report = { browser: browser.version(), signIn: [], pages: [], presses: [] };
  for (let run = 0; run < Number(runs); run += 1) {
    report.signIn.push(await signIn());
    for (const page of pages) {
      report.pages.push({ page: page.name, ...(await open(page)) });
    }
  }
  report.presses = await press(pages.find((it) => it.name === "materials page"));
  console.log(JSON.stringify(report));
} finally {
  await browser.close();
  line.close();
}

/** A first visit: the sign-in page, eight seconds of typing, then the first page. */
async function signIn() {
  const { context, page } = await openBrowser([]);
  const began = Date.now();
  const form = await fillSignIn(page, origin, PAGES[0].login);
  const firstPaint = await readPaint(page);
  await page.waitForTimeout(Math.max(0, TYPING - (Date.now() - began)));
  const pressed = await page.evaluate(() => performance.timeOrigin + performance.now());
  await form.submit();
  await page.waitForURL("**/exams");
  const live = await waitUntilLive(page);
  const sincePress = (await page.evaluate(() => performance.timeOrigin)) - pressed;
  const { paint, tasks } = await read(page);
  await context.close();
  return { signInPaint: firstPaint, paint: sincePress + paint, live: sincePress + live, tasks };
}

/** A visit with a session and an empty cache. */
async function open({ path, cookies }) {
  const { context, page } = await openBrowser(cookies);
  await page.goto(`${origin}${path}`);
  const live = await waitUntilLive(page);
  const { paint, tasks } = await read(page);
  await context.close();
  return { paint, live, tasks };
}

/** Durations of presses on the answers of the facts page, each of which is saved, while files upload. */
async function press({ path, cookies }) {
  const { context, page } = await openBrowser(cookies);
  await page.goto(`${origin}${path}`);
  await waitUntilLive(page);
  const inputs = await page.locator("form.upload[data-live=true] input[type=file]:not([disabled])").all();
  for (const [index, picture] of pictures.entries()) {
    await inputs[index % inputs.length].setInputFiles(picture);
  }
  await page.evaluate(() => {
    globalThis.presses = new Map();
    new PerformanceObserver((list) => {
      for (const { interactionId, duration } of list.getEntries()) {
        if (interactionId) {
          presses.set(interactionId, Math.max(duration, presses.get(interactionId) ?? 0));
        }
      }
    }).observe({ type: "event", durationThreshold: 16 });
  });
  // On a phone the link is in a closed menu.
  await page.locator('main a[href$="/facts"]').first().evaluate((link) => link.click());
  const answers = page.locator("input[type=radio]");
  await answers.first().waitFor();
  const count = await answers.count();
  for (let index = 0; index < PRESSES; index += 1) {
    await answers.nth((index * 3 + (index % 2)) % count).click();
  }
  // The entry of the last press comes after the frame that it caused.
  await page.evaluate(() => new Promise((resume) => requestAnimationFrame(() => setTimeout(resume, 500))));
  const durations = await page.evaluate(() => [...presses.values()]);
  await context.close();
  // The browser reports no press that took less than 16 ms.
  return [...durations, ...Array(Math.max(0, PRESSES - durations.length)).fill(16)];
}

async function openBrowser(cookies) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 360, height: 740 } });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: Number(cpu) });
  return { context, page };
}

async function readPaint(page) {
  return (await read(page)).paint;
}

/** Time of the largest contentful paint so far, and durations of all long tasks so far. */
function read(page) {
  return page.evaluate(async () => {
    const entries = (type) =>
      new Promise((resume) => {
        const observer = new PerformanceObserver((list) => (observer.disconnect(), resume(list.getEntries())));
        observer.observe({ type, buffered: true });
        setTimeout(() => resume([]), 500);
      });
    const [paints, tasks] = await Promise.all([entries("largest-contentful-paint"), entries("longtask")]);
    return { paint: paints.at(-1)?.startTime ?? 0, tasks: tasks.map((it) => it.duration) };
  });
}
