//! Tests that the five definitions are valid, and that faults are reported at their position, in both
//! languages.

mod chinese;
mod schema;

use super::*;

const FIVE: [(&str, &str); 5] = [
    (
        "shenzhen-civil-service",
        include_str!("../../../exams/shenzhen-civil-service.toml"),
    ),
    (
        "hebei-medical",
        include_str!("../../../exams/hebei-medical.toml"),
    ),
    (
        "national-personnel",
        include_str!("../../../exams/national-personnel.toml"),
    ),
    (
        "inner-mongolia-medical",
        include_str!("../../../exams/inner-mongolia-medical.toml"),
    ),
    (
        "cadre-graduate",
        include_str!("../../../exams/cadre-graduate.toml"),
    ),
];

#[test]
fn published_definitions_have_no_faults() {
    for (code, text) in FIVE {
        let exam = read_definition(text)
            .unwrap_or_else(|faults| panic!("{}", format_faults(code, &faults, Lang::En)));
        assert_eq!(exam.code.as_str(), code);
    }
}

#[test]
fn every_slot_names_the_data_to_compare() {
    for (code, text) in FIVE {
        let exam = read_definition(text).expect("a good definition");
        for slot in exam.slots() {
            assert!(!slot.compare.is_empty(), "{code}: {}", slot.id);
            let items = exam.compared_items(Some(slot));
            assert_eq!(items.len(), slot.compare.len(), "{code}: {}", slot.id);
        }
    }
}

#[test]
fn portrait_card_and_held_card_stand_beside_each_other() {
    let faces = ["portrait", "id-card", "id-held"];
    for (code, text) in FIVE {
        let exam = read_definition(text).expect("a good definition");
        let shown = |id: &str| exam.slots().any(|slot| slot.id.as_str() == id);
        for id in faces.into_iter().filter(|id| shown(id)) {
            let slot = exam.slots().find(|slot| slot.id.as_str() == id);
            let beside = &slot.expect("it is shown").beside;
            let named: Vec<&str> = beside.iter().map(|it| it.as_str()).collect();
            let others = faces.into_iter().filter(|it| *it != id && shown(it));
            assert_eq!(named, others.collect::<Vec<_>>(), "{code}: {id}");
        }
    }
}

#[test]
fn unknown_item_to_compare_is_a_fault_with_its_line() {
    let (_, text) = FIVE[0];
    let named = r#"compare = ["name", "sex", "birth-date", "id-number"]"#;
    assert!(text.contains(named));
    let wrong = text.replacen(named, r#"compare = ["name", "sexx"]"#, 1);
    let faults = read_definition(&wrong).expect_err("has a fault");
    let line = wrong.lines().position(|line| line.contains("sexx"));
    assert_eq!(faults.len(), 1);
    assert_eq!(Some(faults[0].line), line.map(|line| line + 1));
    assert!(faults[0].path.ends_with("compare[1]"), "{}", faults[0].path);
}

#[test]
fn every_sample_picture_is_there() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../exams/samples");
    for (_, text) in FIVE {
        let exam = read_definition(text).expect("a good definition");
        for sample in exam.slots().flat_map(|slot| &slot.samples) {
            assert!(
                folder.join(&sample.picture).is_file(),
                "{} has no {}",
                exam.code,
                sample.picture
            );
        }
    }
}

/// Minimum number of dark pixels per thousand in a page of text; a blank page has none.
const LEAST_DARK_PER_MILLE: usize = 4;
/// Minimum number of differing pixels per thousand between two pages of text, at a width of 400.
const LEAST_DIFFERENT_PER_MILLE: usize = 4;

/// The sample in gray, 400 pixels wide and 560 high.
fn load_thumbnail(name: &str) -> imaging::Pixels {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../exams/samples");
    let bytes = std::fs::read(folder.join(name)).expect("the sample is there");
    let picture = imaging::decode(&bytes, imaging::DecodeLimits::SERVER);
    let picture = picture.unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
    let side = picture.pixels.width().min(picture.pixels.height());
    assert!(side >= 295, "{name} is only {side} pixels wide");
    picture.pixels.to_gray().resized(400, 560)
}

fn per_mille(gray: &imaging::Pixels, counts: impl Fn(usize, u8) -> bool) -> usize {
    let bytes = gray.bytes().iter().enumerate();
    let counted = bytes.filter(|(at, byte)| counts(*at, **byte)).count();
    counted * 1000 / gray.bytes().len()
}

