//! Checks of the personal form: sections, fields, histories and images.

use super::faults::ExamFaults;
use crate::{
    exam::{
        Exam, Section,
        field::{AnswerCondition, ChoiceNode, Field, FieldKind, MAX_FIELD_CHARS, PrefillSource},
        form::{HistoryRule, RepeatRule},
    },
    id::FieldId,
    person::Sex,
};

/// Maximum number of entries of a repeating group.
const MAX_REPEAT_ENTRIES: i64 = 50;

pub(super) fn check_form(exam: &Exam, faults: &mut ExamFaults) {
    let sections = || exam.form.iter().enumerate();
    faults.check_unique(
        ("报名信息栏", "section"),
        sections().map(|(at, section)| (format!("form[{at}].id"), &section.id)),
    );
    let fields = sections().flat_map(|(at, section)| {
        let fields = section.fields.iter().enumerate();
        fields
            .map(move |(field_at, field)| (format!("form[{at}].fields[{field_at}].id"), &field.id))
    });
    faults.check_unique(("填写项", "field"), fields);
    for (at, section) in sections() {
        check_section(exam, &format!("form[{at}]"), section, faults);
    }
}

fn check_section(exam: &Exam, path: &str, section: &Section, faults: &mut ExamFaults) {
    faults.check_text(format!("{path}.title"), &section.title);
    faults.check_optional_text(format!("{path}.hint"), section.hint.as_ref());
    faults.check_conditions(&format!("{path}.when"), exam, &section.when);
    if section.fields.is_empty() {
        faults.add(
            format!("{path}.fields"),
            "为空：一栏至少要有一个填写项",
            "is empty; a section has at least one field",
        );
    }
    for (at, field) in section.fields.iter().enumerate() {
        let path = format!("{path}.fields[{at}]");
        faults.check_text(format!("{path}.title"), &field.title);
        faults.check_optional_text(format!("{path}.hint"), field.hint.as_ref());
        faults.check_conditions(&format!("{path}.when"), exam, &field.when);
        if let Some(answered) = &field.only_if {
            check_answer_condition(
                &format!("{path}.only-if"),
                section,
                Some(&field.id),
                answered,
                faults,
            );
        }
        check_not_before(&path, exam, section, field, faults);
        check_prefill(&path, field, faults);
        check_kind(&path, field, faults);
    }
    if let Some(repeat) = &section.repeat {
        check_repeat(&format!("{path}.repeat"), exam, section, repeat, faults);
    }
    for (at, image) in section.images.iter().enumerate() {
        let path = format!("{path}.images[{at}]");
        faults.check_known(
            format!("{path}.slot"),
            ("材料项", "slot"),
            &image.slot,
            exam.slots().map(|slot| &slot.id),
        );
        if let Some(answered) = &image.only_if {
            check_answer_condition(&format!("{path}.only-if"), section, None, answered, faults);
        }
    }
}

/// Checks that both fields are dates, and the earlier one is in this section or in one that is
/// filled once.
fn check_not_before(
    path: &str,
    exam: &Exam,
    section: &Section,
    field: &Field,
    faults: &mut ExamFaults,
) {
    let Some(id) = &field.not_before else { return };
    let path = format!("{path}.not-before");
    if !is_date(field) {
        return faults.add(
            path,
            "只能用在类型为 `date` 或 `year-month` 的填写项",
            "belongs to fields of the kind date or year-month",
        );
    }
    let known = || {
        let sections = exam.form.iter();
        let sections = sections.filter(|other| other.id == section.id || other.repeat.is_none());
        let fields = sections.flat_map(|section| &section.fields);
        fields.filter(|other| other.id != field.id && is_date(other))
    };
    let kind = (
        "本栏和只填一次的栏的日期",
        "date of this section, or of one that is filled once",
    );
    faults.check_known(path, kind, id, known().map(|field| &field.id));
}

fn is_date(field: &Field) -> bool {
    matches!(
        field.kind,
        FieldKind::YearMonth { .. } | FieldKind::Date { .. }
    )
}

