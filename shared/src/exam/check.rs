//! Checks of a well-formed exam definition: unknown names, impossible rules, stages in an
//! impossible order.

mod entry;
mod faults;
mod fingerprint;
mod flow;
mod form;
mod image;
mod material;
mod message;
mod order;
mod paper;
mod position;
mod retention;
mod review;
#[cfg(test)]
pub(super) mod tests;

use self::faults::ExamFaults;
use super::Exam;
use crate::text::LocalText;

/// Fault of a definition, with its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamFault {
    /// Path, such as `categories[1].slots[0].rule`.
    pub path: String,
    /// Description with the wrong value and the allowed ones, in both languages.
    pub message: LocalText,
}

/// Fault of a definition file, with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionFault {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Key path such as `categories[1].slots[0].rule`; empty if the text is not TOML.
    pub path: String,
    /// Description with the wrong value and the allowed ones, in both languages.
    pub message: LocalText,
}

/// Allowed length of the prefix of application numbers, in characters.
pub const PREFIX_CHARS: std::ops::RangeInclusive<usize> = 2..=8;

pub use self::fingerprint::MAX_GRACE_MINUTES;

/// Faults of the definition, in the order of its parts. Empty if it can be published.
pub fn check_exam(exam: &Exam) -> Vec<ExamFault> {
    let mut faults = ExamFaults::default();
    check_head(exam, &mut faults);
    entry::check_entry(exam, &mut faults);
    entry::check_roster(exam, &mut faults);
    flow::check_windows(exam, &mut faults);
    flow::check_rounds(exam, &mut faults);
    flow::check_stage_parts(exam, &mut faults);
    flow::check_notices(exam, &mut faults);
    material::check_facts(exam, &mut faults);
    form::check_form(exam, &mut faults);
    position::check_positions(exam, &mut faults);
    image::check_image_rules(exam, &mut faults);
    material::check_categories(exam, &mut faults);
    material::check_portrait(exam, &mut faults);
    review::check_review(exam, &mut faults);
    retention::check_retention(exam, &mut faults);
    message::check_messages(exam, &mut faults);
    paper::check_fee(exam, &mut faults);
    paper::check_ticket(exam, &mut faults);
    paper::check_printed_forms(exam, &mut faults);
    paper::check_on_site(exam, &mut faults);
    fingerprint::check_fingerprints(exam, &mut faults);
    review::check_contacts(exam, &mut faults);
    review::check_questions(exam, &mut faults);
    faults.into_list()
}

fn check_head(exam: &Exam, faults: &mut ExamFaults) {
    let prefix = &exam.prefix;
    let well_formed = PREFIX_CHARS.contains(&prefix.len())
        && prefix.starts_with(|c: char| c.is_ascii_uppercase())
        && prefix
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !well_formed {
        let (least, most) = (PREFIX_CHARS.start(), PREFIX_CHARS.end());
        faults.add(
            "prefix",
            format!("`{prefix}` 不能作报名编号的前缀：应为 {least} 至 {most} 位大写字母或数字，第一位是字母"),
            format!("`{prefix}` is no prefix: {least} to {most} characters of A-Z and 0-9 are allowed, a letter first"),
        );
    }
    faults.check_text("title", &exam.title);
    faults.check_text("organiser", &exam.organiser);
}
