// Runs in `cargo xtask bench weight`: opens each page without a cache and counts the bytes that
// Chromium receives for the files that the page needs to be live, bodies and headers. Prints JSON:
// node weight.mjs ORIGIN
import { findPages, launch, waitUntilLive } from "./pages/visit.mjs";

const [origin] = process.argv.slice(2);
/** Kinds of resources in the protocol of Chromium's tools, and their names here. */
const KINDS = { Document: "document", Stylesheet: "style", Script: "script" };

const browser = await launch();
try {
  const report = [];
  for (const { name, path, cookies } of await findPages(browser, origin)) {
    report.push({ page: name, ...(await weigh(path, cookies)) });
  }
  console.log(JSON.stringify(report));
} finally {
  await browser.close();
}

/**
 * Bytes by kind. Pictures are not counted, nor what is loaded later in the background: the files of
 * the module are those that the document names.
 */
async function weigh(path, cookies) {
  const context = await browser.newContext({ locale: "zh-CN", serviceWorkers: "block" });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  const requests = new Map();
  tools.on("Network.responseReceived", ({ requestId, type, response }) => {
    requests.set(requestId, { kind: KINDS[type], url: response.url, bytes: 0 });
  });
  tools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) {
      request.bytes = encodedDataLength;
    }
  });
  await tools.send("Network.enable");
  await page.goto(`${origin}${path}`);
  await waitUntilLive(page);
  const module = await page
    .locator('link[rel="preload"][as="fetch"]')
    .evaluateAll((links) => links.map((link) => link.href));
  await context.close();
  const sum = { document: 0, style: 0, script: 0, module: 0 };
  for (const { kind, url, bytes } of requests.values()) {
    const name = module.includes(url) ? "module" : kind;
    if (name) {
      sum[name] += bytes;
    }
  }
  return sum;
}
