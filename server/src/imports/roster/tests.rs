//! Tests of roster files: valid ones, spreadsheets, and every kind of fault.

use shared::{application::answers::FormFaultKind, roster::MAX_LISTED_FAULTS};

use crate::imports::roster::*;

fn exam() -> Exam {
    toml::from_str(include_str!("../../../../exams/cadre-graduate.toml")).expect("parses")
}

fn faults(text: &str) -> Vec<(u32, String, RosterFaultKind)> {
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
    assert_eq!(report.unknown_headings, ["备注"]);
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
fn copied_cells_with_full_width_digits_are_read() {
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
        RosterFaultKind::InvalidCell { why, .. } if matches!(**why, FormFaultKind::NotAnIdNumber { .. })
    ));
    assert_eq!(
        found[4].2,
        RosterFaultKind::TooManyCells {
            measured: 5,
            allowed: 4
        }
    );
}

#[test]
fn repeated_person_or_number_under_two_names_is_refused() {
    let line = "林样本,11010119940307058X,第一分院\n";
    let same = format!("姓名,身份证号,分院\n{line}{line}");
    let RosterFile { entries, report } = read_roster(same.as_bytes(), &exam());
    assert_eq!(
        (entries.len(), report.repeated, report.fault_count),
        (1, 1, 0)
    );
    let other =
        format!("{same}林样本,11010119940307058X,第二分院\n陈样本,11010119940307058X,第一分院\n");
    assert_eq!(
        faults(&other),
        [
            (
                4,
                "身份证号".to_owned(),
                RosterFaultKind::ContradictingRow { row: 2 }
            ),
            (5, "姓名".to_owned(), RosterFaultKind::OtherName { row: 2 }),
        ]
    );
}

#[test]
fn file_without_required_columns_names_them() {
    assert_eq!(faults(" \n"), [(1, String::new(), RosterFaultKind::Empty)]);
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
    assert_eq!(
        twice,
        [(1, "name".to_owned(), RosterFaultKind::DuplicateColumn)]
    );
    let report = read_roster(&[0xff, 0xfe, 0x00], &exam()).report;
    assert_eq!(report.faults[0].wrong, RosterFaultKind::NotText);
    let many = format!("姓名,身份证号,分院\n{}", "x,1,y\n".repeat(200));
    let report = read_roster(many.as_bytes(), &exam()).report;
    assert_eq!(
        (report.fault_count, report.faults.len()),
        (200, MAX_LISTED_FAULTS)
    );
}
