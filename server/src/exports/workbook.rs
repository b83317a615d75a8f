//! Files of Excel (XLSX, ISO/IEC 29500), written row by row in constant memory.

use std::{
    fs::File,
    io::{Seek, SeekFrom},
};

use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet, XlsxError};
use tokio::sync::mpsc::Receiver;

use super::cell::ExportCell;

/// Most rows of a sheet with its headings (ECMA-376, part 1, 18.3.1.73).
const MAX_ROWS: u32 = 1_048_576;
/// Longest text of a cell, in units of UTF-16.
const MAX_CELL_UNITS: usize = 32_767;
/// Width of a column, in digits of the standard font.
const COLUMN_WIDTH: u32 = 20;

/// Name and explanation of a workbook.
pub struct WorkbookHead {
    /// Name of the sheet with the rows.
    pub sheet: String,
    pub headings: Vec<String>,
    /// The name of the person who took the file, and the time. It stands on each printed page and in the properties.
    pub taken: String,
    /// Lines of the second sheet, each with its name.
    pub about: Vec<(String, String)>,
}

/// Writes the rows to an unnamed temporary file; returns it from its beginning. Rows that one sheet
/// does not have are on further ones. It waits for rows, so it runs on a thread of its own.
///
/// # Errors
/// The temporary folder is full.
pub fn write_workbook(
    head: &WorkbookHead,
    mut rows: Receiver<Vec<Vec<ExportCell>>>,
) -> Result<File, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_author(&head.taken));
    let mut sheet = open_sheet(&mut workbook, head, 1)?;
    let (mut sheets, mut row_number) = (1, 0);
    while let Some(rows) = rows.blocking_recv() {
        for row in rows {
            if row_number + 1 == MAX_ROWS {
                sheets += 1;
                row_number = 0;
                sheet = open_sheet(&mut workbook, head, sheets)?;
            }
            row_number += 1;
            write_row(sheet, row_number, row)?;
        }
    }
    let bold = Format::new().set_bold();
    let about = workbook.add_worksheet_with_constant_memory()?;
    about.set_name("说明")?;
    prepare_print(about, &head.taken)?;
    for (row, (name, value)) in (0..).zip(&head.about) {
        about.write_string_with_format(row, 0, name, &bold)?;
        about.write_string(row, 1, value)?;
    }
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(&mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// Adds a sheet with the headings.
fn open_sheet<'a>(
    workbook: &'a mut Workbook,
    head: &WorkbookHead,
    number: u32,
) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    match number {
        1 => sheet.set_name(&head.sheet)?,
        _ => sheet.set_name(format!("{} {number}", head.sheet))?,
    };
    prepare_print(sheet, &head.taken)?;
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(&head.headings) {
        sheet.set_column_width(column, COLUMN_WIDTH)?;
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    Ok(sheet)
}

/// The first row stays while one scrolls and is on each printed page, with who took the file.
fn prepare_print(sheet: &mut Worksheet, taken: &str) -> Result<(), XlsxError> {
    sheet.set_landscape();
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    // The ampersand begins a code of headers.
    sheet.set_header(format!("&R{}", taken.replace('&', "&&")));
    Ok(())
}

fn write_row(sheet: &mut Worksheet, number: u32, row: Vec<ExportCell>) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(row) {
        match cell {
            ExportCell::Count(count) => sheet.write_number(number, column, count)?,
            // A text is never a formula in this format, and its digits stay.
            ExportCell::Text(text) => sheet.write_string(number, column, shorten(text))?,
        };
    }
    Ok(())
}

/// The text with at most [`MAX_CELL_UNITS`].
fn shorten(text: String) -> String {
    if text.encode_utf16().count() <= MAX_CELL_UNITS {
        return text;
    }
    let mut left = MAX_CELL_UNITS - 1;
    let fits = |character: &char| {
        let rest = left.checked_sub(character.len_utf16());
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::{MAX_CELL_UNITS, shorten};

    #[test]
    fn long_text_is_cut_between_characters() {
        for character in ['a', '字', '𠀀'] {
            let long: String = std::iter::repeat_n(character, MAX_CELL_UNITS + 1).collect();
            let short = shorten(long);
            let units = short.encode_utf16().count();
            assert!(
                (MAX_CELL_UNITS - 1..=MAX_CELL_UNITS).contains(&units),
                "{units}"
            );
            assert!(short.ends_with('…') && short.starts_with(character));
        }
        let longest = "字".repeat(MAX_CELL_UNITS);
        assert_eq!(shorten(longest.clone()), longest);
    }
}
