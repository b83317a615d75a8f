//! The import of a roster, a seating file or a list of positions in words: the people or positions
//! that it adds, or its faults by row and column.

use shared::{
    id::{ChoiceId, MAX_POSITION_CODE_LENGTH},
    roster::{RosterFault, RosterFaultKind, RosterReport},
};

use crate::{text::Text, words::size::format_size};

impl Text {
    /// The effect of a roster file, applied or not.
    pub fn roster_outcome(self, report: &RosterReport) -> String {
        let RosterReport {
            people,
            added,
            changed,
            ..
        } = report;
        match (report.fault_count, report.is_applied) {
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
        match (report.fault_count, report.is_applied) {
            (0, true) => self.seats_applied(people, added, changed),
            (0, false) => self.seats_would(people, added, changed),
            (wrong, _) => self.seats_refused(&wrong),
        }
    }

    /// The effect of a list of positions, applied or not.
    pub fn position_list_outcome(self, report: &RosterReport) -> String {
        let RosterReport {
            people,
            added,
            changed,
            removed,
            ..
        } = report;
        match (report.fault_count, report.is_applied) {
            (0, _) if report.is_same => self.position_list_same(people),
            (0, true) => self.position_list_applied(people, added, changed, removed),
            (0, false) => self.position_list_would(people, added, changed, removed),
            (wrong, _) => self.position_list_refused(&wrong),
        }
    }

    /// Further notes on the import: repeated rows, corrected people, ignored columns, invitations, changed positions
    /// that candidates have chosen.
    pub fn roster_notes(self, report: &RosterReport) -> Vec<String> {
        let repeated = (report.repeated > 0).then(|| self.roster_repeated(&report.repeated));
        let corrected = (report.corrected > 0).then(|| self.roster_corrected(&report.corrected));
        let left_out = (!report.unknown_headings.is_empty())
            .then(|| self.roster_left_out(&report.unknown_headings.join(self.pause())));
        let told = report.faults.len() as u32;
        let more =
            (report.fault_count > told).then(|| self.roster_more(&(report.fault_count - told)));
        let invited = (report.invited > 0).then(|| {
            let written = report.invited - report.to_pass_on.len() as u32;
            self.roster_invited(&report.invited, &written)
        });
        let chosen = report.changed_in_use.iter().map(|position| {
            self.position_list_changed(&position.code, &position.title, &position.applications)
        });
        let more_chosen = report.changed_in_use_count - report.changed_in_use.len() as u32;
        let more_chosen = (more_chosen > 0).then(|| self.position_list_more_changed(&more_chosen));
        invited
            .into_iter()
            .chain(chosen)
            .chain(more_chosen)
            .chain(repeated)
            .chain(corrected)
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
        match (fault.row, fault.column.is_empty()) {
            (0, _) => what,
            (row, true) => self.roster_row(&row, &what),
            (row, false) => self.roster_cell(&row, &fault.column, &what),
        }
    }

    fn roster_wrong(self, wrong: &RosterFaultKind) -> String {
        match wrong {
            RosterFaultKind::NotText => self.roster_not_text().to_owned(),
            RosterFaultKind::OldWorkbook => self.roster_old_workbook().to_owned(),
            RosterFaultKind::BrokenWorkbook => self.roster_broken_workbook().to_owned(),
            RosterFaultKind::UnpackedTooLarge { allowed } => {
                self.roster_unpacked_too_large(&format_size(*allowed))
            }
            RosterFaultKind::SheetTooLarge { rows, columns } => {
                self.roster_sheet_too_large(rows, columns)
            }
            RosterFaultKind::Empty => self.roster_empty().to_owned(),
            RosterFaultKind::MissingColumn { headings } => {
                let or = format!(" {} ", self.or());
                self.roster_no_column(&headings.join(&or))
            }
            RosterFaultKind::DuplicateColumn => self.roster_two_columns().to_owned(),
            RosterFaultKind::TooManyCells { measured, allowed } => {
                self.roster_cells(measured, allowed)
            }
            RosterFaultKind::InvalidCell { text, why } if text.is_empty() => self.answer_fault(why),
            RosterFaultKind::InvalidCell { text, why } => {
                self.roster_value(text, &self.answer_fault(why))
            }
            RosterFaultKind::ContradictingRow { row } => self.roster_again(row),
            RosterFaultKind::OtherName { row } => self.roster_other_name(row),
            RosterFaultKind::InvalidUploaderMark { text } => self.roster_mark(text),
            RosterFaultKind::NoApplication { number } => self.seats_no_application(number),
            RosterFaultKind::WrongOwner { name } => self.seats_not_theirs(name),
            RosterFaultKind::UnprintableName { name, characters } => {
                self.seats_unprintable_name(name, &self.code_points(characters))
            }
            RosterFaultKind::UnprintableCell { characters } => {
                self.seats_unprintable_cell(&self.code_points(characters))
            }
            RosterFaultKind::NotApproved => self.seats_not_approved().to_owned(),
            RosterFaultKind::NotPaid => self.seats_not_paid().to_owned(),
            RosterFaultKind::InvalidTicketNumber { text } => self.seats_ticket_number(text),
            RosterFaultKind::TicketTaken { number } => self.seats_ticket_taken(number),
            RosterFaultKind::NoPosition => self.position_list_empty().to_owned(),
            RosterFaultKind::UnknownColumn { headings } => {
                self.position_list_no_such_column(&headings.join(self.pause()))
            }
            RosterFaultKind::InvalidPositionCode { text } => {
                self.position_list_code(text, &MAX_POSITION_CODE_LENGTH)
            }
            RosterFaultKind::ExampleRow => self.position_list_example().to_owned(),
            RosterFaultKind::RepeatedPosition { row } => self.position_list_repeated(row),
            RosterFaultKind::NotAnAnswer {
                text,
                field,
                answers,
                has_more,
            } => {
                let answers: Vec<_> = answers.iter().map(|label| self.local(label)).collect();
                let answers = answers.join(self.pause());
                let field = self.local(field);
                match has_more {
                    true => self.position_list_not_an_answer_of_many(text, &field, &answers),
                    false => self.position_list_not_an_answer(text, &field, &answers),
                }
            }
            RosterFaultKind::AmbiguousAnswer { text, field, ids } => {
                let ids: Vec<_> = ids.iter().map(ChoiceId::as_str).collect();
                let ids = ids.join(self.pause());
                self.position_list_ambiguous(&self.local(field), text, &ids)
            }
            RosterFaultKind::ChosenPositionMissing { position } => {
                self.position_list_missing(&position.code, &position.title, &position.applications)
            }
        }
    }
}
