// axe looks at the pages of reviewers and of the office, which are made for a desk.
import { test, type Page } from "@playwright/test";
import { look } from "./accessible";
import { openStaff, signIn } from "./people";

test("no page of staff has a fault that axe can find", async ({ browser }) => {
  test.setTimeout(240_000);
  const reviewer = await signIn(browser, openStaff("reviewer", "何无碍"));
  await look(reviewer, "/review", "/review");
  await look(reviewer, await firstDesk(reviewer), "/review/{application}");
  await look(reviewer, "/account", "/account");
  const office = await signIn(browser, openStaff("office", "苏无碍"));
  await look(office, "/office", "/office");
  await look(office, "/office/messages", "/office/messages");
  await look(office, "/office/exams/shenzhen-civil-service/applications", "/office/exams/{exam}/applications");
  await look(office, "/office/exams/shenzhen-civil-service/roster", "/office/exams/{exam}/roster");
  await look(office, "/office/new-exam", "/office/new-exam");
  await look(office, "/office/exams/shenzhen-civil-service/definition", "/office/exams/{exam}/definition");
  await look(office, "/office/exams/shenzhen-civil-service/test-bench", "/office/exams/{exam}/test-bench");
  await look(office, "/office/exams/shenzhen-civil-service/progress", "/office/exams/{exam}/progress");
  await look(office, "/office/exams/shenzhen-civil-service/windows", "/office/exams/{exam}/windows");
  await look(office, "/office/exams/shenzhen-civil-service/nudges?list=not-submitted", "/office/exams/{exam}/nudges");
  await look(office, "/office/exams/shenzhen-civil-service/preview?at=2026-03-01T09:00", "/office/exams/{exam}/preview");
  await look(office, "/office/exams/shenzhen-civil-service/retention", "/office/exams/{exam}/retention");
  await look(office, "/office/exams/shenzhen-civil-service/review-quality", "/office/exams/{exam}/review-quality");
  await look(office, "/office/exams/shenzhen-civil-service/not-entered", "/office/exams/{exam}/not-entered");
  await look(office, "/office/exams/cadre-graduate/payments", "/office/exams/{exam}/payments");
});

async function firstDesk(page: Page): Promise<string> {
  await page.goto("/review");
  return (await page.locator('tr a[href^="/review/"]').first().getAttribute("href"))!;
}
