//! Positions: found in the tree and by words, and held against answers condition by condition.

use std::collections::BTreeMap;

use shared::{
    application::Answers,
    calendar::Day,
    exam::{Exam, FactAnswers},
    position::{
        ConditionOutcome, Position, PositionChildren, PositionFit, PositionMatcher, PositionTree,
    },
    search::SearchWords,
};

fn exam() -> Exam {
    toml::from_str(include_str!("../../exams/national-personnel.toml"))
        .expect("the definition parses")
}

fn search(words: &str) -> SearchWords {
    words.parse().expect("a few words")
}

fn answers(fields: &[(&str, &str, &str)]) -> Answers {
    let mut sections: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for (section, field, typed) in fields {
        sections.entry(section).or_default().insert(field, typed);
    }
    let sections: BTreeMap<_, _> = sections
        .into_iter()
        .map(|(id, entry)| (id, vec![entry]))
        .collect();
    let json = serde_json::to_value(sections).expect("plain data");
    serde_json::from_value(json).expect("answers as they are kept")
}

fn position(code: &str, path: [&str; 3], cells: &[(&str, &str)]) -> Position {
    Position {
        code: code.parse().expect("a code"),
        path: path.map(str::to_owned).to_vec(),
        head_count: None,
        cells: cells
            .iter()
            .map(|(id, cell)| (id.parse().expect("a slug"), (*cell).to_owned()))
            .collect(),
    }
}

/// 2024-03-01: the day on which the choice opens.
fn opening() -> Option<Day> {
    Day::new(2024, 3, 1)
}

/// The outcome of the only condition of a position.
fn outcome(typed: &[(&str, &str, &str)], condition: &str, cell: &str) -> ConditionOutcome {
    let (exam, answers) = (exam(), answers(typed));
    let facts = FactAnswers::new();
    let yardstick = PositionMatcher::new(&exam, &answers, &facts, opening());
    let position = position("A-1", ["部门", "单位", "职位"], &[(condition, cell)]);
    let comparisons = yardstick.compare(&position);
    assert_eq!(comparisons.len(), 1, "one condition, one comparison");
    comparisons[0].outcome
}

#[test]
fn condition_outcome_is_met_unmet_or_unknown() {
    use ConditionOutcome::{Met, Unknown, Unmet};
    let table = [
        // At least: a place in the list of choices, and a number.
        (
            "education",
            "education",
            "bachelor",
            "education-from",
            "bachelor",
            Met,
        ),
        (
            "education",
            "education",
            "doctoral",
            "education-from",
            "bachelor",
            Met,
        ),
        (
            "education",
            "education",
            "college",
            "education-from",
            "bachelor",
            Unmet,
        ),
        (
            "education",
            "education",
            "",
            "education-from",
            "bachelor",
            Unknown,
        ),
        (
            "person",
            "grassroots-years",
            "2",
            "grassroots-from",
            "2",
            Met,
        ),
        (
            "person",
            "grassroots-years",
            "１",
            "grassroots-from",
            "2",
            Unmet,
        ),
        (
            "person",
            "grassroots-years",
            "two",
            "grassroots-from",
            "2",
            Unknown,
        ),
        // One of several, and under a branch of a tree.
        (
            "person",
            "politics",
            "league",
            "politics-one-of",
            "party|league",
            Met,
        ),
        (
            "person",
            "politics",
            "masses",
            "politics-one-of",
            "party|league",
            Unmet,
        ),
        (
            "education",
            "major",
            "computing",
            "majors",
            "engineering",
            Met,
        ),
        (
            "education",
            "major",
            "computing",
            "majors",
            "law|computing",
            Met,
        ),
        (
            "education",
            "major",
            "engineering",
            "majors",
            "computing",
            Unmet,
        ),
        ("person", "household", "hebei", "households", "north", Met),
        ("person", "household", "henan", "households", "north", Unmet),
        // Whole years on the day of the opening: the birthday itself counts.
        ("person", "born", "2006-03-01", "age-from", "18", Met),
        ("person", "born", "2006-03-02", "age-from", "18", Unmet),
        ("person", "born", "1988-03-02", "age-to", "35", Met),
        ("person", "born", "1988-03-01", "age-to", "35", Unmet),
    ];
    for (section, field, typed, condition, cell, expected) in table {
        let got = outcome(&[(section, field, typed)], condition, cell);
        assert_eq!(
            got, expected,
            "{field} = `{typed}` against {condition} = `{cell}`"
        );
    }
}

