//! The reader of JSON accepts and refuses what serde_json does.

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::Config};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use shared::{
    application::{Decision, LockReason, LogEvent, Verdict},
    exam::fee::Amount,
    id::ReasonId,
    json,
    judge::RuleCheck,
    payment::PaymentRecord,
    problem::Problem,
    text::LocalText,
    time::Timestamp,
};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Unit,
    Newtype(u8),
    Tuple(i8, Option<String>),
    Struct { side: f32 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Tagged {
    Empty,
    Full { shape: Shape, count: i64 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    List(Vec<bool>),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Model {
    #[serde(default)]
    count: u16,
    name: Option<String>,
    counts: BTreeMap<u32, i64>,
    shapes: BTreeMap<String, Shape>,
    tagged: Vec<Tagged>,
    either: Untagged,
    unit: (),
    pair: (char, bool),
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

fn agree<T: DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) {
    let theirs = serde_json::from_str::<T>(text);
    match (json::from_str::<T>(text), theirs) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{text}"),
        (Err(_), Err(_)) => {}
        (ours, theirs) => panic!("{text}: {ours:?}, serde_json {theirs:?}"),
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // serde_json rounds a long fraction in its last digit.
        any::<i32>().prop_map(|quarters| Value::from(f64::from(quarters) / 4.0)),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".*", inner, 0..6)
                .prop_map(|map| Value::from(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn any_value_is_read_as_serde_json_reads_it(value in any_value(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        agree::<Value>(&text.expect("a value is JSON"));
    }

    #[test]
    fn any_text_is_accepted_or_refused_as_by_serde_json(text in "[\\[\\]{}\",:\\\\0-9.eE+\\-a-fnrtlu ]{0,12}") {
        // A large exponent is rounded in the last digit by serde_json, so only the verdict counts.
        let (ours, theirs) = (json::from_str::<Value>(&text), serde_json::from_str::<Value>(&text));
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{}", text);
    }
}

#[test]
fn models_with_every_kind_of_enumeration_are_read() {
    let model = r#"{"counts": {"3": -4}, "shapes": {"a": "Unit", "b": {"Newtype": 7}, "c": {"Tuple": [-1, null]}, "d": {"Struct": {"side": 1}}},
        "tagged": [{"kind": "empty"}, {"count": -4, "shape": {"Tuple": [1, "x"]}, "kind": "full"}],
        "name": "a\n\u00e9\ud83d\ude00", "either": [true], "unit": null, "pair": ["准", false], "more": {"x": [1.5]}}"#;
    agree::<Model>(model);
    assert!(json::from_str::<Model>(model).is_ok());
    agree::<Model>(&model.replace("[true]", "5"));
    agree::<Model>(&model.replace("[true]", "\"5\""));
    agree::<Model>(&model.replace("null,", "1,"));
    agree::<Model>(&model.replace("\"Unit\"", "{\"Unit\": null}"));
    agree::<Model>(&model.replace("{\"Newtype\": 7}", "{\"Newtype\": 256}"));
    agree::<Model>(&model.replace("{\"Newtype\": 7}", "{\"Newtype\": 7, \"Unit\": null}"));
    agree::<Model>(&model.replace("\"3\"", "\"x\""));
    agree::<Model>(&model[1..]);
}

#[test]
fn faulty_text_is_refused() {
    for text in [
        "",
        " ",
        "nul",
        "\"",
        "\"\u{1}\"",
        r#""\x""#,
        r#""\ud800""#,
        r#""\u+123""#,
        "[1,]",
        "[1 2]",
        "[1",
        "{\"a\"}",
        "{\"a\":1,}",
        "{,}",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "1 1",
        "--1",
        "1.e5",
        "nullnull",
        "{1:2}",
        "1e999",
    ] {
        agree::<Value>(text);
        assert!(json::from_str::<Value>(text).is_err(), "{text}");
    }
    for text in [
        "-0",
        "0",
        "1E5",
        "1e-5",
        "18446744073709551616",
        "-9223372036854775809",
        "0.1",
    ] {
        agree::<Value>(text);
    }
    agree::<Value>(&"[".repeat(200));
    agree::<Value>(&format!("{}{}", "[".repeat(127), "]".repeat(127)));
    agree::<Value>(&format!("{}{}", "[".repeat(128), "]".repeat(128)));
}

/// `value` is written as `text`, and read back from it whatever the order of the members is: a
/// database may order them.
fn check_tagged<T>(value: &T, text: &str)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    assert_eq!(serde_json::to_string(value).as_deref().ok(), Some(text));
    let sorted: Value = serde_json::from_str(text).expect("it is JSON");
    for text in [text, &sorted.to_string()] {
        assert_eq!(json::from_str::<T>(text).as_ref(), Ok(value), "{text}");
        let theirs = serde_json::from_str::<T>(text);
        assert_eq!(theirs.as_ref().ok(), Some(value), "{text}");
    }
    let theirs = serde_json::from_value::<T>(sorted);
    assert_eq!(theirs.as_ref().ok(), Some(value), "{text}");
}

#[test]
fn tag_is_written_first_and_found_in_any_order() {
    check_tagged(&Problem::NotFound, r#"{"code":"not-found"}"#);
    let locked = LockReason::WindowNotOpen {
        opens: Timestamp(-5),
    };
    check_tagged(
        &Problem::Locked(locked),
        r#"{"code":"locked","locked":"not-yet","opens":-5}"#,
    );
    let paid = PaymentRecord {
        reference: "7\"\n\u{1}准".to_owned(),
        amount: Some(Amount(6_000)),
        gateway: None,
        order: None,
    };
    check_tagged(
        &LogEvent::Paid(paid),
        r#"{"event":"paid","reference":"7\"\n\u0001准","amount":"60.00"}"#,
    );
    check_tagged(
        &vec![Decision::Return, Decision::Refuse { note: "a".into() }],
        r#"[{"kind":"return"},{"kind":"refuse","note":"a"}]"#,
    );
    check_tagged(
        &RuleCheck::Size {
            measured: u64::MAX,
            floor: None,
            ceiling: Some(1),
        },
        r#"{"check":"size","measured":18446744073709551615,"floor":null,"ceiling":1}"#,
    );
}

#[test]
fn verdict_of_an_earlier_version_is_read_with_defaults() {
    let returned = Verdict::Returned {
        reasons: vec!["blurred".parse::<ReasonId>().expect("an id")],
        note: None,
        pages: Default::default(),
        boxes: Vec::new(),
    };
    for text in [
        r#"{"verdict": "returned", "reasons": ["blurred"], "note": null, "gone": {"verdict": [1.5, true]}}"#,
        r#"{"note": null, "verdict": "returned", "reasons": ["blurred"]}"#,
    ] {
        assert_eq!(json::from_str::<Verdict>(text).as_ref(), Ok(&returned));
        assert_eq!(
            serde_json::from_str::<Verdict>(text).ok(),
            Some(returned.clone())
        );
    }
}

#[test]
fn object_without_a_known_tag_is_refused() {
    for text in [
        "{}",
        r#"{"kind": "refuse"}"#,
        r#"{"kind": "unknown"}"#,
        r#"{"kind": 5}"#,
        r#"{"note": "a"}"#,
        r#"{"refuse": {"note": "a"}}"#,
        r#""return""#,
        r#"{"kind": "return""#,
    ] {
        assert!(json::from_str::<Decision>(text).is_err(), "{text}");
        assert!(serde_json::from_str::<Decision>(text).is_err(), "{text}");
    }
}

#[test]
fn local_text_is_one_text_or_two() {
    for (text, zh, en) in [
        (r#""身份证""#, "身份证", None),
        (r#"{"zh": "身份证"}"#, "身份证", None),
        (
            r#"{"en": "ID card", "zh": "身份证"}"#,
            "身份证",
            Some("ID card"),
        ),
    ] {
        let expected = LocalText {
            zh: zh.to_owned(),
            en: en.map(str::to_owned),
        };
        assert_eq!(json::from_str::<LocalText>(text).as_ref(), Ok(&expected));
        agree::<LocalText>(text);
    }
    agree::<LocalText>(r#"{"en": "ID card"}"#);
    agree::<LocalText>("5");
}
