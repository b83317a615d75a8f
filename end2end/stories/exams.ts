// Copies of the five definitions, one for each story: with their own code and title, with windows
// around today, published by the office's commands.
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./people";

export type Exam = { code: string; title: string };

/** Start and end of each window, in days from now. */
type Windows = Record<string, [number, number]>;

const exams = join(__dirname, "..", "..", "exams");
let count = 0;

export function publish(name: string, windows: Windows, change: (definition: string) => string = (it) => it): Exam {
  const mark = `${Date.now() % 1_000_000}${count++}`;
  const title = /^title = \{ zh = "([^"]+)"/m.exec(readFileSync(join(exams, `${name}.toml`), "utf8"))![1];
  const exam = { code: `${name}-${mark}`, title: `${title}（${mark}）` };
  publishAgain(exam, name, windows, change);
  return exam;
}

/** Publishes another version of a story's exam, with other windows or other changes. */
export function publishAgain(exam: Exam, name: string, windows: Windows, change: (definition: string) => string = (it) => it) {
  let definition = readFileSync(join(exams, `${name}.toml`), "utf8").replace(`code = "${name}"`, `code = "${exam.code}"`);
  definition = definition.replace(/^(title = \{ zh = )"[^"]+"/m, `$1"${exam.title}"`);
  // These stories use accounts that the office opened; other-system.spec.ts covers accounts of the
  // provider.
  if (definition.includes("[entry.open-id]")) {
    definition = definition.replace(/^time-zone = .*$/m, '$&\nassurance = ["provider", "vouched"]');
  }
  // These stories expect a decision at once; hold.spec.ts covers the hold.
  definition = definition.replace(/^hold-minutes = \d+$/m, "hold-minutes = 0");
  for (const [id, [opens, closes]] of Object.entries(windows)) {
    const window = new RegExp(`(\\[\\[windows\\]\\]\\nid = "${id}"\\n[^[]*?opens = )"[^"]+"(\\ncloses = )"[^"]+"`);
    definition = definition.replace(window, `$1"${beijing(opens)}"$2"${beijing(closes)}"`);
  }
  const file = join(tmpdir(), `${exam.code}.toml`);
  writeFileSync(file, change(definition));
  command(["exam", "import", file]);
}

export function importPositions(exam: Exam) {
  command(["positions", "import", exam.code, join(exams, "positions", "national-personnel.csv")]);
}

/** Path of the definition in the repository, for commands that judge by it. */
export const definition = (name: string) => join(exams, `${name}.toml`);

function beijing(days: number): string {
  const time = new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 19)}`;
}
