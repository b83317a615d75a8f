// Runs in `cargo xtask bench desk`: a reviewer approves applications with the keyboard alone, and the
// time from the key of each decision until the next picture is painted is measured. Prints JSON, all
// times in milliseconds: node desk.mjs SERVER FILES
import { fillSignIn, launch, waitUntilLive } from "./pages/visit.mjs";

const [server, files] = process.argv.slice(2);
const REVIEWER = "reviewer";
/** How long the desk may take to answer a key, in milliseconds. */
const TIMEOUT = 30_000;

const browser = await launch();
try {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  const form = await fillSignIn(page, server, REVIEWER);
  await form.submit();
  await page.getByRole("button", { name: "退出" }).waitFor();
  await page.goto(`${server}/review?state=&exam=shenzhen-civil-service`);
  await waitUntilLive(page);
  await page.keyboard.press("n");
  await page.locator('.desk .stage img[draggable="false"]').first().waitFor();
  await page.evaluate(watchDecisions);
  await page.evaluate(`globalThis.describeDesk = ${describeDesk}`);

  const [keys, slots] = [[], []];
  for (let file = 0; file < Number(files); file += 1) {
    const count = await page.locator(".desk-slots li").count();
    keys.push(await judge(page));
    slots.push(count);
    await page.waitForFunction((decided) => globalThis.painted.length > decided, file);
  }
  const painted = await page.evaluate(() => globalThis.painted);
  console.log(JSON.stringify({ browser: browser.version(), painted, keys, slots }));
} finally {
  await browser.close();
}

/** Passes every part and approves. Returns the number of keys. */
async function judge(page) {
  const application = new URL(page.url()).pathname;
  for (let keys = 1; ; keys += 1) {
    const key = await (await page.waitForFunction(findKey)).jsonValue();
    if (key === "d") {
      // The next three applications are claimed and their pictures loaded before a person has read
      // this one.
      await page.waitForFunction(isNextReady);
    }
    const before = await page.evaluate(() => globalThis.describeDesk());
    await page.keyboard.press(key);
    if (key === "d") {
      await page.waitForFunction((path) => location.pathname !== path, application);
      return keys;
    }
    await page.waitForFunction((text) => globalThis.describeDesk() !== text, before);
  }
}

/** The key that the desk waits for: D if everything is judged, space if the part can be passed, the
 * key of the next pictures if it has more than the stage shows; null until the pictures are painted.
 * Runs in the page. */
function findKey() {
  const buttons = Array.from(document.querySelectorAll(".desk-decision button:not([disabled])"));
  const has = (key) => buttons.some((button) => button.querySelector("kbd")?.textContent === key);
  if (has("D")) {
    return "d";
  }
  if (buttons.some((button) => button.textContent.includes("通过这一项"))) {
    return " ";
  }
  // The desk says how many pictures of the part it has not painted.
  const [place, count] = (document.querySelector(".stage output")?.textContent ?? "1 / 1").split(" / ").map(Number);
  const missing = document.querySelector(".desk-decision")?.textContent.match(/还有 (\d+) 张没有看过/)?.[1];
  const seen = place - 1 + document.querySelectorAll(".stage .stage-page").length;
  return Number(missing) === count - seen && seen < count ? "." : null;
}

/** True if the pictures of the next application are loaded. Runs in the page. */
function isNextReady() {
  const here = location.pathname.split("/").pop();
  const ahead = Array.from(document.querySelectorAll("img[hidden]")).filter((it) => !it.src.includes(here));
  return ahead.length > 0 && ahead.every((it) => it.complete);
}

/** The desk's place and verdicts as text. Runs in the page. */
function describeDesk() {
  const text = (selector) => document.querySelector(selector)?.textContent;
  return [location.search, text(".desk-slots"), text(".stage output"), text(".desk-decision")].join("|");
}

/** Measures each decision, until all pictures that the stage then shows are painted. Runs in the
 * page. */
function watchDecisions() {
  globalThis.painted = [];
  // Pictures of other applications beside them are thumbnails.
  const find = () => Array.from(document.querySelectorAll('.desk .stage img[draggable="false"]:not([hidden])'));
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "d") {
        return;
      }
      const [pressed, before] = [event.timeStamp, find()[0].src];
      const look = () => {
        const pictures = find();
        const isLoaded = pictures.every((it) => it.complete && it.naturalWidth > 0);
        if (pictures.length === 0 || pictures[0].src === before || !isLoaded) {
          requestAnimationFrame(look);
          return;
        }
        // The message arrives after the frame that shows the picture.
        const channel = new MessageChannel();
        channel.port1.onmessage = () => globalThis.painted.push(performance.now() - pressed);
        requestAnimationFrame(() => channel.port2.postMessage(null));
      };
      requestAnimationFrame(look);
    },
    true,
  );
}
