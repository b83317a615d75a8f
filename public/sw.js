// The service worker: the app opens without a line. It keeps one complete set of assets, that of
// its own build, so old and new never mix: a newer worker waits until the last page of this one
// is closed. It never keeps a page, an answer or a picture of anybody; drafts are not its
// business (frontend/src/store).
//
// The set has two steps, because the sign-in page does not know who signs in: the module that all
// share is kept at installation, the code of the candidate's pages once a candidate's page asks.

// Written by the build (xtask/src/site/service_worker.rs).
const VERSION = "__VERSION__";
const ASSETS = __ASSETS__;
const CANDIDATE_ASSETS = __CANDIDATE_ASSETS__;
const SHELL = "/app-shell.html";

const CACHE = `zhunkao-${VERSION}`;
// The language of the pages, for the shell, under a name that is no page.
const LANGUAGE = "/app-shell-language";
// Present in the cache of a candidate's device.
const CANDIDATE_MARK = "/app-shell-candidate";
// A line on which nothing comes for so long is none.
const PATIENCE = 8000;
// What stands before a server says these when the server is away.
const AWAY = [502, 503, 504];

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; " +
  "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

self.addEventListener("install", (event) => event.waitUntil(keepBuild()));

/** Where a candidate was at home before, a build is complete before it takes over. */
async function keepBuild() {
  await keepAssets(ASSETS);
  if (await isOfCandidate()) {
    await keepCandidateAssets();
  }
}

async function keepCandidateAssets() {
  const cache = await caches.open(CACHE);
  await cache.put(CANDIDATE_MARK, new Response(""));
  await keepAssets(CANDIDATE_ASSETS);
}

async function isOfCandidate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("zhunkao-") && (await (await caches.open(name)).match(CANDIDATE_MARK))) {
      return true;
    }
  }
  return false;
}

/**
 * One after the other, in the order of the list: on a slow line the module that pages wait for
 * comes before the image engine. What is named by its content may come from the browser's own
 * cache, or out of a download that a page has begun; nothing is fetched twice. After a failure the
 * next page goes on where this one ended.
 */
async function keepAssets(assets) {
  const cache = await caches.open(CACHE);
  for (const asset of assets) {
    if (!(await cache.match(asset))) {
      const isNamedByContent = asset.startsWith("/pkg/");
      await cache.add(new Request(asset, { cache: isNamedByContent ? "default" : "reload" }));
    }
  }
}

self.addEventListener("activate", (event) => {
  event.waitUntil(tidyUp().then(() => self.clients.claim()));
});

let keeping;

self.addEventListener("message", (event) => {
  const { lang, role } = event.data ?? {};
  if (lang === "zh-CN" || lang === "en") {
    event.waitUntil(caches.open(CACHE).then((cache) => cache.put(LANGUAGE, new Response(lang))));
  }
  if (role === "candidate") {
    // Without a line it fails; the next page asks again.
    keeping ??= keepCandidateAssets()
      .catch(() => {})
      .finally(() => (keeping = undefined));
    event.waitUntil(keeping);
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) {
    return;
  }
  if (ASSETS.includes(url.pathname) || CANDIDATE_ASSETS.includes(url.pathname)) {
    event.respondWith(answerAsset(request));
  } else if (request.mode === "navigate" && isCandidatePage(url.pathname)) {
    event.respondWith(answerPage(request));
  }
});

async function tidyUp() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("zhunkao-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function answerAsset(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

const isCandidatePage = (path) => path === "/exams" || path.startsWith("/applications/");

/** The server's page, or the empty shell that draws the page from what this device keeps. */
async function answerPage(request) {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: clock.signal });
    return AWAY.includes(answer.status) ? await makeShell(answer) : answer;
  } catch {
    return makeShell(Response.error());
  } finally {
    clearTimeout(timer);
  }
}

/** `otherwise` where the cache has been taken from us. */
async function makeShell(otherwise) {
  const cache = await caches.open(CACHE);
  const shell = await cache.match(SHELL);
  if (!shell) {
    return otherwise;
  }
  const lang = (await (await cache.match(LANGUAGE))?.text()) ?? "zh-CN";
  const html = (await shell.text()).replace('lang="zh-CN"', `lang="${lang}"`);
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
  };
  return new Response(html, { headers });
}
