//! The personal form and the rules of positions.

use serde_json::json;

use super::{Push, Remove, Set, expect_faults};
use crate::{exam::Exam, text::Lang};

#[test]
fn sections_and_fields_are_checked() {
    let mail = json!({ "id": "mail", "title": "又", "kind": "email" });
    expect_faults(vec![
        (
            "/form/2/id",
            Set(json!("person")),
            "form[2].id",
            "the section `person` is there twice",
        ),
        (
            "/form/2/fields",
            Push(mail),
            "form[2].fields[1].id",
            "the field `mail` is there twice",
        ),
        (
            "/form/0/title",
            Set(json!("")),
            "form[0].title",
            "the Chinese text is empty",
        ),
        (
            "/form",
            Push(json!({ "id": "empty", "title": "空", "fields": [] })),
            "form[3].fields",
            "is empty; a section has at least one field",
        ),
        (
            "/form/0/fields/0/title",
            Set(json!("")),
            "form[0].fields[0].title",
            "the Chinese text is empty",
        ),
        (
            "/form/0/when",
            Set(json!([{ "fact": "huji", "is": ["yes"] }])),
            "form[0].when[0].fact",
            "`huji` is no fact; allowed: `household`",
        ),
        (
            "/form/0/fields/5/when/0/is/0",
            Set(json!("maybe")),
            "form[0].fields[5].when[0].is[0]",
            "`maybe` is no choice of the fact `household`; allowed: `yes`, `no`",
        ),
        (
            "/form/0/fields/4/limit",
            Set(json!(0)),
            "form[0].fields[4].limit",
            "0 is not allowed: 1 to 2000",
        ),
        (
            "/form/0/fields/3/least",
            Set(json!(101)),
            "form[0].fields[3].least",
            "101 is above `most`, 100",
        ),
        (
            "/form/2/fields/0/choices/1",
            Remove,
            "form[2].fields[0].choices",
            "1 is not allowed: a choice has at least 2",
        ),
        (
            "/form/0/fields/1/tree/0/under/0/id",
            Set(json!("science")),
            "form[0].fields[1].tree[0].under[0].id",
            "the branch `science` is there twice",
        ),
        (
            "/form/0/fields/1/tree/0/under/0/label",
            Set(json!("")),
            "form[0].fields[1].tree[0].under[0].label",
            "the Chinese text is empty",
        ),
        (
            "/form/0/fields/1/tree",
            Set(json!([])),
            "form[0].fields[1].tree",
            "is empty; a tree has at least one branch",
        ),
    ]);
}

#[test]
fn answers_that_other_fields_depend_on_must_exist() {
    expect_faults(vec![
        (
            "/form/0/fields/4/only-if/field",
            Set(json!("thesis")),
            "form[0].fields[4].only-if.field",
            "`thesis` is no other field of the section `person`; allowed: `degree`, `major`, `born`, `score`, `mail`, `passport-until`",
        ),
        (
            "/form/0/fields/4/only-if/field",
            Set(json!("born")),
            "form[0].fields[4].only-if.field",
            "the field `born` has no choices to compare with",
        ),
        (
            "/form/0/fields/4/only-if/is/0",
            Set(json!("doctor")),
            "form[0].fields[4].only-if.is[0]",
            "`doctor` is no choice of the field `degree`; allowed: `bachelor`, `master`",
        ),
        (
            "/form/0/fields/4/only-if/is",
            Set(json!([])),
            "form[0].fields[4].only-if.is",
            "names no choice, so it can never hold",
        ),
        (
            "/form/2/images/0/slot",
            Set(json!("photo")),
            "form[2].images[0].slot",
            "`photo` is no slot; allowed: `portrait`, `id-card`, `household`, `diploma`",
        ),
        (
            "/form/2/images/0/only-if/is/0",
            Set(json!("college")),
            "form[2].images[0].only-if.is[0]",
            "`college` is no choice of the field `level`; allowed: `bachelor`, `master`",
        ),
    ]);
}

