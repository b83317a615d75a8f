//! Laws of rights that are limited to units: the unit of an application decides, a limit only takes
//! away, and a right of an earlier build covers the whole exam.

use proptest::prelude::*;
use shared::{
    form_fields::FormFields,
    id::{AccountId, ExamCode},
    json,
    review_grant::{Grant, GrantKind, ReviewGrants},
    staff::StaffEventKind,
    text::LocalText,
    unit_scope::{MAX_GRANT_UNITS, MAX_UNIT_CHARS, UnitNames, UnitNamesFault, UnitScope},
    view::{DeskAccess, HeldRight, ReviewLevel, StaffExam, StaffRight},
};
use uuid::Uuid;

const UNITS: [&str; 4] = ["市财政局", "市教育局", "市卫生健康委", "市"];

fn exam(number: usize) -> ExamCode {
    ["shenzhen", "hebei"][number].parse().expect("a code")
}

/// The whole exam, or some of the units.
fn scopes() -> impl Strategy<Value = UnitScope> {
    prop::sample::subsequence(&UNITS[..], 0..=UNITS.len()).prop_map(|names| {
        match UnitNames::read(names) {
            Ok(names) => UnitScope::Units(names),
            Err(_) => UnitScope::WholeExam,
        }
    })
}

fn grants() -> impl Strategy<Value = Vec<Grant>> {
    let grant = (0..2_usize, 0..GrantKind::ALL.len(), scopes());
    let grant = grant.prop_map(|(number, kind, scope)| Grant {
        exam: exam(number),
        kind: GrantKind::ALL[kind],
        scope,
    });
    prop::collection::vec(grant, 0..6)
}

/// The unit of an application, or none.
fn units() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::of(prop::sample::select(&UNITS[..]))
}

proptest! {
    #[test]
    fn the_unit_decides_each_right_on_an_application(
        given in grants(),
        unit in units(),
        number in 0..2_usize,
    ) {
        let code = exam(number);
        let all = ReviewGrants::from_grants(given.clone());
        // The later one of two grants of a kind counts.
        let covers = |kind: GrantKind| {
            let mut same = given.iter().rev();
            let grant = same.find(|grant| grant.exam == code && grant.kind == kind);
            grant.is_some_and(|grant| grant.scope.covers(unit))
        };
        let access = DeskAccess::find(&all, &code, unit).unwrap_or_default();
        prop_assert_eq!(access.can_judge(ReviewLevel::Initial), covers(GrantKind::Initial));
        prop_assert_eq!(access.can_judge(ReviewLevel::Final), covers(GrantKind::Final));
        prop_assert_eq!(access.is_supervisor, covers(GrantKind::Supervisor));
        // An application is readable exactly if some right covers it.
        let readable = all.readable_scope(&code);
        let is_readable = readable.is_some_and(|scope| scope.covers(unit));
        prop_assert_eq!(is_readable, GrantKind::ALL.into_iter().any(covers));
    }

    #[test]
    fn a_limit_gives_nothing_that_the_whole_exam_does_not(
        given in grants(),
        unit in units(),
        number in 0..2_usize,
    ) {
        let code = exam(number);
        let whole = given.iter().cloned().map(|grant| Grant {
            scope: UnitScope::WholeExam,
            ..grant
        });
        let whole = ReviewGrants::from_grants(whole);
        let limited = ReviewGrants::from_grants(given);
        prop_assert_eq!(limited.has_exam(&code), whole.has_exam(&code));
        let few = DeskAccess::find(&limited, &code, unit).unwrap_or_default();
        let many = DeskAccess::find(&whole, &code, unit).unwrap_or_default();
        prop_assert!(few.levels.is_subset(&many.levels));
        prop_assert!(!few.is_supervisor || many.is_supervisor);
    }

    #[test]
    fn joined_scopes_cover_what_one_of_them_covers(
        all in prop::collection::vec(scopes(), 1..4),
        unit in units(),
    ) {
        let joined = UnitScope::join(&all).expect("has one");
        let is_covered = all.iter().any(|scope| scope.covers(unit));
        prop_assert_eq!(joined.covers(unit), is_covered);
        let json = serde_json::to_string(&joined).expect("writes");
        let read: UnitScope = serde_json::from_str(&json).expect("reads");
        prop_assert_eq!(read, joined);
    }
}

