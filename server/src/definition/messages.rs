//! Messages of the TOML parser, of Serde and of the parsers in `shared`, rewritten in both languages
//! for authors of definitions.

use shared::text::LocalText;

/// The end of Serde's message for a value that is no text.
const LOCAL_TEXT_FORMS: &str = "expected a text, or texts by language";

/// The message in both languages. A message without a translation is quoted in Chinese after
/// `写法不对：`.
pub(super) fn translate_message(message: &str) -> LocalText {
    if let Some(text) = rewrite_key_message(message) {
        return text;
    }
    let zh = translate_value_message(message)
        .or_else(|| translate_sentence(message))
        .or_else(|| translate_grammar_message(message))
        .unwrap_or_else(|| format!("写法不对：{message}"));
    LocalText::bilingual(zh, message)
}

/// Serde's messages about keys, variants and texts, which are rewritten in English too.
fn rewrite_key_message(message: &str) -> Option<LocalText> {
    if message.ends_with(LOCAL_TEXT_FORMS) {
        return Some(LocalText::bilingual(
            "不是文字：应写成 `\"…\"` 或 `{ zh = \"…\", en = \"…\" }`",
            "is no text: write \"…\", or { zh = \"…\", en = \"…\" }",
        ));
    }
    if let Some(key) = message.strip_prefix("missing field ") {
        return Some(LocalText::bilingual(
            format!("缺少 {key} 这个键"),
            format!("the key {key} is missing"),
        ));
    }
    let (found, expected) = message.rsplit_once(", expected ")?;
    let allowed = expected.trim_start_matches("one of ").replace(" or ", ", ");
    let allowed_zh = allowed.replace(", ", "、");
    if let Some(key) = found.strip_prefix("unknown field ") {
        return Some(LocalText::bilingual(
            format!("没有 {key} 这个键；这里可以写：{allowed_zh}"),
            format!("unknown key {key}; allowed here: {allowed}"),
        ));
    }
    let variant = found.strip_prefix("unknown variant ")?;
    Some(LocalText::bilingual(
        format!("不能写 {variant}；可以写：{allowed_zh}"),
        format!("{variant} is not allowed; allowed: {allowed}"),
    ))
}

/// Serde's messages about a value of the wrong type, size or length.
fn translate_value_message(message: &str) -> Option<String> {
    let (found, expected) = message.rsplit_once(", expected ")?;
    let found = match found.strip_prefix("invalid length ") {
        Some(length) => format!("有 {length} 项的列表"),
        None => name_found_value(
            found
                .strip_prefix("invalid type: ")
                .or_else(|| found.strip_prefix("invalid value: "))?,
        )?,
    };
    Some(format!(
        "应为{}，现在是{found}",
        name_expected_value(expected)?
    ))
}

fn name_found_value(found: &str) -> Option<String> {
    let (kind, value) = found.split_once(" `").unwrap_or((found, ""));
    Some(match kind {
        "integer" => format!("整数 `{value}"),
        "floating point" => format!("小数 `{value}"),
        "boolean" => format!(" `{value}"),
        "sequence" => "列表（`[ … ]`）".to_owned(),
        // The parser gives a date without quotation marks as a map.
        "map" => "一组键（`{ … }`）或没有加引号的日期".to_owned(),
        "unit variant" => "不带内容的名称".to_owned(),
        _ => format!("文字 `{}`", found.strip_prefix("string ")?),
    })
}

fn name_expected_value(expected: &str) -> Option<&'static str> {
    Some(match expected {
        "a string" => "文字（要加引号）",
        "a boolean" => " `true` 或 `false`",
        "a sequence" => "列表（`[ … ]`）",
        "u8" => " 0 至 255 的整数",
        "u16" => " 0 至 65535 的整数",
        "u32" => " 0 至 4294967295 的整数",
        "u64" => "不小于 0 的整数",
        "i64" => "整数",
        "unit variant" => "不带内容的名称（要加引号）",
        "newtype variant" => "带内容的写法（`{ … }`）",
        _ if expected.starts_with("enum ") => "名称（要加引号）或一组键（`{ … }`）",
        _ if expected == "a map" || expected.starts_with("struct ") => "一组键（`{ … }`）",
        _ => return None,
    })
}

