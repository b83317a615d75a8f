// Runs in `cargo xtask bench fit`: brings photographs into ranges of bytes in a real Chromium,
// by the product's own module and worker and by what others use, in turn. Prints what it measured
// as JSON.
//
//   node fit.mjs SITE RUNS PICTURE…
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [site, runs, ...pictures] = process.argv.slice(2);
const ORIGIN = "http://localhost";
const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), "../node_modules");
const TYPES = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };
const RULES = [
  { name: "<= 300 KB", size: { "most-kb": 300 } },
  { name: "<= 200 KB", size: { "most-kb": 200 } },
  { name: "400-600 KB", size: { "least-kb": 400, "most-kb": 600 } },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const page = await browser.newPage();
  const assets = JSON.parse(await readFile(join(site, "assets.json")));
  await page.route(`${ORIGIN}/**`, (route) => answer(route, assets));
  await page.goto(`${ORIGIN}/`);
  await page.setInputFiles("input", pictures);
  page.setDefaultTimeout(0);
  const given = { assets, rules: RULES, runs: Number(runs) };
  const report = await page.evaluate(measure, given);
  console.log(JSON.stringify({ browser: browser.version(), ...report }));
} finally {
  await browser.close();
}

/** The page with the file input, the files of the built site, and those of the peers. */
async function answer(route, assets) {
  const path = new URL(route.request().url()).pathname;
  // Isolated, because the clock then has steps of 5 µs and not of 100.
  const headers = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  };
  if (path === "/") {
    const body = `<!doctype html><meta name=engine content="${assets.engine}"><input type=file multiple>`;
    return route.fulfill({ body, contentType: "text/html", headers });
  }
  const place = path.startsWith("/npm/") ? join(PACKAGES, path.slice(5)) : join(site, path);
  const body = await readFile(place).catch(() => null);
  return body
    ? route.fulfill({ body, contentType: TYPES[place.split(".").at(-1)], headers })
    : route.fulfill({ status: 404, headers });
}