#[test]
fn position_fit_is_its_worst_condition() {
    let (exam, facts) = (exam(), FactAnswers::new());
    let answers = answers(&[("education", "education", "bachelor")]);
    let yardstick = PositionMatcher::new(&exam, &answers, &facts, opening());
    let fit = |cells: &[(&str, &str)]| {
        yardstick.overall_fit(&position("A-1", ["部门", "单位", "职位"], cells))
    };
    assert_eq!(fit(&[]), PositionFit::Meets);
    assert_eq!(fit(&[("education-from", "bachelor")]), PositionFit::Meets);
    let open = [("education-from", "bachelor"), ("majors", "law")];
    assert_eq!(fit(&open), PositionFit::MayMeet);
    let fails = [("education-from", "graduate"), ("majors", "law")];
    assert_eq!(fit(&fails), PositionFit::Fails);
}

/// 20,000 positions: 40 departments of 25 employers of 20 positions.
fn many() -> PositionTree {
    let list = (0..20_000_usize)
        .map(|number| {
            let path = [
                format!("部门{}", number / 500),
                format!("单位{}", number / 20 % 25),
                format!("职位{}", number % 20),
            ];
            let path = [&*path[0], &*path[1], &*path[2]];
            let cells = [(
                "education-from",
                if number % 2 == 0 {
                    "bachelor"
                } else {
                    "doctoral"
                },
            )];
            position(&format!("{number:05}"), path, &cells)
        })
        .collect();
    PositionTree::new(list)
}

#[test]
fn the_tree_shows_every_position_once_at_every_depth() {
    let positions = many();
    let PositionChildren::Branches(departments) = positions.list_children(&[], |_| true) else {
        panic!("the root has branches")
    };
    assert_eq!(departments.len(), 40);
    assert_eq!(
        departments
            .iter()
            .map(|branch| branch.positions)
            .sum::<u32>(),
        20_000
    );
    assert_eq!(departments[0].title, "部门0", "in the order of the file");
    let at = ["部门3".to_owned()];
    let PositionChildren::Branches(employers) = positions.list_children(&at, |_| true) else {
        panic!("a department has branches")
    };
    assert_eq!((employers.len(), employers[0].positions), (25, 20));
    let at = ["部门3".to_owned(), "单位7".to_owned()];
    let PositionChildren::Positions(leaves) = positions.list_children(&at, |_| true) else {
        panic!("an employer has positions")
    };
    assert_eq!(leaves.len(), 20);
    assert!(leaves.iter().all(|leaf| leaf.path.starts_with(&at)));
    let nowhere = ["没有".to_owned()];
    assert_eq!(
        positions.list_children(&nowhere, |_| true),
        PositionChildren::Positions(Vec::new())
    );
}

#[test]
fn search_matches_all_words_under_a_node() {
    let positions = many();
    let count = |at: &[String], words: &str| positions.search(at, &search(words), |_| true).count();
    assert_eq!(count(&[], "00042"), 1, "by code");
    assert_eq!(
        count(&[], "部门3 职位19"),
        11 * 25,
        "部门3 and 部门30 to 部门39"
    );
    assert_eq!(count(&["部门3".to_owned()], "职位19"), 25);
    assert_eq!(count(&[], "没有这个词"), 0);
    let (exam, facts) = (exam(), FactAnswers::new());
    let answers = answers(&[("education", "education", "bachelor")]);
    let yardstick = PositionMatcher::new(&exam, &answers, &facts, opening());
    let fits = |position: &Position| yardstick.overall_fit(position) != PositionFit::Fails;
    assert_eq!(positions.search(&[], &search(""), fits).count(), 10_000);
}
