// Optimises WASM modules with Binaryen, in one process for many modules: a start of the program
// `wasm-opt` takes longer than most of them. `optimiser.rs` writes one path a line and reads one
// line for each module that is done.
import fs from "node:fs";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

// rustc names the data segments, too, which Binaryen does not read: a line for each module.
for (const level of ["warn", "error"]) {
  const write = console[level];
  console[level] = (...words) => {
    if (!String(words[0]).startsWith("warning: unknown name subsection")) write(...words);
  };
}

const [library, optimiseLevel, shrinkLevel, ...features] = process.argv.slice(2);
const { default: binaryen } = await import(pathToFileURL(library).href);
binaryen.setOptimizeLevel(Number(optimiseLevel));
binaryen.setShrinkLevel(Number(shrinkLevel));
const allowed = features.reduce((flags, name) => {
  if (!(name in binaryen.Features)) throw new Error(`Binaryen knows no feature ${name}`);
  return flags | binaryen.Features[name];
}, 0);

for await (const path of readline.createInterface({ input: process.stdin })) {
  const module = binaryen.readBinary(fs.readFileSync(path));
  module.setFeatures(allowed);
  module.optimize();
  fs.writeFileSync(path, module.emitBinary());
  module.dispose();
  console.log(path);
}
