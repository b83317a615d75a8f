//! The personal form: what is read from typed text, and what is wrong in a form.

use shared::{
    application::answers::{Answers, Entry, Fault, Value, Wrong, history_lines, read},
    calendar::{Day, YearMonth},
    exam::{Exam, FactAnswers, Field},
    id::SectionId,
    person::NotAnIdNumber,
    text::Lang,
    time::Timestamp,
};

/// 2026-03-03 in Beijing.
const NOW: Timestamp = Timestamp(1_772_500_000_000);

fn field(definition: serde_json::Value) -> Field {
    let mut whole = serde_json::json!({ "id": "it", "title": "它" });
    let given = definition.as_object().expect("an object").clone();
    whole.as_object_mut().expect("an object").extend(given);
    serde_json::from_value(whole).expect("a field")
}

fn check(definition: serde_json::Value, cases: &[(&str, Result<Option<Value>, Wrong>)]) {
    let field = field(definition);
    for (typed, expected) in cases {
        assert_eq!(&read(&field, typed).value, expected, "{typed:?}");
    }
}

fn text(text: &str) -> Result<Option<Value>, Wrong> {
    Ok(Some(Value::Text(text.to_owned())))
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
                Err(Wrong::TooLong {
                    measured: 6,
                    allowed: 5,
                }),
            ),
            ("𬭎𬭎𬭎𬭎𬭎", text("𬭎𬭎𬭎𬭎𬭎")),
            ("古·买", text("古·买")),
            ("样本\t大学", text("样本 大学")),
            (
                &"长".repeat(10_000),
                Err(Wrong::TooLong {
                    measured: 10_000,
                    allowed: 5,
                }),
            ),
            (
                "好😀",
                Err(Wrong::Strange {
                    character: "😀".to_owned(),
                }),
            ),
            (
                "王\u{e863}",
                Err(Wrong::Strange {
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
fn numbers_of_persons_and_telephones_are_read_however_they_were_typed() {
    let id = "11010119940307058X".parse().expect("the specimen");
    let number = |why| Err(Wrong::NotAnIdNumber { why });
    check(
        serde_json::json!({ "kind": "id-number" }),
        &[
            ("11010119940307058x", Ok(Some(Value::IdNumber(id)))),
            ("110101199403070581", number(NotAnIdNumber::CheckDigit)),
            ("1101011994", number(NotAnIdNumber::Form)),
        ],
    );
    let typed = "１１０１０１ １９９４０３０７ ０５８ｘ";
    let reading = read(&field(serde_json::json!({ "kind": "id-number" })), typed);
    assert_eq!(reading.recorded.as_deref(), Some("11010119940307058X"));
    let phone = |number: &str| Ok(Some(Value::Phone(number.to_owned())));
    check(
        serde_json::json!({ "kind": "phone" }),
        &[
            ("138 0013-8000", phone("13800138000")),
            ("+86 13800138000", phone("13800138000")),
            ("＋４４ ２０７９４６０９５８", phone("+442079460958")),
            ("12800138000", Err(Wrong::NotAPhone)),
            ("010-88888888", Err(Wrong::NotAPhone)),
            ("138001380000", Err(Wrong::NotAPhone)),
            ("+123", Err(Wrong::NotAPhone)),
        ],
    );
    let mail = |address: &str| Ok(Some(Value::Email(address.to_owned())));
    check(
        serde_json::json!({ "kind": "email" }),
        &[
            ("lin＠example．com", mail("lin@example.com")),
            ("a+b@sub.example.cn", mail("a+b@sub.example.cn")),
            ("lin@example", Err(Wrong::NotAnEmail)),
            ("lin@.com", Err(Wrong::NotAnEmail)),
            ("@example.com", Err(Wrong::NotAnEmail)),
            ("林 example.com", Err(Wrong::NotAnEmail)),
        ],
    );
    let outside = |measured| {
        Err(Wrong::OutOfRange {
            measured,
            least: 0,
            most: 50,
        })
    };
    check(
        serde_json::json!({ "kind": "number", "least": 0, "most": 50 }),
        &[
            ("０", Ok(Some(Value::Number(0)))),
            ("50", Ok(Some(Value::Number(50)))),
            ("51", outside(51)),
            ("－1", outside(-1)),
            ("2年", Err(Wrong::NotANumber)),
            ("99999999999999999999", Err(Wrong::NotANumber)),
        ],
    );
}

#[test]
fn dates_and_choices_are_those_that_exist() {
    let day = |year, month, day| Ok(Day::new(year, month, day).map(Value::Day));
    check(
        serde_json::json!({ "kind": "date" }),
        &[
            ("1994-03-07", day(1994, 3, 7)),
            ("１９９４年３月７日", day(1994, 3, 7)),
            ("1995-02-29", Err(Wrong::NotADay)),
        ],
    );
    check(
        serde_json::json!({ "kind": "year-month" }),
        &[
            ("2015.7", Ok(YearMonth::new(2015, 7).map(Value::Month))),
            ("2015。7", Ok(YearMonth::new(2015, 7).map(Value::Month))),
            ("7/2015", Err(Wrong::NotAMonth)),
        ],
    );
    let tree = serde_json::json!({ "kind": "tree-choice", "tree": [
        { "id": "east", "label": { "zh": "华东", "en": "East" }, "under": [
            { "id": "anhui", "label": { "zh": "安徽", "en": "Anhui" } } ] } ] });
    let anhui = Value::Choice("anhui".parse().expect("a slug"));
    assert_eq!(anhui.print(&field(tree.clone()), Lang::Zh), "华东 / 安徽");
    assert_eq!(anhui.print(&field(tree.clone()), Lang::En), "East / Anhui");
    check(
        tree,
        &[
            ("anhui", Ok(Some(anhui))),
            ("atlantis", Err(Wrong::NotAChoice)),
        ],
    );
}

fn exam() -> Exam {
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

fn facts(local: &str) -> FactAnswers {
    [(
        "local".parse().expect("a slug"),
        local.parse().expect("a slug"),
    )]
    .into()
}

fn entry(answers: &[(&str, &str)]) -> Entry {
    let answers = answers.iter();
    answers
        .map(|(id, text)| (id.parse().expect("a slug"), (*text).to_owned()))
        .collect()
}

fn answers(sections: &[(&str, &[Entry])]) -> Answers {
    let json: serde_json::Map<_, _> = sections
        .iter()
        .map(|(id, entries)| {
            let entries = serde_json::to_value(entries).expect("plain data");
            ((*id).to_owned(), entries)
        })
        .collect();
    serde_json::from_value(json.into()).expect("answers")
}

fn job(from: &str, until: &str) -> Entry {
    entry(&[
        ("from", from),
        ("until", until),
        ("unit", "**街道办事处"),
        ("post", "科员"),
    ])
}

/// What is wrong in the work history, with the place of the entry.
fn wrong_in_work(jobs: &[Entry]) -> Vec<(Option<u16>, Wrong)> {
    let person = [entry(&[("party", "none"), ("since", "2015.7")])];
    let answers = answers(&[("person", &person), ("work", jobs)]);
    let faults = answers.faults(&exam(), &facts("no"), NOW);
    assert!(
        faults.iter().all(|fault| fault.section.as_str() == "work"),
        "{faults:?}"
    );
    faults
        .into_iter()
        .map(|fault| (fault.entry, fault.wrong))
        .collect()
}

fn month(text: &str) -> YearMonth {
    YearMonth::read(text).expect("a month")
}

#[test]
fn a_gap_in_the_work_history_is_named_with_the_months_around_it() {
    let gap = Wrong::Gap {
        until: month("2017.3"),
        from: month("2017.5"),
    };
    assert_eq!(
        wrong_in_work(&[job("2015.7", "2017.3"), job("2017.5", "")]),
        [(Some(1), gap)]
    );
    assert_eq!(
        wrong_in_work(&[job("2015.7", "2017.3"), job("2017.4", "")]),
        []
    );
    assert_eq!(
        wrong_in_work(&[job("2015.7", "2017.3"), job("2017.3", "")]),
        []
    );
}

#[test]
fn the_order_of_entries_does_not_matter_for_a_history() {
    let jobs = [
        job("2019.1", ""),
        job("2015.7", "2017.3"),
        job("2017.4", "2018.12"),
    ];
    assert_eq!(wrong_in_work(&jobs), []);
    let exam = exam();
    let work: SectionId = "work".parse().expect("a slug");
    let section = exam.section(&work).expect("there");
    let history = section.repeat.as_ref().and_then(|it| it.history.as_ref());
    let answers = answers(&[("work", &jobs)]);
    assert_eq!(
        history_lines(
            &answers,
            section,
            history.expect("one"),
            &facts("no"),
            Lang::Zh
        ),
        [
            "2015.7-2017.3，**街道办事处，科员",
            "2017.4-2018.12，**街道办事处，科员",
            "2019.1至今，**街道办事处，科员",
        ]
    );
}

#[test]
fn overlaps_open_ends_and_wrong_ends_of_a_history_are_named() {
    let overlap = Wrong::Overlap {
        until: month("2018.3"),
        from: month("2017.4"),
    };
    assert_eq!(
        wrong_in_work(&[job("2015.7", "2018.3"), job("2017.4", "")]),
        [(Some(1), overlap)]
    );
    let goes_on = Wrong::GoesOn {
        next: month("2017.4"),
    };
    assert_eq!(
        wrong_in_work(&[job("2015.7", ""), job("2017.4", "")]),
        [(Some(0), goes_on)]
    );
    let backwards = Wrong::Backwards {
        from: month("2017.3"),
        until: month("2015.7"),
    };
    assert_eq!(
        wrong_in_work(&[job("2017.3", "2015.7")]),
        [(Some(0), backwards)]
    );
    let ends = Wrong::Ends {
        until: month("2020.5"),
    };
    assert_eq!(wrong_in_work(&[job("2015.7", "2020.5")]), [(Some(0), ends)]);
    assert_eq!(
        wrong_in_work(&[job("2015.7", "2026.2")]),
        [],
        "last month is not long ago"
    );
    let begins = Wrong::Begins {
        since: month("2015.7"),
        from: month("2016.1"),
    };
    assert_eq!(wrong_in_work(&[job("2016.1", "")]), [(Some(0), begins)]);
}

#[test]
fn an_entry_within_a_longer_one_makes_no_gap_behind_it() {
    let jobs = [
        job("2015.7", "2020.1"),
        job("2016.1", "2016.5"),
        job("2020.2", ""),
    ];
    let overlap = Wrong::Overlap {
        until: month("2020.1"),
        from: month("2016.1"),
    };
    assert_eq!(wrong_in_work(&jobs), [(Some(1), overlap)]);
}

#[test]
fn while_a_month_cannot_be_read_only_that_is_wrong() {
    let jobs = [job("2015.7", "改日"), job("2019.1", "")];
    assert_eq!(wrong_in_work(&jobs), [(Some(0), Wrong::NotAMonth)]);
}

#[test]
fn a_group_is_filled_as_often_as_the_definition_says() {
    let none = Wrong::TooFew {
        measured: 0,
        allowed: 1,
    };
    assert_eq!(wrong_in_work(&[]), [(None, none)]);
    let many: Vec<Entry> = (0..5)
        .map(|n| job(&format!("{}.7", 2015 + n), &format!("{}.6", 2016 + n)))
        .collect();
    assert!(wrong_in_work(&many).contains(&(
        None,
        Wrong::TooMany {
            measured: 5,
            allowed: 4
        }
    )));
}

/// The faults of the person, with their fields.
fn wrong_in_person(answered: &[(&str, &str)], local: &str) -> Vec<(String, Wrong)> {
    let answers = answers(&[
        ("person", &[entry(answered)]),
        ("work", &[job("2015.7", "")]),
    ]);
    let exam = exam();
    let faults: Vec<Fault> = answers.faults(&exam, &facts(local), NOW);
    let faults = faults
        .into_iter()
        .filter(|fault| fault.section.as_str() != "work");
    faults
        .map(|fault| (fault.field.expect("a field").to_string(), fault.wrong))
        .collect()
}

#[test]
fn only_what_is_asked_is_required() {
    let named = |names: &[&str]| -> Vec<(String, Wrong)> {
        let names = names.iter();
        names
            .map(|name| ((*name).to_owned(), Wrong::Missing))
            .collect()
    };
    assert_eq!(wrong_in_person(&[], "no"), named(&["party", "since"]));
    let member = [("party", "member"), ("since", "2015.7")];
    assert_eq!(wrong_in_person(&member, "no"), named(&["joined"]));
    let not = [("party", "none"), ("since", "2015.7")];
    assert_eq!(wrong_in_person(&not, "no"), []);
    assert_eq!(wrong_in_person(&not, "yes"), named(&["street", "rooms"]));
}

#[test]
fn what_must_have_been_may_not_lie_in_the_future() {
    let party = ("party", "none");
    assert_eq!(wrong_in_person(&[party, ("since", "2026.3")], "no"), []);
    assert_eq!(
        wrong_in_person(&[party, ("since", "2026.4")], "no"),
        [("since".to_owned(), Wrong::InTheFuture)]
    );
}

#[test]
fn values_are_given_only_of_what_is_asked_and_answered_well() {
    let exam = exam();
    let person = entry(&[("party", "none"), ("joined", "2010.1"), ("since", "昨天")]);
    let jobs = [job("2015.7", "2017.3"), job("2017.4", "")];
    let answers = answers(&[("person", &[person]), ("work", &jobs)]);
    let value = |id: &str| answers.value(&exam, &facts("no"), &id.parse().expect("a slug"));
    assert_eq!(
        value("party"),
        Some(Value::Choice("none".parse().expect("a slug")))
    );
    assert_eq!(
        value("joined"),
        None,
        "not asked of someone outside the party"
    );
    assert_eq!(value("since"), None, "not answered well");
    assert_eq!(value("no-such-field"), None);
    let froms = answers.values(&exam, &facts("no"), &"from".parse().expect("a slug"));
    assert_eq!(
        froms,
        [Value::Month(month("2015.7")), Value::Month(month("2017.4"))]
    );
}
