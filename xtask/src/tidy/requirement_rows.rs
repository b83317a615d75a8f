//! Checks `end2end/rows.md`: every test that is named for a row of the specification exists.
//!
//! The table is `| id | what | test |`. The last cell holds one or more tests between backticks:
//! `shared/tests/laws.rs::returned_slot_opens_alone`, or `end2end/stories/upload.spec.ts: the title
//! of the story`. Every rule of the five guides must have a row.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Result;

use super::Fault;

const TABLE: &str = "end2end/rows.md";

/// Number of rules of each guide; `SH` are the shared ones.
const RULES: [(&str, usize); 6] = [
    ("S0", 25),
    ("S1", 19),
    ("S2", 22),
    ("S3", 8),
    ("S4", 22),
    ("SH", 22),
];

pub(super) fn check() -> Result<Vec<Fault>> {
    let table = Path::new(TABLE);
    let Ok(text) = fs::read_to_string(table) else {
        return Ok(vec![Fault::new(
            table,
            1,
            "write the table of rows and their tests",
        )]);
    };
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some((id, tests)) = parse_row(line) else {
            continue;
        };
        let mut report = |advice: String| faults.push(Fault::new(table, index + 1, advice));
        if !seen.insert(id) {
            report(format!("{id} stands here twice: join the rows"));
        }
        let tests = list_tests(tests);
        if tests.is_empty() {
            report(format!("name a test for {id} between backticks"));
        }
        for test in tests {
            if let Err(why) = find_test(test, |file| fs::read_to_string(file).ok()) {
                report(format!("{id} names `{test}`: {why}"));
            }
        }
    }
    let rules = RULES
        .iter()
        .flat_map(|(guide, count)| (1..=*count).map(move |rule| format!("{guide}-{rule:02}")));
    for id in rules {
        if !seen.contains(id.as_str()) {
            faults.push(Fault::new(
                table,
                text.lines().count(),
                format!("{id} has no row: name the test that fails when it breaks"),
            ));
        }
    }
    Ok(faults)
}

/// First and last cell of a row; `None` for the table's head and other lines.
fn parse_row(line: &str) -> Option<(&str, &str)> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let (id, rest) = row.split_once('|')?;
    let (_, tests) = rest.rsplit_once('|')?;
    let id = id.trim();
    let is_head = id == "id" || id.starts_with('-') || id.starts_with(':');
    (!is_head).then_some((id, tests))
}

fn list_tests(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Searches for the test in the file that it names; `read` returns a file's text.
fn find_test(test: &str, read: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    let (file, wanted) = if let Some((file, path)) = test.split_once("::") {
        let name = path.rsplit("::").next().unwrap_or(path);
        (file, format!("fn {name}("))
    } else if let Some((file, title)) = test.split_once(": ") {
        (file, title.to_owned())
    } else {
        return Err("write it as `file.rs::test` or `file.spec.ts: title`".to_owned());
    };
    let text = read(file).ok_or_else(|| format!("there is no file {file}"))?;
    match text.contains(&wanted) {
        true => Ok(()),
        false => Err(format!(
            "write that test, or name the one in {file} that shows the row"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{find_test, list_tests, parse_row};

    #[test]
    fn a_row_has_an_id_and_tests() {
        let row = parse_row("| S0-01 | enters | `a.rs::one`, `b.spec.ts: two, three` |");
        let (id, cell) = row.expect("is a row");
        assert_eq!(id, "S0-01");
        assert_eq!(list_tests(cell), ["a.rs::one", "b.spec.ts: two, three"]);
        assert!(parse_row("|---|---|---|").is_none());
        assert!(parse_row("Some text.").is_none());
    }

    #[test]
    fn a_named_test_must_exist() {
        let read = |file: &str| (file == "a.rs").then(|| "fn one() { story(\"two\") }".to_owned());
        assert_eq!(find_test("a.rs::tests::one", read), Ok(()));
        assert_eq!(find_test("a.rs: two", read), Ok(()));
        assert!(find_test("a.rs::on", read).is_err());
        assert!(find_test("b.rs::one", read).is_err());
        assert!(find_test("one", read).is_err());
    }
}
