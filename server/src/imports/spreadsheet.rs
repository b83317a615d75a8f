//! Reader of spreadsheet rows: text in UTF-8, UTF-16 or GB18030 (RFC 4180, or tab separated), or
//! the first sheet of an XLSX workbook. The unpacked size of a workbook is checked first, so that a
//! small file can't exhaust the server's memory.

use std::{
    collections::BTreeMap,
    io::{self, Cursor, Read as _},
};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use encoding_rs::{Encoding, GB18030};
use shared::roster::RosterFaultKind;
use zip::ZipArchive;

/// The most bytes of all parts of a workbook together, unpacked.
pub const MAX_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// The most parts (files in the archive) of a workbook.
const MAX_PARTS: usize = 1_000;
/// The most rows and columns that are read of a sheet.
pub const MAX_ROWS: u32 = 120_000;
pub const MAX_COLUMNS: u32 = 64;
/// The most bytes of text in all cells together: cells can share a text, so a small sheet can
/// repeat a long one many times.
const MAX_TEXT_BYTES: usize = 64 * 1024 * 1024;
/// A number of this size or more has more digits than a spreadsheet keeps.
const MAX_EXACT_NUMBER: f64 = 1e15;
/// First bytes of an XLSX file (a ZIP archive).
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
/// First bytes of an XLS file (OLE).
const OLE_MAGIC: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// The rows that are not blank, each with its number as in a spreadsheet, from 1.
pub type SheetRows = Vec<(u32, csv::StringRecord)>;

/// Reads the rows of a text file or a workbook.
///
/// # Errors
/// The reason for which the rows cannot be read.
pub fn read_rows(bytes: &[u8]) -> Result<SheetRows, RosterFaultKind> {
    if bytes.starts_with(ZIP_MAGIC) {
        return read_workbook(bytes);
    }
    if bytes.starts_with(OLE_MAGIC) {
        return Err(RosterFaultKind::OldWorkbook);
    }
    read_text_rows(&decode(bytes)?)
}

/// Decodes text by its byte order mark, else as UTF-8, else as GB18030, which Excel writes in
/// Chinese Windows.
fn decode(bytes: &[u8]) -> Result<String, RosterFaultKind> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => {
            let (text, _, is_broken) = encoding.decode(bytes);
            (!is_broken).then(|| text.into_owned())
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(_) => GB18030
                .decode_without_bom_handling_and_without_replacement(bytes)
                .map(|text| text.into_owned()),
        },
    };
    // Spreadsheets do not write NUL, so the file is of another kind.
    text.filter(|text| !text.contains('\0'))
        .ok_or(RosterFaultKind::NotText)
}

fn read_text_rows(text: &str) -> Result<SheetRows, RosterFaultKind> {
    // The CSV reader counts a CRLF line end only after it has begun the next row.
    let text = text.replace("\r\n", "\n");
    // Number of line ends within cells, which begin no row.
    let mut within = 0;
    let rows: SheetRows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(find_delimiter(&text))
        .from_reader(text.as_bytes())
        .into_records()
        // The text is valid UTF-8, and reading from memory does not fail.
        .filter_map(Result::ok)
        .map(|row| {
            let line = row.position().map_or(1, csv::Position::line);
            let number = u32::try_from(line - within).unwrap_or(u32::MAX);
            within += row
                .iter()
                .map(|cell| cell.matches('\n').count() as u64)
                .sum::<u64>();
            (number, row)
        })
        .filter(|(_, row)| !is_blank(row))
        // One row more shows that there are too many.
        .take(MAX_ROWS as usize + 1)
        .collect();
    match rows.len() > MAX_ROWS as usize {
        true => Err(RosterFaultKind::SheetTooLarge {
            rows: MAX_ROWS,
            columns: MAX_COLUMNS,
        }),
        false => Ok(rows),
    }
}

fn is_blank(row: &csv::StringRecord) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
}

/// The delimiter of the first line: a tab if there is one, as in text copied from a spreadsheet;
/// else the more frequent of semicolon and comma.
fn find_delimiter(text: &str) -> u8 {
    let headings = text.lines().find(|line| !line.trim().is_empty());
    let of = |separator| headings.map_or(0, |line| line.matches(separator).count());
    if of('\t') > 0 {
        b'\t'
    } else if of(';') > of(',') {
        b';'
    } else {
        b','
    }
}

fn read_workbook(bytes: &[u8]) -> Result<SheetRows, RosterFaultKind> {
    check_unpacked_size(bytes)?;
    let broken = |_| RosterFaultKind::BrokenWorkbook;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let is_shown = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let first = book.sheets_metadata().iter().find(is_shown);
    let name = first.map(|sheet| sheet.name.clone());
    let name = name.ok_or(RosterFaultKind::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    let mut size = 0;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let text = format_cell(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(RosterFaultKind::SheetTooLarge {
                rows: MAX_ROWS,
                columns: MAX_COLUMNS,
            });
        }
        size += text.len();
        if size > MAX_TEXT_BYTES {
            return Err(RosterFaultKind::UnpackedTooLarge {
                allowed: MAX_TEXT_BYTES as u64,
            });
        }
        rows.entry(row).or_default().insert(column, text);
    }
    let rows = rows.into_iter().map(|(row, cells)| {
        let last = cells.keys().next_back().copied().unwrap_or_default();
        let cell = |column| cells.get(&column).map_or("", String::as_str);
        (row + 1, (0..=last).map(cell).collect())
    });
    Ok(rows.collect())
}

