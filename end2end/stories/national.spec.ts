// S2, 全国人事考试服务平台: account, portrait, notices, form, position, confirmation, a section that is
// returned and corrected, approval, payment at the practice gateway, admission ticket.
import { readFileSync } from "node:fs";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { importPositions, publish, type Exam } from "./exams";
import { PASSWORD, makeIdNumber, openAccount, openStaff, signIn, watchForFaults } from "./people";
import { WAYS, approve, enter, findInQueue, goThrough, numberOn, openReviewer, passRest, returnPart, sendBack, submit, write } from "./way";

/** A birth year that the position accepts. */
const BORN = 1996;

const FORM = {
  // Sex and birth date are prefilled from the identity number.
  person: [{ nation: "han", politics: "league", household: "hebei", "grassroots-years": "0" }],
  education: [
    {
      education: "graduate",
      degree: "master-degree",
      school: "样本大学",
      major: "computing",
      "major-name": "计算机科学与技术",
      graduated: "2021.7",
    },
  ],
  contact: [{ mobile: "13800138000", address: "样本市城东区一号", "emergency-name": "林甲", "emergency-phone": "13800138001" }],
  record: [
    { "record-kind": "study", "record-from": "2011.9", "record-until": "2014.6", "record-place": "样本中学", "record-role": "学生" },
    { "record-kind": "study", "record-from": "2014.9", "record-place": "样本大学", "record-role": "学生" },
  ],
  family: [{ relation: "parent", "relative-name": "林乙", "relative-work": "退休" }],
};

