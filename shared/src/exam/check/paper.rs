//! Checks of fee, ticket, printed forms and originals.

use super::faults::ExamFaults;
use crate::{
    exam::{
        Exam,
        fee::Amount,
        print::{LineSource, PrintedLine},
    },
    id::FieldId,
};

pub(super) fn check_fee(exam: &Exam, faults: &mut ExamFaults) {
    let Some(fee) = &exam.fee else { return };
    faults.check_text("fee.title", &fee.title);
    match fee.amount {
        Some(Amount(0)) => faults.add(
            "fee.amount",
            "不能是 0.00：不收费的，请去掉 `fee`",
            "0.00 is not allowed: leave `fee` out where nothing is paid",
        ),
        None if !fee.online.is_empty() => faults.add(
            "fee.amount",
            "没有写金额：网上缴费的订单要有金额",
            "is missing; an order made online needs it",
        ),
        _ => {}
    }
    if fee.online.is_empty() && fee.on_site.is_empty() {
        faults.add(
            "fee",
            "没有缴费方式：`online` 或 `on-site` 中至少写一种",
            "has no way to pay; `online` or `on-site` must name one",
        );
    }
    faults.check_no_duplicates("fee.online", &fee.online);
    faults.check_no_duplicates("fee.on-site", &fee.on_site);
}

pub(super) fn check_ticket(exam: &Exam, faults: &mut ExamFaults) {
    let Some(ticket) = &exam.ticket else { return };
    faults.check_text("ticket.title", &ticket.title);
    faults.check_optional_text("ticket.rules", ticket.rules.as_ref());
    if ticket.lines.is_empty() {
        faults.add(
            "ticket.lines",
            "为空：准考证上至少要能看出是谁的",
            "is empty; a ticket says at least whose it is",
        );
    }
    let columns = ticket.columns.iter().enumerate();
    faults.check_unique(
        ("列", "column"),
        columns.map(|(at, column)| (format!("ticket.columns[{at}].id"), &column.id)),
    );
    for (at, column) in ticket.columns.iter().enumerate() {
        faults.check_text(format!("ticket.columns[{at}].title"), &column.title);
    }
    for (at, line) in ticket.lines.iter().enumerate() {
        let path = format!("ticket.lines[{at}]");
        if let LineSource::Column(id) = &line.from {
            faults.check_known(
                format!("{path}.from"),
                ("考场编排的列", "seating column"),
                id,
                ticket.columns.iter().map(|c| &c.id),
            );
        }
        check_line(exam, &path, line, faults);
    }
}

pub(super) fn check_printed_forms(exam: &Exam, faults: &mut ExamFaults) {
    let forms = || exam.printed_forms.iter().enumerate();
    faults.check_unique(
        ("打印表格", "form"),
        forms().map(|(at, form)| (format!("printed-forms[{at}].id"), &form.id)),
    );
    for (at, form) in forms() {
        let path = format!("printed-forms[{at}]");
        faults.check_text(format!("{path}.title"), &form.title);
        faults.check_optional_text(format!("{path}.text"), form.text.as_ref());
        faults.check_range(format!("{path}.copies"), i64::from(form.copies), 1, 20);
        if form.lines.is_empty() && form.text.is_none() {
            faults.add(
                format!("{path}.lines"),
                "为空，也没有 `text`，打印出来是白纸",
                "is empty, and there is no `text`; the page would be blank",
            );
        }
        for (at, line) in form.lines.iter().enumerate() {
            let path = format!("{path}.lines[{at}]");
            if let LineSource::Column(id) = &line.from {
                faults.add(
                    format!("{path}.from"),
                    format!("`{id}` 是考场编排的列，只有准考证可以用"),
                    format!("`{id}` is a seating column, which only the ticket has"),
                );
            }
            check_line(exam, &path, line, faults);
        }
        for (at, stamp) in form.stamps.iter().enumerate() {
            faults.check_text(format!("{path}.stamps[{at}].label"), &stamp.label);
            faults.check_text(format!("{path}.stamps[{at}].rule"), &stamp.rule);
        }
    }
}

fn check_line(exam: &Exam, path: &str, line: &PrintedLine, faults: &mut ExamFaults) {
    faults.check_text(format!("{path}.title"), &line.title);
    let path = format!("{path}.from");
    match &line.from {
        LineSource::Field(id) => check_field(exam, path, id, faults),
        LineSource::Fields(ids) => {
            for id in ids {
                check_field(exam, path.clone(), id, faults);
            }
        }
        LineSource::Section(id) => faults.check_known(
            path,
            ("报名信息栏", "section"),
            id,
            exam.form.iter().map(|section| &section.id),
        ),
        LineSource::Position if exam.positions.is_none() => faults.add(
            path,
            "要打印职位，但这个考试没有职位",
            "prints the position, but the exam has none",
        ),
        LineSource::Portrait if exam.portrait.is_none() => faults.add(
            path,
            "要打印证件照，但这个考试没有证件照",
            "prints the portrait, but the exam has none",
        ),
        LineSource::TicketNumber if exam.ticket.is_none() => faults.add(
            path,
            "要打印准考证号，但这个考试没有准考证",
            "prints a ticket number, but the exam has no ticket",
        ),
        _ => {}
    }
}

fn check_field(exam: &Exam, path: String, id: &FieldId, faults: &mut ExamFaults) {
    let fields = exam.form.iter().flat_map(|section| &section.fields);
    faults.check_known(path, ("填写项", "field"), id, fields.map(|field| &field.id));
}

pub(super) fn check_on_site(exam: &Exam, faults: &mut ExamFaults) {
    let Some(on_site) = &exam.on_site else { return };
    if on_site.items.is_empty() {
        faults.add(
            "on-site.items",
            "为空：不用带原件到现场的，请去掉 `on-site`",
            "is empty; leave `on-site` out where nothing is brought",
        );
    }
    faults.check_optional_text("on-site.note", on_site.note.as_ref());
    for (at, item) in on_site.items.iter().enumerate() {
        let path = format!("on-site.items[{at}]");
        faults.check_text(format!("{path}.title"), &item.title);
        faults.check_optional_text(format!("{path}.instead"), item.instead.as_ref());
        faults.check_range(format!("{path}.copies"), i64::from(item.copies), 1, 20);
        if let Some(id) = &item.slot {
            faults.check_known(
                format!("{path}.slot"),
                ("材料项", "slot"),
                id,
                exam.slots().map(|slot| &slot.id),
            );
        }
        if let Some(id) = &item.form {
            faults.check_known(
                format!("{path}.form"),
                ("打印表格", "printed form"),
                id,
                exam.printed_forms.iter().map(|form| &form.id),
            );
        }
    }
}
