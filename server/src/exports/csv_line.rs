//! Lines of CSV (RFC 4180) that a spreadsheet shows as text.

use std::borrow::Cow;

/// The byte order mark, by which spreadsheets know UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// One line with these cells. A cell that a spreadsheet would run as a formula is made text.
pub fn write_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let cells: Vec<_> = cells.into_iter().map(escape_formula).collect();
    let cells = cells.iter().map(|cell| cell.as_ref());
    writer.write_record(cells).expect("memory takes it");
    writer.into_inner().expect("memory takes it")
}

/// Puts an apostrophe before a text that a spreadsheet would interpret as a formula: one that begins
/// with `=`, `+`, `-`, `@`, a tab or a carriage return (OWASP, CSV injection).
pub fn escape_formula(cell: &str) -> Cow<'_, str> {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}").into(),
        false => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_separators_are_quoted() {
        let line = write_line(["林样本", "=HYPERLINK(\"x\")", "a,b", "", "@sum", "1\n2"]);
        let line = String::from_utf8(line).expect("is text");
        assert_eq!(
            line,
            "林样本,\"'=HYPERLINK(\"\"x\"\")\",\"a,b\",,'@sum,\"1\n2\"\n"
        );
    }
}
