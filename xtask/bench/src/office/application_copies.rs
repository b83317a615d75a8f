//! Copies of the demonstration's applications, in all their states, for as many candidates.

use anyhow::{Result, ensure};

use super::{EXAM, database::FilledDatabase};

/// Start of the numbers of copies.
const COPY: &str = "COPY-";
/// Kinds of ids (`FilledDatabase::number_to_id`).
const ACCOUNT: u8 = 1;
const APPLICATION: u8 = 2;
/// Limited, so that the log of SQLite's writes stays small and the server can write in between.
const COPIES_PER_TRANSACTION: usize = 50_000;
/// Minutes with submissions and decisions before the last one: two weeks.
const COUNTED_MINUTES: usize = 14 * 24 * 60;

/// Adds copies until the exam has `wanted` of them. It has `present` already.
pub(super) fn add_copies(database: &FilledDatabase, present: usize, wanted: usize) -> Result<()> {
    let originals = database.query(&format!(
        "SELECT number FROM application WHERE exam = '{EXAM}' AND number NOT LIKE '{COPY}%' \
         AND held_until IS NULL ORDER BY number"
    ))?;
    ensure!(
        !originals.is_empty(),
        "the demonstration has no applications"
    );
    let account_columns = database.list_columns("account")?;
    let application_columns = database.list_columns("application")?;
    let mut first = present + 1;
    while first <= wanted {
        let last = wanted.min(first + COPIES_PER_TRANSACTION - 1);
        let numbers = write_numbers(first, last);
        let accounts = copy_rows(
            "account",
            &account_columns,
            &format!(
                "account AS o CROSS JOIN {numbers} WHERE o.id = (SELECT candidate FROM application \
                 WHERE number = '{}')",
                originals[0]
            ),
            |column| match column {
                "id" => Some(database.number_to_id(ACCOUNT, "n.i")),
                "login" => Some("'copy-' || n.i".to_owned()),
                "id_number" | "document" => Some("NULL".to_owned()),
                _ => None,
            },
        );
        let applications = copy_rows(
            "application",
            &application_columns,
            &format!(
                "(SELECT a.*, ROW_NUMBER() OVER (ORDER BY a.number) - 1 AS place, \
                 COUNT(*) OVER () AS total FROM application AS a WHERE a.number IN ({})) AS o \
                 INNER JOIN {numbers} ON n.i % o.total = o.place",
                write_texts(&originals)
            ),
            |column| match column {
                "id" => Some(database.number_to_id(APPLICATION, "n.i")),
                "candidate" => Some(database.number_to_id(ACCOUNT, "n.i")),
                "number" => Some(format!("'{COPY}' || n.i")),
                "promise" => Some("NULL".to_owned()),
                "unit" => Some(
                    "CASE WHEN o.submitted IS NULL THEN NULL \
                     ELSE '样本局第 ' || (n.i % 30) || ' 分局' END"
                        .to_owned(),
                ),
                _ => None,
            },
        );
        database.execute(&format!("{accounts};\n{applications};\n"))?;
        first = last + 1;
    }
    add_minutes(database)?;
    database.settle()
}

/// Counts of submissions and decisions in each minute of two weeks, as a busy exam has.
fn add_minutes(database: &FilledDatabase) -> Result<()> {
    let numbers = write_numbers(1, COUNTED_MINUTES);
    database.execute(&format!(
        "INSERT INTO progress_minute (exam, minute, submitted, decided) \
         SELECT '{EXAM}', m.latest - n.i, 3, 2 FROM {numbers} CROSS JOIN (\
             SELECT MAX(minute) AS latest FROM progress_minute WHERE exam = '{EXAM}') AS m \
         WHERE m.latest IS NOT NULL ON CONFLICT DO NOTHING"
    ))
}

/// The numbers of a range as the table `n` with the column `i`.
fn write_numbers(first: usize, last: usize) -> String {
    format!(
        "(WITH RECURSIVE r(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM r WHERE i < {last}) \
         SELECT i FROM r) AS n"
    )
}

/// A statement that inserts the rows of `source`. The values are its columns of the row `o`, or what
/// replaces them.
fn copy_rows(
    table: &str,
    columns: &[String],
    source: &str,
    replace: impl Fn(&str) -> Option<String>,
) -> String {
    let names = columns.iter().map(|name| format!("\"{name}\""));
    let values = columns.iter().map(|name| {
        let replaced = replace(name);
        replaced.unwrap_or_else(|| format!("o.\"{name}\""))
    });
    format!(
        "INSERT INTO \"{table}\" ({}) SELECT {} FROM {source}",
        names.collect::<Vec<_>>().join(", "),
        values.collect::<Vec<_>>().join(", ")
    )
}

fn write_texts(texts: &[String]) -> String {
    let quoted = texts.iter().map(|text| format!("'{text}'"));
    quoted.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::copy_rows;

    #[test]
    fn copied_rows_keep_all_columns_but_the_replaced_ones() {
        let columns = ["id".to_owned(), "exam".to_owned()];
        let statement = copy_rows("application", &columns, "application AS o", |column| {
            (column == "id").then(|| "7".to_owned())
        });
        assert_eq!(
            statement,
            r#"INSERT INTO "application" ("id", "exam") SELECT 7, o."exam" FROM application AS o"#
        );
    }
}