for (const way of WAYS) {
  test(`from the registration to the ticket, ${way.title}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const exam = publish("national-personnel", { register: [-1, 5], pay: [-1, 12], ticket: [-1, 20] });
    importPositions(exam);
    // Registering without a script has a test of its own: there the form asks the person to wait.
    const candidate = way.live ? await register(browser, exam) : await signIn(browser, openAccount("李", BORN), way.options);
    const hub = await enter(candidate, exam);
    await goThrough(candidate, way, hub, {
      form: FORM,
      position: { search: "城东分局 信息化", title: "信息化" },
      images: { portrait: ["portrait-295x413-white.jpg"] },
    }, way.live ? lookOnce(candidate, hub) : undefined);
    await candidate.goto(hub);
    const number = await numberOn(candidate);
    // S2-20: neither the information nor the position can be changed.
    await candidate.goto(`${hub}/form/education`);
    await expect(candidate.locator("main input, main select")).toHaveCount(0);
    await candidate.goto(`${hub}/positions`);
    await expect(candidate.locator("main")).toContainText("已提交并锁定");

    const reviewer = await openReviewer(browser, way);
    await findInQueue(reviewer, number);
    await returnPart(reviewer, "学历", "学历信息不清", "请写学校全称");
    await passRest(reviewer);
    await sendBack(reviewer);

    // Only the section is open; unchanged it cannot be submitted again.
    await candidate.goto(hub);
    await expect(candidate.locator(".feedback")).toContainText("请写学校全称");
    await candidate.goto(`${hub}/submit`);
    await expect(candidate.getByRole("button", { name: "确认", exact: true })).toBeDisabled();
    await candidate.goto(hub);
    await candidate.locator(".next-step").click();
    await candidate.waitForURL(/form\/education/);
    await write(candidate, [{ school: "样本大学（全称）" }]);
    await candidate.goto(`${hub}/submit`);
    await submit(candidate);

    await findInQueue(reviewer, number);
    await passRest(reviewer);
    await approve(reviewer);
    await candidate.goto(hub);
    await expect(candidate.locator(".page-head")).toContainText("审核通过");

    // S2-21: order, check, gateway and return; the return alone does not mark it as paid.
    await candidate.locator(".next-step").click();
    await candidate.waitForURL(/payment$/);
    if (way.live) {
      await expectAccessible(candidate, "/applications/{application}/payment");
    }
    await candidate.getByRole("radio", { name: "支付宝" }).check();
    await candidate.getByRole("button", { name: "生成订单" }).click();
    const order = candidate.locator(".card", { hasText: "请核对订单" });
    await expect(order).toContainText("¥ 100.00");
    await order.getByRole("link", { name: "去支付" }).click();
    await expect(candidate.getByText("不会扣款")).toBeVisible();
    await candidate.getByRole("button", { name: /不支付，返回/ }).click();
    await candidate.getByRole("button", { name: "支付完毕" }).click();
    await expect(order.getByRole("alert")).toContainText("还没有到账");
    await expect(order).toBeVisible();
    await order.getByRole("link", { name: "去支付" }).click();
    await candidate.getByRole("button", { name: /演练支付成功/ }).click();
    await expect(candidate.getByText("支付平台于")).toBeVisible();
    await candidate.goto(hub);
    await expect(candidate.locator("main")).toContainText("已缴费");

    // S2-22: the office fills in its list of seats, and the ticket can be printed in its window.
    await candidate.goto(`${hub}/papers`);
    await expect(candidate.locator("main")).toContainText("考场还在编排");
    const office = await signIn(browser, openStaff("office", "苏办公"), way.options);
    await office.goto(`/office/exams/${exam.code}/seats`);
    if (way.live) {
      await expectAccessible(office, "/office/exams/{exam}/seats");
    }
    await fillInSeats(office);
    // S2-18: a list that lacks a chosen position is refused as a whole.
    await office.goto(`/office/exams/${exam.code}/positions`);
    await office.getByLabel("或粘贴表格内容").fill("职位代码,招考部门,用人单位,职位\nA-1,样本局,样本处,科员");
    await office.getByRole("button", { name: "替换职位表" }).click();
    await expect(office.getByRole("alert")).toContainText("职位表没有改动");
    await expect(office.locator("main")).toContainText("份报名选了它，不能去掉");
    if (way.live) {
      await office.goto(`/office/exams/${exam.code}/positions`);
      await expectAccessible(office, "/office/exams/{exam}/positions");
    }
    await candidate.goto(`${hub}/papers`);
    await expect(candidate.locator("main")).toContainText("第 03 考场");
    if (way.live) {
      await expectAccessible(candidate, "/applications/{application}/papers");
    }
    const ticket = candidate.waitForEvent("download");
    await candidate.getByRole("link", { name: "下载准考证" }).click();
    expect((await ticket).suggestedFilename()).toBe(`准考证-${number}.pdf`);
  });
}

/** Checks each page of S2 once, before it is filled in (T17). */
function lookOnce(page: Page, hub: string): (kind: string) => Promise<void> {
  const seen = new Set<string>();
  return async (kind) => {
    if (seen.has(kind)) {
      return;
    }
    seen.add(kind);
    const address = page.url();
    if (kind === "portrait") {
      await expectAccessible(page, "/applications/{application}/portrait");
    } else if (kind === "form") {
      await expectAccessible(page, "/applications/{application}/form/{section}");
      await page.goto(`${hub}/form`);
      await expectAccessible(page, "/applications/{application}/form");
    } else if (kind === "positions") {
      await page.goto(`${hub}/positions?q=信息化`);
      await expectAccessible(page, "/applications/{application}/positions");
      await page.locator("main a[href*='/positions/']").first().click();
      await page.waitForURL(/\/positions\/[^/]+$/);
      await expectAccessible(page, "/applications/{application}/positions/{position}");
    }
    await page.goto(address);
  };
}

/** Imports the list of seats, first with a fault, then without. */
async function fillInSeats(office: Page) {
  const listing = office.waitForEvent("download");
  await office.getByRole("link", { name: "下载名单" }).click();
  const list = readFileSync(await (await listing).path(), "utf8").trimEnd();
  const seat = "2024-0301,4 月 14 日 9:00 公共科目,样本中学,样本路 1 号,第 03 考场,7";
  const send = async (rows: string) => {
    await office.getByLabel("或粘贴表格内容").fill(rows);
    await office.getByRole("button", { name: "编排", exact: true }).click();
  };
  await send(list.replace(/,,,,,,$/m, `,${seat.replace("2024-0301", "2.02E+11")}`));
  await expect(office.getByRole("alert")).toContainText("一个人都没有编排");
  await expect(office.locator("main")).toContainText("第 2 行「准考证号」");
  await send(list.replace(/,,,,,,$/m, `,${seat}`));
  await expect(office.locator("main")).toContainText("新编排 1 人");
}

/** Registers through S2, with everything typed twice; the new account is signed in. */
async function register(browser: Browser, exam: Exam): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  watchForFaults(page);
  const [number, name] = [makeIdNumber(BORN), "李𬭎"];
  await page.goto(`/exams/${exam.code}/register`);
  await page.getByLabel("证件类型", { exact: false }).first().selectOption("resident-card");
  await page.locator("[name=document-again]").selectOption("resident-card");
  const typed = { number, "number-again": number, name, "name-again": name, phone: "13800138000", password: PASSWORD, "password-again": PASSWORD };
  for (const [input, value] of Object.entries(typed)) {
    await page.locator(`[name="${input}"]`).fill(value);
  }
  await page.getByLabel("长期有效").check();
  await page.getByRole("button", { name: "注册", exact: true }).click();
  await expect(page.getByText("注册成功")).toBeVisible();
  await expect(page.getByRole("button", { name: "退出" })).toBeVisible();
  return page;
}
