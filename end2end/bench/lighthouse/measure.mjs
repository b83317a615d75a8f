// Runs in `cargo xtask bench lighthouse`: rates the pages of a candidate as Lighthouse does on a phone.
// Prints JSON: node measure.mjs SERVER RUNS
import { createServer } from "node:net";
import lighthouse from "lighthouse";
import { findPages, launch } from "../pages/visit.mjs";

const [server, runs] = process.argv.slice(2);
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
/** Pages with a session, by their names in visit.mjs. */
const SIGNED_IN = ["hub of an application", "materials page"];

const port = await findFreePort();
const browser = await launch([`--remote-debugging-port=${port}`]);
try {
  const found = await findPages(browser, server);
  const pages = [
    { name: "home", path: "/", cookies: [] },
    { name: "sign-in", path: "/sign-in", cookies: [] },
    ...SIGNED_IN.map((name) => found.find((page) => page.name === name)),
  ];
  const report = { browser: browser.version(), pages: [] };
  for (const page of pages) {
    for (let run = 0; run < Number(runs); run += 1) {
      report.pages.push({ page: page.name, ...(await rate(page)) });
    }
  }
  console.log(JSON.stringify(report));
} finally {
  await browser.close();
}

/** Scores from 0 to 100 by category, and the audits that cost points. */
async function rate({ path, cookies }) {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const options = { port, onlyCategories: CATEGORIES, extraHeaders: cookie ? { Cookie: cookie } : {} };
  const { lhr } = await lighthouse(`${server}${path}`, options);
  if (lhr.runtimeError) {
    throw new Error(`${path}: ${lhr.runtimeError.message}`);
  }
  const scores = CATEGORIES.map((category) => Math.round(lhr.categories[category].score * 100));
  const weighed = CATEGORIES.flatMap((category) => lhr.categories[category].auditRefs.filter((audit) => audit.weight > 0));
  const faults = weighed.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 0.9);
  return { scores, faults: faults.map(({ id, displayValue }) => [id, displayValue].filter(Boolean).join(": ")) };
}

function findFreePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
