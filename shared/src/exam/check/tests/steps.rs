//! Entry, roster, windows, rounds, stages, notices.

use serde_json::json;

use super::{super::check_exam, Push, Remove, Set, exam_with_change, expect_faults, read_english};
use crate::text::Lang;

#[test]
fn the_way_in_is_checked() {
    let register = |change: serde_json::Value| {
        let mut entry = json!({ "register": { "documents": ["resident-card"] } });
        let fields = entry["register"].as_object_mut().expect("an object");
        fields.extend(change.as_object().expect("an object").clone());
        Set(entry)
    };
    expect_faults(vec![
        (
            "/entry/roster/window",
            Set(json!("up")),
            "entry.roster.window",
            "`up` is no window; allowed: `upload`, `mend`, `invited`, `pay`",
        ),
        (
            "/entry/roster/window",
            Set(json!("upload")),
            "entry.roster.window",
            "the window `upload` is not counted from the invitation; one with `after = \"invited\"` is needed",
        ),
        (
            "/entry",
            register(json!({ "documents": [] })),
            "entry.register.documents",
            "is empty, so that nobody could register; name at least one document",
        ),
        (
            "/entry",
            register(json!({ "documents": ["passport", "passport"] })),
            "entry.register.documents[1]",
            "is there twice in this list",
        ),
        (
            "/entry",
            register(json!({ "password-least": 6 })),
            "entry.register.password-least",
            "6 is not allowed: 8 to 64",
        ),
        (
            "/entry",
            register(json!({ "window": "up" })),
            "entry.register.window",
            "`up` is no window; allowed: `upload`, `mend`, `invited`, `pay`",
        ),
        (
            "/entry",
            Set(json!({ "open-id": { "provider": "", "title": "医学考试网" } })),
            "entry.open-id.provider",
            "is empty; write the provider's name in the server's configuration",
        ),
        (
            "/entry",
            Set(json!({ "open-id": { "provider": "nmec", "title": "" } })),
            "entry.open-id.title",
            "the Chinese text is empty",
        ),
        (
            "/roster/columns",
            Push(json!({ "id": "branch", "title": "院" })),
            "roster.columns[1].id",
            "the column `branch` is there twice",
        ),
        (
            "/roster/columns/0/title",
            Set(json!("")),
            "roster.columns[0].title",
            "the Chinese text is empty",
        ),
    ]);
}

#[test]
fn windows_are_checked() {
    let again = json!({ "id": "upload", "title": "上传", "after": "returned", "days": 2 });
    expect_faults(vec![
        (
            "/windows",
            Push(again),
            "windows[4].id",
            "the window `upload` is there twice",
        ),
        (
            "/windows/0/title",
            Set(json!("")),
            "windows[0].title",
            "the Chinese text is empty",
        ),
        (
            "/windows/0/closes",
            Set(json!("2021-01-11 09:00")),
            "windows[0].closes",
            "2021-01-11 09:00:00 is not after 2021-01-12 09:00:00, when the window `upload` opens",
        ),
        (
            "/windows/0/closes",
            Set(json!("2021-01-12 09:00")),
            "windows[0].closes",
            "2021-01-12 09:00:00 is not after 2021-01-12 09:00:00, when the window `upload` opens",
        ),
        (
            "/windows/1/days",
            Set(json!(0)),
            "windows[1].days",
            "0 is not allowed: 1 to 365",
        ),
    ]);
}

#[test]
fn stages_name_what_exists() {
    let stage = "/rounds/0/stages/0";
    let allowed = "allowed: `upload`, `mend`, `invited`, `pay`";
    assert_eq!(
        check_exam(&exam_with_change(
            &format!("{stage}/window"),
            Set(json!("up"))
        ))[0]
            .message
            .get(Lang::En),
        format!("`up` is no window; {allowed}")
    );
    let later =
        "is counted from what comes after this stage; one with dates or from `invited` is needed";
    assert_eq!(
        check_exam(&exam_with_change(
            &format!("{stage}/window"),
            Set(json!("mend"))
        ))[0]
            .message
            .get(Lang::En),
        format!("the window `mend` {later}")
    );
    expect_faults(vec![
        (
            "/rounds/0/stages/0/notice",
            Remove,
            "rounds[0].stages[0].notice",
            "the stage `pledge` is of the kind `notice` and names none",
        ),
        (
            "/rounds/0/stages/0/notice",
            Set(json!("rules")),
            "rounds[0].stages[0].notice",
            "`rules` is no notice; allowed: `pledge`",
        ),
        (
            "/rounds/0/stages/1/notice",
            Set(json!("pledge")),
            "rounds[0].stages[1].notice",
            "`pledge` is shown by stages of the kind `notice` only; this one is `portrait`",
        ),
        (
            "/rounds/0/stages/1/id",
            Set(json!("pledge")),
            "rounds[0].stages[1].id",
            "the stage `pledge` is there twice",
        ),
        (
            "/rounds/0/stages/1/title",
            Set(json!("")),
            "rounds[0].stages[1].title",
            "the Chinese text is empty",
        ),
        (
            "/rounds/0/title",
            Set(json!("")),
            "rounds[0].title",
            "the Chinese text is empty",
        ),
        (
            "/notices/0/text",
            Set(json!("\n")),
            "notices[0].text",
            "the Chinese text is empty",
        ),
        (
            "/notices",
            Push(json!({ "id": "pledge", "title": "二", "text": "二", "accept": "二" })),
            "notices[1].id",
            "the notice `pledge` is there twice",
        ),
    ]);
}

