//! Tests of the personal form: parsing, faults and locks.

mod form;
mod history;
mod lock;
mod number;
mod read;

use shared::{
    application::answers::{Answers, FormEntry},
    calendar::YearMonth,
    exam::{Exam, FactAnswers},
    time::Timestamp,
};

/// 2026-03-03 in Beijing.
pub(crate) const NOW: Timestamp = Timestamp(1_772_500_000_000);

pub(crate) fn exam() -> Exam {
    let json = serde_json::json!({
        "code": "form", "prefix": "FM", "title": "表", "organiser": "考办", "time-zone": "+08:00",
        "rounds": [{ "id": "one", "title": "报名", "stages": [{ "id": "form", "title": "信息", "kind": "form" }] }],
        "facts": [{ "id": "local", "question": "本市？", "choices": [
            { "id": "yes", "label": "是" }, { "id": "no", "label": "否" } ] }],
        "form": [
            { "id": "person", "title": "基本信息", "fields": [
                { "id": "party", "title": "政治面貌", "kind": "choice", "required": true, "choices": [
                    { "id": "member", "label": "党员" }, { "id": "none", "label": "群众" } ] },
                { "id": "joined", "title": "入党时间", "kind": "year-month", "required": true, "past": true,
                  "only-if": { "field": "party", "is": ["member"] } },
                { "id": "since", "title": "参加工作时间", "kind": "year-month", "required": true, "past": true },
                { "id": "street", "title": "街道", "kind": "text", "limit": 20, "required": true,
                  "when": [{ "fact": "local", "is": ["yes"] }] } ] },
            { "id": "work", "title": "工作简历", "fields": [
                { "id": "from", "title": "起", "kind": "year-month", "required": true },
                { "id": "until", "title": "止", "kind": "year-month" },
                { "id": "unit", "title": "单位", "kind": "text", "limit": 20, "required": true },
                { "id": "post", "title": "职务", "kind": "text", "limit": 20, "required": true } ],
              "repeat": { "least": 1, "most": 4, "history": { "from": "from", "until": "until", "since": "since",
                "line": "{from}-{until}，{unit}，{post}", "line-now": "{from}至今，{unit}，{post}" } } },
            { "id": "house", "title": "住房", "when": [{ "fact": "local", "is": ["yes"] }], "fields": [
                { "id": "rooms", "title": "间数", "kind": "number", "least": 1, "most": 9, "required": true } ] }
        ],
        "review": { "levels": 1, "reasons": [] }
    });
    serde_json::from_value(json).expect("the exam is well-formed")
}

pub(crate) fn facts(local: &str) -> FactAnswers {
    [(
        "local".parse().expect("a slug"),
        local.parse().expect("a slug"),
    )]
    .into()
}

pub(crate) fn entry(answers: &[(&str, &str)]) -> FormEntry {
    let answers = answers.iter();
    answers
        .map(|(id, text)| (id.parse().expect("a slug"), (*text).to_owned()))
        .collect()
}

pub(crate) fn answers(sections: &[(&str, &[FormEntry])]) -> Answers {
    let json: serde_json::Map<_, _> = sections
        .iter()
        .map(|(id, entries)| {
            let entries = serde_json::to_value(entries).expect("plain data");
            ((*id).to_owned(), entries)
        })
        .collect();
    serde_json::from_value(json.into()).expect("answers")
}

pub(crate) fn job(from: &str, until: &str) -> FormEntry {
    entry(&[
        ("from", from),
        ("until", until),
        ("unit", "**街道办事处"),
        ("post", "科员"),
    ])
}

pub(crate) fn month(text: &str) -> YearMonth {
    YearMonth::read(text).expect("a month")
}
