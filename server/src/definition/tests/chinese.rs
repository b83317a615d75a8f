//! Tests of the Chinese sentences of faults.

use shared::{
    exam::{fee::Amount, field::FieldDefinitionError, form::LineFormat},
    id::ExamCode,
    text::Lang,
    time::{CivilTime, Zone},
};

use super::{faults_after_changes, format_faults, translate_message};

/// Checks that the sentence has Chinese characters, and Latin letters in backticks only.
fn expect_chinese(zh: &str) {
    let words: String = zh.split('`').step_by(2).collect();
    let has_chinese = words.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let has_latin = words.contains(|c: char| c.is_ascii_alphabetic());
    assert!(has_chinese && !has_latin, "{zh}");
}

fn expect_sentences(rows: &[(&str, &str, &str)]) {
    for (from, to, expected) in rows {
        let faults = faults_after_changes(&[(from, to)]);
        let found: Vec<_> = faults
            .iter()
            .map(|fault| fault.message.get(Lang::Zh))
            .collect();
        assert_eq!(found, [*expected], "{from} became {to}");
        expect_chinese(expected);
    }
}

#[test]
fn keys_and_variants_have_chinese_sentences() {
    expect_sentences(&[
        ("prefix = \"SM\"\n", "", "缺少 `prefix` 这个键"),
        (
            "en = \"Upload\"",
            "eng = \"Upload\"",
            "没有 `eng` 这个键；这里可以写：`zh`、`en`",
        ),
        (
            "most-kb = 300",
            "most-kb = 300, max-kb = 300",
            "没有 `max-kb` 这个键；这里可以写：`least-kb`、`most-kb`",
        ),
        (
            "kind = \"mendable\"",
            "kind = \"mendible\"",
            "不能写 `mendible`；可以写：`mendable`、`disqualifying`",
        ),
        (
            "{ zh = \"上传\", en = \"Upload\" }",
            "5",
            "不是文字：应写成 `\"…\"` 或 `{ zh = \"…\", en = \"…\" }`",
        ),
    ]);
}

#[test]
fn wrong_values_are_named_in_chinese() {
    expect_sentences(&[
        ("\"SM\"", "3", "应为文字（要加引号），现在是整数 `3`"),
        (
            "days = 3",
            "days = \"3\"",
            "应为 0 至 65535 的整数，现在是文字 `\"3\"`",
        ),
        (
            "days = 3",
            "days = 70000",
            "应为 0 至 65535 的整数，现在是整数 `70000`",
        ),
        (
            "days = 3",
            "days = 1.5",
            "应为 0 至 65535 的整数，现在是小数 `1.5`",
        ),
        (
            "\"2021-01-12 09:00\"",
            "2021-01-12T09:00:00",
            "应为文字（要加引号），现在是一组键（`{ … }`）或没有加引号的日期",
        ),
        (
            "reasons = [",
            "unit = 3\nreasons = [",
            "应为名单或职位表的列（`\"employer\"` 这样），或职位的层级（`{ level = 2 }` 这样）",
        ),
        (
            "general = true",
            "general = 1",
            "应为 `true` 或 `false`，现在是整数 `1`",
        ),
        (
            "days = 3",
            "days = 3\nopens = \"2021-01-12 09:00\"",
            "时间段要么写 `opens` 和 `closes`，要么写 `after` 和 `days`",
        ),
        (
            "kind = \"mendable\"",
            "kind = 5",
            "应为名称（要加引号）或一组键（`{ … }`）",
        ),
    ]);
}

#[test]
fn invalid_toml_is_explained_in_chinese() {
    expect_sentences(&[
        (
            "\"SM\"",
            "\"SM",
            "引号没有写全，或引号内的写法不对，这里应有：`\"`",
        ),
        (
            "prefix = \"SM\"",
            "code = \"again\"",
            "键重复了，同一处只能写一次",
        ),
    ]);
    for (from, to) in [
        ("\"SM\"", "SM"),
        ("\"SM\"", ""),
        ("prefix = ", "prefix "),
        ("prefix = ", "= "),
        ("[review]", "[review"),
        ("days = 3", "days = 03"),
        ("days = 3", "days = 3 4"),
        ("\"yes\", label", "\"yes\" label"),
        ("\"2021-01-12 09:00\"", "2021-13-12"),
        ("levels = 1", "levels = 1\ncode.next = 3\ncode = 1"),
    ] {
        let faults = faults_after_changes(&[(from, to)]);
        assert_eq!(faults.len(), 1, "{from} became {to}: {faults:?}");
        expect_chinese(&faults[0].message.zh);
    }
}

#[test]
fn messages_of_parsers_are_translated() {
    let id = || "x".parse().expect("a slug");
    let unexpected = |kinds| FieldDefinitionError::UnexpectedKey {
        field: id(),
        key: "past",
        kinds,
    };
    let messages = [
        "8".parse::<Zone>().expect_err("refused").to_string(),
        "8".parse::<CivilTime>().expect_err("refused").to_string(),
        "X Y".parse::<ExamCode>().expect_err("refused").to_string(),
        "8".parse::<Amount>().expect_err("refused").to_string(),
        LineFormat::try_from("{x".to_owned())
            .expect_err("refused")
            .to_string(),
        FieldDefinitionError::MissingLimit(id()).to_string(),
        FieldDefinitionError::MissingRange(id()).to_string(),
        unexpected("date or year-month").to_string(),
        unexpected("date").to_string(),
    ];
    for message in &messages {
        let text = translate_message(message);
        assert_eq!(text.en.as_ref(), Some(message));
        expect_chinese(&text.zh);
    }
    assert_eq!(
        translate_message(&messages[7]).zh,
        "填写项 `x` 有 `past`，这个键只能用在类型为 `date` 或 `year-month` 的填写项"
    );
    assert_eq!(
        translate_message("something new").zh,
        "写法不对：something new"
    );
}

#[test]
fn chinese_report_names_the_same_positions() {
    let faults = faults_after_changes(&[("levels = 1", "levels = 0"), ("days = 3", "days = 0")]);
    assert_eq!(
        format_faults("x.toml", &faults, Lang::Zh),
        "x.toml:17:1  windows[1].days: 0 不在允许范围内，应为 1 至 365\n\
         x.toml:49:1  review.levels: 0 不在允许范围内，应为 1 至 2\n"
    );
}
