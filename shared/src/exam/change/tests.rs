//! Tests that every change is reported with the right kind.

use serde_json::{Value, json};

use super::*;
use crate::exam::check::tests::good_exam;

fn definition() -> Value {
    serde_json::to_value(good_exam()).expect("JSON")
}

fn changed(pointer: &str, value: Value) -> Vec<(DefinitionPart, ChangeKind)> {
    let mut after = definition();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    match after.pointer_mut(parent).expect("is there") {
        Value::Array(array) => array[key.parse::<usize>().expect("an index")] = value,
        parent => parent[key] = value,
    }
    let after: Exam = serde_json::from_value(after).expect("an exam");
    compare_exams(&good_exam(), &after)
        .into_iter()
        .map(|change| (change.part, change.kind))
        .collect()
}

#[test]
fn equal_versions_have_no_change() {
    assert_eq!(compare_exams(&good_exam(), &good_exam()), []);
}

/// Changes every single value of the definition so that it still parses.
#[test]
fn change_of_any_value_is_reported() {
    fn pointers(value: &Value, path: String, into: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    pointers(value, format!("{path}/{key}"), into);
                }
            }
            Value::Array(array) => {
                for (at, value) in array.iter().enumerate() {
                    pointers(value, format!("{path}/{at}"), into);
                }
            }
            _ => into.push(path),
        }
    }
    let (before, mut all, mut compared) = (definition(), Vec::new(), 0);
    pointers(&before, String::new(), &mut all);
    for pointer in all.iter().filter(|pointer| *pointer != "/code") {
        let old = before.pointer(pointer).expect("is there");
        let new = match old {
            Value::String(text) => json!(format!("{text}-x")),
            Value::Number(number) => json!(number.as_u64().map_or(7, |number| number + 1)),
            Value::Bool(flag) => json!(!flag),
            _ => continue,
        };
        let mut after = before.clone();
        *after.pointer_mut(pointer).expect("is there") = new;
        let Ok(after) = serde_json::from_value::<Exam>(after) else {
            continue;
        };
        compared += 1;
        assert_ne!(compare_exams(&good_exam(), &after), [], "{pointer}");
    }
    assert!(compared > 100, "only {compared} values were changed");
}

#[test]
fn a_window_is_lengthened_shortened_or_moved() {
    let window = good_exam().windows[0].clone();
    let upload = DefinitionPart::Window(window.id.clone());
    for (opens, closes, kind) in [
        (
            "2021-01-12 09:00",
            "2021-01-27 18:00",
            ChangeKind::Lengthened,
        ),
        (
            "2021-01-12 09:00",
            "2021-01-20 18:00",
            ChangeKind::Shortened,
        ),
        ("2021-01-13 09:00", "2021-01-27 18:00", ChangeKind::Altered),
    ] {
        let mut after = good_exam();
        after.windows[0].span = WindowSpan::Fixed {
            opens: opens.parse().expect("a time"),
            closes: closes.parse().expect("a time"),
        };
        let found = compare_exams(&good_exam(), &after);
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0].part, found[0].kind), (&upload, kind));
        assert_eq!(found[0].title, Some(window.title.clone()));
    }
}

#[test]
fn a_rule_is_tightened_loosened_or_other() {
    let rule = |text: Value| -> ImageRule { serde_json::from_value(text).expect("a rule") };
    let kb = |least: u32, most: u32| json!({ "size": { "least-kb": least, "most-kb": most } });
    for (before, after, kind) in [
        (kb(100, 300), kb(100, 200), ChangeKind::Tightened),
        (kb(100, 300), kb(50, 300), ChangeKind::Loosened),
        (kb(100, 300), kb(50, 200), ChangeKind::Altered),
        (
            json!({}),
            json!({ "colour": "colour" }),
            ChangeKind::Tightened,
        ),
        (
            json!({ "formats": ["jpeg", "png"] }),
            json!({}),
            ChangeKind::Tightened,
        ),
        (
            json!({ "least": { "width": 295, "height": 413 } }),
            json!({ "least": { "width": 300, "height": 413 } }),
            ChangeKind::Tightened,
        ),
        (
            json!({ "max-pixels": 12_000_000 }),
            json!({ "max-pixels": 10_000_000 }),
            ChangeKind::Tightened,
        ),
        (
            json!({ "exact": { "width": 1, "height": 2 } }),
            json!({}),
            ChangeKind::Loosened,
        ),
        (
            json!({}),
            json!({ "background": ["white"] }),
            ChangeKind::Altered,
        ),
    ] {
        assert_eq!(
            compare_rules(&rule(before.clone()), &rule(after.clone())),
            kind,
            "{before} {after}"
        );
    }
}

