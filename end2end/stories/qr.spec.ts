// The QR code of a registration form (学信网): an unreadable one is doubted before it is sent, and a
// readable one is one click for the reviewer. C10, S4-10.
import { join } from "node:path";
import { tmpdir } from "node:os";
import { expect, test } from "@playwright/test";
import { definition, publish } from "./exams";
import { picture, slot } from "./papers";
import { command, openAccount, signIn } from "./people";
import { WAYS, answerFacts, enter, findInQueue, goThrough, numberOn, openReviewer } from "./way";

const FACTS = { category: "physician", path: "diploma" };

test("an unreadable code is doubted before it is sent, a readable one is a link on the desk", async ({ browser }) => {
  const [live] = WAYS;
  const exam = publish("hebei-medical", { upload: [-1, 5] });
  const candidate = await signIn(browser, openAccount("钱"));
  const hub = await enter(candidate, exam);
  await candidate.locator(".next-step").click();
  await candidate.waitForURL(/facts$/);
  await answerFacts(candidate, FACTS);

  await candidate.goto(`${hub}/materials`);
  const card = slot(candidate, "diploma-check");
  await expect(card.locator("form.upload")).toHaveAttribute("data-live", "true");
  const choose = (file: string) => card.locator("input[type=file]").first().setInputFiles(file);
  await choose(small("phone-chsi-qr-unreadable.jpg"));
  const picked = card.locator(".chosen-file-row");
  await expect(picked).toContainText("没有读出二维码");
  await expect(card.locator(".image-row")).toHaveCount(0);
  await picked.getByRole("button", { name: "移除" }).click();
  await expect(picked).toHaveCount(0);
  await choose(small("phone-chsi-qr.jpg"));
  await expect(card.locator(".image-row")).toHaveCount(1);

  await goThrough(candidate, live, hub, {
    facts: FACTS,
    images: {
      "id-card": ["id-front-under-200k.jpg", "id-back-under-200k.jpg"],
      diploma: ["scan-diploma-under-200k.jpg"],
      trial: ["scan-appointment-under-200k.jpg"],
    },
  });
  await candidate.goto(hub);
  const number = await numberOn(candidate);
  const reviewer = await openReviewer(browser, live);
  await findInQueue(reviewer, number);
  await reviewer.locator(".desk-slots").getByRole("link", { name: /备案表/ }).click();
  const address = reviewer.getByRole("link", { name: /^https?:/ });
  // The server observes pictures when it has no more urgent work.
  await expect(async () => {
    await reviewer.reload();
    await expect(address).toHaveAttribute("rel", /noopener|noreferrer/, { timeout: 1_000 });
  }).toPass();
  await expect(address).toHaveAttribute("href", /^https:/);
});

/** A phone's photograph, fitted by the product. */
function small(name: string): string {
  const file = join(tmpdir(), `small-${name}`);
  command(["image", "fit", picture(name), "--exam", definition("hebei-medical"), "--slot", "diploma-check", "--out", file, "--force"]);
  return file;
}
