//! Rosters of made-up people, as CSV and as a workbook of Excel.

use std::ops::Range;

use anyhow::Result;
use rust_xlsxwriter::Workbook;

use crate::uploads::candidate::make_id_number;

/// Headings of the exam's roster (`exams/shenzhen-civil-service.toml`).
const HEADINGS: [&str; 6] = [
    "姓名",
    "身份证号",
    "职位编号",
    "报考职位",
    "招考单位",
    "可上传",
];

#[derive(Clone, Copy)]
pub(super) enum RosterFormat {
    Csv,
    Xlsx,
}

impl RosterFormat {
    pub(super) const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The file of the people with these numbers.
    pub(super) fn write(self, people: Range<usize>) -> Result<Vec<u8>> {
        match self {
            Self::Csv => Ok(write_csv(people)),
            Self::Xlsx => write_workbook(people),
        }
    }
}

fn write_csv(people: Range<usize>) -> Vec<u8> {
    let mut text = HEADINGS.join(",");
    for number in people {
        text.push_str("\r\n");
        text.push_str(&list_cells(number).join(","));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

fn write_workbook(people: Range<usize>) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in (0..).zip(HEADINGS) {
        sheet.write_string(0, column, heading)?;
    }
    for (row, number) in (1..).zip(people) {
        for (column, cell) in (0..).zip(list_cells(number)) {
            sheet.write_string(row, column, cell)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn list_cells(number: usize) -> [String; 6] {
    [
        "林样本".to_owned(),
        make_id_number(number),
        format!("{:05}", number % 20_000),
        "一级科员".to_owned(),
        format!("样本局第 {} 分局", number % 30),
        "是".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::RosterFormat;

    #[test]
    fn roster_has_headings_and_a_row_for_each_person() {
        let file = RosterFormat::Csv.write(7..9).expect("is written");
        let text = String::from_utf8(file).expect("is text");
        assert_eq!(text.lines().count(), 3);
        assert!(text.ends_with("样本局第 8 分局,是\r\n"), "{text}");
        let workbook = RosterFormat::Xlsx.write(7..9).expect("is written");
        assert!(workbook.starts_with(b"PK"));
    }
}
