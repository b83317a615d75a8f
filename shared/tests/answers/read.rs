//! From typed text to values.

use shared::{
    application::answers::{AnswerValue, FormFaultKind, parse_answer},
    calendar::{Day, YearMonth},
    exam::Field,
    person::IdNumberError,
    text::Lang,
};

fn field(definition: serde_json::Value) -> Field {
    let mut whole = serde_json::json!({ "id": "it", "title": "它" });
    let given = definition.as_object().expect("an object").clone();
    whole.as_object_mut().expect("an object").extend(given);
    serde_json::from_value(whole).expect("a field")
}

fn check(
    definition: serde_json::Value,
    cases: &[(&str, Result<Option<AnswerValue>, FormFaultKind>)],
) {
    let field = field(definition);
    for (typed, expected) in cases {
        assert_eq!(&parse_answer(&field, typed).value, expected, "{typed:?}");
    }
}

fn text(text: &str) -> Result<Option<AnswerValue>, FormFaultKind> {
    Ok(Some(AnswerValue::Text(text.to_owned())))
}

#[test]
fn a_text_is_counted_in_characters_that_a_person_sees() {
    check(
        serde_json::json!({ "kind": "text", "limit": 5 }),
        &[
            ("", Ok(None)),
            (" \t\u{3000}\r\n", Ok(None)),
            ("样本大学院", text("样本大学院")),
            (
                "样本大学院系",
                Err(FormFaultKind::TooLong {
                    measured: 6,
                    allowed: 5,
                }),
            ),
            ("𬭎𬭎𬭎𬭎𬭎", text("𬭎𬭎𬭎𬭎𬭎")),
            ("古·买", text("古·买")),
            ("样本\t大学", text("样本 大学")),
            (
                &"长".repeat(10_000),
                Err(FormFaultKind::TooLong {
                    measured: 10_000,
                    allowed: 5,
                }),
            ),
            (
                "好😀",
                Err(FormFaultKind::Unprintable {
                    character: "😀".to_owned(),
                }),
            ),
            (
                "王\u{e863}",
                Err(FormFaultKind::Unprintable {
                    character: "\u{e863}".to_owned(),
                }),
            ),
        ],
    );
    check(
        serde_json::json!({ "kind": "long-text", "limit": 5 }),
        &[("一\r\n\r\n二", text("一\n\n二"))],
    );
}

#[test]
fn id_and_phone_numbers_are_parsed_in_any_format() {
    let id = "11010119940307058X".parse().expect("the specimen");
    let number = |why| Err(FormFaultKind::NotAnIdNumber { why });
    check(
        serde_json::json!({ "kind": "id-number" }),
        &[
            ("11010119940307058x", Ok(Some(AnswerValue::IdNumber(id)))),
            ("110101199403070581", number(IdNumberError::CheckDigit)),
            ("1101011994", number(IdNumberError::Form)),
        ],
    );
    let typed = "１１０１０１ １９９４０３０７ ０５８ｘ";
    let reading = parse_answer(&field(serde_json::json!({ "kind": "id-number" })), typed);
    assert_eq!(reading.normalised.as_deref(), Some("11010119940307058X"));
    let phone = |number: &str| Ok(Some(AnswerValue::Phone(number.to_owned())));
    check(
        serde_json::json!({ "kind": "phone" }),
        &[
            ("138 0013-8000", phone("13800138000")),
            ("+86 13800138000", phone("13800138000")),
            ("＋４４ ２０７９４６０９５８", phone("+442079460958")),
            ("12800138000", Err(FormFaultKind::NotAPhone)),
            ("010-88888888", Err(FormFaultKind::NotAPhone)),
            ("138001380000", Err(FormFaultKind::NotAPhone)),
            ("+123", Err(FormFaultKind::NotAPhone)),
        ],
    );
    let mail = |address: &str| Ok(Some(AnswerValue::Email(address.to_owned())));
    check(
        serde_json::json!({ "kind": "email" }),
        &[
            ("lin＠example．com", mail("lin@example.com")),
            ("a+b@sub.example.cn", mail("a+b@sub.example.cn")),
            ("lin@example", Err(FormFaultKind::NotAnEmail)),
            ("lin@.com", Err(FormFaultKind::NotAnEmail)),
            ("@example.com", Err(FormFaultKind::NotAnEmail)),
            ("林 example.com", Err(FormFaultKind::NotAnEmail)),
        ],
    );
    let outside = |measured| {
        Err(FormFaultKind::OutOfRange {
            measured,
            least: 0,
            most: 50,
        })
    };
    check(
        serde_json::json!({ "kind": "number", "least": 0, "most": 50 }),
        &[
            ("０", Ok(Some(AnswerValue::Number(0)))),
            ("50", Ok(Some(AnswerValue::Number(50)))),
            ("51", outside(51)),
            ("－1", outside(-1)),
            ("2年", Err(FormFaultKind::NotANumber)),
            ("99999999999999999999", Err(FormFaultKind::NotANumber)),
        ],
    );
}

#[test]
fn dates_and_choices_are_those_that_exist() {
    let day = |year, month, day| Ok(Day::new(year, month, day).map(AnswerValue::Day));
    check(
        serde_json::json!({ "kind": "date" }),
        &[
            ("1994-03-07", day(1994, 3, 7)),
            ("１９９４年３月７日", day(1994, 3, 7)),
            ("1995-02-29", Err(FormFaultKind::NotADay)),
        ],
    );
    check(
        serde_json::json!({ "kind": "year-month" }),
        &[
            (
                "2015.7",
                Ok(YearMonth::new(2015, 7).map(AnswerValue::Month)),
            ),
            (
                "2015。7",
                Ok(YearMonth::new(2015, 7).map(AnswerValue::Month)),
            ),
            ("7/2015", Err(FormFaultKind::NotAMonth)),
        ],
    );
    let tree = serde_json::json!({ "kind": "tree-choice", "tree": [
        { "id": "east", "label": { "zh": "华东", "en": "East" }, "under": [
            { "id": "anhui", "label": { "zh": "安徽", "en": "Anhui" } } ] } ] });
    let anhui = AnswerValue::Choice("anhui".parse().expect("a slug"));
    assert_eq!(
        anhui.to_printed_text(&field(tree.clone()), Lang::Zh),
        "华东 / 安徽"
    );
    assert_eq!(
        anhui.to_printed_text(&field(tree.clone()), Lang::En),
        "East / Anhui"
    );
    check(
        tree,
        &[
            ("anhui", Ok(Some(anhui))),
            ("atlantis", Err(FormFaultKind::NotAChoice)),
        ],
    );
}
