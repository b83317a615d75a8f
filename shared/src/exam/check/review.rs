//! Checks of the review, its reasons, and the help for candidates.

use super::faults::ExamFaults;
use crate::{
    exam::{
        AnchorEvent, Exam, ReasonKind, StageKind, WindowSpan,
        queue_group::{QueueGroupKind, QueueGroupSource},
        review::{MAX_HOLD_MINUTES, MAX_KNOWN_CASE_PERCENT},
    },
    id::WindowId,
};

pub(super) fn check_review(exam: &Exam, faults: &mut ExamFaults) {
    let review = &exam.review;
    faults.check_range("review.levels", i64::from(review.levels), 1, 2);
    let share = i64::from(review.blind_percent);
    faults.check_range("review.blind-percent", share, 0, 100);
    let known = i64::from(review.known_cases);
    let most = i64::from(MAX_KNOWN_CASE_PERCENT);
    faults.check_range("review.known-cases", known, 0, most);
    let hold_minutes = i64::from(review.hold_minutes);
    let most = i64::from(MAX_HOLD_MINUTES);
    faults.check_range("review.hold-minutes", hold_minutes, 0, most);
    match &review.mend_window {
        None => faults.add(
            "review.mend-window",
            "没有写：提交截止后退回的，就没有时间补正。请写一个时间段，例如用 `after = \"returned\"` 和 `days`",
            "is missing; what a reviewer returns after the submission has closed could not be mended: name a window, for example with `after = \"returned\"` and `days`",
        ),
        Some(id) => check_mend_window(exam, id, faults),
    }
    for kind in QueueGroupKind::ALL {
        check_queue_group(exam, kind, faults);
    }
    check_reasons(exam, faults);
}

/// Checks that the source of a group of the queue is a column or a level that the exam has.
fn check_queue_group(exam: &Exam, kind: QueueGroupKind, faults: &mut ExamFaults) {
    let source = match kind {
        QueueGroupKind::Unit => &exam.review.unit,
        QueueGroupKind::Batch => &exam.review.batch,
    };
    let Some(source) = source else { return };
    if exam.queue_group(kind).is_some() {
        return;
    }
    let path = format!("review.{}", kind.as_str());
    match source {
        QueueGroupSource::Column(id) => {
            let roster = exam.roster.iter().flat_map(|roster| &roster.columns);
            let positions = exam.positions.iter().flat_map(|rule| &rule.columns);
            let known = roster.chain(positions).map(|column| &column.id);
            let kind = ("名单和职位表的列", "column of the roster or the positions");
            faults.check_known(path, kind, id, known);
        }
        QueueGroupSource::Level(source) => {
            let levels = exam.positions.as_ref().map_or(0, |rule| rule.levels.len());
            faults.add(
                path,
                format!("职位表没有第 {} 级，共 {levels} 级", source.level),
                format!(
                    "the positions have no level {}; they have {levels}",
                    source.level
                ),
            );
        }
    }
}

fn check_mend_window(exam: &Exam, id: &WindowId, faults: &mut ExamFaults) {
    let path = "review.mend-window";
    let submission = exam
        .stage(StageKind::Submit)
        .and_then(|stage| exam.find_stage_window(stage));
    match (
        exam.window(id).map(|window| window.span),
        submission.map(|window| window.span),
    ) {
        (None, _) => faults.check_known(path, ("时间段", "window"), id, exam.windows.iter().map(|w| &w.id)),
        (Some(WindowSpan::After { event: AnchorEvent::Invited | AnchorEvent::Approved, .. }), _) => faults.add(
            path,
            format!("时间段 `{id}` 不是从退回起算的：请用写明日期的，或 `after = \"returned\"` 的时间段"),
            format!("the window `{id}` is not counted from the return; one with dates or `after = \"returned\"` is needed"),
        ),
        (Some(WindowSpan::Fixed { closes: mend, .. }), Some(WindowSpan::Fixed { closes, .. })) if mend <= closes => faults.add(
            path,
            format!("时间段 `{id}` 的截止时间是 {mend}，应晚于提交的截止时间 {closes}"),
            format!("the window `{id}` closes at {mend}, when nothing can be submitted after {closes} either; it must close later"),
        ),
        _ => {}
    }
}