/// Whole sentences with their translations. Each `{}` stands for a value that is kept.
const SENTENCES: [(&str, &str); 19] = [
    (
        "a window has either `opens` and `closes`, or `after` and `days`",
        "时间段要么写 `opens` 和 `closes`，要么写 `after` 和 `days`",
    ),
    (
        "`{}` is no time zone: write an offset such as +08:00",
        "`{}` 不是时区：应写成 `+08:00` 这样",
    ),
    (
        "`{}` is no time: write 2021-01-12 09:00 or 2021-01-12 09:00:00",
        "`{}` 不是日期和时间：应写成 `2021-01-12 09:00` 或 `2021-01-12 09:00:00`",
    ),
    (
        "`{}` is no name: 1 to 64 characters of a-z, 0-9 and - are allowed, a letter or digit first",
        "`{}` 不能作名称：应为 1 至 64 个小写字母、数字或 `-`，第一个是字母或数字",
    ),
    (
        "`{}` is no amount: write units and two decimals, as in \"100.00\"",
        "`{}` 不是金额：应写到分，例如 `\"100.00\"`",
    ),
    (
        "`{}` is no line: write each field in braces, as in `{from}-{until}，{unit}`",
        "`{}` 不能作一行的写法：每个填写项要写在花括号内，例如 `{from}-{until}，{unit}`",
    ),
    (
        "the field `{}` is a text and needs `limit`, the most characters it takes",
        "填写项 `{}` 是文字，要用 `limit` 写明最多多少字",
    ),
    (
        "the field `{}` is a number and needs `least` and `most`",
        "填写项 `{}` 是数字，要写 `least` 和 `most`",
    ),
    (
        "the field `{}` has `{}`, which belongs to fields of the kind {} or {}",
        "填写项 `{}` 有 `{}`，这个键只能用在类型为 `{}` 或 `{}` 的填写项",
    ),
    (
        "the field `{}` has `{}`, which belongs to fields of the kind {}",
        "填写项 `{}` 有 `{}`，这个键只能用在类型为 `{}` 的填写项",
    ),
    (
        "data did not match any variant of untagged enum QueueGroupSource",
        "应为名单或职位表的列（`\"employer\"` 这样），或职位的层级（`{ level = 2 }` 这样）",
    ),
    (
        "wanted string or table",
        "应为名称（要加引号）或一组键（`{ … }`）",
    ),
    (
        "wanted exactly 1 element, found 0 elements",
        "这里要写一个键，现在一个也没有",
    ),
    (
        "wanted exactly 1 element, more than 1 element",
        "这里只能写一个键，现在不止一个",
    ),
    (
        "expected empty table",
        "这个名称不带内容，请只写名称（要加引号）",
    ),
    (
        "expected empty array",
        "这个名称不带内容，请只写名称（要加引号）",
    ),
    (
        "expected table, found {}",
        "这个名称不带内容，请只写名称（要加引号）",
    ),
    ("integer number overflowed", "整数太大"),
    ("floating-point number overflowed", "小数太大"),
];

fn translate_sentence(message: &str) -> Option<String> {
    SENTENCES.iter().find_map(|(en, zh)| {
        let values = match_values(en, message)?;
        let mut pieces = zh.split("{}");
        let mut sentence = pieces.next()?.to_owned();
        for (value, piece) in values.into_iter().zip(pieces) {
            sentence.push_str(value);
            sentence.push_str(piece);
        }
        Some(sentence)
    })
}

/// The values that stand for `{}` in the pattern, in order. `None` if the message differs from it.
fn match_values<'m>(pattern: &str, message: &'m str) -> Option<Vec<&'m str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = message.strip_prefix(pieces.next()?)?;
    let mut pieces = pieces.peekable();
    let mut values = Vec::new();
    while let Some(piece) = pieces.next() {
        let length = match pieces.peek() {
            Some(_) => rest.find(piece)?,
            None => rest.strip_suffix(piece)?.len(),
        };
        values.push(&rest[..length]);
        rest = &rest[length + piece.len()..];
    }
    rest.is_empty().then_some(values)
}

