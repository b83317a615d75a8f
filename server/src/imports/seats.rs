//! Import of a seating file (考场编排): seats and ticket numbers of the admitted candidates. The
//! whole file is read and checked against the applications; with one fault nobody is seated. A
//! later file replaces the seats of the people in it. S2-22.

#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use shared::{
    audit::{AuditDetails, AuditKind},
    exam::{Exam, Field, Ticket},
    id::{AccountId, ApplicationId, FieldId},
    position::Position,
    problem::Problem,
    roster::{RosterFaultKind, RosterReport},
    seat::{MAX_TICKET_NUMBER_LENGTH, Seat},
    time::Timestamp,
};
use tokio::task::spawn_blocking;

use crate::{
    db::{Applicant, Database, NewAuditEntry},
    error::Result,
    exports::csv_line::escape_formula,
    imports::table::{
        ImportRow, ImportTable, cell_field, default_text_kind, find_column, headings, headings_of,
        is_heading_of, text_kind,
    },
    papers::Fonts,
};

const NUMBER_HEADINGS: [&str; 3] = ["报名编号", "报名序号", "application"];
const NAME_HEADINGS: [&str; 2] = ["姓名", "name"];
const TICKET_HEADINGS: [&str; 2] = ["准考证号", "ticket"];
/// A column of the export only; the import ignores it.
const POSITION_HEADING: &str = "报考职位";
/// The longest application number or name, in characters.
const MAX_TEXT_CHARS: u16 = 100;

#[derive(Clone, Debug, PartialEq, Eq)]
enum SeatColumn {
    Number,
    Name,
    Ticket,
    /// A column of the ticket definition.
    Defined(FieldId),
}

/// A row of the file.
struct SeatRow {
    row: u32,
    number: String,
    name: Option<String>,
    seat: Seat,
}

/// Reads a file and, if it has no fault and that is requested, seats its people. `fonts` are used
/// to check that every character can be printed; without them no name is refused for its
/// characters.
///
/// # Errors
/// `NotFound` if the exam has no tickets.
pub async fn import_seat_file(
    db: &Database,
    exam: &Arc<Exam>,
    fonts: Option<&Fonts>,
    bytes: &[u8],
    is_applied: bool,
    (account, now): (Option<AccountId>, Timestamp),
) -> Result<RosterReport> {
    let ticket = exam.ticket.clone().ok_or(Problem::NotFound)?;
    let bytes = bytes.to_vec();
    // Unpacking a workbook is slow, so it runs on a blocking thread.
    let (entries, mut table) = spawn_blocking(move || read_seat_rows(&ticket, &bytes)).await?;
    let numbers: Vec<_> = entries.iter().map(|entry| &*entry.number).collect();
    let applicants = db.applicants(&exam.code, &numbers).await?;
    let tickets = entries.iter().map(|entry| &*entry.seat.ticket_number);
    let holders = db.find_ticket_holders(&exam.code, tickets).await?;
    if let Some(fonts) = fonts {
        refuse_unprintable(&mut table, &entries, &applicants, fonts);
    }
    let seated = check_rows(&mut table, entries, &applicants, &holders, exam);
    let mut report = table.report;
    report.people = seated.len() as u32;
    if report.fault_count > 0 {
        return Ok(report);
    }
    let change = db.compare_seats(&seated).await?;
    (report.added, report.changed) = (change.added as u32, change.changed as u32);
    if is_applied {
        db.import_seats(exam.clone(), seated, account, now).await?;
        report.is_applied = true;
    }
    Ok(report)
}

