//! Every message of both languages, rendered. The build script lists all of them.

use app::text::Text;
use shared::{application::answers::FormFaultKind, calendar::YearMonth, exam::Exam, text::Lang};

include!(concat!(env!("OUT_DIR"), "/rendered.rs"));

/// Values with a unit: the name, a value found nowhere else, and the rendered value in both
/// languages.
const UNIT_SAMPLES: [(&str, &str, &str, &str); 8] = [
    ("dpi", "223", "223 DPI", "223 DPI"),
    ("minutes", "917", "917 分钟", "917 minutes"),
    ("seconds", "819", "819 秒", "819 seconds"),
    ("months", "707", "707 个月", "707 months"),
    ("years", "735", "735 周岁", "735 years old"),
    ("tries", "911", "911 次", "911 times"),
    ("digits", "606", "606 位", "606 digits"),
    ("paper", "B9", "B9 幅面", "B9"),
];

/// Parts of sentences, which may begin or end with a space.
const SENTENCE_PARTS: [&str; 9] = [
    "comma",
    "pause",
    "colon",
    "and",
    "or",
    "semicolon",
    "machine_and",
    // In English another sentence follows on the same line.
    "fit_made",
    "fit_was_cut",
];

fn sample(name: &str) -> String {
    let unit = UNIT_SAMPLES.iter().find(|(unit, ..)| *unit == name);
    unit.map_or_else(|| format!("<{name}>"), |(_, value, ..)| (*value).to_owned())
}

fn find_text_faults(lang: Lang, rendered: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for raw in [
        "{", "}", "**", "`", "  ", "\u{3000}", "。。", "..", "，，", "( )", "（）",
    ] {
        if rendered.contains(raw) {
            faults.push(format!("has a raw {raw:?}"));
        }
    }
    if rendered.trim().is_empty() {
        faults.push("is empty".to_owned());
    }
    for (_, value, zh, en) in UNIT_SAMPLES {
        let unit = if lang == Lang::Zh { zh } else { en };
        if rendered.contains(value) && !rendered.contains(unit) {
            faults.push(format!("has {value} without its unit: {unit}"));
        }
    }
    faults
}

#[test]
fn every_message_renders_without_raw_markup_or_blanks() {
    let mut faults = Vec::new();
    for lang in [Lang::Zh, Lang::En] {
        for (key, rendered) in list_rendered(Text(lang), sample) {
            if !SENTENCE_PARTS.contains(&key) && rendered != rendered.trim() {
                faults.push(format!("{key}: begins or ends with a blank: {rendered:?}"));
            }
            for fault in find_text_faults(lang, &rendered) {
                faults.push(format!("{key}: {fault}: {rendered}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn month(text: &str) -> YearMonth {
    YearMonth::read(text).expect("a month")
}

#[test]
fn a_scan_rule_names_the_paper_before_the_resolution() {
    let exam: Exam =
        toml::from_str(include_str!("../../../exams/cadre-graduate.toml")).expect("it parses");
    let scans = exam.image_rules.values();
    let mut papers = Vec::new();
    for rule in scans.filter(|rule| rule.scan.is_some()) {
        let line = Text(Lang::Zh).image_rule_line(rule);
        let (_, paper) = line.split_once("按 ").expect("names the paper");
        let (paper, _) = paper
            .split_once(" 幅面不低于 200 DPI，即 ")
            .unwrap_or_else(|| panic!("{line}"));
        papers.push(paper.to_owned());
    }
    papers.sort();
    assert_eq!(papers, ["86 × 54 mm", "A4"]);
}

#[test]
fn months_in_wrong_order_are_named_at_their_end() {
    let (early, late) = (month("2015.7"), month("2017.3"));
    let backwards = FormFaultKind::EndBeforeStart {
        from: late,
        until: early,
    };
    assert_eq!(
        Text(Lang::Zh).answer_fault(&backwards),
        "止（2015.7）早于起（2017.3）。请检查。"
    );
    assert_eq!(
        Text(Lang::En).answer_fault(&backwards),
        "It ends (2015.7) before it begins (2017.3). Please check."
    );
    let overlap = FormFaultKind::Overlap {
        from: early,
        until: late,
    };
    assert_eq!(
        Text(Lang::Zh).answer_fault(&overlap),
        "从 2015.7 开始，但前一段到 2017.3 才结束，两段重叠。请改正时间。"
    );
}
