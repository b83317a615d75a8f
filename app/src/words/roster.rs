//! The import of a roster or a seating file in words: the people it adds, or its faults by row and
//! column.

use shared::roster::{RosterFault, RosterReport, RosterWrong};

use super::measure::format_size;
use crate::text::Text;

impl Text {
    /// The effect of a roster file, applied or not.
    pub fn roster_outcome(self, report: &RosterReport) -> String {
        let RosterReport {
            people,
            added,
            changed,
            ..
        } = report;
        match (report.wrong, report.is_applied) {
            (0, true) => self.roster_applied(people, added, changed),
            (0, false) => self.roster_would(people, added, changed),
            (wrong, _) => self.roster_refused(&wrong),
        }
    }

    /// The effect of a seating file, applied or not.
    pub fn seats_outcome(self, report: &RosterReport) -> String {
        let RosterReport {
            people,
            added,
            changed,
            ..
        } = report;
        match (report.wrong, report.is_applied) {
            (0, true) => self.seats_applied(people, added, changed),
            (0, false) => self.seats_would(people, added, changed),
            (wrong, _) => self.seats_refused(&wrong),
        }
    }

    /// Further notes on the import: repeated rows, ignored columns, invitations.
    pub fn roster_notes(self, report: &RosterReport) -> Vec<String> {
        let repeated = (report.repeated > 0).then(|| self.roster_repeated(&report.repeated));
        let left_out = (!report.left_out.is_empty())
            .then(|| self.roster_left_out(&report.left_out.join(self.pause())));
        let told = report.faults.len() as u32;
        let more = (report.wrong > told).then(|| self.roster_more(&(report.wrong - told)));
        let invited = (report.invited > 0).then(|| {
            let written = report.invited - report.to_pass_on.len() as u32;
            self.roster_invited(&report.invited, &written)
        });
        invited
            .into_iter()
            .chain(repeated)
            .chain(left_out)
            .chain(more)
            .collect()
    }

    /// Characters with their code points, as `「𰀀」（U+30000）`, because the reader's device may not
    /// show them.
    pub fn code_points(self, characters: &[char]) -> String {
        let named = characters.iter().map(|character| {
            let code = format!("U+{:04X}", u32::from(*character));
            self.code_point(character, &code)
        });
        named.collect::<Vec<_>>().join(self.pause())
    }

    /// One fault, as `第 3 行「身份证号」：…`.
    pub fn roster_fault(self, fault: &RosterFault) -> String {
        let what = self.roster_wrong(&fault.wrong);
        if fault.column.is_empty() {
            self.roster_row(&fault.row, &what)
        } else {
            self.roster_cell(&fault.row, &fault.column, &what)
        }
    }

    fn roster_wrong(self, wrong: &RosterWrong) -> String {
        match wrong {
            RosterWrong::NotText => self.roster_not_text().to_owned(),
            RosterWrong::OldWorkbook => self.roster_old_workbook().to_owned(),
            RosterWrong::BrokenWorkbook => self.roster_broken_workbook().to_owned(),
            RosterWrong::UnpackedTooLarge { allowed } => {
                self.roster_unpacked_too_large(&format_size(*allowed))
            }
            RosterWrong::SheetTooLarge { rows, columns } => {
                self.roster_sheet_too_large(rows, columns)
            }
            RosterWrong::Empty => self.roster_empty().to_owned(),
            RosterWrong::NoColumn { headings } => {
                let or = format!(" {} ", self.or());
                self.roster_no_column(&headings.join(&or))
            }
            RosterWrong::TwoColumns => self.roster_two_columns().to_owned(),
            RosterWrong::Cells { measured, allowed } => self.roster_cells(measured, allowed),
            RosterWrong::Answer { text, why } if text.is_empty() => self.wrong(why),
            RosterWrong::Answer { text, why } => self.roster_value(text, &self.wrong(why)),
            RosterWrong::Again { row } => self.roster_again(row),
            RosterWrong::OtherName { row } => self.roster_other_name(row),
            RosterWrong::Mark { text } => self.roster_mark(text),
            RosterWrong::NoApplication { number } => self.seats_no_application(number),
            RosterWrong::NotTheirs { name } => self.seats_not_theirs(name),
            RosterWrong::UnprintableName { name, characters } => {
                self.seats_unprintable_name(name, &self.code_points(characters))
            }
            RosterWrong::UnprintableCell { characters } => {
                self.seats_unprintable_cell(&self.code_points(characters))
            }
            RosterWrong::NotApproved => self.seats_not_approved().to_owned(),
            RosterWrong::NotPaid => self.seats_not_paid().to_owned(),
            RosterWrong::TicketNumber { text } => self.seats_ticket_number(text),
            RosterWrong::TicketTaken { number } => self.seats_ticket_taken(number),
        }
    }
}