#[test]
fn samples_are_not_blank_and_differ_by_slot() {
    for (code, text) in FIVE {
        let exam = read_definition(text).expect("a good definition");
        let mut shown: Vec<(&str, imaging::Pixels)> = Vec::new();
        for sample in exam.slots().flat_map(|slot| &slot.samples) {
            let name = sample.picture.as_str();
            let gray = load_thumbnail(name);
            let dark = per_mille(&gray, |_, byte| byte < 160);
            assert!(dark >= LEAST_DARK_PER_MILLE, "{name}: {dark} ‰ are dark");
            for (other, before) in &shown {
                let differs = |at: usize, byte: u8| byte.abs_diff(before.bytes()[at]) > 48;
                let different = per_mille(&gray, differs);
                assert!(
                    different >= LEAST_DIFFERENT_PER_MILLE,
                    "{code}: {name} and {other} differ in {different} ‰"
                );
            }
            shown.push((name, gray));
        }
    }
}

/// A small definition, whose lines can be counted.
const SMALL: &str = r#"code = "small"
prefix = "SM"
title = { zh = "小考试", en = "Small exam" }
organiser = "考试院"
time-zone = "+08:00"

[[windows]]
id = "upload"
title = { zh = "上传", en = "Upload" }
opens = "2021-01-12 09:00"
closes = "2021-01-26 18:00"

[[windows]]
id = "mend"
title = "补正"
after = "returned"
days = 3

[[rounds]]
id = "materials"
title = "审核"
stages = [
  { id = "facts", title = "情况", kind = "facts", window = "upload" },
  { id = "materials", title = "上传", kind = "materials", window = "upload" },
  { id = "submit", title = "提交", kind = "submit", window = "upload" },
  { id = "review", title = "审核", kind = "review" },
]

[[facts]]
id = "local"
question = "本地户籍？"
choices = [{ id = "yes", label = "是" }, { id = "no", label = "否" }]

[image-rules.paper]
size = { most-kb = 300 }

[[categories]]
id = "household"
title = "户籍"

[[categories.slots]]
id = "household"
title = "户籍材料"
necessity = "conditional"
when = [{ fact = "local", is = ["yes"] }]
rule = "paper"

[review]
levels = 1
reasons = [
  { id = "blurred", label = "模糊", sentence = "请重拍。", kind = "mendable", general = true },
]
mend-window = "mend"
"#;

/// The report on the small definition after these replacements.
fn definition_with_changes(changes: &[(&str, &str)]) -> String {
    format_faults("x.toml", &faults_after_changes(changes), Lang::En)
}

fn faults_after_changes(changes: &[(&str, &str)]) -> Vec<DefinitionFault> {
    let mut text = SMALL.to_owned();
    for (from, to) in changes {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text = text.replacen(from, to, 1);
    }
    read_definition(&text).err().unwrap_or_default()
}

fn expect_reports(rows: &[(&str, &str, &str)]) {
    for (from, to, expected) in rows {
        assert_eq!(
            definition_with_changes(&[(from, to)]),
            format!("{expected}\n"),
            "{from} became {to}"
        );
    }
}

#[test]
fn the_small_definition_is_good() {
    assert_eq!(definition_with_changes(&[]), "");
}

#[test]
fn invalid_toml_is_reported_with_line_and_column() {
    expect_reports(&[
        (
            "\"SM\"",
            "\"SM",
            "x.toml:2:13  invalid basic string, expected `\"`",
        ),
        (
            "prefix = \"SM\"",
            "code = \"again\"",
            "x.toml:2:1  duplicate key",
        ),
    ]);
}

