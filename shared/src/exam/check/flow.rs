//! Checks of windows, rounds, stages and notices.

use super::{
    faults::ExamFaults,
    order::{check_order, is_before_submission, kind_name},
};
use crate::exam::{AnchorEvent, EntryMethod, Exam, Stage, StageKind, WindowSpan};

/// Maximum length of a window counted from an event, in days.
const MAX_WINDOW_DAYS: i64 = 365;

pub(super) fn check_windows(exam: &Exam, faults: &mut ExamFaults) {
    let windows = || exam.windows.iter().enumerate();
    faults.check_unique(
        "window",
        windows().map(|(at, window)| (format!("windows[{at}].id"), &window.id)),
    );
    for (at, window) in windows() {
        faults.check_text(format!("windows[{at}].title"), &window.title);
        match window.span {
            WindowSpan::Fixed { opens, closes } if closes <= opens => faults.add(
                format!("windows[{at}].closes"),
                format!(
                    "{closes} is not after {opens}, when the window `{}` opens",
                    window.id
                ),
            ),
            WindowSpan::Fixed { .. } => {}
            WindowSpan::After { days, .. } => {
                faults.check_range(
                    format!("windows[{at}].days"),
                    i64::from(days),
                    1,
                    MAX_WINDOW_DAYS,
                );
            }
        }
    }
}

pub(super) fn check_rounds(exam: &Exam, faults: &mut ExamFaults) {
    let rounds = || exam.rounds.iter().enumerate();
    if exam.rounds.is_empty() {
        faults.add("rounds", "is empty; an exam has at least one round");
    }
    faults.check_unique(
        "round",
        rounds().map(|(at, round)| (format!("rounds[{at}].id"), &round.id)),
    );
    let stages = || {
        rounds().flat_map(|(at, round)| {
            let stages = round.stages.iter().enumerate();
            stages.map(move |(stage_at, stage)| (format!("rounds[{at}].stages[{stage_at}]"), stage))
        })
    };
    faults.check_unique(
        "stage",
        stages().map(|(path, stage)| (format!("{path}.id"), &stage.id)),
    );
    let single = stages().filter(|(_, stage)| !is_repeatable(stage.kind));
    faults.check_unique(
        "kind of stage",
        single.map(|(path, stage)| (format!("{path}.kind"), kind_name(stage.kind))),
    );
    for (path, stage) in stages() {
        check_stage(exam, &path, stage, faults);
    }
    for (at, round) in rounds() {
        faults.check_text(format!("rounds[{at}].title"), &round.title);
        check_order(&format!("rounds[{at}]"), round, faults);
    }
}

fn check_stage(exam: &Exam, path: &str, stage: &Stage, faults: &mut ExamFaults) {
    faults.check_text(format!("{path}.title"), &stage.title);
    faults.check_optional_text(format!("{path}.hint"), stage.hint.as_ref());
    faults.check_optional_text(format!("{path}.button"), stage.button.as_ref());
    if stage.button.is_some() && stage.kind != StageKind::Submit {
        faults.add(
            format!("{path}.button"),
            format!(
                "only stages of the kind `submit` have a button of their own; this one is `{}`",
                kind_name(stage.kind)
            ),
        );
    }
    match (&stage.notice, stage.kind == StageKind::Notice) {
        (Some(id), true) => {
            faults.check_known(
                format!("{path}.notice"),
                "notice",
                id,
                exam.notices.iter().map(|n| &n.id),
            );
        }
        (None, true) => {
            faults.add(
                format!("{path}.notice"),
                format!(
                    "the stage `{}` is of the kind `notice` and names none",
                    stage.id
                ),
            );
        }
        (Some(id), false) => faults.add(
            format!("{path}.notice"),
            format!(
                "`{id}` is shown by stages of the kind `notice` only; this one is `{}`",
                kind_name(stage.kind)
            ),
        ),
        (None, false) => {}
    }
    let Some(id) = &stage.window else { return };
    let path = format!("{path}.window");
    match exam.window(id).map(|window| window.span) {
        None => faults.check_known(path, "window", id, exam.windows.iter().map(|w| &w.id)),
        Some(WindowSpan::After { event: AnchorEvent::Invited, .. }) if !has_invitations(exam) => faults.add(
            path,
            format!("the window `{id}` is counted from the invitation, but `entry.roster.window` invites nobody"),
        ),
        Some(WindowSpan::After { event: AnchorEvent::Returned | AnchorEvent::Approved, .. }) if is_before_submission(stage.kind) => faults.add(
            path,
            format!("the window `{id}` is counted from what comes after this stage; one with dates or from `invited` is needed"),
        ),
        Some(_) => {}
    }
}

/// Checks that a stage has its part of the definition, and a part its stage.
pub(super) fn check_stage_parts(exam: &Exam, faults: &mut ExamFaults) {
    let is_portrait =
        |slot: &crate::id::SlotId| exam.portrait.as_ref().is_some_and(|p| &p.slot == slot);
    let parts = [
        (StageKind::Portrait, "portrait", exam.portrait.is_some()),
        (StageKind::Form, "form", !exam.form.is_empty()),
        (StageKind::Facts, "facts", !exam.facts.is_empty()),
        (StageKind::Position, "positions", exam.positions.is_some()),
        (
            StageKind::Materials,
            "categories",
            exam.slots().any(|slot| !is_portrait(&slot.id)),
        ),
        (
            StageKind::Payment,
            "fee",
            exam.fee.as_ref().is_some_and(|fee| !fee.online.is_empty()),
        ),
        (StageKind::Ticket, "ticket", exam.ticket.is_some()),
        (
            StageKind::Print,
            "printed-forms",
            !exam.printed_forms.is_empty(),
        ),
        (StageKind::OnSite, "on-site", exam.on_site.is_some()),
    ];
    for (kind, part, is_defined) in parts {
        match (exam.stage(kind), is_defined) {
            (Some(stage), false) => faults.add(
                "rounds",
                format!(
                    "the stage `{}` is of the kind `{}`, for which `{part}` has nothing",
                    stage.id,
                    kind_name(kind)
                ),
            ),
            (None, true) => faults.add(
                part,
                format!("no stage of the kind `{}` shows it", kind_name(kind)),
            ),
            _ => {}
        }
    }
}

pub(super) fn check_notices(exam: &Exam, faults: &mut ExamFaults) {
    let notices = || exam.notices.iter().enumerate();
    faults.check_unique(
        "notice",
        notices().map(|(at, notice)| (format!("notices[{at}].id"), &notice.id)),
    );
    for (at, notice) in notices() {
        faults.check_text(format!("notices[{at}].title"), &notice.title);
        faults.check_text(format!("notices[{at}].text"), &notice.text);
        faults.check_text(format!("notices[{at}].accept"), &notice.accept);
    }
}

fn has_invitations(exam: &Exam) -> bool {
    matches!(&exam.entry, EntryMethod::Roster(invitation) if invitation.window.is_some())
}

fn is_repeatable(kind: StageKind) -> bool {
    matches!(
        kind,
        StageKind::Notice | StageKind::Submit | StageKind::Review | StageKind::Result
    )
}