/// Candidates to be seated and their present seats as CSV, recorded as an export, with the headings that [`import_seat_file`]
/// reads and the byte order mark by which Excel detects UTF-8.
///
/// # Errors
/// `NotFound` if the exam has no tickets.
pub async fn export_seats_csv(
    db: &Database,
    exam: &Exam,
    (account, now): (Option<AccountId>, Timestamp),
) -> Result<String> {
    let ticket = exam.ticket.as_ref().ok_or(Problem::NotFound)?;
    let details = AuditDetails::default().text("export", "seats");
    let entry = NewAuditEntry::new(now, account, AuditKind::Export, details);
    db.append_audit_entry(entry.of_exam(exam.code.as_str()))
        .await?;
    let positions = db.positions(&exam.code).await?;
    let seats = db.seats(&exam.code).await?;
    let mut rows = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let known = [
        NUMBER_HEADINGS[0],
        NAME_HEADINGS[0],
        POSITION_HEADING,
        TICKET_HEADINGS[0],
    ];
    let own = ticket.columns.iter().map(|column| &*column.title.zh);
    let mut write = |row: Vec<&str>| rows.write_record(row).expect("memory takes it");
    write(known.into_iter().chain(own).collect());
    for applicant in db.list_approved_applicants(&exam.code).await? {
        if exam.is_paid_online() && !applicant.is_paid {
            continue;
        }
        let position = applicant
            .position
            .as_ref()
            .and_then(|code| positions.find(code));
        let position = position.map(Position::full_title).unwrap_or_default();
        let seat = seats.get(&applicant.id);
        let name = escape_formula(&applicant.name);
        let number = seat.map_or("", |seat| &seat.ticket_number);
        let own = ticket.columns.iter().map(|column| {
            let cell = seat.and_then(|seat| seat.cells.get(&column.id));
            cell.map_or("", String::as_str)
        });
        let known = [&*applicant.number, &name, &position, number];
        write(known.into_iter().chain(own).collect());
    }
    let bytes = rows.into_inner().expect("memory takes it");
    Ok(String::from_utf8(bytes).expect("it was written from text"))
}

/// Reads the rows of the file without checking the applications.
fn read_seat_rows(ticket: &Ticket, bytes: &[u8]) -> (Vec<SeatRow>, ImportTable<SeatColumn>) {
    let own = ticket.columns.iter().filter(|column| column.required);
    let wanted = [
        (SeatColumn::Number, headings(&NUMBER_HEADINGS)),
        (SeatColumn::Ticket, headings(&TICKET_HEADINGS)),
    ];
    let wanted = wanted
        .into_iter()
        .chain(own.map(|column| (SeatColumn::Defined(column.id.clone()), headings_of(column))));
    let mut table = ImportTable::read(bytes, |heading| identify_column(heading, ticket), wanted);
    let rows = std::mem::take(&mut table.rows);
    (rows.into_iter().filter_map(read_seat_row).collect(), table)
}

fn identify_column(heading: &str, ticket: &Ticket) -> Option<(SeatColumn, Field)> {
    let (place, kind, required) = if is_heading_of(&NUMBER_HEADINGS, heading) {
        (SeatColumn::Number, text_kind(MAX_TEXT_CHARS), true)
    } else if is_heading_of(&NAME_HEADINGS, heading) {
        (SeatColumn::Name, text_kind(MAX_TEXT_CHARS), false)
    } else if is_heading_of(&TICKET_HEADINGS, heading) {
        (
            SeatColumn::Ticket,
            text_kind(MAX_TICKET_NUMBER_LENGTH),
            true,
        )
    } else {
        let column = find_column(&ticket.columns, heading)?;
        (
            SeatColumn::Defined(column.id.clone()),
            default_text_kind(),
            column.required,
        )
    };
    Some((place, cell_field(heading, kind, required)))
}

fn read_seat_row(mut row: ImportRow<SeatColumn>) -> Option<SeatRow> {
    Some(SeatRow {
        row: row.number,
        number: row.take_cell(&SeatColumn::Number)?,
        name: row
            .take_cell(&SeatColumn::Name)
            .map(|name| name.trim_start_matches('\'').to_owned()),
        seat: Seat {
            ticket_number: row.take_cell(&SeatColumn::Ticket)?,
            cells: row
                .cells
                .into_iter()
                .filter_map(|(place, value)| match place {
                    SeatColumn::Defined(id) => Some((id, value)),
                    _ => None,
                })
                .collect(),
        },
    })
}

