// axe looks at the pages of candidates and at those that everybody can open, on both screens.
import { expect, test } from "@playwright/test";
import { findLookedAt, listPages, look } from "./accessible";
import { beginApplication, upload } from "./papers";
import { openCandidate, signIn, waitUntilLive } from "./people";

test("no page of candidates has a fault that axe can find", async ({ browser }) => {
  test.setTimeout(240_000);
  const candidate = await signIn(browser, openCandidate());
  await beginApplication(candidate);
  const materials = new URL(candidate.url()).pathname;
  await waitUntilLive(candidate);
  await upload(candidate, "id-card", ["id-front-100-300k.jpg"]);
  const hub = materials.replace("/materials", "");
  await look(candidate, hub, "/applications/{application}");
  await look(candidate, materials, "/applications/{application}/materials");
  const image = (await candidate.locator("#id-card a[href*='/images/']").first().getAttribute("href"))!;
  await look(candidate, image, "/applications/{application}/images/{image}");
  await look(candidate, `${hub}/facts`, "/applications/{application}/facts");
  await look(candidate, `${hub}/uploaded`, "/applications/{application}/uploaded");
  await look(candidate, `${hub}/submit`, "/applications/{application}/submit");
  await look(candidate, `${hub}/notices/pledge`, "/applications/{application}/notices/{notice}");
  await look(candidate, `${hub}/samples/id-card`, "/applications/{application}/samples/{slot}");
  await look(candidate, `${hub}/hand-off/id-card`, "/applications/{application}/hand-off/{slot}");
  await look(candidate, "/exams", "/exams");
  await look(candidate, "/exams/shenzhen-civil-service/requirements", "/exams/{exam}/requirements");
  await look(candidate, "/messages", "/messages");
  await look(candidate, "/account", "/account");
  await look(candidate, "/account/contact", "/account/contact");
  await look(candidate, "/account/password", "/account/password");
  await look(candidate, "/account/recovery-codes", "/account/recovery-codes");
  const absent = await signIn(browser, openCandidate());
  await look(absent, "/exams/shenzhen-civil-service/enter", "/exams/{exam}/enter");
  const nobody = await (await browser.newContext()).newPage();
  await look(nobody, "/", "/");
  await look(nobody, "/sign-in", "/sign-in");
  await look(nobody, "/recover", "/recover");
  await look(nobody, "/invitation", "/invitation");
  await look(nobody, "/exams/national-personnel/register", "/exams/{exam}/register");
  await look(nobody, "/nowhere", "/nowhere");
});

test("each page of the gate matrix is looked at by axe in a story", () => {
  const seen = findLookedAt();
  expect(listPages().filter((page) => !seen.has(page))).toEqual([]);
});
