// Proof of work for the forms of the way in (shared/src/proof_of_work.rs): this file is the page's script
// and, started again as a worker, the one that computes. The page never waits for it.
"use strict";

const K = new Uint32Array(64);
const START = new Uint32Array(8);

// The constants of SHA-256: fractions of the cube and square roots of the first primes.
(() => {
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
  let count = 0;
  for (let n = 2; count < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (count < 8) START[count] = fraction(Math.sqrt(n));
    K[count++] = fraction(Math.cbrt(n));
  }
})();

const W = new Uint32Array(64);

/** One block of 16 words, from `offset`, into the state. */
function compress(state, words, offset) {
  for (let i = 0; i < 16; i++) W[i] = words[offset + i];
  for (let i = 16; i < 64; i++) {
    const a = W[i - 15], b = W[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

/** The eight words of the digest of a text. */
function digest(text) {
  const bytes = new TextEncoder().encode(text);
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const words = new Uint32Array(blocks * 16);
  bytes.forEach((byte, i) => { words[i >> 2] |= byte << (24 - 8 * (i % 4)); });
  words[bytes.length >> 2] |= 0x80 << (24 - 8 * (bytes.length % 4));
  words[words.length - 1] = bytes.length * 8;
  const state = START.slice();
  for (let block = 0; block < blocks; block++) compress(state, words, block * 16);
  return state;
}

/** The first number that, behind the digest of the text, makes a digest with so many zeros. */
function solve(text, bits) {
  const block = new Uint32Array(16);
  block.set(digest(text));
  block[10] = 0x80000000;
  block[15] = 40 * 8;
  const state = new Uint32Array(8);
  for (let answer = 0; ; answer++) {
    block[8] = answer / 2 ** 32;
    block[9] = answer;
    state.set(START);
    compress(state, block, 0);
    if (Math.clz32(state[0]) >= bits) return answer;
  }
}

if (self.document === undefined) {
  self.onmessage = ({ data }) => self.postMessage(solve(data.text, data.bits));
} else {
  const own = document.currentScript.src;
  for (const box of document.querySelectorAll("[data-proof]")) {
    const form = box.closest("form");
    const answer = box.querySelector("[name=answer]");
    const status = box.querySelector("[role=status]");
    const worker = new Worker(own);
    let submitter;
    worker.onmessage = ({ data }) => {
      answer.value = data;
      status.textContent = box.dataset.done;
      if (submitter !== undefined) form.requestSubmit(submitter);
    };
    // Where no worker runs, waiting does as well: the form is sent as it is.
    worker.onerror = () => { answer.value = "-"; };
    form.addEventListener("submit", (event) => {
      if (answer.value !== "") return;
      event.preventDefault();
      submitter = event.submitter;
      status.textContent = box.dataset.working;
    });
    worker.postMessage({ text: box.querySelector("[name=challenge]").value, bits: Number(box.dataset.proof) });
  }
}
