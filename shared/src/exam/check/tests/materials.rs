//! Facts, categories, slots, portrait, review, contacts.

use serde_json::json;

use super::{Push, Remove, Set, expect_faults, read_english};

#[test]
fn facts_are_checked() {
    let again = json!({ "id": "household", "question": "？", "choices": [
        { "id": "yes", "label": "是" }, { "id": "no", "label": "否" },
    ] });
    expect_faults(vec![
        (
            "/facts",
            Push(again),
            "facts[1].id",
            "the fact `household` is there twice",
        ),
        (
            "/facts/0/question",
            Set(json!("")),
            "facts[0].question",
            "the Chinese text is empty",
        ),
        (
            "/facts/0/choices/1",
            Remove,
            "facts[0].choices",
            "1 is not allowed: a fact has at least 2",
        ),
        (
            "/facts/0/choices/1/id",
            Set(json!("yes")),
            "facts[0].choices[1].id",
            "the choice `yes` is there twice",
        ),
        (
            "/facts/0/choices/1/label",
            Set(json!("")),
            "facts[0].choices[1].label",
            "the Chinese text is empty",
        ),
        (
            "/facts/0/impossible",
            Set(json!([{ "when": [
                { "fact": "household", "is": ["yes"] }, { "fact": "age", "is": ["old"] },
            ], "sentence": "不能。" }])),
            "facts[0].impossible[0].when[1].fact",
            "`age` is no fact; allowed: `household`",
        ),
        (
            "/facts/0/impossible",
            Set(
                json!([{ "when": [{ "fact": "household", "is": ["yes"] }], "sentence": "不能。" }]),
            ),
            "facts[0].impossible[0].when",
            "has fewer than 2 conditions; one answer alone is simply no choice",
        ),
    ]);
}

