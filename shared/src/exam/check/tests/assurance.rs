//! Which accounts an exam lets in, given by its entry method or by the definition.

use serde_json::json;

use super::{super::check_exam, Exam, Set, exam_with_change, expect_faults};
use crate::{person::Assurance, text::Lang};

#[test]
fn an_assurance_that_contradicts_the_way_in_is_a_fault() {
    expect_faults(vec![
        (
            "/assurance",
            Set(json!(["vouched"])),
            "assurance",
            "lacks `invited`, which is what [entry.roster] gives: nobody could enter that way; add it",
        ),
        (
            "/assurance",
            Set(json!(["invited", "invited"])),
            "assurance[1]",
            "is there twice in this list",
        ),
        (
            "/assurance",
            Set(json!(["invited", "declared"])),
            "assurance",
            "has `declared`, but `roster.take-part` is `listed` and a self-registered account is \
             never matched with a roster; leave it out",
        ),
    ]);
    let mut exam = exam_with_change("/assurance", Set(json!(["vouched"])));
    exam.entry = serde_json::from_value(json!({
        "open-id": { "provider": "nmec", "title": "医学考试网" }
    }))
    .expect("an entry");
    let faults = check_exam(&exam);
    assert!(
        faults[0]
            .message
            .get(Lang::En)
            .starts_with("lacks `provider`"),
        "{faults:?}"
    );
    exam.assurance = Some(vec![Assurance::Provider, Assurance::Vouched]);
    assert_eq!(check_exam(&exam), []);
}

#[test]
fn each_way_in_admits_the_accounts_that_it_gives() {
    let exam = super::good_exam();
    let admits = |exam: &Exam, assurance, providers: &[&str]| {
        let providers: Vec<String> = providers.iter().map(ToString::to_string).collect();
        exam.check_assurance(assurance, &providers).is_ok()
    };
    let with_entry = |entry: serde_json::Value| Exam {
        entry: serde_json::from_value(entry).expect("an entry"),
        ..exam.clone()
    };
    let admitted = |exam: &Exam| Assurance::ALL.map(|assurance| admits(exam, assurance, &[]));
    // Declared, vouched, invited, provider.
    assert_eq!(admitted(&exam), [false, true, true, true]);
    let register = with_entry(json!({ "register": { "documents": ["resident-card"] } }));
    assert_eq!(admitted(&register), [true; 4]);
    let open_id = with_entry(json!({ "open-id": { "provider": "nmec", "title": "医学考试网" } }));
    assert_eq!(admitted(&open_id), [false; 4]);
    assert!(admits(&open_id, Assurance::Provider, &["nmec"]));
    assert!(!admits(&open_id, Assurance::Provider, &["another"]));
    // Signed in there, though it told no number.
    assert!(admits(&open_id, Assurance::Declared, &["nmec"]));
}