#[test]
fn parts_are_added_removed_and_named() {
    assert_eq!(
        changed("/notices", json!([])),
        [(
            DefinitionPart::Notice(good_exam().notices[0].id.clone()),
            ChangeKind::Removed
        )]
    );
    assert_eq!(
        changed("/results", json!("at-once")),
        [(DefinitionPart::Results, ChangeKind::Altered)]
    );
}

#[test]
fn the_grace_time_is_added_removed_lengthened_or_shortened() {
    for (minutes, kind) in [
        (json!(31), ChangeKind::Lengthened),
        (json!(29), ChangeKind::Shortened),
        (Value::Null, ChangeKind::Removed),
    ] {
        let changes = changed("/fingerprint-grace-minutes", minutes);
        assert_eq!(changes, [(DefinitionPart::Fingerprints, kind)]);
    }
    let mut off = good_exam();
    off.fingerprint_grace_minutes = None;
    let kinds: Vec<_> = super::compare_exams(&off, &good_exam())
        .into_iter()
        .map(|it| it.kind)
        .collect();
    assert_eq!(kinds, [ChangeKind::Added]);
}

#[test]
fn compared_items_and_hosts_concern_reviewers_only() {
    let slot = DefinitionPart::Slot("diploma".parse().expect("a slug"));
    for (pointer, value, kind) in [
        ("compare", json!(["name"]), ChangeKind::ReviewerView),
        ("beside", json!(["portrait"]), ChangeKind::ReviewerView),
        (
            "qr",
            json!({ "valid-days": 180, "hosts": ["www.chsi.com.cn"] }),
            ChangeKind::ReviewerView,
        ),
        ("qr", json!({ "valid-days": 90 }), ChangeKind::Altered),
        ("qr", Value::Null, ChangeKind::Altered),
        ("title", json!("学历证书"), ChangeKind::Altered),
    ] {
        let changes = changed(&format!("/categories/1/slots/1/{pointer}"), value);
        assert_eq!(changes, [(slot.clone(), kind)], "{pointer}");
    }
}

/// A submission by fingerprint is harmed by what asks more of it, or leaves its files less time.
#[test]
fn changes_that_can_harm_a_commitment_are_named() {
    use ChangeKind as Kind;
    use DefinitionPart as Part;
    let window = good_exam().windows[0].id.clone();
    let slot = DefinitionPart::Slot("diploma".parse().expect("a slug"));
    let rule = Part::Rule("photo".parse().expect("a slug"));
    let notice = Part::Notice(good_exam().notices[0].id.clone());
    for (part, kind, expected) in [
        (Part::Head, Kind::Altered, false),
        (Part::Messages, Kind::Altered, false),
        (Part::Retention, Kind::Altered, false),
        (notice, Kind::Added, true),
        (Part::Window(window.clone()), Kind::Lengthened, false),
        (Part::Window(window.clone()), Kind::Shortened, true),
        (Part::Window(window), Kind::Altered, true),
        (Part::Fingerprints, Kind::Lengthened, false),
        (Part::Fingerprints, Kind::Removed, true),
        (rule.clone(), Kind::Loosened, false),
        (rule, Kind::Tightened, true),
        (slot.clone(), Kind::ReviewerView, false),
        (slot, Kind::Added, true),
    ] {
        let change = Change {
            part,
            title: None,
            kind,
        };
        assert_eq!(change.can_harm_commitment(), expected, "{change:?}");
    }
}
