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
        ("时间段", "window"),
        windows().map(|(at, window)| (format!("windows[{at}].id"), &window.id)),
    );
    for (at, window) in windows() {
        faults.check_text(format!("windows[{at}].title"), &window.title);
        match window.span {
            WindowSpan::Fixed { opens, closes } if closes <= opens => faults.add(
                format!("windows[{at}].closes"),
                format!(
                    "时间段 `{}` 的截止时间是 {closes}，应晚于开放时间 {opens}",
                    window.id
                ),
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
        faults.add(
            "rounds",
            "为空：考试至少要有一轮",
            "is empty; an exam has at least one round",
        );
    }
    faults.check_unique(
        ("轮次", "round"),
        rounds().map(|(at, round)| (format!("rounds[{at}].id"), &round.id)),
    );
    let stages = || {
        rounds().flat_map(|(at, round)| {
            let stages = round.stages.iter().enumerate();
            stages.map(move |(stage_at, stage)| (format!("rounds[{at}].stages[{stage_at}]"), stage))
        })
    };
    faults.check_unique(
        ("步骤", "stage"),
        stages().map(|(path, stage)| (format!("{path}.id"), &stage.id)),
    );
    let single = stages().filter(|(_, stage)| !is_repeatable(stage.kind));
    faults.check_unique(
        ("步骤类型", "kind of stage"),
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
    let kind = kind_name(stage.kind);
    if stage.button.is_some() && stage.kind != StageKind::Submit {
        faults.add(
            format!("{path}.button"),
            format!("只有 `submit` 类型的步骤可以自定按钮文字，这一步是 `{kind}`"),
            format!(
                "only stages of the kind `submit` have a button of their own; this one is `{kind}`"
            ),
        );
    }
    match (&stage.notice, stage.kind == StageKind::Notice) {
        (Some(id), true) => {
            faults.check_known(
                format!("{path}.notice"),
                ("须知", "notice"),
                id,
                exam.notices.iter().map(|n| &n.id),
            );
        }
        (None, true) => {
            faults.add(
                format!("{path}.notice"),
                format!(
                    "步骤 `{}` 的类型是 `notice`，但没有写用哪一份须知",
                    stage.id
                ),
                format!(
                    "the stage `{}` is of the kind `notice` and names none",
                    stage.id
                ),
            );
        }
        (Some(id), false) => faults.add(
            format!("{path}.notice"),
            format!("须知 `{id}` 只能用在 `notice` 类型的步骤，这一步是 `{kind}`"),
            format!("`{id}` is shown by stages of the kind `notice` only; this one is `{kind}`"),
        ),
        (None, false) => {}
    }
    let Some(id) = &stage.window else { return };
    let path = format!("{path}.window");
    match exam.window(id).map(|window| window.span) {
        None => faults.check_known(path, ("时间段", "window"), id, exam.windows.iter().map(|w| &w.id)),
        Some(WindowSpan::After { event: AnchorEvent::Invited, .. }) if !has_invitations(exam) => faults.add(
            path,
            format!("时间段 `{id}` 从邀请起算，但没有写 `entry.roster.window`，没有人会被邀请"),
            format!("the window `{id}` is counted from the invitation, but `entry.roster.window` invites nobody"),
        ),
        Some(WindowSpan::After { event: AnchorEvent::Returned | AnchorEvent::Approved, .. }) if is_before_submission(stage.kind) => faults.add(
            path,
            format!("时间段 `{id}` 从这一步之后的事项起算：请用写明日期的，或从 `invited` 起算的时间段"),
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
        let name = kind_name(kind);
        match (exam.stage(kind), is_defined) {
            (Some(stage), false) => faults.add(
                "rounds",
                format!(
                    "步骤 `{}` 的类型是 `{name}`，但 `{part}` 没有供它使用的内容",
                    stage.id
                ),
                format!(
                    "the stage `{}` is of the kind `{name}`, for which `{part}` has nothing",
                    stage.id
                ),
            ),
            (None, true) => faults.add(
                part,
                format!("没有 `{name}` 类型的步骤来显示这部分内容"),
                format!("no stage of the kind `{name}` shows it"),
            ),
            _ => {}
        }
    }
}

pub(super) fn check_notices(exam: &Exam, faults: &mut ExamFaults) {
    let notices = || exam.notices.iter().enumerate();
    faults.check_unique(
        ("须知", "notice"),
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
