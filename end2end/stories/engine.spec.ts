// The image engine in its worker, through the call that pages use.
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { beginApplication, picture } from "./papers";
import { openCandidate, signIn, waitUntilLive } from "./people";

test.use({ serviceWorkers: "allow" });

const RULE = { size: { "most-kb": 300 } };

/** Result or error of fitting a file; with `as`, the browser converts it first. */
async function fit(page: Page, name: string, rule: object = RULE, as?: string) {
  const bytes = readFileSync(picture(name)).toString("base64");
  return page.evaluate(
    async ([bytes, name, rule, as]) => {
      const module = await import(document.querySelector<HTMLLinkElement>("link[rel=modulepreload]")!.href);
      let file = new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name);
      if (as) {
        const bitmap = await createImageBitmap(file);
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
        file = new File([await canvas.convertToBlob({ type: as })], name);
      }
      try {
        const [json, made] = await module.fit_file(file, rule);
        const [making, findings] = JSON.parse(json);
        const shown = await createImageBitmap(made);
        return { making, findings, name: made.name, bytes: made.size, shown: [shown.width, shown.height] };
      } catch (error) {
        return { fault: String(error) };
      }
    },
    [bytes, name, JSON.stringify(rule), as] as const,
  );
}

/** Loads the part of the module with `fit_file`, which no page keeps, and not the engine. */
function loadMeasuringPart(page: Page) {
  return page.evaluate(async (rule) => {
    const module = await import(document.querySelector<HTMLLinkElement>("link[rel=modulepreload]")!.href);
    await module.judge_file(new Uint8Array(4), rule);
  }, JSON.stringify(RULE));
}

test("photographs of every kind are made to fit, upright, and the engine is fetched with the first", async ({
  browser,
}) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  const isFetched = () =>
    page.evaluate(() => performance.getEntriesByType("resource").some((it) => it.name.includes("/pkg/worker.")));
  expect(await isFetched()).toBe(false);

  for (const [name, as] of [
    ["phone-diploma.jpg"],
    ["phone-degree-rotated-exif6.jpg"],
    ["phone-id-front.jpg", "image/png"],
    ["phone-id-back.jpg", "image/webp"],
    ["kind-progressive.jpg"],
    ["kind-cmyk.jpg"],
    ["kind-grayscale.jpg"],
  ]) {
    const made = await fit(page, name, RULE, as);
    expect(made.fault, name).toBeUndefined();
    expect(made.bytes, name).toBeLessThanOrEqual(300 * 1000);
    expect(made.shown, name).toEqual([made.making.width, made.making.height]);
    expect(made.name, name).toMatch(/\.jpg$/);
    expect(made.findings.every((finding: { grade: string }) => finding.grade === "met"), name).toBe(true);
    // Sides as the picture is seen, not as it is stored.
    const { making } = made;
    const isWide = making.source_width > making.source_height;
    expect(making.width > making.height, name).toBe(isWide);
  }
  expect(await isFetched()).toBe(true);
  const turned = await fit(page, "phone-degree-rotated-exif6.jpg");
  expect([turned.making.source_width, turned.making.source_height]).toEqual([4000, 3000]);
});

test("what cannot be made to fit is said with its numbers, and the next picture is", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  const faults: [string, object, RegExp][] = [
    ["bad-heic-named.jpg", RULE, /Kind \{ kind: Heic/],
    ["bad-pdf-named.jpg", RULE, /Kind \{ kind: Pdf/],
    ["bad-truncated.jpg", RULE, /Truncated/],
    ["bad-claims-65535x65535.jpg", RULE, /TooLarge/],
    ["portrait-too-small-240x320.jpg", { exact: { width: 600, height: 800 } }, /TooFewPixels \{ have: \(240, 320\), need: \(600, 800\)/],
    ["portrait-too-small-240x320.jpg", { size: { "least-kb": 900 } }, /TooLittleDetail/],
  ];
  for (const [name, rule, fault] of faults) {
    expect((await fit(page, name, rule)).fault, name).toMatch(fault);
  }
  expect((await fit(page, "phone-diploma.jpg")).bytes).toBeGreaterThan(290 * 1000);
});

test("without a line the engine works from the copy that this browser keeps", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await waitUntilLive(page);
  await loadMeasuringPart(page);
  await page.context().setOffline(true);
  const made = await fit(page, "phone-diploma.jpg");
  expect(made.bytes).toBeLessThanOrEqual(300 * 1000);
});
