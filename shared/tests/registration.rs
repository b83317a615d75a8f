//! Tests of the registration form and its rules (S2-02 … S2-07).

use shared::{
    calendar::Day,
    entry::{EntryInput, InputFault, InputFaultKind, ValidityDays, read_registration},
    exam::{
        Exam,
        entry::{DocumentKind, EntryMethod, KnownNumberPolicy, RegistrationRules},
    },
    form_fields::FormFields,
    person::{DocumentNumberError, IdNumberError, ParseNameError, PasswordError},
};

fn rules() -> RegistrationRules {
    RegistrationRules {
        window: None,
        documents: vec![
            DocumentKind::ResidentCard,
            DocumentKind::TemporaryResidentCard,
        ],
        ask_validity: true,
        valid_through: None,
        type_twice: true,
        known_number: KnownNumberPolicy::Warn,
        password_least: 8,
    }
}

fn today() -> Day {
    Day::read("2024-03-05").expect("a day")
}

/// Form without faults.
fn good() -> FormFields {
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

fn with(changes: &[(&str, &str)]) -> FormFields {
    let mut typed = good();
    for (input, text) in changes {
        typed.0.insert((*input).to_owned(), (*text).to_owned());
    }
    typed
}

fn faults(changes: &[(&str, &str)]) -> Vec<InputFault> {
    read_registration(&rules(), &with(changes), today())
        .err()
        .unwrap_or_default()
}

#[test]
fn valid_form_in_any_spelling_gives_the_same_registrant() {
    let registrant = read_registration(&rules(), &good(), today()).expect("is right");
    assert_eq!(registrant.details.identity.number(), "11010119940307058X");
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
fn each_mistake_is_reported_at_its_input() {
    let check = DocumentNumberError::IdNumber(IdNumberError::CheckDigit);
    for (change, input, why) in [
        (
            ("document", "passport"),
            EntryInput::Document,
            InputFaultKind::Missing,
        ),
        (("number", ""), EntryInput::Number, InputFaultKind::Missing),
        (
            ("number", "110101199403070581"),
            EntryInput::Number,
            InputFaultKind::Document(check),
        ),
        (
            ("name", "林😀"),
            EntryInput::Name,
            InputFaultKind::Name(ParseNameError::NotALetter {
                what: "😀".to_owned(),
            }),
        ),
        (
            ("phone", "1380013800"),
            EntryInput::Phone,
            InputFaultKind::Phone,
        ),
        (
            ("valid-until", "长期"),
            EntryInput::ValidUntil,
            InputFaultKind::NotADay,
        ),
        (
            ("valid-until", ""),
            EntryInput::ValidUntil,
            InputFaultKind::Missing,
        ),
        (
            ("password", "88888888"),
            EntryInput::Password,
            InputFaultKind::Password(PasswordError::Common),
        ),
        (
            ("password", "19940307"),
            EntryInput::Password,
            InputFaultKind::Password(PasswordError::PersonalData),
        ),
        (
            ("password-again", "correct house"),
            EntryInput::PasswordAgain,
            InputFaultKind::Differs { place: 11 },
        ),
        (
            ("number-again", "110101199403070581"),
            EntryInput::NumberAgain,
            InputFaultKind::Differs { place: 18 },
        ),
        (
            ("name-again", "林木本"),
            EntryInput::NameAgain,
            InputFaultKind::Differs { place: 2 },
        ),
        (
            ("document-again", ""),
            EntryInput::DocumentAgain,
            InputFaultKind::Missing,
        ),
    ] {
        assert_eq!(
            faults(&[change]),
            [InputFault::new(input, why)],
            "{change:?}"
        );
    }
}

#[test]
fn all_faults_are_reported_in_page_order() {
    let inputs: Vec<EntryInput> = read_registration(&rules(), &FormFields::default(), today())
        .expect_err("is empty")
        .iter()
        .map(|fault| fault.input)
        .collect();
    use EntryInput as I;
    assert_eq!(
        inputs,
        [I::Document, I::Name, I::ValidUntil, I::Phone, I::Password]
    );
}

#[test]
fn document_is_valid_through_its_last_day() {
    assert_eq!(faults(&[("valid-until", "2024-03-05")]), []);
    let until: Day = Day::read("2024-03-04").expect("a day");
    assert_eq!(
        faults(&[("valid-until", "2024-03-04")]),
        [InputFault::new(
            EntryInput::ValidUntil,
            InputFaultKind::Expired { until }
        )]
    );
    assert_eq!(faults(&[("valid-until", ""), ("long-term", "yes")]), []);
}

#[test]
fn impossible_birth_date_is_reported_with_its_bounds() {
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
        [InputFault::new(
            EntryInput::Number,
            InputFaultKind::NotBorn { born }
        )]
    );
    for (digits, measured) in [("11010120100306058", 13), ("11010119230305058", 101)] {
        let number = number(digits);
        assert_eq!(
            faults(&[("number", &number), ("number-again", &number)]),
            [InputFault::new(
                EntryInput::Number,
                InputFaultKind::Age {
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
fn overlong_input_is_measured_and_dropped() {
    let long = "𬭎".repeat(10_000);
    assert_eq!(
        faults(&[("name", &long)]),
        [InputFault::new(
            EntryInput::Name,
            InputFaultKind::Name(ParseNameError::TooLong { measured: 10_000 })
        )]
    );
}

#[test]
fn a_temporary_card_that_ends_before_the_exam_is_refused() {
    let exam: Exam = toml::from_str(include_str!("../../exams/national-personnel.toml"))
        .expect("the definition parses");
    let EntryMethod::Register(rules) = &exam.entry else {
        panic!("S2 is registered for");
    };
    let days = ValidityDays {
        today: today(),
        needed: rules.document_required_until(&exam),
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
    let why = InputFaultKind::EndsTooEarly { until, needed };
    assert_eq!(
        read("2024-04-13"),
        [InputFault::new(EntryInput::ValidUntil, why)],
        "the day before the exam"
    );
    assert_eq!(read("2024-04-14"), []);
}
