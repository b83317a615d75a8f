// Runs in `cargo xtask bench check`: chooses pictures in a real Chromium and measures the time
// until the product's WASM module has findings, compared with decoding the file. Prints the results
// as JSON: node check.mjs SITE RUNS PICTURE…
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";

const [site, runs, ...pictures] = process.argv.slice(2);
const ORIGIN = "http://localhost";
// The rule of the first exam, with a least size so that a finding has width and height.
const RULE = JSON.stringify({
  formats: ["jpeg", "png"],
  size: { "most-kb": 300 },
  "advised-size": { "least-kb": 100 },
  least: { width: 1, height: 1 },
});
const TYPES = { js: "text/javascript", wasm: "application/wasm" };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const page = await browser.newPage();
  await page.route(`${ORIGIN}/**`, answer);
  await page.goto(`${ORIGIN}/`);
  await page.setInputFiles("input", pictures);
  const assets = JSON.parse(await readFile(join(site, "assets.json")));
  const files = await page.evaluate(measure, { assets, rule: RULE, runs: Number(runs) });
  console.log(JSON.stringify({ browser: browser.version(), files }));
} finally {
  await browser.close();
}

/** Serves the page with the file input, and the files of the built site. */
async function answer(route) {
  const path = new URL(route.request().url()).pathname;
  // Isolated, since the clock then has steps of 5 µs instead of 100.
  const headers = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  };
  if (path === "/") {
    const body = "<!doctype html><input type=file multiple>";
    return route.fulfill({ body, contentType: "text/html", headers });
  }
  const kind = basename(path).split(".").at(-1);
  const body = await readFile(join(site, path)).catch(() => null);
  return body
    ? route.fulfill({ body, contentType: TYPES[kind], headers })
    : route.fulfill({ status: 404, headers });
}

/** Runs in the page. Times are milliseconds. */
async function measure({ assets, rule, runs }) {
  const ours = await import(assets.js);
  await ours.default({ module_or_path: assets.wasm });
  const files = [...document.querySelector("input").files];
  const FIRST_READ = 64 * 1024;

  const time = async (act) => {
    // A pause, so that the cleanup of the previous call is not measured.
    await new Promise((resume) => setTimeout(resume, 10));
    const start = performance.now();
    const value = await act();
    return [performance.now() - start, value];
  };
  const decode = async (file) => {
    const bitmap = await createImageBitmap(file);
    const size = [bitmap.width, bitmap.height];
    bitmap.close();
    return size;
  };
  const check = (file) => ours.check_file(file, rule);

  const results = [];
  for (const file of files) {
    const { findings, read } = await countReads(() => check(file));
    results.push({
      name: file.name,
      bytes: file.size,
      findings: JSON.parse(findings),
      read,
      decoded: await decode(file).catch(() => null),
      ours: [],
      peer: [],
      floor: [],
    });
  }
  for (let run = 0; run < runs; run += 1) {
    for (const [index, file] of files.entries()) {
      const result = results[index];
      result.ours.push((await time(() => check(file)))[0]);
      if (result.decoded) {
        result.peer.push((await time(() => decode(file)))[0]);
      }
      result.floor.push((await time(() => file.slice(0, FIRST_READ).arrayBuffer()))[0]);
    }
  }
  return results;

  /** Sizes of all reads from blobs during `act`. */
  async function countReads(act) {
    const read = [];
    const undo = [
      [FileReader.prototype, "readAsArrayBuffer"],
      [Blob.prototype, "arrayBuffer"],
      [Blob.prototype, "stream"],
    ].map(([owner, name]) => {
      const original = owner[name];
      owner[name] = function (...given) {
        read.push((given[0] ?? this).size);
        return original.apply(this, given);
      };
      return () => {
        owner[name] = original;
      };
    });
    const findings = await act();
    undo.forEach((back) => back());
    return { findings, read };
  }
}