/// Unpacks every part and counts its bytes: the sizes in an archive's directory can be false.
fn check_unpacked_size(bytes: &[u8]) -> Result<(), RosterFaultKind> {
    let too_large = RosterFaultKind::UnpackedTooLarge {
        allowed: MAX_UNPACKED_BYTES,
    };
    let broken = |_| RosterFaultKind::BrokenWorkbook;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MAX_PARTS {
        return Err(too_large);
    }
    let mut left = MAX_UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let size = io::copy(&mut part.take(left + 1), &mut io::sink());
        let size = size.map_err(|_| RosterFaultKind::BrokenWorkbook)?;
        left = left.checked_sub(size).ok_or(too_large.clone())?;
    }
    Ok(())
}

/// The text of a cell as a spreadsheet shows it.
fn format_cell(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => write_number(*number as f64),
        DataRef::Float(number) => write_number(*number),
        DataRef::Bool(is_true) => is_true.to_string(),
        DataRef::DateTime(at) => write_date(at),
        DataRef::Error(error) => error.to_string(),
    }
}

/// Writes a number. A number too long for a spreadsheet has lost its last digits; it gets an
/// exponent, which no numeric column accepts, so that a wrong number is not stored.
fn write_number(number: f64) -> String {
    if number.abs() >= MAX_EXACT_NUMBER {
        format!("{number:E}").replace('E', "E+")
    } else {
        number.to_string()
    }
}

fn write_date(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => date,
        (_, _, 0) => format!("{date} {hour:02}:{minute:02}"),
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

    use super::*;

    /// A workbook of one sheet with these rows of cells in XML.
    pub(crate) fn workbook(rows: &str) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        let parts = [
            (
                "_rels/.rels",
                format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="名单" sheetId="1" r:id="r1"/></sheets></workbook>"#
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#),
            ),
        ];
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, content) in parts {
            archive.start_file(name, options).expect("a part");
            archive.write_all(content.as_bytes()).expect("in memory");
        }
        archive.finish().expect("in memory").into_inner()
    }

    fn inline(place: &str, text: &str) -> String {
        format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    }

    fn read(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let rows = read_rows(bytes).expect("is read");
        rows.into_iter()
            .map(|(number, row)| (number, row.iter().map(str::to_owned).collect()))
            .collect()
    }

    #[test]
    fn text_of_every_encoding_reads_the_same() {
        let text = "姓名,准考证号\n,\n林样本,2024\n";
        let expected = [
            (1, vec!["姓名".to_owned(), "准考证号".to_owned()]),
            (3, vec!["林样本".to_owned(), "2024".to_owned()]),
        ];
        let (chinese, _, _) = GB18030.encode(text);
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let marked = format!("\u{feff}{text}");
        for bytes in [text.as_bytes(), &chinese, &utf16, marked.as_bytes()] {
            assert_eq!(read(bytes), expected);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(read_rows(b"a,\0b").err(), Some(RosterFaultKind::NotText));
        assert_eq!(
            read_rows(&[0xff, 0xff]).err(),
            Some(RosterFaultKind::NotText)
        );
        let old = [OLE_MAGIC, &[0; 8]].concat();
        assert_eq!(read_rows(&old).err(), Some(RosterFaultKind::OldWorkbook));
        let broken = [ZIP_MAGIC, b"rest"].concat();
        assert_eq!(
            read_rows(&broken).err(),
            Some(RosterFaultKind::BrokenWorkbook)
        );
    }

    #[test]
    fn workbook_keeps_row_numbers_and_exact_numbers() {
        let rows = format!(
            r#"<row r="1">{}{}</row><row r="4">{}<c r="C4"><v>20240301</v></c><c r="D4"><v>1.1010119940307058E+17</v></c></row>"#,
            inline("A1", "姓名"),
            inline("C1", "准考证号"),
            inline("A4", "林样本"),
        );
        let expected = [
            (1, vec!["姓名", "", "准考证号"]),
            (4, vec!["林样本", "", "20240301", "1.1010119940307058E+17"]),
        ];
        let read = read(&workbook(&rows));
        let read: Vec<_> = read
            .iter()
            .map(|(number, row)| (*number, row.iter().map(String::as_str).collect::<Vec<_>>()))
            .collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn cell_far_outside_is_refused_without_taking_memory() {
        let rows = format!(r#"<row r="1048576">{}</row>"#, inline("XFD1048576", "x"));
        let refused = read_rows(&workbook(&rows)).err();
        assert!(matches!(
            refused,
            Some(RosterFaultKind::SheetTooLarge { .. })
        ));
    }

    #[test]
    fn workbook_that_unpacks_to_too_much_is_refused() {
        let bomb = workbook(&" ".repeat(MAX_UNPACKED_BYTES as usize + 1));
        assert!(bomb.len() < 1024 * 1024, "{}", bomb.len());
        let allowed = MAX_UNPACKED_BYTES;
        let refused = read_rows(&bomb).err();
        assert_eq!(refused, Some(RosterFaultKind::UnpackedTooLarge { allowed }));
    }
}
