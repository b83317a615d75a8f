// Runs in `cargo xtask bench office`: node sqlite.cjs DATABASE execute|query FILE
// `execute` runs the statements of the file in one transaction. `query` prints the rows of its one
// statement, their columns joined by `|`.
const { readFileSync } = require("node:fs");
const Database = require("../uploads-peer/node_modules/better-sqlite3");

const [path, mode, file] = process.argv.slice(2);
const sql = readFileSync(file, "utf8");
const database = new Database(path, { timeout: 60_000 });
if (mode === "execute") {
  database.transaction(() => database.exec(sql)).immediate();
} else {
  for (const row of database.prepare(sql).raw().iterate()) {
    console.log(row.map((value) => value ?? "").join("|"));
  }
}
database.close();
