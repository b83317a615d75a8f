//! Tests of the office's position list: faults of its file, and its replacement. S2-18.

use server::imports::positions::read_positions;
use shared::problem::Problem;

use crate::national::{POSITIONS, enter, exam};

#[tokio::test]
async fn a_new_list_without_a_chosen_position_is_not_taken() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    assert_eq!(
        candidate
            .act("positions/choose", id, &[("position", "10010101")])
            .await,
        200
    );
    let exam = exam();
    let shorter: String = POSITIONS
        .lines()
        .filter(|line| !line.starts_with("10010101"))
        .map(|line| format!("{line}\n"))
        .collect();
    let list = read_positions(&exam, &shorter).expect("is in order");
    let imported = app
        .state
        .db
        .import_positions(&exam.code, list, app.state.clock.now())
        .await;
    let gone = vec!["10010101".parse().expect("a code")];
    assert_eq!(
        imported.expect("answers"),
        server::db::PositionImportOutcome::InUse(gone)
    );
    let all = app.state.db.positions(&exam.code).await.expect("reads");
    assert_eq!(all.len(), 40, "the list is as it was");
}

#[tokio::test]
async fn a_search_of_400_words_is_refused_with_both_numbers() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let (id, words) = (id.to_string(), vec!["职"; 400].join(" "));
    let search = |words: &str| {
        let asked = [
            ("application", id.clone()),
            ("query[search]", words.to_owned()),
        ];
        let candidate = &candidate;
        async move {
            let asked = asked
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            candidate.query("positions/list", &asked).await
        }
    };
    let answer = search(&words).await;
    let too_long = Problem::TextTooLong {
        measured: 799,
        allowed: 100,
    };
    assert_eq!((answer.status, answer.problem()), (422, too_long));
    let answer = search(&["职"; 9].join(" ")).await;
    let too_many = Problem::TooManyWords {
        measured: 9,
        allowed: 8,
    };
    assert_eq!((answer.status, answer.problem()), (422, too_many));
    assert_eq!(search(&["职"; 8].join(" ")).await.status, 200);
}

#[test]
fn every_fault_of_the_file_is_named_by_line_and_column() {
    let text = "职位代码,招考部门,用人单位,职位,招考人数,学历,专业,最低年龄\n\
                A-1,部门,单位,职位,2,大学本科,计算机类|法学,18\n\
                A 2,部门,,职位,many,中学,计算机,十八\n\
                A-1,部门,单位,职位,,,,\n";
    let faults: Vec<String> = read_positions(&exam(), text)
        .expect_err("refuses")
        .iter()
        .map(ToString::to_string)
        .collect();
    for expected in [
        "3: column 1 (职位代码): `A 2` is no code",
        "3: column 3 (用人单位): the cell is empty",
        "3: column 5 (招考人数): `many` is no number of people",
        "3: column 6 (学历): `中学` is no answer of “学历”",
        "3: column 7 (专业): `计算机` is no answer",
        "3: column 8 (最低年龄): `十八` is no whole number",
        "4: the code `A-1` stands on line 2 too",
    ] {
        assert!(
            faults.iter().any(|fault| fault.starts_with(expected)),
            "{expected}\n{faults:#?}"
        );
    }
    let headings = read_positions(&exam(), "职位代码,招考部门,职位,学厉\nA,b,c,d\n");
    let faults: Vec<String> = headings
        .expect_err("refuses")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        faults[0].starts_with("1: column 4 (学厉): no such column"),
        "{faults:?}"
    );
    assert_eq!(faults[1], "1: no column is called 用人单位");
}
