//! The Chinese sentences of faults.

use serde_json::json;

use super::{Exam, Push, Remove, Set, check_exam, exam_with_change, expect_chinese, good};

#[test]
fn every_fault_of_a_broken_definition_has_chinese() {
    let mut definition = good::definition();
    for (pointer, value) in [
        ("/prefix", json!("sm")),
        ("/title/zh", json!("")),
        ("/entry/roster/window", json!("upload")),
        ("/assurance", json!(["declared", "declared"])),
        ("/fingerprint-grace-minutes", json!(500)),
        ("/retention/pictures-days-after-result", json!(0)),
        ("/windows/0/closes", json!("2021-01-11 09:00")),
        ("/windows/1/days", json!(0)),
        ("/rounds/0/stages/0/window", json!("mend")),
        ("/rounds/0/stages/1/id", json!("pledge")),
        ("/rounds/0/stages/12/kind", json!("submit")),
        ("/facts/0/choices", json!([])),
        ("/form/0/fields/3/least", json!(101)),
        ("/form/0/fields/4/only-if/field", json!("born")),
        ("/form/1/repeat/history/from", json!("unit")),
        ("/form/1/repeat/history/line", json!("{post}")),
        ("/positions/conditions/0/test", json!("under")),
        ("/image-rules/photo/least/width", json!(301)),
        ("/image-rules/photo/aspect/height", json!(3)),
        ("/image-rules/scan/scan/dpi", json!(1000)),
        ("/categories/1/slots/0/rule", json!("papper")),
        ("/categories/1/slots/1/qr/valid-days", json!(0)),
        ("/portrait/slot", json!("id-card")),
        ("/review/levels", json!(3)),
        ("/review/mend-window", json!("pay")),
        ("/review/reasons", json!([])),
        ("/fee/amount", json!("0.00")),
        ("/ticket/lines", json!([])),
        ("/printed-forms/0/lines", json!([])),
        ("/on-site/items", json!([])),
        ("/contacts/0/phone", json!("电话")),
    ] {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer begins with /");
        let parent = definition.pointer_mut(parent).expect("the parent is there");
        match parent.as_array_mut() {
            Some(array) => array[key.parse::<usize>().expect("an index")] = value,
            None => parent[key] = value,
        }
    }
    let faults = check_exam(&serde_json::from_value::<Exam>(definition).expect("an exam"));
    assert!(faults.len() >= 30, "{} faults: {faults:#?}", faults.len());
    faults.iter().for_each(expect_chinese);
}

#[test]
fn chinese_sentences_name_value_and_what_is_allowed() {
    for (pointer, change, zh) in [
        (
            "/prefix",
            Set(json!("sm")),
            "`sm` 不能作报名编号的前缀：应为 2 至 8 位大写字母或数字，第一位是字母",
        ),
        ("/title", Set(json!("")), "中文为空，请填写"),
        (
            "/windows/0/closes",
            Set(json!("2021-01-11 09:00")),
            "时间段 `upload` 的截止时间是 2021-01-11 09:00:00，应晚于开放时间 2021-01-12 09:00:00",
        ),
        (
            "/windows/1/days",
            Set(json!(0)),
            "0 不在允许范围内，应为 1 至 365",
        ),
        (
            "/rounds/0/stages/5/window",
            Set(json!("up")),
            "时间段中没有 `up`；可以写：`upload`、`mend`、`invited`、`pay`",
        ),
        (
            "/rounds/0/stages/6",
            Remove,
            "轮次 `materials` 没有 `submit` 类型的步骤",
        ),
        (
            "/notices",
            Push(json!({ "id": "pledge", "title": "二", "text": "二", "accept": "二" })),
            "须知 `pledge` 重复了，只能出现一次",
        ),
        (
            "/categories/1/slots/0/when/0/is/0",
            Set(json!("maybe")),
            "情况 `household` 的选项中没有 `maybe`；可以写：`yes`、`no`",
        ),
        (
            "/form/1/repeat/least",
            Set(json!(11)),
            "11 大于 `most` 的 10",
        ),
        (
            "/image-rules/photo/aspect/height",
            Set(json!(3)),
            "300×400 的宽高比不是 `aspect` 要求的 3:3",
        ),
        (
            "/review/mend-window",
            Set(json!("upload")),
            "时间段 `upload` 的截止时间是 2021-01-26 18:00:00，应晚于提交的截止时间 2021-01-26 18:00:00",
        ),
    ] {
        let faults = check_exam(&exam_with_change(pointer, change));
        let found: Vec<_> = faults
            .iter()
            .map(|fault| fault.message.zh.as_str())
            .collect();
        assert_eq!(found, [zh], "after spoiling {pointer}");
    }
}