/// Reports names and cells of tickets with characters that no font has.
fn refuse_unprintable(
    table: &mut ImportTable<SeatColumn>,
    entries: &[SeatRow],
    applicants: &HashMap<String, Applicant>,
    fonts: &Fonts,
) {
    for entry in entries {
        if let Some(Applicant { name, .. }) = applicants.get(&entry.number) {
            let characters = fonts.find_unprintable(name);
            if !characters.is_empty() {
                let name = name.clone();
                let wrong = RosterFaultKind::UnprintableName { name, characters };
                table.add_fault(entry.row, Some(&SeatColumn::Number), wrong);
            }
        }
        for (column, cell) in &entry.seat.cells {
            let characters = fonts.find_unprintable(cell);
            if !characters.is_empty() {
                let wrong = RosterFaultKind::UnprintableCell { characters };
                table.add_fault(entry.row, Some(&SeatColumn::Defined(column.clone())), wrong);
            }
        }
    }
}

/// The applications that the file seats; faults go into the table's report.
fn check_rows(
    table: &mut ImportTable<SeatColumn>,
    entries: Vec<SeatRow>,
    applicants: &HashMap<String, Applicant>,
    holders: &HashMap<String, String>,
    exam: &Exam,
) -> Vec<(ApplicationId, Seat)> {
    let in_file: HashMap<&str, u32> = entries
        .iter()
        .rev()
        .map(|entry| (&*entry.number, entry.row))
        .collect();
    let mut tickets: HashMap<&str, &str> = HashMap::new();
    let mut seated = Vec::new();
    for entry in &entries {
        let number = &*entry.number;
        let ticket = &*entry.seat.ticket_number;
        let first = in_file.get(number).copied().unwrap_or(entry.row);
        let wrong = match applicants.get(number) {
            None => Some((
                SeatColumn::Number,
                RosterFaultKind::NoApplication {
                    number: number.to_owned(),
                },
            )),
            Some(_) if first < entry.row => Some((
                SeatColumn::Number,
                RosterFaultKind::ContradictingRow { row: first },
            )),
            Some(applicant) => find_fault(entry, applicant, exam),
        };
        // The ticket belongs to another row of this file, or to a candidate who is not in the file.
        let taken = match tickets.insert(ticket, number) {
            Some(other) => Some(other),
            None => holders
                .get(ticket)
                .map(String::as_str)
                .filter(|other| !in_file.contains_key(other)),
        };
        let taken = taken.filter(|other| *other != number).map(|other| {
            let number = other.to_owned();
            (SeatColumn::Ticket, RosterFaultKind::TicketTaken { number })
        });
        match wrong.or(taken) {
            Some((place, wrong)) => table.add_fault(entry.row, Some(&place), wrong),
            None => {
                if let Some(applicant) = applicants.get(number) {
                    seated.push((applicant.id, entry.seat.clone()));
                }
            }
        }
    }
    seated
}

fn find_fault(
    entry: &SeatRow,
    applicant: &Applicant,
    exam: &Exam,
) -> Option<(SeatColumn, RosterFaultKind)> {
    let is_number = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if entry
        .name
        .as_ref()
        .is_some_and(|name| *name != applicant.name)
    {
        let name = applicant.name.clone();
        Some((SeatColumn::Name, RosterFaultKind::WrongOwner { name }))
    } else if !applicant.is_approved {
        Some((SeatColumn::Number, RosterFaultKind::NotApproved))
    } else if exam.is_paid_online() && !applicant.is_paid {
        Some((SeatColumn::Number, RosterFaultKind::NotPaid))
    } else if !entry.seat.ticket_number.chars().all(is_number) {
        let text = entry.seat.ticket_number.clone();
        Some((
            SeatColumn::Ticket,
            RosterFaultKind::InvalidTicketNumber { text },
        ))
    } else {
        None
    }
}