#[test]
fn a_missing_right_is_never_one_on_the_whole_exam() {
    let some = UnitNames::read(UNITS).expect("are units");
    let all = [
        HeldRight::Missing,
        HeldRight::Held(UnitScope::WholeExam),
        HeldRight::Held(UnitScope::Units(some)),
    ];
    let title = LocalText {
        zh: "样本考试".to_owned(),
        en: None,
    };
    for held in all {
        let right = StaffRight {
            account: AccountId(Uuid::from_u128(1)),
            name: "何敏".to_owned(),
            exam: exam(0),
            title: title.clone(),
            kind: GrantKind::Initial,
            held: held.clone(),
            is_unrestricted: false,
            unit_title: title.clone(),
            units: Vec::new(),
            unknown: Vec::new(),
        };
        let text = serde_json::to_string(&right).expect("writes");
        assert_eq!(json::from_str::<StaffRight>(&text), Ok(right.clone()));
        let read: StaffRight = serde_json::from_str(&text).expect("reads");
        assert_eq!(read, right);
        let of_exam = StaffExam {
            exam: exam(0),
            title: title.clone(),
            has_units: true,
            rights: vec![(GrantKind::Initial, held)],
        };
        let text = serde_json::to_string(&of_exam).expect("writes");
        assert_eq!(json::from_str::<StaffExam>(&text), Ok(of_exam.clone()));
        let read: StaffExam = serde_json::from_str(&text).expect("reads");
        assert_eq!(read, of_exam);
    }
}

#[test]
fn no_list_of_units_ever_means_the_whole_exam() {
    for json in ["[]", r#"[""]"#, r#"[" "]"#, r#""市财政局""#] {
        assert!(serde_json::from_str::<UnitScope>(json).is_err(), "{json}");
    }
    let whole: UnitScope = serde_json::from_str("null").expect("reads");
    assert!(whole.is_whole_exam() && whole.covers(None));
    let old = r#"{"event":"granted","exam":"shenzhen","kind":"initial"}"#;
    let event: StaffEventKind = serde_json::from_str(old).expect("reads");
    let expected = StaffEventKind::Granted {
        exam: exam(0),
        kind: GrantKind::Initial,
        scope: UnitScope::WholeExam,
    };
    assert_eq!(event, expected);
    assert_eq!(serde_json::to_string(&event).expect("writes"), old);
}

#[test]
fn a_form_of_units_has_ticked_and_typed_ones() {
    let fields = [
        ("unit:市财政局", "1"),
        ("unit:市教育局", ""),
        ("more-units", "市卫生健康委\r\n\r\n 市财政局 \n"),
        ("other", "市"),
    ];
    let typed: FormFields = fields.into_iter().collect();
    let names = UnitNames::read_form(&typed).expect("has units");
    let names: Vec<_> = names.iter().collect();
    assert_eq!(names, ["市卫生健康委", "市财政局"]);

    let many: Vec<String> = (0..=MAX_GRANT_UNITS)
        .map(|number| number.to_string())
        .collect();
    let read = |most: usize| UnitNames::read(many.iter().take(most).map(String::as_str));
    assert!(read(MAX_GRANT_UNITS).is_ok());
    let measured = MAX_GRANT_UNITS + 1;
    assert_eq!(read(measured), Err(UnitNamesFault::TooMany { measured }));
    let long = "局".repeat(MAX_UNIT_CHARS + 1);
    let measured = MAX_UNIT_CHARS + 1;
    assert_eq!(
        UnitNames::read([long.as_str()]),
        Err(UnitNamesFault::TooLong { measured })
    );
}
