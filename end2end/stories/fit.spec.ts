// 一键合规: a picture that breaks the rule is fitted on the device, confirmed, and sent as any other
// file.
import { readFileSync } from "node:fs";
import { expect, test, type Locator, type Page } from "@playwright/test";
import { beginApplication, choose, picture, slot, upload } from "./papers";
import { openCandidate, signIn, waitUntilLive } from "./people";

test.use({ serviceWorkers: "allow" });

const dialogOf = (page: Page) => page.locator("dialog.file-dialog");
const row = (page: Page, id: string): Locator => slot(page, id).locator(".chosen-file-row").first();

/** Chooses a file that breaks the rule; it is fitted automatically. */
async function mend(page: Page, id: string, name: string): Promise<Locator> {
  await choose(slot(page, id), [name]);
  const dialog = dialogOf(page);
  await expect(dialog.getByText("看得清吗？")).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByRole("button", { name: "用这张" })).toBeEnabled({ timeout: 30_000 });
  return dialog;
}

async function expectNoFault(page: Page) {
  await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await page.evaluate((tags) => (window as any).axe.run({ runOnly: tags }), tags);
  expect(violations.map((fault: any) => `${fault.id}: ${fault.nodes[0].html}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}


test("a 12 MP photograph comes back made to fit, is looked at, used and stored", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  const said: string[] = [];
  await page.exposeFunction("hear", (words: string) => said.push(words));
  await page.evaluate(() =>
    new MutationObserver(() => (window as any).hear(document.body.innerText)).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    }),
  );
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "PUT" && sent.push(request.url()));
  const dialog = await mend(page, "education", "phone-diploma.jpg");
  // The file was never shown as refused, and no altered picture was sent before the confirmation.
  expect(said.filter((words) => /没有上传$|不合要求/m.test(words))).toEqual([]);
  expect(sent).toEqual([]);
  // One question, one primary button, and the findings folded.
  await expect(dialog.locator("button.primary")).toHaveCount(1);
  await expect(dialog.getByText("已按材料的边裁剪")).toBeVisible();
  await expect(dialog.locator("details.findings")).not.toHaveAttribute("open");
  await expectNoFault(page);
  await dialog.getByRole("button", { name: "看原图" }).click();
  await expect(dialog.getByRole("img", { name: "原图" })).toBeVisible();
  await dialog.getByRole("button", { name: "看调整后" }).click();

  // Keys move the loupe.
  const loupe = dialog.getByRole("group", { name: /放大镜/ });
  const left = () => loupe.locator("svg").last().evaluate((svg: SVGElement) => svg.style.left);
  const before = await left();
  await loupe.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(left).not.toBe(before);

  // The original is kept until the person confirms.
  await dialog.getByRole("button", { name: /撤销/ }).click();
  await expect(dialog.getByRole("button", { name: "一键合规", exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: "一键合规", exact: true }).click();
  await expect(dialog.getByRole("button", { name: "用这张" })).toBeEnabled({ timeout: 30_000 });
  await dialog.getByRole("button", { name: "用这张" }).click();
  await expect(dialog).toBeHidden();
  const stored = slot(page, "education").locator(".image-row");
  await expect(stored).toHaveCount(1);
  // The row appears before the server has measured the picture.
  await expect(stored).toContainText(/[\d.]+ KB/);
  const kilobytes = Number(/([\d.]+) KB/.exec((await stored.textContent())!)![1]);
  expect(kilobytes).toBeGreaterThan(200);
  expect(kilobytes).toBeLessThanOrEqual(300);
});

test("corners are moved by keys, undone, and the cut picture has their shape", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  const dialog = await mend(page, "education", "phone-diploma.jpg");
  await dialog.getByRole("button", { name: "裁剪和旋转" }).click();
  // The editor starts from the automatic crop; this test starts from the whole picture.
  await dialog.getByRole("button", { name: "整张" }).click();
  await dialog.getByLabel(/四角各自移动/).uncheck();
  const corner = dialog.getByRole("button", { name: /^左上角/ });
  await expect(corner).toHaveAccessibleName(/横 0，纵 0/);
  await corner.focus();
  for (let press = 0; press < 40; press++) {
    await page.keyboard.press("ArrowDown");
  }
  await expect(corner).not.toHaveAccessibleName(/纵 0$/);
  await expect(dialog.getByRole("button", { name: /^右上角/ })).not.toHaveAccessibleName(/纵 0$/);
  await expectNoFault(page);
  await dialog.getByRole("button", { name: "撤销", exact: true }).click();
  await dialog.getByRole("button", { name: "重做" }).click();
  await dialog.getByRole("button", { name: "旋转" }).click();
  const turned = await dialog.locator(".fit-board > svg").getAttribute("viewBox");
  const [, , width, height] = turned!.split(" ").map(Number);
  await dialog.getByLabel(/黑白/).check();
  await dialog.getByRole("button", { name: "完成，生成图片" }).click();
  await expect(dialog.getByText("看得清吗？")).toBeVisible({ timeout: 30_000 });
  // A fifth of the long side was cut off; after a quarter turn that side is horizontal.
  const [, , made, high] = (await dialog.locator(".compare-board > svg").first().getAttribute("viewBox"))!.split(" ").map(Number);
  const kept = (width - 0.2 * Math.max(width, height)) / height;
  expect(Math.abs(made / high / kept - 1)).toBeLessThan(0.02);
  // Keys move the divider.
  const divider = dialog.getByRole("slider", { name: /分界线/ });
  await divider.focus();
  await page.keyboard.press("ArrowRight");
  await expect(divider).toHaveValue("51");
  await dialog.getByRole("button", { name: "用这张" }).click();
  await expect(slot(page, "education").locator(".image-row")).toHaveCount(1);
});

test("several files are made to fit at once, also without a line", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  // The engine is loaded with the first picture and available offline after that.
  const dialog = await mend(page, "resume", "phone-diploma.jpg");
  await dialog.getByRole("button", { name: "用这张" }).click();
  await expect(slot(page, "resume").locator(".image-row")).toHaveCount(1);

  await page.context().setOffline(true);
  const card = slot(page, "id-card");
  await choose(card, ["phone-id-front.jpg", "phone-id-back.jpg"]);
  await card.getByRole("button", { name: "全部使用（2 张）" }).click({ timeout: 40_000 });
  await expect(card.locator(".kept-row")).toHaveCount(2);
  await page.context().setOffline(false);
  await expect(card.locator(".image-row")).toHaveCount(2, { timeout: 30_000 });
});

test("other kinds of pictures become JPEG, or say why not", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  const dialog = await mend(page, "education", "id-front.png");
  await dialog.getByRole("button", { name: "用这张" }).click();
  await expect(slot(page, "education").locator(".image-row")).toHaveCount(1);
  // A WebP that this browser has encoded.
  const webp = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1600, 1200);
    const context = canvas.getContext("2d")!;
    for (let line = 0; line < 60; line++) {
      context.fillStyle = line % 2 ? "#fff" : "#333";
      context.fillRect(0, line * 20, 1600, 20);
    }
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.9 });
    return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
  });
  const card = slot(page, "resume");
  await card.locator("input[type=file]").first().setInputFiles({ name: "paper.webp", mimeType: "image/webp", buffer: Buffer.from(webp, "base64") });
  await dialog.getByRole("button", { name: "用这张" }).click();
  await expect(card.locator(".image-row")).toHaveCount(1);
  // Chromium can't open HEIC: the message explains how to get a JPEG from that phone, and no action
  // is offered that does not work here.
  await choose(slot(page, "id-card"), ["bad-heic-named.jpg"]);
  await expect(dialog.getByText(/兼容性最佳/)).toHaveCount(1, { timeout: 30_000 });
  await expect(dialog.getByRole("button", { name: /一键合规|裁剪/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(row(page, "id-card").getByText(/兼容性最佳/)).toHaveCount(1);
  await expect(row(page, "id-card").getByRole("button", { name: /一键合规|看一看/ })).toHaveCount(0);
});

test("a blurred photograph made to fit is warned of above the button", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  const dialog = await mend(page, "education", "phone-household-blurred.jpg");
  const warning = dialog.locator(".file-dialog-acts .note[data-kind=warn]");
  await expect(warning).toContainText("模糊");
  await expect(dialog.getByText("符合全部要求")).toHaveCount(0);
  const [above, below] = [await warning.boundingBox(), await dialog.getByRole("button", { name: "用这张" }).boundingBox()];
  expect(above!.y + above!.height).toBeLessThanOrEqual(below!.y);
  // Both are on the screen at once.
  expect(above!.y).toBeGreaterThanOrEqual(0);
  expect(below!.y + below!.height).toBeLessThanOrEqual(page.viewportSize()!.height);
  await page.keyboard.press("Escape");
  await expect(row(page, "education")).not.toContainText("符合全部要求");
  await expect(row(page, "education")).toContainText("模糊");
});

test("a damaged photograph is called the same by the device and by the server", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  const sentence = "文件不完整。文件在传输中断了一截。请从原处重新复制，或重新拍摄。";
  await choose(slot(page, "education"), ["bad-truncated.jpg"]);
  await expect(row(page, "education")).toContainText(sentence);
  // As large as a phone's photograph: not called too large, and no shrinking is offered.
  const whole = readFileSync(picture("phone-diploma.jpg"));
  const cutOff = { name: "cut-off.jpg", mimeType: "image/jpeg", buffer: whole.subarray(0, whole.length / 2) };
  const resume = slot(page, "resume");
  await resume.locator("input[type=file]").first().setInputFiles(cutOff);
  await expect(row(page, "resume")).toContainText(sentence);
  await expect(row(page, "resume").getByRole("button", { name: "一键合规" })).toHaveCount(0);
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  const form = await plain.newPage();
  await form.goto(page.url());
  await slot(form, "resume").locator("input[type=file]").first().setInputFiles(picture("bad-truncated.jpg"));
  await slot(form, "resume").locator("form.upload button[type=submit]").click();
  await expect(slot(form, "resume")).toContainText(sentence);
  await plain.close();
});

test("the same picture in two slots is said, and used all the same", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  await upload(page, "education", ["scan-diploma-under-300k.jpg"]);
  await choose(slot(page, "resume"), ["scan-diploma-under-300k.jpg"]);
  const doubtful = row(page, "resume");
  await expect(doubtful).toContainText("与「学历学位材料」里的一张相同");
  await doubtful.getByRole("button", { name: "用这张" }).click();
  await expect(slot(page, "resume").locator(".image-row")).toHaveCount(1);
});

test("what the machine doubts is kept and held, also through a reload, until the person wants it", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  await upload(page, "education", ["scan-diploma-under-300k.jpg"]);
  const sent: string[] = [];
  page.context().on("request", (request) => request.method() === "PUT" && sent.push(request.url()));
  await choose(slot(page, "resume"), ["scan-diploma-under-300k.jpg"]);
  const doubtful = row(page, "resume");
  for (const isAgain of [false, true]) {
    if (isAgain) {
      await page.reload();
      await waitUntilLive(page);
      await expect(page.locator(".restored")).toContainText("等您处理");
    }
    await expect(doubtful).toContainText("与「学历学位材料」里的一张相同");
    await expect(slot(page, "resume").locator(".chosen-file-row")).toHaveCount(1);
    await expect(page.locator(".material-bar")).toContainText("1 张仅在本机");
  }
  expect(sent).toEqual([]);
  await doubtful.getByRole("button", { name: "用这张" }).click();
  await expect(slot(page, "resume").locator(".image-row")).toHaveCount(1);
  expect(sent).toHaveLength(1);
  await expect(page.locator(".material-bar")).not.toContainText("仅在本机");
});