#[test]
fn syntax_fault_is_reported_at_its_key() {
    expect_reports(&[
        (
            "\"SM\"",
            "3",
            "x.toml:2:10  prefix: invalid type: integer `3`, expected a string",
        ),
        (
            "prefix = \"SM\"\n",
            "",
            "x.toml:1:1  the key `prefix` is missing",
        ),
        (
            "days = 3",
            "days = \"3\"",
            "x.toml:17:8  windows[1].days: invalid type: string \"3\", expected u16",
        ),
        (
            "days = 3",
            "days = 3\nopens = \"2021-01-12 09:00\"",
            "x.toml:13:1  windows[1]: a window has either `opens` and `closes`, or `after` and `days`",
        ),
        (
            "2021-01-26 18:00",
            "2021-1-26 18:00",
            "x.toml:11:10  windows[0].closes: `2021-1-26 18:00` is no time: write 2021-01-12 09:00 or 2021-01-12 09:00:00",
        ),
        (
            "{ zh = \"上传\", en = \"Upload\" }",
            "{ en = \"Upload\" }",
            "x.toml:9:9  windows[0].title: the key `zh` is missing",
        ),
        (
            "{ zh = \"上传\", en = \"Upload\" }",
            "5",
            "x.toml:9:9  windows[0].title: is no text: write \"…\", or { zh = \"…\", en = \"…\" }",
        ),
        (
            "title = \"提交\", ",
            "",
            "x.toml:25:3  rounds[0].stages[2]: the key `title` is missing",
        ),
        (
            "kind = \"mendable\"",
            "kind = \"mendible\"",
            "x.toml:51:61  review.reasons[0].kind: `mendible` is not allowed; allowed: `mendable`, `disqualifying`",
        ),
        (
            "rule = \"paper\"",
            "rule = \"Paper\"",
            "x.toml:46:8  categories[0].slots[0].rule: `Paper` is no name: 1 to 64 characters of a-z, 0-9 and - are allowed, a letter or digit first",
        ),
        (
            "[review]",
            "[entry.list]\n[review]",
            "x.toml:48:8  entry.list: `list` is not allowed; allowed: `register`, `roster`, `open-id`",
        ),
    ]);
}

#[test]
fn unknown_keys_are_all_named_at_once() {
    let changes = [
        ("closes = ", "close = \"2021-01-26 18:00\"\ncloses = "),
        ("most-kb = 300", "most-kb = 300, max-kb = 300"),
        ("en = \"Upload\"", "eng = \"Upload\""),
        ("levels = 1", "levels = 1\nlevel = 1"),
    ];
    assert_eq!(
        definition_with_changes(&changes),
        "x.toml:9:22  windows[0].title.eng: unknown key `eng`; allowed here: `zh`, `en`\n\
         x.toml:11:1  windows[0].close: unknown key `close`; allowed here: `id`, `title`, `opens`, `closes`, `after`, `days`\n\
         x.toml:36:25  image-rules.paper.size.max-kb: unknown key `max-kb`; allowed here: `least-kb`, `most-kb`\n\
         x.toml:51:1  review.level: unknown key `level`; allowed here: `levels`, `registration`, `blind-percent`, `known-cases`, `mend-window`, `hold-minutes`, `unit`, `batch`, `reasons`, `form-reasons`\n"
    );
}

#[test]
fn semantic_fault_is_reported_at_the_nearest_key() {
    expect_reports(&[
        (
            "rule = \"paper\"",
            "rule = \"papier\"",
            "x.toml:46:1  categories[0].slots[0].rule: `papier` is no image rule; allowed: `paper`",
        ),
        (
            "is = [\"yes\"]",
            "is = [\"yes\", \"maybe\"]",
            "x.toml:45:40  categories[0].slots[0].when[0].is[1]: `maybe` is no choice of the fact `local`; allowed: `yes`, `no`",
        ),
        (
            "when = [{ fact = \"local\", is = [\"yes\"] }]\n",
            "",
            "x.toml:41:1  categories[0].slots[0].when: the slot `household` is conditional and needs a condition",
        ),
        (
            "2021-01-26 18:00",
            "2021-01-02 18:00",
            "x.toml:11:1  windows[0].closes: 2021-01-02 18:00:00 is not after 2021-01-12 09:00:00, when the window `upload` opens",
        ),
        (
            "most-kb = 300",
            "least-kb = 400, most-kb = 300",
            "x.toml:35:10  image-rules.paper.size.least-kb: 400 leaves no room below `most-kb`, 300",
        ),
        (
            "levels = 1",
            "levels = 3",
            "x.toml:49:1  review.levels: 3 is not allowed: 1 to 2",
        ),
    ]);
}

#[test]
fn semantic_faults_are_all_reported_in_file_order() {
    let changes = [
        ("levels = 1", "levels = 0"),
        ("\"SM\"", "\"sm\""),
        ("days = 3", "days = 0"),
    ];
    assert_eq!(
        definition_with_changes(&changes),
        "x.toml:2:1  prefix: `sm` is no prefix: 2 to 8 characters of A-Z and 0-9 are allowed, a letter first\n\
         x.toml:17:1  windows[1].days: 0 is not allowed: 1 to 365\n\
         x.toml:49:1  review.levels: 0 is not allowed: 1 to 2\n"
    );
}
