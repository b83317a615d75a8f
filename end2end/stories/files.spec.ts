// Refused files: each is shown with its fault, and the other files are not affected.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { beginApplication, choose, picture, settle, slot, upload } from "./papers";
import { openCandidate, signIn, waitUntilLive } from "./people";

const BAD: [file: string, sentence: RegExp][] = [
  ["bad-empty.jpg", /空文件/],
  ["bad-not-an-image.jpg", /不是图片/],
  ["bad-heic-named.jpg", /HEIC/],
  ["bad-pdf-named.jpg", /PDF/],
  ["bad-truncated.jpg", /文件不完整/],
  ["bad-claims-0x0.jpg", /没有尺寸/],
  ["bad-claims-65535x65535.jpg", /像素太多/],
];

/** Files that are pictures after all: each is converted to the JPEG that the rule wants. */
const MENDED = ["bad-png-named.jpg", "bad-trailing-html.jpg"];

test("every bad file is refused on the device with a sentence, and nothing is sent", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "PUT" && sent.push(request.url()));
  const card = slot(page, "education");
  await choose(card, [...BAD.map(([file]) => file), ...MENDED]);
  await expect(card).not.toContainText("这张是");
  for (const [file, sentence] of BAD) {
    const row = card.locator(".chosen-file-row", { hasText: file });
    await expect(row, file).toContainText("没有上传");
    await expect(row, file).toContainText(sentence);
  }
  for (const file of MENDED) {
    await expect(card.locator(".chosen-file-row", { hasText: file }), file).toContainText("看得清吗？", { timeout: 30_000 });
  }
  // A picture that was altered automatically waits for the person's confirmation.
  expect(sent).toEqual([]);
  for (const file of MENDED) {
    await card.locator(".chosen-file-row", { hasText: file }).getByRole("button", { name: "移除" }).click();
  }

  // A good file in the same slot is stored.
  await upload(page, "education", ["scan-degree-under-300k.jpg"]);
  expect(sent).toHaveLength(1);
});

test("the browser and the server find the same in every picture", async ({ browser }) => {
  const { rules, pictures } = JSON.parse(readFileSync(picture("../findings.json"), "utf8"));
  const page = await signIn(browser, openCandidate());
  await page.goto("/exams");
  const script = await page.locator("link[rel=modulepreload]").getAttribute("href");
  for (const [name, expected] of Object.entries<any>(pictures)) {
    const bytes = readFileSync(picture(name)).toString("base64");
    const found = await page.evaluate(
      async ([script, bytes, rules]) => {
        const module = await import(script);
        const wasm = document.querySelector<HTMLLinkElement>('link[type="application/wasm"]')!.href;
        await module.default({ module_or_path: wasm });
        const file = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
        const found: Record<string, unknown> = {};
        for (const [rule, body] of Object.entries(rules)) {
          found[rule] = JSON.parse(await module.judge_file(file, JSON.stringify(body)));
        }
        return found;
      },
      [script!, bytes, rules] as const,
    );
    expect(found, name).toEqual(expected.findings);
  }
});

test("images are put in order, replaced and deleted", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  const names = ["scan-diploma-under-300k.jpg", "scan-degree-under-300k.jpg", "scan-chsi-under-300k.jpg"];
  await upload(page, "education", names);
  const card = slot(page, "education");
  const order = () => card.locator(".image-row .file-name").allTextContents();
  await expect.poll(order).toEqual(names);

  // The order is changed by button and by typing the number, and the server has it, too.
  await card.locator(".image-row").nth(2).getByRole("button", { name: "前移一位" }).click();
  await expect.poll(order).toEqual([names[0], names[2], names[1]]);
  const first = card.locator(".image-row").first();
  await first.getByLabel("排在第几张").fill("3");
  const moved = page.waitForResponse((response) => response.request().method() === "POST");
  await first.getByLabel("排在第几张").press("Enter");
  await expect.poll(order).toEqual([names[2], names[1], names[0]]);
  expect((await moved).status()).toBe(200);
  await page.reload();
  await expect.poll(order).toEqual([names[2], names[1], names[0]]);

  await waitUntilLive(page);
  await card.locator(".image-row").first().getByRole("button", { name: "删除", exact: true }).click();
  await expect.poll(order).toEqual([names[1], names[0]]);
});

test("the viewer turns pages with the arrow keys and gives the focus back", async ({ browser, isMobile }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  await upload(page, "id-card", ["id-front-100-300k.jpg", "id-back-100-300k.jpg"]);
  const thumbnail = slot(page, "id-card").getByRole("link", { name: "查看第 1 张" });
  await thumbnail.click();
  const viewer = page.getByRole("dialog", { name: "查看图片" });
  await expect(viewer).toContainText("1 / 2");
  await page.keyboard.press("ArrowRight");
  await expect(viewer).toContainText("2 / 2");
  await page.keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  if (!isMobile) {
    await expect(slot(page, "id-card").locator("a.thumbnail:focus")).toHaveCount(1);
  }
});

test("a file chosen before the page is alive goes its way once it is", async ({ browser }) => {
  // Without the service worker, which would answer the request for the module.
  const page = await signIn(browser, openCandidate(), { serviceWorkers: "block" });
  await beginApplication(page);
  let arrive = () => {};
  const onItsWay = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\.wasm$/, async (route) => {
    await onItsWay;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  const card = slot(page, "resume");
  await choose(card, ["scan-resume-under-300k.jpg"]);
  await expect(card.locator(".upload")).toHaveAttribute("data-live", "false");
  arrive();
  await settle(card, card.locator(".image-row"), 1);
});
