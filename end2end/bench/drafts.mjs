// Runs in `cargo xtask bench drafts` and, shortly, in every test: a person writes in a form and
// chooses photographs while faults happen to the browser, the tabs, the line and the server. A
// model knows what the page has called saved; whatever of that is gone is a loss. Prints JSON.
//
//   node drafts.mjs BINARY SITE FAULTS SEED
import { Journey } from "./drafts/journey.mjs";
import { Line } from "./drafts/line.mjs";
import { Server } from "./drafts/server.mjs";
import { Chance } from "./drafts/chance.mjs";

const [binary, site, faults, seed] = process.argv.slice(2);
/** Faults that happen to one person; then comes the next, on a new profile. */
const EACH = 25;

const chance = new Chance(Number(seed));
const server = await Server.start(binary, site);
const line = await Line.open(server);
const report = { faults: {}, saved: 0, losses: [], people: 0 };
try {
  let left = Number(faults);
  while (left > 0) {
    const journey = await Journey.begin({ server, line, chance, report });
    const count = Math.min(left, EACH);
    for (let index = 0; index < count; index += 1) {
      await journey.step();
    }
    await journey.end();
    left -= count;
    report.people += 1;
    console.error(`${faults - left} of ${faults} faults, ${report.saved} saved, ${report.losses.length} lost`);
  }
} finally {
  line.close();
  await server.stop();
}
console.log(JSON.stringify(report));