fn check_reasons(exam: &Exam, faults: &mut ExamFaults) {
    let review = &exam.review;
    let live = || review.reasons.iter().filter(|reason| !reason.retired);
    if review.reasons.is_empty() {
        faults.add(
            "review.reasons",
            "为空：审核人员至少要有一个原因可选",
            "is empty; a reviewer needs at least one reason",
        );
    } else if live().next().is_none() {
        faults.add(
            "review.reasons",
            "全部原因都已停用：审核人员至少要有一个可选",
            "has retired reasons only; a reviewer needs at least one",
        );
    } else if !live().any(|reason| reason.kind == ReasonKind::Mendable) {
        faults.add(
            "review.reasons",
            "没有 `mendable` 的原因，什么都不能退回补正",
            "has no `mendable` reason, so that nothing could be returned",
        );
    }
    let reasons = review.reasons.iter().enumerate();
    faults.check_unique(
        ("原因", "reason"),
        reasons.map(|(at, reason)| (format!("review.reasons[{at}].id"), &reason.id)),
    );
    for (at, reason) in review.reasons.iter().enumerate() {
        faults.check_text(format!("review.reasons[{at}].label"), &reason.label);
        faults.check_text(format!("review.reasons[{at}].sentence"), &reason.sentence);
        if reason.about_form && exam.form.is_empty() {
            faults.add(
                format!("review.reasons[{at}].about-form"),
                "不能是 `true`：这个考试没有报名信息可以修改",
                "is true, but the exam has no form to be led to",
            );
        }
    }
    check_form_reasons(exam, faults);
}

fn check_form_reasons(exam: &Exam, faults: &mut ExamFaults) {
    let review = &exam.review;
    if !review.form_reasons.is_empty() && exam.form.is_empty() {
        faults.add(
            "review.form-reasons",
            "写了原因，但这个考试没有报名信息要审核",
            "names reasons, but the exam has no form to be judged",
        );
    }
    let named = review.form_reasons.iter().enumerate();
    faults.check_unique(
        ("原因", "reason"),
        named.map(|(at, id)| (format!("review.form-reasons[{at}]"), id)),
    );
    for (at, id) in review.form_reasons.iter().enumerate() {
        let path = format!("review.form-reasons[{at}]");
        match review.reason(id) {
            None => {
                let live = review.reasons.iter().filter(|reason| !reason.retired);
                let all = live.map(|reason| &reason.id);
                faults.check_known(path, ("原因", "reason"), id, all);
            }
            Some(reason) if reason.retired => faults.add(
                path,
                format!("原因 `{id}` 已停用，不能再选"),
                format!("the reason `{id}` is retired and can be offered no more"),
            ),
            Some(_) => {}
        }
    }
}

pub(super) fn check_contacts(exam: &Exam, faults: &mut ExamFaults) {
    for (at, contact) in exam.contacts.iter().enumerate() {
        let path = format!("contacts[{at}]");
        faults.check_text(format!("{path}.label"), &contact.label);
        faults.check_optional_text(format!("{path}.hours"), contact.hours.as_ref());
        if contact.phone.is_none() && contact.url.is_none() {
            faults.add(
                &path,
                "`phone` 和 `url` 都没有写：咨询方式至少要有一种",
                "has neither `phone` nor `url`; a contact needs one",
            );
        }
        let is_phone = |phone: &str| phone.bytes().any(|b| b.is_ascii_digit());
        if let Some(phone) = contact.phone.as_ref().filter(|phone| !is_phone(phone)) {
            faults.add(
                format!("{path}.phone"),
                format!("`{phone}` 不是电话号码"),
                format!("`{phone}` is no phone number"),
            );
        }
        if let Some(url) = contact
            .url
            .as_ref()
            .filter(|url| !url.starts_with("https://"))
        {
            faults.add(
                format!("{path}.url"),
                format!("`{url}` 不是网址，应以 `https://` 开头"),
                format!("`{url}` is no address: it begins with https://"),
            );
        }
    }
}

pub(super) fn check_questions(exam: &Exam, faults: &mut ExamFaults) {
    for (at, question) in exam.questions.iter().enumerate() {
        faults.check_text(format!("questions[{at}].question"), &question.question);
        faults.check_text(format!("questions[{at}].answer"), &question.answer);
    }
}
