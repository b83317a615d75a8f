//! Tests of roster files: valid ones, spreadsheets, and every kind of fault.

use shared::{application::answers::Wrong, roster::FAULTS_TOLD};

use super::*;

fn exam() -> Exam {
    toml::from_str(include_str!("../../../exams/cadre-graduate.toml")).expect("parses")
}

fn faults(text: &str) -> Vec<(u32, String, RosterWrong)> {
    let report = read_roster(text.as_bytes(), &exam()).report;
    let faults = report.faults.into_iter();
    faults
        .map(|fault| (fault.row, fault.column, fault.wrong))
        .collect()
}

#[test]
fn columns_are_found_by_their_headings_and_fill_fields() {
    let text = "\u{feff}备注,身份证号,姓名,手机,分院,工作单位\r\n\
                无,11010119940307058x, 林样本 ,138-0013-8000,第一分院,\"样本局, 一处\"\r\n\r\n";
    let RosterFile { entries, report } = read_roster(text.as_bytes(), &exam());
    assert_eq!(report.left_out, ["备注"]);
    assert_eq!(report.faults, []);
    let [entry] = entries.as_slice() else {
        panic!("{entries:?}")
    };
    assert_eq!(entry.name, "林样本");
    assert_eq!(entry.id_number.as_str(), "11010119940307058X");
    assert_eq!(entry.phone.as_deref(), Some("13800138000"));
    let cell = |id: &str| &*entry.cells[&id.parse::<FieldId>().expect("a slug")];
    assert_eq!(
        (cell("branch"), cell("employer")),
        ("第一分院", "样本局, 一处")
    );
}

#[test]
fn what_was_copied_out_of_a_spreadsheet_is_read_with_its_full_width_digits() {
    let text = "姓名\t身份证号\t分院\n林样本\t１１０１０１１９９４０３０７０５８Ｘ\t第一分院\n";
    let RosterFile { entries, report } = read_roster(text.as_bytes(), &exam());
    assert_eq!(report.faults, []);
    assert_eq!(entries[0].id_number.as_str(), "11010119940307058X");
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts_them() {
    // The format of Excel and browsers: lines end with CRLF, and one cell has two lines.
    let text = "姓名,身份证号,工作单位,分院\r\n\r\n\
                林样本,11010119940307058X,\"样本局\r\n一处\",第一分院\r\n\
                陈样本,110101199403070581,样本局,第一分院\r\n";
    let found = faults(text);
    assert_eq!((found[0].0, found[0].1.as_str()), (4, "身份证号"));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn every_fault_has_its_row_and_column() {
    let text = "姓名,身份证号,分院,手机\n\
                林样本,110101199403070581,第一分院,\n\
                ,11010119940307058X,,123\n\
                林样本,11010119940307058X,第一分院,,多\n";
    let found = faults(text);
    let places: Vec<_> = found
        .iter()
        .map(|(row, column, _)| (*row, column.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (2, "身份证号"),
            (3, "姓名"),
            (3, "分院"),
            (3, "手机"),
            (4, "")
        ]
    );
    assert!(matches!(
        &found[0].2,
        RosterWrong::Answer { why, .. } if matches!(**why, Wrong::NotAnIdNumber { .. })
    ));
    assert_eq!(
        found[4].2,
        RosterWrong::Cells {
            measured: 5,
            allowed: 4
        }
    );
}

#[test]
fn a_person_stands_once_and_a_number_under_one_name() {
    let line = "林样本,11010119940307058X,第一分院\n";
    let same = format!("姓名,身份证号,分院\n{line}{line}");
    let RosterFile { entries, report } = read_roster(same.as_bytes(), &exam());
    assert_eq!((entries.len(), report.repeated, report.wrong), (1, 1, 0));
    let other =
        format!("{same}林样本,11010119940307058X,第二分院\n陈样本,11010119940307058X,第一分院\n");
    assert_eq!(
        faults(&other),
        [
            (4, "身份证号".to_owned(), RosterWrong::Again { row: 2 }),
            (5, "姓名".to_owned(), RosterWrong::OtherName { row: 2 }),
        ]
    );
}

#[test]
fn a_file_that_is_no_roster_says_what_is_missing() {
    assert_eq!(faults(" \n"), [(1, String::new(), RosterWrong::Empty)]);
    let columns: Vec<_> = faults("a,b\n1,2\n")
        .into_iter()
        .map(|(.., wrong)| wrong)
        .collect();
    assert_eq!(
        columns.len(),
        3,
        "name, number, and the exam's own: {columns:?}"
    );
    let twice = faults("姓名,name,身份证号,分院\n");
    assert_eq!(twice, [(1, "name".to_owned(), RosterWrong::TwoColumns)]);
    let report = read_roster(&[0xff, 0xfe, 0x00], &exam()).report;
    assert_eq!(report.faults[0].wrong, RosterWrong::NotText);
    let many = format!("姓名,身份证号,分院\n{}", "x,1,y\n".repeat(200));
    let report = read_roster(many.as_bytes(), &exam()).report;
    assert_eq!((report.wrong, report.faults.len()), (200, FAULTS_TOLD));
}
