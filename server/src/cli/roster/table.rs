//! The office's roster as a CSV file (RFC 4180): read whole, every fault with its place.

use std::fmt;

use server::db::RosterEntry;
use shared::person::IdNumber;

/// The headings that name a column, in the languages of the pages.
const NAME: [&str; 2] = ["姓名", "name"];
const ID_NUMBER: [&str; 4] = ["身份证号", "身份证号码", "证件号码", "id-number"];

/// A fault of the file, where an editor finds it; both count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    line: usize,
    column: usize,
    message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// A cell, and the column in which it begins.
struct Cell {
    column: usize,
    text: String,
}

/// The people of the file, or everything that is wrong with it.
pub(super) fn read_roster(text: &str) -> Result<Vec<RosterEntry>, Vec<Fault>> {
    // Excel begins a UTF-8 file with this mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty());
    let Some((line, headings)) = lines.next() else {
        return Err(vec![Fault {
            line: 1,
            column: 1,
            message: "the file is empty".to_owned(),
        }]);
    };
    let headings = split_cells(headings);
    let name = find_column(&headings, &NAME, line).map_err(|fault| vec![fault])?;
    let id_number = find_column(&headings, &ID_NUMBER, line).map_err(|fault| vec![fault])?;
    let (mut entries, mut faults) = (Vec::new(), Vec::new());
    for (line, cells) in lines {
        match read_entry(&split_cells(cells), name, id_number, line) {
            Ok(entry) => entries.push(entry),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(entries)
    } else {
        Err(faults)
    }
}

fn find_column(headings: &[Cell], names: &[&str], line: usize) -> Result<usize, Fault> {
    let found = headings
        .iter()
        .position(|cell| names.contains(&cell.text.as_str()));
    found.ok_or_else(|| Fault {
        line,
        column: 1,
        message: format!("no column is called {}", names.join(" or ")),
    })
}

fn read_entry(
    cells: &[Cell],
    name: usize,
    id_number: usize,
    line: usize,
) -> Result<RosterEntry, Fault> {
    let fault = |column, message| Fault {
        line,
        column,
        message,
    };
    let cell = |index: usize| {
        cells
            .get(index)
            .ok_or_else(|| fault(1, format!("the line has {} cells only", cells.len())))
    };
    let (name, number) = (cell(name)?, cell(id_number)?);
    if name.text.is_empty() {
        return Err(fault(name.column, "the name is missing".to_owned()));
    }
    // Offices type the last letter either way; the number itself has a capital (S2-07).
    let parsed: Result<IdNumber, _> = number.text.to_uppercase().parse();
    let id_number =
        parsed.map_err(|why| fault(number.column, format!("`{}`: {why}", number.text)))?;
    Ok(RosterEntry {
        id_number,
        name: name.text.clone(),
    })
}

/// The cells of a line. A quoted cell may hold commas, and quotes written twice.
fn split_cells(line: &str) -> Vec<Cell> {
    let mut cells = vec![Cell {
        column: 1,
        text: String::new(),
    }];
    let mut is_quoted = false;
    let mut characters = line.chars().enumerate().peekable();
    while let Some((index, character)) = characters.next() {
        let cell = cells.last_mut().expect("there is a first cell");
        match character {
            '"' if is_quoted && characters.next_if(|(_, next)| *next == '"').is_some() => {
                cell.text.push('"')
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(Cell {
                column: index + 2,
                text: String::new(),
            }),
            _ => cell.text.push(character),
        }
    }
    for cell in &mut cells {
        cell.text = cell.text.trim().to_owned();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_their_headings_and_others_left_out() {
        let text = "\u{feff}职位,身份证号,姓名\r\n\"一级, \"\"主任\"\"\",11010119940307058x,林样本\r\n\r\n";
        let entries = read_roster(text).expect("reads");
        assert_eq!(entries.len(), 1);
        assert_eq!(
            (entries[0].name.as_str(), entries[0].id_number.as_str()),
            ("林样本", "11010119940307058X")
        );
    }

    #[test]
    fn every_fault_has_its_line_and_column() {
        let text = "name,id-number\n林样本,110101199403070581\n,11010119940307058X\n陈\n";
        let faults: Vec<String> = read_roster(text)
            .expect_err("refuses")
            .iter()
            .map(Fault::to_string)
            .collect();
        assert_eq!(
            faults,
            [
                "2:5: `110101199403070581`: the last character does not fit the 17 digits before it",
                "3:1: the name is missing",
                "4:1: the line has 1 cells only",
            ]
        );
        assert_eq!(
            read_roster("a,b\n").expect_err("refuses")[0].to_string(),
            "1:1: no column is called 姓名 or name"
        );
    }
}
