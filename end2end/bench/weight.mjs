// Runs in `cargo xtask bench weight`: opens each page without a cache and counts the bytes that
// Chromium receives, bodies and headers. Prints JSON: node weight.mjs ORIGIN
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

/** Bytes by kind until the page is live; pictures are not counted. */
async function weigh(path, cookies) {
  const context = await browser.newContext({ locale: "zh-CN", serviceWorkers: "block" });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  const kinds = new Map();
  const bytes = { document: 0, style: 0, script: 0, module: 0 };
  tools.on("Network.responseReceived", ({ requestId, type, response }) => {
    kinds.set(requestId, response.mimeType === "application/wasm" ? "module" : KINDS[type]);
  });
  tools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    if (kind) {
      bytes[kind] += encodedDataLength;
    }
  });
  await tools.send("Network.enable");
  await page.goto(`${origin}${path}`);
  await waitUntilLive(page);
  await context.close();
  return bytes;
}
