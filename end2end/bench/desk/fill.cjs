// Runs in `cargo xtask bench desk`: copies a submitted application of the demonstration for as many
// candidates, all of them submitted before it: node fill.cjs DATABASE WAITING PICTURED
// The oldest PICTURED applications have the pictures too; the others are never opened.
const Database = require("../uploads-peer/node_modules/better-sqlite3");

const [path, waiting, pictured] = process.argv.slice(2);
/** The candidate whose application is copied; it waits for its review. */
const LOGIN = "110101199106190606";
/** The copies were submitted this long before the original, in milliseconds. */
const AGE = 20 * 24 * 3_600_000;

const database = new Database(path, { timeout: 30_000 });
const columns = (table) => database.pragma(`table_info(${table})`).map((column) => column.name);

/** The statement that copies rows; `replaced` has expressions instead of columns of the row `o`. */
function copy(table, source, replaced) {
  const names = columns(table);
  const values = names.map((name) => replaced[name] ?? `o."${name}"`);
  return `INSERT INTO ${table} (${names.map((name) => `"${name}"`)}) SELECT ${values} FROM ${source}`;
}

database.function("copied_id", { deterministic: true }, (kind, number) => {
  const id = Buffer.alloc(16);
  id.writeUInt32BE(0x0190_0000, 0);
  id.writeUInt16BE(0x7000 + kind, 6);
  id.writeUInt8(0x80, 8);
  id.writeUIntBE(Number(number), 10, 6);
  return id;
});

database.transaction(() => {
  const original = database
    .prepare("SELECT a.id AS application, c.id AS candidate FROM application AS a JOIN account AS c ON c.id = a.candidate WHERE c.login = ?")
    .get(LOGIN);
  const numbers = `(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${waiting}) SELECT i FROM n)`;
  // Others that are in review would come first.
  const others = "UPDATE application SET state = 'withdrawn' WHERE state IN ('submitted', 'under-review')";
  const run = (statement, ...values) => database.prepare(statement).run(...values);
  run(
    copy("account", `account AS o, ${numbers} AS n WHERE o.id = ?`, {
      id: "copied_id(1, n.i)",
      login: "'copy-' || n.i",
      id_number: "NULL",
      document: "NULL",
    }),
    original.candidate,
  );
  run(
    copy("application", `application AS o, ${numbers} AS n WHERE o.id = ?`, {
      id: "copied_id(2, n.i)",
      number: "'COPY-' || n.i",
      candidate: "copied_id(1, n.i)",
      submitted: `o.submitted - ${AGE} + n.i`,
    }),
    original.application,
  );
  const first = numbers.replace(`i < ${waiting}`, `i < ${Math.min(waiting, pictured)}`);
  const images = "(SELECT row_number() OVER () AS place, i.* FROM image AS i WHERE i.application = ? AND i.removed IS NULL)";
  run(
    copy("image", `${images} AS o, ${first} AS n`, {
      id: "copied_id(3, n.i * 100 + o.place)",
      application: "copied_id(2, n.i)",
    }),
    original.application,
  );
  run(`${others} AND number NOT LIKE 'COPY-%'`);
})();
database.exec("ANALYZE");
database.close();
