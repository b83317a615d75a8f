//! Tests of properties that hold for every layout.

use proptest::prelude::*;

use super::*;

/// Measures Chinese characters as squares, others at half the width.
struct Squares;

impl MeasureText for Squares {
    fn width(&self, text: &str, style: TextStyle) -> f32 {
        let width = |c: char| if c.is_ascii() { 0.5 } else { 1.0 };
        text.chars().map(width).sum::<f32>() * style.size
    }
}

fn line(title: &str, content: LineContent) -> PaperLine {
    PaperLine {
        title: title.to_owned(),
        content,
    }
}

fn paper(lines: Vec<PaperLine>) -> PaperDocument {
    PaperDocument {
        exam: "2023 年在职干部研究生报名".to_owned(),
        title: "报名登记表".to_owned(),
        number: "GB-2026-00001".to_owned(),
        text: Vec::new(),
        portrait: None,
        lines,
        stamps: vec![PaperStamp {
            label: "所在单位组织人事部门意见".to_owned(),
            rule: "加盖公章".to_owned(),
        }],
        rules: Vec::new(),
    }
}

fn texts(sheet: &Sheet) -> Vec<&str> {
    let marks = sheet.elements.iter();
    let texts = marks.filter_map(|mark| match mark {
        PageElement::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn baseline(sheets: &[Sheet], wanted: &str) -> f32 {
    let found = sheets
        .iter()
        .flat_map(|sheet| &sheet.elements)
        .find_map(|mark| match mark {
            PageElement::Text { text, baseline, .. } if text == wanted => Some(*baseline),
            _ => None,
        });
    found.unwrap_or_else(|| panic!("{wanted} is not printed"))
}

#[test]
fn short_lines_stand_side_by_side_and_long_ones_alone() {
    let text = |text: &str| LineContent::Text(text.to_owned());
    let sheets = lay_out(
        &paper(vec![
            line("姓名", text("林样本")),
            line("性别", text("女")),
            line("通讯地址", text(&"很长的地址".repeat(9))),
            line("本人签名", LineContent::Blank),
        ]),
        &Squares,
    );
    assert_eq!(sheets.len(), 1);
    assert_eq!(baseline(&sheets, "林样本"), baseline(&sheets, "女"));
    assert!(baseline(&sheets, "通讯地址") < baseline(&sheets, "本人签名"));
}

#[test]
fn long_section_continues_under_its_title() {
    let entries = (0..60).map(|year| format!("{year}：单位，职务")).collect();
    let sheets = lay_out(
        &paper(vec![line("工作简历", LineContent::Entries(entries))]),
        &Squares,
    );
    assert!(sheets.len() > 1);
    assert!(texts(&sheets[0]).contains(&"工作简历"));
    assert!(texts(&sheets[1]).concat().contains("工作简历（续）"));
    assert!(texts(&sheets[1]).contains(&"第 2 页，共 2 页"));
}

/// Number of sheets of a layout with this many jobs, and the sheets of each job.
fn sheets_of_jobs(jobs: usize) -> (usize, Vec<std::collections::BTreeSet<usize>>) {
    // Each job is wider than the line, so that it could be split.
    let job = |at: usize| format!("{at:02}始{}末{at:02}", "单位名称".repeat(16));
    let entries = (1..=jobs).map(job).collect();
    let blank = |title| line(title, LineContent::Blank);
    let mut lines: Vec<_> = (0..8).map(|_| blank("通讯地址")).collect();
    lines.push(line("工作简历", LineContent::Entries(entries)));
    let sheets = lay_out(&paper(lines), &Squares);
    let places = (1..=jobs).map(|at| {
        let (start, end) = (format!("{at:02}始"), format!("末{at:02}"));
        let pages = sheets.iter().enumerate().filter(|(_, sheet)| {
            let text = texts(sheet).concat();
            text.contains(&start) || text.contains(&end)
        });
        pages.map(|(page, _)| page).collect()
    });
    let places = places.collect();
    (sheets.len(), places)
}

#[test]
fn entry_is_not_split_across_sheets() {
    for jobs in 1..=30 {
        let (_, places) = sheets_of_jobs(jobs);
        for (at, sheets) in places.iter().enumerate() {
            assert_eq!(sheets.len(), 1, "job {} of {jobs}: {sheets:?}", at + 1);
        }
    }
}

#[test]
fn entries_that_fit_are_on_one_sheet() {
    let line_height = VALUE.line_height();
    let lines_of_job = 2.0;
    for jobs in 1..=30_u8 {
        let height = f32::from(jobs) * lines_of_job * line_height + 2.0 * PADDING;
        let (_, places) = sheets_of_jobs(jobs.into());
        let mut sheets: Vec<_> = places.iter().flatten().collect();
        sheets.dedup();
        let fits = height <= BOTTOM - MARGIN;
        assert_eq!(sheets.len() == 1, fits, "{jobs} jobs on {sheets:?}");
    }
}

fn content() -> impl Strategy<Value = LineContent> {
    let text = "[林样本科员，。《》 a-z]{0,120}";
    prop_oneof![
        8 => text.prop_map(LineContent::Text),
        1 => "[林样本科员，。]{900,2000}".prop_map(LineContent::Text),
        4 => proptest::collection::vec(text, 0..40).prop_map(LineContent::Entries),
        2 => Just(LineContent::Blank),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn content_stays_within_margins_and_unbroken(
        contents in proptest::collection::vec(content(), 0..24),
        has_portrait: bool,
    ) {
        let lines = contents.into_iter().map(|content| line("工作简历和情况", content)).collect();
        let mut paper = paper(lines);
        paper.portrait = has_portrait.then(|| shared::digest::Sha256::of(b"portrait"));
        let sheets = lay_out(&paper, &Squares);

        let mut printed = String::new();
        for sheet in &sheets {
            for mark in &sheet.elements {
                match mark {
                    PageElement::Text { left, baseline, style, text } => {
                        let right = left + Squares.width(text, *style);
                        prop_assert!(*left >= MARGIN - 0.1 && right <= WIDTH - MARGIN + 0.1, "{text}");
                        prop_assert!(*baseline > MARGIN && *baseline <= HEIGHT - MARGIN + 0.1, "{text}");
                        printed.push_str(text);
                    }
                    PageElement::Frame(area) | PageElement::Portrait(area) => {
                        prop_assert!(area.left >= MARGIN - 0.1);
                        prop_assert!(area.left + area.width <= WIDTH - MARGIN + 0.1);
                        prop_assert!(area.top >= MARGIN - 0.1);
                        prop_assert!(area.top + area.height <= BOTTOM + 0.1, "{area:?}");
                    }
                }
            }
        }
        let letters = |text: &str| text.chars().filter(|c| "林样本科员".contains(*c)).count();
        let wanted: usize = paper.lines.iter().map(|line| match &line.content {
            LineContent::Text(text) => letters(text),
            LineContent::Entries(entries) => entries.iter().map(|entry| letters(entry)).sum(),
            LineContent::Blank => 0,
        }).sum();
        prop_assert_eq!(letters(&printed), wanted);
    }
}
