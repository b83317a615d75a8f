// Copies of the five definitions, one for each story: with a code and a title of their own and
// windows around today, published by the office's own commands.
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./people";

export type Exam = { code: string; title: string };

/** In days from now, from when to when. */
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

/** Another version of an exam of a story: with other windows, or changed otherwise. */
export function publishAgain(exam: Exam, name: string, windows: Windows, change: (definition: string) => string = (it) => it) {
  let definition = readFileSync(join(exams, `${name}.toml`), "utf8").replace(`code = "${name}"`, `code = "${exam.code}"`);
  definition = definition.replace(/^(title = \{ zh = )"[^"]+"/m, `$1"${exam.title}"`);
  // The people of these stories have accounts that the office opened; whoever comes in by the
  // provider itself is in other-system.spec.ts.
  if (definition.includes("[entry.open-id]")) {
    definition = definition.replace(/^time-zone = .*$/m, '$&\nassurance = ["provider", "vouched"]');
  }
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

/** The definition of an exam as it is in the tree: for commands that judge by it. */
export const definition = (name: string) => join(exams, `${name}.toml`);

function beijing(days: number): string {
  const time = new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 19)}`;
}