#[test]
fn slots_are_checked() {
    let slot = json!({ "id": "id-card", "title": "又", "necessity": "optional", "rule": "paper" });
    expect_faults(vec![
        (
            "/categories/1/id",
            Set(json!("person")),
            "categories[1].id",
            "the category `person` is there twice",
        ),
        (
            "/categories",
            Push(json!({ "id": "empty", "title": "空", "slots": [] })),
            "categories[2].slots",
            "is empty; a category has at least one slot",
        ),
        (
            "/categories/1/slots",
            Push(slot),
            "categories[1].slots[2].id",
            "the slot `id-card` is there twice",
        ),
        (
            "/categories/1/slots/0/title",
            Set(json!("")),
            "categories[1].slots[0].title",
            "the Chinese text is empty",
        ),
        (
            "/categories/1/slots/0/hint",
            Set(json!("")),
            "categories[1].slots[0].hint",
            "the Chinese text is empty",
        ),
        (
            "/categories/1/slots/0/rule",
            Set(json!("papper")),
            "categories[1].slots[0].rule",
            "`papper` is no image rule; allowed: `paper`, `photo`, `scan`",
        ),
        (
            "/categories/1/slots/0/when",
            Remove,
            "categories[1].slots[0].when",
            "the slot `household` is conditional and needs a condition",
        ),
        (
            "/categories/1/slots/0/necessity",
            Set(json!("optional")),
            "categories[1].slots[0].when",
            "the slot `household` is not `conditional`; only such a slot has conditions",
        ),
        (
            "/categories/1/slots/0/when/0/fact",
            Set(json!("huji")),
            "categories[1].slots[0].when[0].fact",
            "`huji` is no fact; allowed: `household`",
        ),
        (
            "/categories/1/slots/0/when/0/is/0",
            Set(json!("maybe")),
            "categories[1].slots[0].when[0].is[0]",
            "`maybe` is no choice of the fact `household`; allowed: `yes`, `no`",
        ),
        (
            "/categories/1/slots/0/when/0/is",
            Set(json!([])),
            "categories[1].slots[0].when[0].is",
            "names no choice, so it can never hold",
        ),
        (
            "/categories/0/slots/1/follows/0",
            Set(json!("kind")),
            "categories[0].slots[1].follows[0]",
            "`kind` is no fact; allowed: `household`",
        ),
        (
            "/categories/0/slots/1/count/exactly",
            Set(json!(2)),
            "categories[0].slots[1].count",
            "has `exactly` and `most`; one of them is allowed",
        ),
        (
            "/categories/0/slots/1/count/most",
            Set(json!(0)),
            "categories[0].slots[1].count.most",
            "0 is not allowed: 1 to 200",
        ),
        (
            "/categories/0/slots/1/count/most",
            Set(json!(201)),
            "categories[0].slots[1].count.most",
            "201 is not allowed: 1 to 200",
        ),
        (
            "/categories/1/slots/1/qr/valid-days",
            Set(json!(0)),
            "categories[1].slots[1].qr.valid-days",
            "0 is not allowed: the code must be valid on some day",
        ),
        (
            "/categories/1/slots/1/qr/hosts",
            Set(json!(["www.chsi.com.cn", "https://www.chsi.com.cn/"])),
            "categories[1].slots[1].qr.hosts[1]",
            "`https://www.chsi.com.cn/` is not the name of a host, as `www.example.com` is",
        ),
        (
            "/categories/1/slots/1/qr/hosts",
            Set(json!(["10.0.0.1"])),
            "categories[1].slots[1].qr.hosts[0]",
            "`10.0.0.1` is not the name of a host, as `www.example.com` is",
        ),
        (
            "/categories/1/slots/1/compare/1",
            Set(json!("levels")),
            "categories[1].slots[1].compare[1]",
            "`levels` is no item to compare; allowed: `name`, `id-number`, `birth-date`, `sex`, `position`, `degree`, `major`, `born`, `score`, `thesis`, `mail`, `passport-until`, `from`, `until`, `unit`, `level`, `branch`, `household`",
        ),
        (
            // The registration asks for no validity.
            "/categories/1/slots/0/compare",
            Set(json!(["document-validity"])),
            "categories[1].slots[0].compare[0]",
            "`document-validity` is no item to compare; allowed: `name`, `id-number`, `birth-date`, `sex`, `position`, `degree`, `major`, `born`, `score`, `thesis`, `mail`, `passport-until`, `from`, `until`, `unit`, `level`, `branch`, `household`",
        ),
        (
            "/categories/1/slots/1/compare/1",
            Set(json!("name")),
            "categories[1].slots[1].compare[1]",
            "is there twice in this list",
        ),
        (
            "/categories/0/slots/1/beside/0",
            Set(json!("id-card")),
            "categories[0].slots[1].beside[0]",
            "`id-card` is no other slot; allowed: `portrait`, `household`, `diploma`",
        ),
        (
            "/categories/0/slots/1/beside",
            Set(json!(["portrait", "portrait"])),
            "categories[0].slots[1].beside[1]",
            "is there twice in this list",
        ),
        (
            "/categories/0/slots/1/samples/0/picture",
            Set(json!("../id.jpg")),
            "categories[0].slots[1].samples[0].picture",
            "`../id.jpg` is no sample picture: a-z, 0-9 and - are allowed, then .jpg or .png",
        ),
        (
            "/categories/0/slots/1/samples/0/caption",
            Set(json!("")),
            "categories[0].slots[1].samples[0].caption",
            "the Chinese text is empty",
        ),
    ]);
}

#[test]
fn too_many_compared_items_are_a_fault() {
    let ids = [
        "name",
        "id-number",
        "birth-date",
        "sex",
        "position",
        "degree",
        "major",
        "born",
        "score",
        "thesis",
        "mail",
        "from",
        "until",
    ];
    expect_faults(vec![(
        "/categories/1/slots/1/compare",
        Set(json!(ids)),
        "categories[1].slots[1].compare",
        "names 13 items; at most 12 are allowed",
    )]);
}

