//! Tests of the registration form and its rules (S2-02 … S2-07).

use shared::{
    calendar::Day,
    entry::{Fault, Input, ValidityDays, Why, read_registration},
    exam::{
        Exam,
        entry::{Document, Entry, KnownNumber, Registration},
    },
    person::{NotADocument, NotAName, NotAPassword, NotAnIdNumber},
    typed::Typed,
};

fn rules() -> Registration {
    Registration {
        window: None,
        documents: vec![Document::ResidentCard, Document::TemporaryResidentCard],
        ask_validity: true,
        valid_through: None,
        type_twice: true,
        known_number: KnownNumber::Warn,
        password_least: 8,
    }
}

fn today() -> Day {
    Day::read("2024-03-05").expect("a day")
}

/// Form without faults.
fn good() -> Typed {
    [
        ("document", "resident-card"),
        ("number", "11010119940307058X"),
        ("name", "林样本"),
        ("valid-until", "2030-01-01"),
        ("phone", "13800138000"),
        ("password", "correct horse"),
        ("password-again", "correct horse"),
        ("document-again", "resident-card"),
        ("number-again", "11010119940307058X"),
        ("name-again", "林样本"),
    ]
    .into_iter()
    .collect()
}

fn with(changes: &[(&str, &str)]) -> Typed {
    let mut typed = good();
    for (input, text) in changes {
        typed.0.insert((*input).to_owned(), (*text).to_owned());
    }
    typed
}

fn faults(changes: &[(&str, &str)]) -> Vec<Fault> {
    read_registration(&rules(), &with(changes), today())
        .err()
        .unwrap_or_default()
}

#[test]
fn a_right_form_is_a_registrant_and_every_dress_of_it_is_the_same_one() {
    let registrant = read_registration(&rules(), &good(), today()).expect("is right");
    assert_eq!(registrant.newcomer.identity.number(), "11010119940307058X");
    let dressed = with(&[
        ("number", "１１０１０１１９９４０３０７０５８ｘ"),
        ("number-again", "110101 19940307 058x\t"),
        ("name", " 林 样本\u{feff}"),
        ("phone", "+86 138-0013-8000"),
        ("valid-until", "2030.1.1"),
    ]);
    assert_eq!(
        read_registration(&rules(), &dressed, today()),
        Ok(registrant)
    );
}

#[test]
fn each_mistake_is_named_at_its_input() {
    let check = NotADocument::IdNumber(NotAnIdNumber::CheckDigit);
    for (change, input, why) in [
        (("document", "passport"), Input::Document, Why::Missing),
        (("number", ""), Input::Number, Why::Missing),
        (
            ("number", "110101199403070581"),
            Input::Number,
            Why::Document(check),
        ),
        (
            ("name", "林😀"),
            Input::Name,
            Why::Name(NotAName::NotALetter {
                what: "😀".to_owned(),
            }),
        ),
        (("phone", "1380013800"), Input::Phone, Why::Phone),
        (("valid-until", "长期"), Input::ValidUntil, Why::NotADay),
        (("valid-until", ""), Input::ValidUntil, Why::Missing),
        (
            ("password", "88888888"),
            Input::Password,
            Why::Password(NotAPassword::Common),
        ),
        (
            ("password", "19940307"),
            Input::Password,
            Why::Password(NotAPassword::AboutThePerson),
        ),
        (
            ("password-again", "correct house"),
            Input::PasswordAgain,
            Why::Differs { place: 11 },
        ),
        (
            ("number-again", "110101199403070581"),
            Input::NumberAgain,
            Why::Differs { place: 18 },
        ),
        (
            ("name-again", "林木本"),
            Input::NameAgain,
            Why::Differs { place: 2 },
        ),
        (("document-again", ""), Input::DocumentAgain, Why::Missing),
    ] {
        assert_eq!(faults(&[change]), [Fault::new(input, why)], "{change:?}");
    }
}

#[test]
fn everything_wrong_is_said_at_once_in_the_order_of_the_page() {
    let inputs: Vec<Input> = read_registration(&rules(), &Typed::default(), today())
        .expect_err("is empty")
        .iter()
        .map(|fault| fault.input)
        .collect();
    use Input as I;
    assert_eq!(
        inputs,
        [I::Document, I::Name, I::ValidUntil, I::Phone, I::Password]
    );
}

#[test]
fn a_document_is_valid_through_its_last_day_and_one_without_end_needs_none() {
    assert_eq!(faults(&[("valid-until", "2024-03-05")]), []);
    let until: Day = Day::read("2024-03-04").expect("a day");
    assert_eq!(
        faults(&[("valid-until", "2024-03-04")]),
        [Fault::new(Input::ValidUntil, Why::Expired { until })]
    );
    assert_eq!(faults(&[("valid-until", ""), ("long-term", "yes")]), []);
}

#[test]
fn a_date_of_birth_that_has_not_come_or_is_past_belief_is_named_with_the_bounds() {
    let number = |digits: &str| {
        let fitting = "0123456789X".chars().map(|last| format!("{digits}{last}"));
        fitting
            .into_iter()
            .find(|number| number.parse::<shared::person::IdNumber>().is_ok())
            .expect("one fits")
    };
    let unborn = number("11010120240306058");
    let born: Day = Day::read("2024-03-06").expect("a day");
    assert_eq!(
        faults(&[("number", &unborn), ("number-again", &unborn)]),
        [Fault::new(Input::Number, Why::NotBorn { born })]
    );
    for (digits, measured) in [("11010120100306058", 13), ("11010119230305058", 101)] {
        let number = number(digits);
        assert_eq!(
            faults(&[("number", &number), ("number-again", &number)]),
            [Fault::new(
                Input::Number,
                Why::Age {
                    measured,
                    least: 14,
                    most: 100
                }
            )]
        );
    }
    let just_old_enough = number("11010120100305058");
    assert_eq!(
        faults(&[
            ("number", &just_old_enough),
            ("number-again", &just_old_enough)
        ]),
        []
    );
}

#[test]
fn ten_thousand_characters_are_measured_and_not_kept() {
    let long = "𬭎".repeat(10_000);
    assert_eq!(
        faults(&[("name", &long)]),
        [Fault::new(
            Input::Name,
            Why::Name(NotAName::TooLong { measured: 10_000 })
        )]
    );
}

#[test]
fn a_temporary_card_that_ends_before_the_exam_is_refused() {
    let exam: Exam = toml::from_str(include_str!("../../exams/national-personnel.toml"))
        .expect("the definition parses");
    let Entry::Register(rules) = &exam.entry else {
        panic!("S2 is registered for");
    };
    let days = ValidityDays {
        today: today(),
        needed: rules.document_needed_until(&exam),
    };
    let day = |text: &str| Day::read(text).expect("a day");
    let read = |until: &str| {
        let changes = [
            ("document", "temporary-resident-card"),
            ("document-again", "temporary-resident-card"),
            ("valid-until", until),
        ];
        let faults = read_registration(rules, &with(&changes), days).err();
        faults.unwrap_or_default()
    };
    let (until, needed) = (day("2024-04-13"), day("2024-04-14"));
    let why = Why::EndsTooEarly { until, needed };
    assert_eq!(
        read("2024-04-13"),
        [Fault::new(Input::ValidUntil, why)],
        "the day before the exam"
    );
    assert_eq!(read("2024-04-14"), []);
}