#[test]
fn a_window_from_the_invitation_needs_an_invitation() {
    let mut definition = super::good::definition();
    definition["rounds"][0]["stages"][5]["window"] = json!("invited");
    let exam: crate::exam::Exam = serde_json::from_value(definition.clone()).expect("an exam");
    assert_eq!(check_exam(&exam), []);
    definition["entry"] = json!({ "roster": {} });
    let exam: crate::exam::Exam = serde_json::from_value(definition).expect("an exam");
    let faults = check_exam(&exam);
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].path, "rounds[0].stages[5].window");
}

#[test]
fn stages_stand_in_an_order_that_can_be_gone_through() {
    let stage = |id: &str, kind: &str| json!({ "id": id, "title": "步骤", "kind": kind });
    expect_faults(vec![
        (
            "/rounds/0/stages/6",
            Remove,
            "rounds[0].stages",
            "the round `materials` has no stage of the kind `submit`",
        ),
        (
            "/rounds/0/stages/7",
            Remove,
            "rounds[0].stages",
            "the round `materials` has no stage of the kind `review`",
        ),
        (
            "/rounds/0/stages",
            Push(stage("again", "submit")),
            "rounds[0].stages[13].kind",
            "the kind of stage `submit` is there twice",
        ),
        (
            "/rounds/0/stages",
            Push(stage("again", "print")),
            "rounds[0].stages[13].kind",
            "the kind of stage `print` is there twice",
        ),
        (
            "/rounds/0/stages",
            Push(json!({ "id": "late", "title": "晚", "kind": "notice", "notice": "pledge" })),
            "rounds[0].stages[13]",
            "`notice` stands after `submit`; it must come before",
        ),
    ]);
    for (from, to, path, message) in [
        (
            5,
            6,
            "rounds[0].stages[6]",
            "`materials` stands after `submit`; it must come before",
        ),
        (
            7,
            6,
            "rounds[0].stages[6]",
            "stands before `submit`; a review comes after it",
        ),
        (
            3,
            5,
            "rounds[0].stages[5]",
            "stands after `materials`; facts decide them and come before",
        ),
        (
            10,
            6,
            "rounds[0].stages[6]",
            "`ticket` stands before `review`; it must come after",
        ),
    ] {
        let mut definition = super::good::definition();
        let stages = definition["rounds"][0]["stages"]
            .as_array_mut()
            .expect("stages");
        let moved = stages.remove(from);
        stages.insert(to, moved);
        let faults = check_exam(&serde_json::from_value(definition).expect("an exam"));
        let found: Vec<_> = faults.iter().map(read_english).collect();
        assert_eq!(found, [(path, message)]);
    }
    let mut definition = super::good::definition();
    definition["rounds"] = json!([]);
    let faults = check_exam(&serde_json::from_value(definition).expect("an exam"));
    assert_eq!(
        read_english(&faults[0]),
        ("rounds", "is empty; an exam has at least one round")
    );
}

#[test]
fn a_stage_and_what_it_shows_need_each_other() {
    expect_faults(vec![
        (
            "/rounds/0/stages/1",
            Remove,
            "portrait",
            "no stage of the kind `portrait` shows it",
        ),
        (
            "/rounds/0/stages/2",
            Remove,
            "form",
            "no stage of the kind `form` shows it",
        ),
        (
            "/rounds/0/stages/3",
            Remove,
            "facts",
            "no stage of the kind `facts` shows it",
        ),
        (
            "/rounds/0/stages/4",
            Remove,
            "positions",
            "no stage of the kind `position` shows it",
        ),
        (
            "/rounds/0/stages/5",
            Remove,
            "categories",
            "no stage of the kind `materials` shows it",
        ),
        (
            "/rounds/0/stages/9",
            Remove,
            "fee",
            "no stage of the kind `payment` shows it",
        ),
        (
            "/rounds/0/stages/10",
            Remove,
            "ticket",
            "no stage of the kind `ticket` shows it",
        ),
        (
            "/rounds/0/stages/11",
            Remove,
            "printed-forms",
            "no stage of the kind `print` shows it",
        ),
        (
            "/rounds/0/stages/12",
            Remove,
            "on-site",
            "no stage of the kind `on-site` shows it",
        ),
        (
            "/fee/online",
            Remove,
            "rounds",
            "the stage `payment` is of the kind `payment`, for which `fee` has nothing",
        ),
        (
            "/on-site",
            Remove,
            "rounds",
            "the stage `on-site` is of the kind `on-site`, for which `on-site` has nothing",
        ),
    ]);
}