#[test]
fn reasons_are_checked() {
    expect_faults(vec![
        (
            "/categories/0/slots/1/reasons/0",
            Set(json!("edges")),
            "categories[0].slots[1].reasons[0]",
            "`edges` is no reason; allowed: `blurred`, `edge`",
        ),
        (
            "/categories/0/slots/1/reasons/0",
            Set(json!("old")),
            "categories[0].slots[1].reasons[0]",
            "the reason `old` is retired and can be offered no more",
        ),
        (
            "/categories/0/slots/1/reasons",
            Push(json!("edge")),
            "categories[0].slots[1].reasons[1]",
            "the reason `edge` is there twice",
        ),
        (
            "/review/levels",
            Set(json!(3)),
            "review.levels",
            "3 is not allowed: 1 to 2",
        ),
        (
            "/review/unit",
            Set(json!("employer")),
            "review.unit",
            "`employer` is no column of the roster or the positions; allowed: `branch`, `count`",
        ),
        (
            "/review/batch",
            Set(json!({ "level": 3 })),
            "review.batch",
            "the positions have no level 3; they have 2",
        ),
        (
            "/review/mend-window",
            Set(json!("mending")),
            "review.mend-window",
            "`mending` is no window; allowed: `upload`, `mend`, `invited`, `pay`",
        ),
        (
            "/review/mend-window",
            Set(json!("pay")),
            "review.mend-window",
            "the window `pay` is not counted from the return; one with dates or `after = \"returned\"` is needed",
        ),
        (
            "/review/mend-window",
            Remove,
            "review.mend-window",
            "is missing; what a reviewer returns after the submission has closed could not be mended: name a window, for example with `after = \"returned\"` and `days`",
        ),
        (
            "/review/mend-window",
            Set(json!("upload")),
            "review.mend-window",
            "the window `upload` closes at 2021-01-26 18:00:00, when nothing can be submitted after 2021-01-26 18:00:00 either; it must close later",
        ),
        (
            "/review/reasons/2/id",
            Set(json!("edge")),
            "review.reasons[2].id",
            "the reason `edge` is there twice",
        ),
        (
            "/review/reasons/1/sentence",
            Set(json!("")),
            "review.reasons[1].sentence",
            "the Chinese text is empty",
        ),
    ]);
    let mut definition = super::good::definition();
    definition["categories"][0]["slots"][1]["reasons"] = json!([]);
    for (reasons, message) in [
        (json!([]), "is empty; a reviewer needs at least one reason"),
        (
            json!([{ "id": "a", "label": "甲", "sentence": "甲", "kind": "mendable", "retired": true }]),
            "has retired reasons only; a reviewer needs at least one",
        ),
        (
            json!([{ "id": "a", "label": "甲", "sentence": "甲", "kind": "disqualifying", "general": true }]),
            "has no `mendable` reason, so that nothing could be returned",
        ),
    ] {
        definition["review"]["reasons"] = reasons;
        let faults =
            super::check_exam(&serde_json::from_value(definition.clone()).expect("an exam"));
        let found: Vec<_> = faults.iter().map(read_english).collect();
        assert_eq!(found, [("review.reasons", message)]);
    }
}

#[test]
fn every_slot_is_offered_a_reason() {
    let faults = super::check_exam(&super::exam_with_change(
        "/review/reasons/0/general",
        Remove,
    ));
    let paths: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "categories[0].slots[0].reasons",
            "categories[1].slots[0].reasons",
            "categories[1].slots[1].reasons"
        ]
    );
}

#[test]
fn the_portrait_is_checked() {
    let one =
        "the slot `portrait` must be `required` and take `exactly = 1` image to keep the portrait";
    expect_faults(vec![
        (
            "/portrait/slot",
            Set(json!("photo")),
            "portrait.slot",
            "`photo` is no slot; allowed: `portrait`, `id-card`, `household`, `diploma`",
        ),
        (
            "/categories/0/slots/0/necessity",
            Set(json!("optional")),
            "portrait.slot",
            one,
        ),
        (
            "/categories/0/slots/0/count/exactly",
            Set(json!(2)),
            "portrait.slot",
            one,
        ),
        (
            "/portrait/source",
            Set(json!("raw")),
            "portrait.source",
            "`raw` is no image rule; allowed: `paper`, `photo`, `scan`",
        ),
        (
            "/portrait/recent-months",
            Set(json!(0)),
            "portrait.recent-months",
            "0 is not allowed: 1 to 120",
        ),
    ]);
}

#[test]
fn contacts_and_questions_are_checked() {
    expect_faults(vec![
        (
            "/contacts/0/label",
            Set(json!("")),
            "contacts[0].label",
            "the Chinese text is empty",
        ),
        (
            "/contacts/0/phone",
            Remove,
            "contacts[0]",
            "has neither `phone` nor `url`; a contact needs one",
        ),
        (
            "/contacts/0/phone",
            Set(json!("电话")),
            "contacts[0].phone",
            "`电话` is no phone number",
        ),
        (
            "/contacts/0/url",
            Set(json!("example.org")),
            "contacts[0].url",
            "`example.org` is no address: it begins with https://",
        ),
        (
            "/questions/0/answer",
            Set(json!("")),
            "questions[0].answer",
            "the Chinese text is empty",
        ),
    ]);
}