#[test]
fn histories_are_checked() {
    expect_faults(vec![
        (
            "/form/1/repeat/least",
            Set(json!(11)),
            "form[1].repeat.least",
            "11 is above `most`, 10",
        ),
        (
            "/form/1/repeat/most",
            Set(json!(51)),
            "form[1].repeat.most",
            "51 is not allowed: 1 to 50",
        ),
        (
            "/form/1/repeat/history/from",
            Set(json!("since")),
            "form[1].repeat.history.from",
            "`since` is no field of the section `work`; allowed: `from`, `until`, `unit`",
        ),
        (
            "/form/1/repeat/history/from",
            Set(json!("unit")),
            "form[1].repeat.history.from",
            "the field `unit` is not of the kind `year-month`",
        ),
        (
            "/form/1/fields/0/required",
            Remove,
            "form[1].repeat.history.from",
            "the field `from` must be `required`: an entry without a beginning has no place",
        ),
        (
            "/form/1/fields/1/required",
            Set(json!(true)),
            "form[1].repeat.history.until",
            "the field `until` must not be `required`: it is empty in the entry that goes on",
        ),
        (
            "/form/1/repeat/history/gap-months",
            Set(json!(3)),
            "form[1].repeat.history.gap-months",
            "say with `gap-beside` which entries these months may lie beside: those of study",
        ),
        (
            "/form/1/repeat/history/gap-beside",
            Set(json!({ "field": "unit", "is": ["study"] })),
            "form[1].repeat.history.gap-beside.field",
            "the field `unit` has no choices to compare with",
        ),
        (
            "/form/1/repeat/history/line",
            Set(json!("{from}，{post}")),
            "form[1].repeat.history.line",
            "`post` is no field of the section `work`; allowed: `from`, `until`, `unit`",
        ),
    ]);
}

#[test]
fn positions_are_checked() {
    expect_faults(vec![
        (
            "/positions/levels",
            Set(json!([])),
            "positions.levels",
            "0 is not allowed: 1 to 6",
        ),
        (
            "/positions/levels/0",
            Set(json!("")),
            "positions.levels[0]",
            "the Chinese text is empty",
        ),
        (
            "/positions/conditions/1/id",
            Set(json!("count")),
            "positions.conditions[1].id",
            "the column `count` is there twice",
        ),
        (
            "/positions/conditions/1/test",
            Set(json!("years-at-least")),
            "positions.conditions[1].test",
            "the field `major` is not of the kind date or year-month, which this test needs",
        ),
        (
            "/positions/conditions/0/test",
            Set(json!("under")),
            "positions.conditions[0].test",
            "the field `degree` is not of the kind tree-choice, which this test needs",
        ),
    ]);
    let faults = super::check_exam(&super::exam_with_change(
        "/positions/conditions/0/field",
        Set(json!("grade")),
    ));
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0]
            .message
            .get(Lang::En)
            .starts_with("`grade` is no field; allowed: `degree`, `major`")
    );
}

#[test]
fn past_end_of_validity_is_a_fault() {
    expect_faults(vec![(
        "/form/0/fields/6/past",
        Set(json!(true)),
        "form[0].fields[6].past",
        "is not allowed beside `ends-validity`: a valid document ends in the future",
    )]);
}

#[test]
fn a_field_carries_only_what_belongs_to_its_kind() {
    for (field, error) in [
        (
            json!({ "kind": "text" }),
            "the field `x` is a text and needs `limit`, the most characters it takes",
        ),
        (
            json!({ "kind": "number", "least": 1 }),
            "the field `x` is a number and needs `least` and `most`",
        ),
        (
            json!({ "kind": "email", "limit": 3 }),
            "the field `x` has `limit`, which belongs to fields of the kind text or long-text",
        ),
        (
            json!({ "kind": "text", "limit": 3, "past": true }),
            "the field `x` has `past`, which belongs to fields of the kind date or year-month",
        ),
        (
            json!({ "kind": "year-month", "ends-validity": true }),
            "the field `x` has `ends-validity`, which belongs to fields of the kind date",
        ),
        (
            json!({ "kind": "date", "choices": [{ "id": "a", "label": "甲" }] }),
            "the field `x` has `choices`, which belongs to fields of the kind choice",
        ),
    ] {
        let mut definition = super::good::definition();
        let mut field = field;
        field["id"] = json!("x");
        field["title"] = json!("题");
        definition["form"][0]["fields"] = json!([field]);
        let refused = serde_json::from_value::<Exam>(definition).expect_err("refused");
        assert_eq!(refused.to_string(), error);
    }
}
