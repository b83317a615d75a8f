//! The effect of publishing a definition, as text for the terminal: differences and affected
//! applications.

use std::fmt::Write as _;

use app::text::Text;
use shared::{application::StateKind, exam::Exam, view::VersionPreview};

use crate::cli::language::terminal_language;

/// The report, in the language of the terminal.
pub(super) fn describe_revision(exam: &Exam, revision: &VersionPreview) -> String {
    let mut report = String::new();
    let Some(follows) = revision.previous_version else {
        return format!("{} is new: nobody is affected\n", exam.code);
    };
    if revision.changes.is_empty() {
        return format!("{} version {follows} has this content already\n", exam.code);
    }
    let text = Text(terminal_language());
    let _ = writeln!(report, "{} follows version {follows}:", exam.code);
    for change in &revision.changes {
        let _ = writeln!(report, "  {}", text.change(change));
    }
    let _ = writeln!(report, "who is affected:");
    for state in StateKind::ALL {
        let count = revision.count_in_state(state);
        if count > 0 {
            let _ = writeln!(
                report,
                "  {count:>7} {:<14} {}",
                text.state(state),
                describe_effect(state, revision)
            );
        }
    }
    if revision.counts.is_empty() {
        let _ = writeln!(report, "  nobody: no application has been begun");
    }
    if revision.misfits > 0 {
        let _ = writeln!(
            report,
            "  {} images of drafts do not meet the new rules: they stay, and their candidates are told",
            revision.misfits
        );
    }
    if revision.committed > 0 {
        let _ = writeln!(
            report,
            "  {} are handed in by fingerprint and wait for their bytes: {}",
            revision.committed,
            match exam.fingerprint_grace_minutes {
                Some(minutes) => format!(
                    "they have {minutes} minutes after the close, unless this version asks something new of them"
                ),
                None => "WARNING: this version takes no fingerprints, and theirs would not count"
                    .to_owned(),
            }
        );
    }
    let drafts = revision.count_in_state(StateKind::Draft);
    if revision.is_over && drafts > 0 {
        let _ = writeln!(
            report,
            "  WARNING: the time of this version is over: {drafts} drafts would lapse at once"
        );
    }
    report
}

fn describe_effect(state: StateKind, revision: &VersionPreview) -> &'static str {
    match (state, revision.is_longer()) {
        (StateKind::Draft, _) => "follow the new version at once; nothing they did is lost",
        (StateKind::Submitted | StateKind::UnderReview | StateKind::Returned, true) => {
            "stay with their version and get the longer time"
        }
        (StateKind::Submitted | StateKind::UnderReview | StateKind::Returned, false) => {
            "stay with the version they were submitted under"
        }
        _ => "are finished and untouched",
    }
}
