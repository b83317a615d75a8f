//! Tests of a history without gaps.

use shared::{
    application::answers::{FormEntry, FormFaultKind, format_history_lines},
    exam::{Exam, field::AnswerCondition},
    id::SectionId,
    text::Lang,
};

use crate::{NOW, answers, entry, exam, facts, job, month};

/// Faults in the work history, with the index of the entry.
fn wrong_in_work(jobs: &[FormEntry]) -> Vec<(Option<u16>, FormFaultKind)> {
    let person = [entry(&[("party", "none"), ("since", "2015.7")])];
    let answers = answers(&[("person", &person), ("work", jobs)]);
    let faults = answers.faults(&exam(), &facts("no"), NOW);
    assert!(
        faults.iter().all(|fault| fault.section.as_str() == "work"),
        "{faults:?}"
    );
    faults
        .into_iter()
        .map(|fault| (fault.entry, fault.kind))
        .collect()
}

#[test]
fn a_gap_in_the_work_history_is_named_with_the_months_around_it() {
    let gap = FormFaultKind::Gap {
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
        format_history_lines(
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
    let overlap = FormFaultKind::Overlap {
        until: month("2018.3"),
        from: month("2017.4"),
    };
    assert_eq!(
        wrong_in_work(&[job("2015.7", "2018.3"), job("2017.4", "")]),
        [(Some(1), overlap)]
    );
    let goes_on = FormFaultKind::OpenEndBeforeNextEntry {
        next: month("2017.4"),
    };
    assert_eq!(
        wrong_in_work(&[job("2015.7", ""), job("2017.4", "")]),
        [(Some(0), goes_on)]
    );
    let backwards = FormFaultKind::EndBeforeStart {
        from: month("2017.3"),
        until: month("2015.7"),
    };
    assert_eq!(
        wrong_in_work(&[job("2017.3", "2015.7")]),
        [(Some(0), backwards)]
    );
    let ends = FormFaultKind::EndsBeforeNow {
        until: month("2020.5"),
    };
    assert_eq!(wrong_in_work(&[job("2015.7", "2020.5")]), [(Some(0), ends)]);
    assert_eq!(
        wrong_in_work(&[job("2015.7", "2026.2")]),
        [],
        "last month is not long ago"
    );
    let begins = FormFaultKind::WrongStart {
        since: month("2015.7"),
        from: month("2016.1"),
    };
    assert_eq!(wrong_in_work(&[job("2016.1", "")]), [(Some(0), begins)]);
}

#[test]
fn nested_history_entry_makes_no_gap() {
    let jobs = [
        job("2015.7", "2020.1"),
        job("2016.1", "2016.5"),
        job("2020.2", ""),
    ];
    let overlap = FormFaultKind::Overlap {
        until: month("2020.1"),
        from: month("2016.1"),
    };
    assert_eq!(wrong_in_work(&jobs), [(Some(1), overlap)]);
}

#[test]
fn invalid_month_hides_the_other_history_faults() {
    let jobs = [job("2015.7", "改日"), job("2019.1", "")];
    assert_eq!(wrong_in_work(&jobs), [(Some(0), FormFaultKind::NotAMonth)]);
}

#[test]
fn a_group_is_filled_as_often_as_the_definition_says() {
    let none = FormFaultKind::TooFew {
        measured: 0,
        allowed: 1,
    };
    assert_eq!(wrong_in_work(&[]), [(None, none)]);
    let many: Vec<FormEntry> = (0..5)
        .map(|n| job(&format!("{}.7", 2015 + n), &format!("{}.6", 2016 + n)))
        .collect();
    assert!(wrong_in_work(&many).contains(&(
        None,
        FormFaultKind::TooMany {
            measured: 5,
            allowed: 4
        }
    )));
}

/// The work history with two months that count as no gap, beside the given entries or any.
fn exam_with_gap(beside: Option<AnswerCondition>) -> Exam {
    let mut exam = exam();
    let section = exam.form.iter_mut().find(|it| it.id.as_str() == "work");
    let repeat = section.and_then(|section| section.repeat.as_mut());
    let history = repeat.and_then(|repeat| repeat.history.as_mut());
    let history = history.expect("a history");
    history.gap_months = 2;
    history.gap_beside = beside;
    exam
}

fn wrong_with(exam: &Exam, jobs: &[FormEntry]) -> Vec<FormFaultKind> {
    let person = [entry(&[("party", "none"), ("since", "2015.7")])];
    let answers = answers(&[("person", &person), ("work", jobs)]);
    let faults = answers.faults(exam, &facts("no"), NOW).into_iter();
    faults.map(|fault| fault.kind).collect()
}

#[test]
fn as_many_months_as_the_exam_allows_are_no_gap() {
    let exam = exam_with_gap(None);
    // School until June, university from September.
    let summer = [job("2015.7", "2017.6"), job("2017.9", "")];
    assert_eq!(wrong_with(&exam, &summer), []);
    let longer = wrong_with(&exam, &[job("2015.7", "2017.6"), job("2017.10", "")]);
    let (until, from) = (month("2017.6"), month("2017.10"));
    assert_eq!(longer, [FormFaultKind::Gap { until, from }]);
    assert_eq!(
        longer[0].uncovered_months(),
        Some((month("2017.7"), Some(month("2017.9"))))
    );
}

#[test]
fn months_without_gap_count_beside_study_alone() {
    let exam = exam_with_gap(Some(AnswerCondition {
        field: "post".parse().expect("a slug"),
        is: vec!["student".parse().expect("a slug")],
    }));
    let study = |from, until| {
        let mut entry = job(from, until);
        entry.set("post".parse().expect("a slug"), "student".to_owned());
        entry
    };
    for summer in [
        [study("2015.7", "2017.6"), study("2017.9", "")],
        [study("2015.7", "2017.6"), job("2017.9", "")],
        [job("2015.7", "2017.6"), study("2017.9", "")],
    ] {
        assert_eq!(wrong_with(&exam, &summer), []);
    }
    let (until, from) = (month("2017.6"), month("2017.8"));
    assert_eq!(
        wrong_with(&exam, &[job("2015.7", "2017.6"), job("2017.8", "")]),
        [FormFaultKind::Gap { until, from }]
    );
    // Two months before the present one.
    assert_eq!(wrong_with(&exam, &[study("2015.7", "2026.1")]), []);
    assert_eq!(
        wrong_with(&exam, &[job("2015.7", "2026.1")]),
        [FormFaultKind::EndsBeforeNow {
            until: month("2026.1")
        }]
    );
}
