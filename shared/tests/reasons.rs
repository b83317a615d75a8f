//! Tests of the reasons of the five exams: their keys, kinds and offers for the form.

use std::{collections::BTreeMap, fs, path::Path};

use shared::{
    application::ReviewPart,
    exam::{Exam, ReasonKind},
    id::ReasonId,
};

fn exams() -> Vec<Exam> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exams");
    let files = fs::read_dir(folder).expect("the definitions are there");
    let mut exams: Vec<Exam> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("it is text");
            toml::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
        })
        .collect();
    exams.sort_by(|a, b| a.code.as_str().cmp(b.code.as_str()));
    assert_eq!(exams.len(), 5);
    exams
}

fn parts(exam: &Exam) -> Vec<ReviewPart> {
    let sections = exam
        .form
        .iter()
        .map(|it| ReviewPart::Section(it.id.clone()));
    let slots = exam.slots().map(|slot| ReviewPart::Slot(slot.id.clone()));
    sections
        .chain([ReviewPart::Position])
        .chain(slots)
        .collect()
}

#[test]
fn a_general_reason_has_one_key_in_every_slot_of_every_exam() {
    let mut keys: BTreeMap<ReasonId, char> = BTreeMap::new();
    for exam in exams() {
        for part in parts(&exam) {
            for offered in exam.offered_reasons(&part) {
                let key = offered.key;
                let said = format!("{} {part} {}", exam.code, offered.reason.id);
                let key = key.unwrap_or_else(|| panic!("{said}: no key"));
                if offered.reason.general {
                    let first = *keys.entry(offered.reason.id.clone()).or_insert(key);
                    assert_eq!(key, first, "{said}");
                }
            }
        }
    }
    let key = |id: &str| keys[&id.parse::<ReasonId>().expect("a slug")];
    assert_eq!((key("blurred"), key("other")), ('1', '8'));
}

#[test]
fn reason_keys_are_unique_and_not_desk_shortcuts() {
    for exam in exams() {
        for part in parts(&exam) {
            let offered = exam.offered_reasons(&part);
            let mut keys: Vec<char> = offered.iter().filter_map(|it| it.key).collect();
            assert!(keys.iter().all(|key| !"bdjklnruxz".contains(*key)));
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), offered.len(), "{} {part}", exam.code);
        }
    }
}

#[test]
fn reasons_that_say_not_eligible_are_marked_and_no_others() {
    for exam in exams() {
        for reason in &exam.review.reasons {
            let sentence = &reason.sentence;
            let says_so =
                sentence.zh.contains("不符合报考条件") || sentence.zh.contains("不符合所报");
            let is_marked = reason.kind == ReasonKind::Disqualifying;
            assert_eq!(says_so, is_marked, "{} {}", exam.code, reason.id);
        }
    }
}

#[test]
fn reason_other_needs_a_note_in_every_exam() {
    for exam in exams() {
        let wants: Vec<_> = exam
            .review
            .reasons
            .iter()
            .filter(|it| it.wants_note)
            .collect();
        assert_eq!(wants.len(), 1, "{}", exam.code);
        assert_eq!(wants[0].id.as_str(), "other");
    }
}

#[test]
fn the_form_of_the_graduate_programme_has_reasons_of_its_own() {
    let exams = exams();
    let exam = exams.iter().find(|it| it.code.as_str() == "cadre-graduate");
    let exam = exam.expect("S4");
    for section in &exam.form {
        let offered = exam.offered_reasons(&ReviewPart::Section(section.id.clone()));
        let ids: Vec<_> = offered.iter().map(|it| it.reason.id.as_str()).collect();
        for id in ["form-differs", "form-unclear", "form-incomplete", "other"] {
            assert!(ids.contains(&id), "{}: {id}", section.id);
        }
        assert!(!ids.contains(&"blurred"), "a text is not blurred");
    }
    let leading: Vec<_> = exam
        .review
        .reasons
        .iter()
        .filter(|it| it.about_form)
        .collect();
    assert_eq!(leading.len(), 1);
    assert_eq!(leading[0].id.as_str(), "mismatch");
}