/// Checks that the prefilled value fits the field.
fn check_prefill(path: &str, field: &Field, faults: &mut ExamFaults) {
    let fits = match field.prefill {
        Some(PrefillSource::BirthDate) => is_date(field),
        Some(PrefillSource::Sex) => {
            let ids = field.kind.choice_ids().unwrap_or_default();
            let is_there = |sex: Sex| ids.iter().any(|id| id.as_str() == sex.as_str());
            is_there(Sex::Female) && is_there(Sex::Male)
        }
        _ => true,
    };
    if !fits {
        faults.add(
            format!("{path}.prefill"),
            "`birth-date` 只能填入日期或年月，`sex` 只能填入有 `female` 和 `male` 的选择项",
            "`birth-date` fills a date or year-month, `sex` a choice of `female` and `male`",
        );
    }
}

fn check_kind(path: &str, field: &Field, faults: &mut ExamFaults) {
    match &field.kind {
        FieldKind::Text { limit, .. } => {
            faults.check_range(
                format!("{path}.limit"),
                i64::from(*limit),
                1,
                i64::from(MAX_FIELD_CHARS),
            );
        }
        FieldKind::Number { least, most } if least > most => {
            faults.add(
                format!("{path}.least"),
                format!("{least} 大于 `most` 的 {most}"),
                format!("{least} is above `most`, {most}"),
            );
        }
        FieldKind::Choice { choices } => {
            if choices.len() < 2 {
                faults.add(
                    format!("{path}.choices"),
                    format!("只有 {} 个选项，至少要有 2 个", choices.len()),
                    format!("{} is not allowed: a choice has at least 2", choices.len()),
                );
            }
            let ids = choices.iter().enumerate();
            faults.check_unique(
                ("选项", "choice"),
                ids.map(|(at, choice)| (format!("{path}.choices[{at}].id"), &choice.id)),
            );
            for (at, choice) in choices.iter().enumerate() {
                faults.check_text(format!("{path}.choices[{at}].label"), &choice.label);
            }
        }
        FieldKind::TreeChoice { tree } => {
            if tree.is_empty() {
                faults.add(
                    format!("{path}.tree"),
                    "为空：至少要有一个分支",
                    "is empty; a tree has at least one branch",
                );
            }
            let mut branches = Vec::new();
            walk_tree(&format!("{path}.tree"), tree, &mut branches);
            for (path, branch) in &branches {
                faults.check_text(format!("{path}.label"), &branch.label);
            }
            faults.check_unique(
                ("分支", "branch"),
                branches
                    .iter()
                    .map(|(path, branch)| (format!("{path}.id"), &branch.id)),
            );
        }
        FieldKind::Date {
            past: true,
            ends_validity: true,
        } => {
            faults.add(
                format!("{path}.past"),
                "不能与 `ends-validity` 同时使用：有效期的最后一天在将来",
                "is not allowed beside `ends-validity`: a valid document ends in the future",
            );
        }
        // These kinds have no values that can contradict each other.
        FieldKind::IdNumber
        | FieldKind::Date { .. }
        | FieldKind::YearMonth { .. }
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Number { .. } => {}
    }
}

fn walk_tree<'a>(path: &str, tree: &'a [ChoiceNode], into: &mut Vec<(String, &'a ChoiceNode)>) {
    for (at, branch) in tree.iter().enumerate() {
        let path = format!("{path}[{at}]");
        let under = format!("{path}.under");
        into.push((path, branch));
        walk_tree(&under, &branch.under, into);
    }
}

/// Checks that the field is another one of the same section and has the named choices.
fn check_answer_condition(
    path: &str,
    section: &Section,
    own: Option<&FieldId>,
    answered: &AnswerCondition,
    faults: &mut ExamFaults,
) {
    let others = || section.fields.iter().filter(|field| Some(&field.id) != own);
    let Some(field) = others().find(|field| field.id == answered.field) else {
        let zh = format!("报名信息栏 `{}` 的其他填写项", section.id);
        let en = format!("other field of the section `{}`", section.id);
        faults.check_known(
            format!("{path}.field"),
            (&zh, &en),
            &answered.field,
            others().map(|field| &field.id),
        );
        return;
    };
    let Some(choices) = field.kind.choice_ids() else {
        faults.add(
            format!("{path}.field"),
            format!("填写项 `{}` 没有选项，不能作条件", field.id),
            format!("the field `{}` has no choices to compare with", field.id),
        );
        return;
    };
    if answered.is.is_empty() {
        faults.add(
            format!("{path}.is"),
            "没有写选项，这个条件永远不会成立",
            "names no choice, so it can never hold",
        );
    }
    for (at, choice) in answered.is.iter().enumerate() {
        let zh = format!("填写项 `{}` 的选项", field.id);
        let en = format!("choice of the field `{}`", field.id);
        faults.check_known(
            format!("{path}.is[{at}]"),
            (&zh, &en),
            choice,
            choices.iter().copied(),
        );
    }
}

