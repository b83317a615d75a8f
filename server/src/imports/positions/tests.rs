//! Tests of files of positions: encodings, every kind of fault, and the template.

use app::text::Text;
use encoding_rs::GB18030;
use shared::text::Lang;

use crate::imports::positions::*;

const POSITIONS: &str = include_str!("../../../../exams/positions/national-personnel.csv");

fn exam() -> Exam {
    toml::from_str(include_str!("../../../../exams/national-personnel.toml")).expect("parses")
}

/// The faults of a text, as the command line prints them.
fn faults(text: &str, lang: Lang) -> Vec<String> {
    let report = read_positions(&exam(), text.as_bytes()).expect_err("refuses");
    let faults = report.faults.iter();
    faults.map(|fault| Text(lang).roster_fault(fault)).collect()
}

#[test]
fn file_of_every_encoding_has_the_same_positions() {
    let exam = exam();
    let read = |bytes: &[u8]| read_positions(&exam, bytes).expect("is in order");
    let positions = read(POSITIONS.as_bytes());
    assert_eq!(positions.len(), 40);
    let (chinese, _, _) = GB18030.encode(POSITIONS);
    let windows = format!("\u{feff}{}", POSITIONS.replace('\n', "\r\n"));
    let pasted = POSITIONS.replace(',', "\t");
    for bytes in [windows.as_bytes(), &chinese, pasted.as_bytes()] {
        assert_eq!(read(bytes), positions);
    }
    let cell = |id: &str| positions[0].cell(&id.parse().expect("a slug"));
    assert_eq!(cell("place"), Some("样本市城东区"));
    assert_eq!(cell("education-from"), Some("bachelor"));
    assert_eq!(cell("notes"), None);
}

#[test]
fn every_fault_of_the_file_is_named_by_row_and_column() {
    let text = "职位代码,招考部门,用人单位,职位,招考人数,学历,专业,最低年龄\n\
                A-1,部门,单位,职位,2,大学本科,计算机类|法学,18\n\
                A 2,部门,,职位,many,中学,计算机,十八\n\
                A-1,部门,单位,职位,,,,\n\
                EXAMPLE,部门,单位,职位,0,,,200\n";
    let chinese = faults(text, Lang::Zh);
    let expected = [
        "第 3 行「职位代码」：「A 2」不能作职位代码",
        "第 3 行「用人单位」：",
        "第 3 行「招考人数」：「many」——",
        "第 3 行「学历」：「中学」不是「学历」的选项。可以写：",
        "第 3 行「专业」：「计算机」不是",
        "第 3 行「最低年龄」：「十八」——",
        "第 5 行「职位代码」：这是模板里的示例行",
        "第 5 行「招考人数」：「0」——",
        "第 5 行「最低年龄」：「200」——",
        "第 4 行「职位代码」：第 2 行已经用了",
    ];
    assert_eq!(chinese.len(), expected.len(), "{chinese:#?}");
    for (fault, start) in chinese.iter().zip(expected) {
        assert!(fault.starts_with(start), "{start}\n{fault}");
    }
    let english = faults(text, Lang::En);
    assert!(english[0].starts_with("Row 3, “职位代码”: “A 2” cannot be the code"));
}

#[test]
fn unknown_or_missing_column_of_positions_is_refused() {
    let found = faults("职位代码,招考部门,职位,学厉\nA,b,c,d\n", Lang::Zh);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("第 1 行「学厉」：职位表没有叫这个名字的列。列名可以是：职位代码、")
    );
    assert_eq!(found[1], "第 1 行：缺少一列，列名可以是：用人单位。");
    for empty in ["", "职位代码,招考部门,用人单位,职位\n"] {
        let found = faults(empty, Lang::Zh);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("文件里没有职位"), "{found:?}");
    }
}

#[test]
fn columns_are_found_by_id_and_by_both_titles() {
    let text = "code,Department,Employer,Position,head-count,majors,Sex\n\
                A-1,部门,单位,职位,2,法学,female|男\n";
    let positions = read_positions(&exam(), text.as_bytes()).expect("is in order");
    let cell = |id: &str| positions[0].cell(&id.parse().expect("a slug"));
    assert_eq!(cell("gender-one-of"), Some("female|male"));
    assert!(cell("majors").is_some());
    assert_eq!(positions[0].head_count, Some(2));
}

#[test]
fn template_is_imported_once_its_example_is_replaced() {
    let mut exam = exam();
    let template = write_template(&exam).expect("has positions");
    let template = String::from_utf8(template).expect("is text");
    let headings = POSITIONS.lines().next().expect("has headings");
    assert_eq!(
        template.lines().next(),
        Some(&*format!("\u{feff}{headings}"))
    );
    assert_eq!(template.lines().count(), 2);
    let report = read_positions(&exam, template.as_bytes()).expect_err("is an example");
    assert_eq!(report.faults[0].wrong, RosterFaultKind::ExampleRow);
    let filled = template.replace(EXAMPLE_CODE, "A-1");
    let positions = read_positions(&exam, filled.as_bytes()).expect("is in order");
    let conditions = exam.positions.as_ref().map(|rule| rule.conditions.len());
    let columns = exam.positions.as_ref().map(|rule| rule.columns.len());
    let cells = conditions.zip(columns).map(|(one, other)| one + other);
    assert_eq!(Some(positions[0].cells.len()), cells);

    // Titles that are no headings: that of another column, and a formula.
    let rule = exam.positions.as_mut().expect("has positions");
    rule.columns[0].title.zh = rule.conditions[0].title.zh.clone();
    rule.columns[1].title.zh = "=1+1".to_owned();
    let template = write_template(&exam).expect("has positions");
    let filled = String::from_utf8(template).expect("is text");
    let filled = filled.replace(EXAMPLE_CODE, "A-1");
    let positions = read_positions(&exam, filled.as_bytes()).expect("is in order");
    assert_eq!(Some(positions[0].cells.len()), cells);
}

#[test]
fn label_of_several_branches_is_refused_with_their_ids() {
    let mut exam = exam();
    let mut fields = exam.form.iter_mut().flat_map(|it| &mut it.fields);
    let tree = fields.find_map(|field| match &mut field.kind {
        FieldKind::TreeChoice { tree } if field.title.zh == "所学专业类" => Some(tree),
        _ => None,
    });
    let tree = tree.expect("has the tree of majors");
    let (first, second) = (tree[0].under[0].clone(), &mut tree[1].under[0]);
    second.label = first.label.clone();
    let second = second.id.clone();
    let file =
        |value: &str| format!("职位代码,招考部门,用人单位,职位,专业\nA-1,部门,单位,职位,{value}\n");
    let label = first.label.zh.clone();
    let refused = read_positions(&exam, file(&label).as_bytes()).expect_err("is ambiguous");
    let said = Text(Lang::Zh).roster_fault(&refused.faults[0]);
    for part in [label.as_str(), first.id.as_str(), second.as_str()] {
        assert!(said.contains(part), "{part}: {said}");
    }
    read_positions(&exam, file(second.as_str()).as_bytes()).expect("an id is unique");
}