/// Messages of the TOML grammar: the fault, and mostly the symbols that are expected there.
fn translate_grammar_message(message: &str) -> Option<String> {
    let (fault, expected) = match message.split_once(", expected ") {
        Some((fault, expected)) => (fault, Some(expected)),
        None => (message, None),
    };
    let fault = name_grammar_fault(fault)?;
    let symbols: Option<Vec<&str>> =
        expected.and_then(|symbols| symbols.split(", ").map(name_symbol).collect());
    Some(match symbols {
        Some(symbols) => format!("{fault}，这里应有：{}", symbols.join("、")),
        None => fault.to_owned(),
    })
}

/// A symbol that the grammar expects. `None` for those that say less than the fault itself.
fn name_symbol(symbol: &str) -> Option<&str> {
    match symbol {
        "newline" => Some("换行"),
        "key" => Some("键名"),
        "value" => Some("值"),
        "letters" => Some("字母"),
        "numbers" | "digits" => Some("数字"),
        _ => symbol.starts_with('`').then_some(symbol),
    }
}

fn name_grammar_fault(fault: &str) -> Option<&'static str> {
    Some(match fault {
        "duplicate key" => "键重复了，同一处只能写一次",
        "string values must be quoted" | "invalid string" => "文字要加引号",
        "invalid basic string"
        | "invalid literal string"
        | "invalid multi-line basic string"
        | "invalid multi-line literal string"
        | "missing opening quote" => "引号没有写全，或引号内的写法不对",
        "missing escaped value" | "too few unicode value digits" => "`\\` 后面的写法不对",
        "invalid boolean" => "不是 `true` 或 `false`",
        "invalid float"
        | "invalid mantissa"
        | "invalid fraction"
        | "invalid exponent"
        | "invalid integer number"
        | "invalid hexadecimal number"
        | "invalid octal number"
        | "invalid binary number"
        | "integers with a radix cannot be signed"
        | "radix must be lowercase"
        | "redundant numeric sign"
        | "redundant integer number prefix"
        | "unexpected leading zero"
        | "unexpected sign"
        | "`_` may only go between digits" => "数字的写法不对",
        "invalid value" => "值的写法不对",
        "missing value" | "missing value for key" | "key with no value" => "键没有值",
        "unquoted keys cannot be empty" => "键名为空",
        "invalid key" | "invalid unquoted key" | "invalid key-value pair" | "invalid table" => {
            "键名的写法不对"
        }
        "keys cannot be multi-line basic strings" | "keys cannot be multi-line literal strings" => {
            "键名不能写成多行"
        }
        "missing assignment between key-value pairs" => "键和值之间缺少等号",
        "extra `=`" | "extra assignment between key-value pairs" | "unexpected `=` in array" => {
            "多了一个等号"
        }
        "missing comma between array elements" => "列表的两项之间缺少逗号",
        "missing comma between key-value pairs" => "两个键之间缺少逗号",
        "extra comma in array" | "extra comma in inline table" => "多了一个逗号",
        "unclosed array" => "列表的方括号没有写全",
        "unclosed table" | "unclosed array table" => "标题的方括号没有写全",
        "unclosed inline table" => "花括号没有写全",
        "missing array opening" | "missing table open" => "缺少左方括号",
        "missing inline table opening" => "缺少左花括号",
        "missing key for inline table element" | "invalid inline table element" => {
            "花括号内缺少键名"
        }
        "unexpected key or value" | "unexpected content" => "这里有多余的内容",
        "missing comment start"
        | "invalid comment character"
        | "unexpected content between comment and newline" => "注释的写法不对",
        "carriage return must be followed by newline" => "换行的写法不对",
        "recursion limit" | "cannot recurse further; max recursion depth met" => "层数太多",
        _ if ["invalid date", "invalid time", "invalid offset"]
            .iter()
            .any(|start| fault.starts_with(start)) =>
        {
            "日期和时间的写法不对"
        }
        _ if fault.starts_with("cannot extend value of type ") => "这个键已有值，不能再分出下一级",
        _ => return None,
    })
}