fn check_repeat(
    path: &str,
    exam: &Exam,
    section: &Section,
    repeat: &RepeatRule,
    faults: &mut ExamFaults,
) {
    faults.check_range(
        format!("{path}.most"),
        i64::from(repeat.most),
        1,
        MAX_REPEAT_ENTRIES,
    );
    if repeat.least > repeat.most {
        faults.add(
            format!("{path}.least"),
            format!("{} 大于 `most` 的 {}", repeat.least, repeat.most),
            format!("{} is above `most`, {}", repeat.least, repeat.most),
        );
    }
    if let Some(history) = &repeat.history {
        check_history_start(&format!("{path}.history.since"), exam, history, faults);
        check_history(&format!("{path}.history"), section, history, faults);
    }
}

/// Checks that the field is a date of a section that is filled once.
fn check_history_start(path: &str, exam: &Exam, history: &HistoryRule, faults: &mut ExamFaults) {
    let Some(id) = &history.since else { return };
    let once = || {
        let sections = exam.form.iter().filter(|section| section.repeat.is_none());
        sections.flat_map(|section| &section.fields)
    };
    match once().find(|field| &field.id == id) {
        None => {
            let kind = (
                "只填一次的栏的填写项",
                "field of a section that is filled once",
            );
            faults.check_known(path, kind, id, once().map(|field| &field.id));
        }
        Some(field) if !is_date(field) => {
            faults.add(
                path,
                format!("填写项 `{id}` 的类型既不是 `year-month` 也不是 `date`"),
                format!("the field `{id}` is neither a `year-month` nor a `date`"),
            );
        }
        Some(_) => {}
    }
}

fn check_history(path: &str, section: &Section, history: &HistoryRule, faults: &mut ExamFaults) {
    let zh = format!("报名信息栏 `{}` 的填写项", section.id);
    let en = format!("field of the section `{}`", section.id);
    for (key, id, must_be_required) in [
        ("from", &history.from, true),
        ("until", &history.until, false),
    ] {
        let path = format!("{path}.{key}");
        match section.fields.iter().find(|field| &field.id == id) {
            None => faults.check_known(
                path,
                (&zh, &en),
                id,
                section.fields.iter().map(|field| &field.id),
            ),
            Some(field) if !matches!(field.kind, FieldKind::YearMonth { .. }) => {
                faults.add(
                    path,
                    format!("填写项 `{id}` 的类型不是 `year-month`"),
                    format!("the field `{id}` is not of the kind `year-month`"),
                );
            }
            Some(field) if !field.required && must_be_required => faults.add(
                path,
                format!("填写项 `{id}` 必须是 `required`：没有开始时间的一条排不出先后"),
                format!(
                    "the field `{id}` must be `required`: an entry without a beginning has no place"
                ),
            ),
            Some(field) if field.required && !must_be_required => faults.add(
                path,
                format!("填写项 `{id}` 不能是 `required`：至今仍在继续的一条没有结束时间"),
                format!(
                    "the field `{id}` must not be `required`: it is empty in the entry that goes on"
                ),
            ),
            Some(_) => {}
        }
    }
    check_gap(path, section, history, faults);
    for (key, line) in [("line", &history.line), ("line-now", &history.line_now)] {
        for id in line.fields() {
            faults.check_known(
                format!("{path}.{key}"),
                (&zh, &en),
                id,
                section.fields.iter().map(|field| &field.id),
            );
        }
    }
}

/// Checks that `gap_months` has entries beside which it applies.
fn check_gap(path: &str, section: &Section, history: &HistoryRule, faults: &mut ExamFaults) {
    match &history.gap_beside {
        Some(answered) => {
            check_answer_condition(
                &format!("{path}.gap-beside"),
                section,
                None,
                answered,
                faults,
            );
        }
        None if history.gap_months > 0 => faults.add(
            format!("{path}.gap-months"),
            "请用 `gap-beside` 写明这几个月可以在哪些经历的前后，例如上学的经历",
            "say with `gap-beside` which entries these months may lie beside: those of study",
        ),
        None => {}
    }
}