/** In the page. Times are milliseconds. */
async function measure({ assets, rules, runs }) {
  const module = await import(assets.js);
  await module.default({ module_or_path: assets.wasm });
  const imageCompression = (
    await import("/npm/browser-image-compression/dist/browser-image-compression.mjs")
  ).default;
  const Compressor = (await import("/npm/compressorjs/dist/compressor.esm.js")).default;
  const encode = (await import("/npm/@jsquash/jpeg/encode.js")).default;
  const files = [...document.querySelector("input").files];

  // What every bisection asks: the best of seven steps that is within the ceiling.
  const STEPS = 7;
  const bisect = async (make, ceiling) => {
    let [low, high, best] = [0, 1, null];
    for (let step = 0; step < STEPS; step += 1) {
      const quality = (low + high) / 2;
      const made = await make(quality);
      if (made.size <= ceiling) {
        [low, best] = [quality, made];
      } else {
        high = quality;
      }
    }
    return best;
  };
  const draw = async (file, [width, height]) => {
    const bitmap = await createImageBitmap(file);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return canvas;
  };
  // Each makes as many pixels as ours does, which is to their advantage: they need not look for
  // the size.
  const peers = {
    "browser-image-compression": (file, ceiling, [width, height]) =>
      imageCompression(file, {
        maxSizeMB: ceiling / 1024 / 1024,
        maxWidthOrHeight: Math.max(width, height),
        useWebWorker: true,
        libURL: `${location.origin}/npm/browser-image-compression/dist/browser-image-compression.js`,
        fileType: "image/jpeg",
      }),
    compressorjs: (file, ceiling, [width, height]) =>
      bisect(
        (quality) =>
          new Promise((success, error) => {
            const wishes = { quality, width, height, convertSize: Infinity, strict: false };
            new Compressor(file, { ...wishes, mimeType: "image/jpeg", success, error });
          }),
        ceiling,
      ),
    canvas: async (file, ceiling, sides) => {
      const canvas = await draw(file, sides);
      return bisect((quality) => canvas.convertToBlob({ type: "image/jpeg", quality }), ceiling);
    },
    "@jsquash/jpeg": async (file, ceiling, sides) => {
      const canvas = await draw(file, sides);
      const data = canvas.getContext("2d").getImageData(0, 0, ...sides);
      return bisect(async (quality) => {
        const bytes = await encode(data, { quality: Math.max(1, Math.round(quality * 100)) });
        return new Blob([bytes], { type: "image/jpeg" });
      }, ceiling);
    },
  };
  const ours = async (file, rule) => {
    const [json, made] = await module.fit_file(file, JSON.stringify({ size: rule.size }));
    return { made, making: JSON.parse(json)[0] };
  };
  const time = async (act) => {
    // What the act before has left to clean up is not this one's.
    await new Promise((resume) => setTimeout(resume, 50));
    const start = performance.now();
    const value = await act();
    return [performance.now() - start, value];
  };

  // Started and compiled, as the peers are.
  await ours(files[0], rules[0]);
  await encode(new ImageData(8, 8));

  const cells = [];
  for (const file of files) {
    for (const rule of rules) {
      const ceiling = rule.size["most-kb"] * 1024;
      const { making } = await ours(file, rule);
      const sides = [making.width, making.height];
      const cell = { file: file.name, rule: rule.name, ceiling, sides, results: {} };
      const reference = await brightness(file, sides);
      const judge = async (name, spent, made) => {
        const result = (cell.results[name] ??= { times: [] });
        result.times.push(spent);
        if (result.bytes === undefined) {
          result.bytes = made?.size ?? null;
          result.ssim = made && similarity(reference, await brightness(made, sides), sides);
        }
      };
      for (let run = 0; run < runs; run += 1) {
        const [spent, { made }] = await time(() => ours(file, rule));
        await judge("ours", spent, made);
        for (const [name, peer] of Object.entries(peers)) {
          const [spent, made] = await time(() => peer(file, ceiling, sides).catch(() => null));
          await judge(name, spent, made);
        }
      }
      cells.push(cell);
    }
  }
  const longest = [];
  for (const file of files) {
    longest.push(await watch(() => ours(file, rules[0])));
  }
  return { cells, longest };

  /** The longest that a timer of this thread was late meanwhile. */
  async function watch(act) {
    const STEP = 4;
    let [late, is_over] = [0, false];
    let before = performance.now();
    const tick = () => {
      const now = performance.now();
      late = Math.max(late, now - before - STEP);
      before = now;
      if (!is_over) {
        setTimeout(tick, STEP);
      }
    };
    setTimeout(tick, STEP);
    await act();
    is_over = true;
    return late;
  }

  async function brightness(file, [width, height]) {
    const wishes = { resizeWidth: width, resizeHeight: height, resizeQuality: "high" };
    const bitmap = await createImageBitmap(file, wishes);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const { data } = context.getImageData(0, 0, width, height);
    const gray = new Uint8Array(width * height);
    for (let place = 0; place < gray.length; place += 1) {
      const at = place * 4;
      gray[place] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2] + 0.5;
    }
    return gray;
  }

  /** SSIM (Wang et al. 2004) in windows of 8 × 8 every 4 pixels. */
  function similarity(one, other, [width, height]) {
    let [sum, count] = [0, 0];
    for (let top = 0; top + 8 <= height; top += 4) {
      for (let left = 0; left + 8 <= width; left += 4) {
        let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
        for (let y = top; y < top + 8; y += 1) {
          for (let at = y * width + left; at < y * width + left + 8; at += 1) {
            const [p, q] = [one[at], other[at]];
            a += p;
            b += q;
            aa += p * p;
            bb += q * q;
            ab += p * q;
          }
        }
        const [meanA, meanB] = [a / 64, b / 64];
        const [varA, varB] = [aa / 64 - meanA * meanA, bb / 64 - meanB * meanB];
        const both = ab / 64 - meanA * meanB;
        sum +=
          ((2 * meanA * meanB + 6.5025) * (2 * both + 58.5225)) /
          ((meanA * meanA + meanB * meanB + 6.5025) * (varA + varB + 58.5225));
        count += 1;
      }
    }
    return sum / count;
  }
}
