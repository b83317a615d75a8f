// Runs in `cargo xtask bench fit`: fits photographs to ranges of bytes in a real Chromium, by the
// product's module and worker and by other libraries, in turn. Prints the results as JSON: node
// fit.mjs SITE RUNS PICTURE…
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

/** Serves the page with the file input, the files of the built site, and those of the peers. */
async function answer(route, assets) {
  const path = new URL(route.request().url()).pathname;
  // Isolated, since the clock then has steps of 5 µs instead of 100.
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

/** Runs in the page. Times are milliseconds. */
async function measure({ assets, rules, runs }) {
  const module = await import(assets.js);
  await module.default({ module_or_path: assets.wasm });
  const imageCompression = (
    await import("/npm/browser-image-compression/dist/browser-image-compression.mjs")
  ).default;
  const Compressor = (await import("/npm/compressorjs/dist/compressor.esm.js")).default;
  const encode = (await import("/npm/@jsquash/jpeg/encode.js")).default;
  const files = [...document.querySelector("input").files];

  // Bisection over the quality: the best of seven steps that is within the ceiling.
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
  const compress = (file, ceiling, wishes) =>
    imageCompression(file, {
      maxSizeMB: ceiling / 1024 / 1024,
      useWebWorker: true,
      libURL: `${location.origin}/npm/browser-image-compression/dist/browser-image-compression.js`,
      fileType: "image/jpeg",
      ...wishes,
    });
  // Each peer makes as many pixels as ours, which is an advantage: it need not search for the size.
  // browser-image-compression, which can search for it, also runs in that mode.
  const peers = {
    "browser-image-compression": (file, ceiling, [width, height]) =>
      compress(file, ceiling, { maxWidthOrHeight: Math.max(width, height) }),
    "b-i-c by itself": (file, ceiling) => compress(file, ceiling),
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
  // Messages of the worker, with their times.
  const said = [];
  const Silent = self.Worker;
  self.Worker = class extends Silent {
    constructor(...wishes) {
      super(...wishes);
      this.addEventListener("message", ({ data }) => said.push([data[0], performance.now()]));
    }
  };
  const ours = async (file, rule) => {
    const [json, made] = await module.fit_file(file, JSON.stringify({ size: rule.size }));
    return { made, making: JSON.parse(json)[0] };
  };
  /** Milliseconds of each step in the messages since `start`. */
  const split = (start) => {
    const parts = {};
    for (const [reply, now] of said.splice(0)) {
      const { step = "told" } = JSON.parse(reply ?? "{}");
      parts[step] = now - start;
      start = now;
    }
    return parts;
  };
  const time = async (act) => {
    // A pause, so that the cleanup of the previous call is not measured.
    await new Promise((resume) => setTimeout(resume, 50));
    said.length = 0;
    const start = performance.now();
    const value = await act();
    return [performance.now() - start, value, start];
  };

  // Started and compiled before the measurement, as the peers are.
  await ours(files[0], rules[0]);
  await encode(new ImageData(8, 8));

  const cells = [];
  for (const file of files) {
    for (const rule of rules) {
      // Within both meanings of KB, as ours aims: the same number for all.
      const ceiling = rule.size["most-kb"] * 1000;
      const { making } = await ours(file, rule);
      const sides = [making.width, making.height];
      const cell = { file: file.name, rule: rule.name, ceiling, sides, results: {}, parts: [] };
      const source = await brightness(file);
      const references = { ssim: shrink(source, sides, area), sharp: shrink(source, sides, lanczos) };
      const judge = async (name, spent, made) => {
        const result = (cell.results[name] ??= { times: [] });
        result.times.push(spent);
        if (result.bytes === undefined) {
          result.bytes = made?.size ?? null;
          const seen = made && (await brightness(made, sides)).gray;
          for (const [name, reference] of Object.entries(references)) {
            result[name] = seen && similarity(reference, seen, sides);
          }
        }
      };
      for (let run = 0; run < runs; run += 1) {
        // The worker ends after half a minute without work, which slow peers cause.
        await ours(file, rule);
        const [spent, { made }, start] = await time(() => ours(file, rule));
        cell.parts.push(split(start));
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

  /** The longest delay of a timer on this thread during `act`. */
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

  /** Some peers make a pixel more or less than requested. */
  async function brightness(file, [wide, high] = []) {
    const wishes = wide && { resizeWidth: wide, resizeHeight: high, resizeQuality: "high" };
    const bitmap = await createImageBitmap(file, wishes ?? {});
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const { data } = context.getImageData(0, 0, width, height);
    const gray = new Float32Array(width * height);
    for (let place = 0; place < gray.length; place += 1) {
      const at = place * 4;
      gray[place] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
    }
    return { gray, width, height };
  }

  // Weight of a sample at a distance from the middle of a pixel, both in pixels of the result. The
  // mean over each pixel's area is what a camera with larger pixels would give; Lanczos keeps edges
  // sharp.
  function area(far, scale) {
    return Math.max(0, Math.min(far + scale / 2, 0.5) - Math.max(far - scale / 2, -0.5));
  }
  function lanczos(far) {
    const turn = Math.PI * far;
    return far === 0 ? 1 : Math.abs(far) < 3 ? (3 * Math.sin(turn) * Math.sin(turn / 3)) / turn ** 2 : 0;
  }

  function shrink({ gray, width, height }, [wide, high], filter) {
    const across = new Float32Array(wide * height);
    resample(gray, [width, 1], across, [wide, 1], [height, width, wide], filter);
    const both = new Float32Array(wide * high);
    resample(across, [height, wide], both, [high, wide], [wide, 1, 1], filter);
    return both;
  }

  /** Resamples lines with the given length and step in memory to other lines. */
  function resample(from, [length, step], to, [wanted, toStep], [lines, line, toLine], filter) {
    const scale = wanted / length;
    for (let place = 0; place < wanted; place += 1) {
      const middle = (place + 0.5) / scale;
      const start = Math.max(0, Math.floor(middle - 3 / scale));
      const end = Math.min(length, Math.ceil(middle + 3 / scale));
      const shares = [];
      for (let at = start; at < end; at += 1) {
        shares.push(filter((at + 0.5 - middle) * scale, scale));
      }
      const whole = shares.reduce((sum, share) => sum + share, 0);
      for (let number = 0; number < lines; number += 1) {
        let [sum, at] = [0, number * line + start * step];
        for (const share of shares) {
          sum += share * from[at];
          at += step;
        }
        to[number * toLine + place * toStep] = sum / whole;
      }
    }
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
