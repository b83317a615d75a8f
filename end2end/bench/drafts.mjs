// Runs in `cargo xtask bench drafts` and, shortened, in every test run: a person fills in a form
// and chooses photographs while faults hit browser, tabs, connection and server. A model records
// the data that the page reported as saved; missing ones are losses. Prints JSON: node drafts.mjs
// BINARY SITE FAULTS SEED
import { Chance } from "./drafts/chance.mjs";
import { Journey } from "./drafts/journey.mjs";
import { Line } from "./drafts/line.mjs";
import { Server } from "./drafts/server.mjs";

const [binary, site, faults, seed] = process.argv.slice(2);
/** Faults for each person; the next person gets a new profile. */
const EACH = 40;
/** A person without progress for so many milliseconds counts as a loss. */
const PATIENCE = 120_000;

const chance = new Chance(Number(seed));
const server = await Server.start(binary, site);
const line = await Line.open(server, new Chance(Number(seed) + 1));
// Stopping this process stops all child processes.
let browser;
process.once("SIGTERM", () => process.exit(1));
process.once("exit", () => {
  browser?.abandon();
  server.process.kill("SIGKILL");
});
const report = { faults: {}, saved: 0, unsaved: {}, losses: [], people: 0 };
try {
  let left = Number(faults);
  while (left > 0) {
    const count = Math.min(left, EACH);
    await walk(count);
    left -= count;
    report.people += 1;
    console.error(`${faults - left} of ${faults} faults, ${report.saved} saved, ${report.losses.length} lost`);
  }
  report.panics = server.countPanics();
} finally {
  line.close();
  await server.stop();
}
console.log(JSON.stringify(report));

/** Runs one person; an error is reported as a loss. */
async function walk(count) {
  const journey = await Journey.begin({ server, line, chance, report });
  ({ browser } = journey);
  try {
    await within(journey.enter(server.openPerson()));
    for (let index = 0; index < count; index += 1) {
      await within(journey.step());
    }
    await within(journey.end());
  } catch (fault) {
    journey.lose({ what: "the way on", where: String(fault.stack ?? fault).slice(0, 2_000) });
    await server.ensureRunning();
  } finally {
    await journey.browser.end();
  }
}

async function within(act) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it does not come on")), PATIENCE);
  });
  await Promise.race([act, late]).finally(() => clearTimeout(timer));
}
