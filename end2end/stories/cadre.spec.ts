// S4, 在职干部研究生: an invitation with a one-time link, the form with diplomas in it, ten papers, a
// return, the approval, the forms to print, and the list of originals to bring.
import { join } from "node:path";
import { tmpdir } from "node:os";
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { definition, publish } from "./exams";
import { acceptInvitation, invite } from "./invitation";
import { picture, slot } from "./papers";
import { command, nobody, watchForFaults } from "./people";
import { WAYS, approve, findInQueue, goThrough, numberOn, openReviewer, passRest, replaceFirst, returnPart, sendBack, submit, write } from "./way";

const FORM = {
  person: [
    {
      // Sex and birth date are prefilled from the identity number.
      nation: "hui",
      origin: "hebei",
      "origin-city": "石家庄市",
      politics: "party",
      "joined-party": "2008.7",
      "work-since": "2007.7",
      education: "bachelor",
      school: "样本大学",
      graduated: "2007.6",
      employer: "样本市档案局",
      post: "副科长",
      mobile: "13800138000",
      address: "样本市城东区一号",
    },
  ],
  // S4-05: without a gap, from the first job on.
  work: [
    { "work-from": "2007.7", "work-until": "2015.6", "work-unit": "样本市档案局", "work-post": "科员" },
    { "work-from": "2015.7", "work-unit": "样本市档案局", "work-post": "副科长" },
  ],
  "higher-education": [
    {
      level: "bachelor-level",
      "level-school": "样本大学",
      "level-major": "档案学",
      "level-form": "national",
      "level-from": "2003.9",
      "level-until": "2007.6",
      "level-number": "100011200705000001",
    },
  ],
};

const SCAN = "scan-appointment-200dpi-400-600k.jpg";

for (const way of WAYS) {
  test(`from the invitation to the printed forms, ${way.title}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const exam = publish("cadre-graduate", { "on-site": [-1, 20] });
    const person = nobody("马", 1985);
    const candidate = await (await browser.newContext(way.options)).newPage();
    watchForFaults(candidate);
    await acceptInvitation(candidate, invite(exam, person), person);
    const hub = new URL(candidate.url()).pathname;
    await goThrough(candidate, way, hub, {
      form: FORM,
      images: {
        portrait: ["portrait-900x1200-white-100-400k.jpg"],
        "id-card": [fit("phone-id-front.jpg", "id-card"), fit("phone-id-back.jpg", "id-card")],
        "bachelor-diploma": ["scan-diploma-200dpi-400-600k.jpg"],
        appointment: [SCAN],
        "title-certificate": [SCAN],
        "registration-form": ["scan-chsi-200dpi-400-600k.jpg"],
      },
    });
    await candidate.goto(hub);
    const number = await numberOn(candidate);
    // Nothing can be printed before the approval.
    await candidate.goto(`${hub}/papers`);
    await expect(candidate.getByRole("link", { name: "下载 PDF" })).toHaveCount(0);

    const reviewer = await openReviewer(browser, way);
    await findInQueue(reviewer, number);
    if (way.live) {
      await expectAccessible(reviewer, "/review/{application}");
    }
    await returnPart(reviewer, "基本信息", "与材料不一致", "工作单位请写全称");
    await returnPart(reviewer, "个人证件照", "背景", "请用白色背景");
    await passRest(reviewer);
    await sendBack(reviewer);

    await candidate.goto(hub);
    await expect(candidate.locator(".feedback")).toContainText("请用白色背景");
    await candidate.locator(".next-step").click();
    await candidate.waitForURL(/portrait$/);
    await replaceFirst(candidate, way, "portrait", fit("phone-portrait-12mp.jpg", "portrait"));
    // S4-14: only the returned section of the form is open, with the reason; the others stay
    // locked.
    await candidate.goto(hub);
    await candidate.locator(".next-step").click();
    await candidate.waitForURL(/form\/person/);
    await expect(candidate.locator("main")).toContainText("工作单位请写全称");
    await write(candidate, [{ employer: "样本市档案局（市档案馆）" }]);
    await candidate.goto(`${hub}/form/work`);
    await expect(candidate.locator("main form input")).toHaveCount(0);
    await candidate.goto(`${hub}/submit`);
    await submit(candidate);
    if (way.live) {
      await expectAccessible(candidate, "/applications/{application}/receipts/{code}");
      await candidate.goto(`${hub}/form/work`);
      await expectAccessible(candidate, "/applications/{application}/form/{section}");
    }
    await findInQueue(reviewer, number);
    await passRest(reviewer);
    await approve(reviewer);

    // S4-12, S4-18, S4-19: two forms, the list of originals, and the fee on site.
    await candidate.goto(hub);
    await expect(candidate.locator(".page-head")).toContainText("审核通过");
    await candidate.goto(`${hub}/papers`);
    if (way.live) {
      await expectAccessible(candidate, "/applications/{application}/papers");
    }
    const papers = candidate.getByRole("link", { name: "下载 PDF" });
    await expect(papers).toHaveCount(2);
    for (const link of await papers.all()) {
      const answer = await candidate.request.get((await link.getAttribute("href"))!);
      expect(answer.headers()["content-type"]).toBe("application/pdf");
      expect((await answer.body()).subarray(0, 5).toString()).toBe("%PDF-");
    }
    await expect(candidate.locator("main")).toContainText("支付宝");
    await expect(slot(candidate, "portrait")).toHaveCount(0);
  });
}

/** A phone's photograph, fitted to the slot by the product. */
function fit(name: string, slot: string): string {
  const file = join(tmpdir(), `fits-${slot}-${name}`);
  command(["image", "fit", picture(name), "--exam", definition("cadre-graduate"), "--slot", slot, "--out", file, "--force"]);
  return file;
}
