// A slow connection: the module is fetched once although the person leaves the page before it has
// come, and a file chosen meanwhile is shown and processed.
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, type Page } from "@playwright/test";
import { beginApplication, choose, slot } from "./papers";
import { PASSWORD, openCandidate, signIn } from "./people";

test.use({ serviceWorkers: "allow" });

/** Time that the module takes, in tenths of a second. */
const PIECES = 60;
/**
 * About the size of the released module in bytes; a debug one is thirty times as large, more than
 * any cache takes.
 */
const WEIGHT = 1_000_000;
const MODULE = /^\/pkg\/frontend_bg[^/]*\.wasm$/;

type Line = { url: string; asked: string[]; end: () => Promise<unknown> };

/** A proxy to the site that is slow for the module and counts its requests. */
async function layLine(site: string): Promise<Line> {
  const asked: string[] = [];
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method, url } = incoming;
    // The site accepts only its own host name.
    const { host, origin } = new URL(site);
    const headers = { ...incoming.headers, host, ...(incoming.headers.origin && { origin }) };
    const isModule = MODULE.test(url!);
    if (isModule) {
      asked.push(url!);
    }
    const onward = ask(new URL(url!, site), { method, headers }, (answer) => {
      if (isModule) {
        void trickle(answer, outgoing);
      } else {
        outgoing.writeHead(answer.statusCode!, answer.headers).flushHeaders();
        answer.pipe(outgoing);
      }
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  };
  const server: Server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const end = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
  return { url: `http://127.0.0.1:${port}`, asked, end };
}

async function trickle(answer: IncomingMessage, outgoing: ServerResponse) {
  const pieces: Buffer[] = [];
  for await (const piece of answer) {
    pieces.push(piece as Buffer);
  }
  const whole = Buffer.concat(pieces);
  const all = whole.length > 4 * WEIGHT ? Buffer.alloc(WEIGHT) : whole;
  outgoing.writeHead(answer.statusCode!, { ...answer.headers, "content-length": all.length }).flushHeaders();
  const size = Math.ceil(all.length / PIECES);
  for (let from = 0; from < all.length && !outgoing.destroyed; from += size) {
    outgoing.write(all.subarray(from, from + size));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  outgoing.end();
}

test("the module is asked for once over the sign-in and three pages on a slow line", async ({ browser, baseURL }) => {
  const person = openCandidate();
  const line = await layLine(baseURL!);
  const context = await browser.newContext({ baseURL: line.url });
  const page = await context.newPage();
  await page.goto("/sign-in");
  // The person types after the download has begun.
  await expect.poll(() => line.asked.length).toBe(1);
  const form = page.locator("section.sign-in");
  await form.getByLabel("账号").fill(person.login);
  await form.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await form.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("button", { name: "退出" })).toBeVisible();
  // Each of these navigations cancels the loading of the page before.
  for (const path of ["/exams", "/exams?again", "/exams"]) {
    await page.goto(path, { waitUntil: "commit" });
  }
  await expect(page.locator("main li, main article").first()).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  expect(line.asked).toHaveLength(1);
  await context.close();
  await line.end();
});

async function openSlowly(page: Page): Promise<() => void> {
  let arrive = () => {};
  const onItsWay = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\.wasm$/, async (route) => {
    await onItsWay;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  return arrive;
}

test("a file chosen before the page is alive is answered at once, and can be sent plainly", async ({ browser }) => {
  const page = await signIn(browser, openCandidate(), { serviceWorkers: "block" });
  await beginApplication(page);
  const arrive = await openSlowly(page);
  const card = slot(page, "resume");
  const note = card.locator(".upload-preparing");
  await expect(note).toBeHidden();
  await choose(card, ["scan-resume-under-300k.jpg"]);
  await expect(note).toBeVisible();
  await expect(note).toContainText("正在准备");
  await card.locator("form.upload button[type=submit]").click();
  await expect(card.locator(".image-row")).toHaveCount(1);
  arrive();
});
