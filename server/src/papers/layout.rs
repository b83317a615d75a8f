//! Layout of a filled paper as marks on sheets. A row, an entry, a paragraph or a seal box is never
//! split across sheets (S4-13), unless it is higher than one. The entries of a section are on one
//! sheet if they fit on one; otherwise the section continues after an entry, with its title
//! repeated.

use shared::paper::{LineContent, PaperDocument, PaperLine, PaperStamp};

use super::{
    sheet::{Area, BOTTOM, HEIGHT, MARGIN, MeasureText, PageElement, Sheet, TextStyle, WIDTH},
    wrap::wrap,
};

const EXAM: TextStyle = TextStyle::plain(11.0);
const TITLE: TextStyle = TextStyle::bold(20.0);
const TEXT: TextStyle = TextStyle::plain(11.0);
const LABEL: TextStyle = TextStyle::plain(10.5);
const VALUE: TextStyle = TextStyle::plain(10.5);
const STAMP: TextStyle = TextStyle::bold(10.5);
const FOOTER_STYLE: TextStyle = TextStyle::plain(9.0);

const PADDING: f32 = 6.0;
const LABEL_WIDTH: f32 = 82.0;
/// Size in points of the area of a 3:4 portrait, like a photo glued on paper (35 × 45 mm with its
/// frame).
const PORTRAIT: (f32, f32) = (100.0, 130.0);
/// Height in points of the area for a seal of 42 mm.
const STAMP_HEIGHT: f32 = 130.0;
const CONTENT_WIDTH_PT: f32 = WIDTH - 2.0 * MARGIN;

const CONTINUED_SUFFIX: &str = "（续）";
const SEAL: &str = "（盖章）　　　　年　　月　　日";
/// Indent of a paragraph: two characters.
const INDENT: &str = "　　";

pub(super) fn lay_out(paper: &PaperDocument, measure: &impl MeasureText) -> Vec<Sheet> {
    let mut desk = SheetLayout::new(measure);
    desk.add_centered(&paper.exam, EXAM);
    desk.add_centered(&paper.title, TITLE);
    desk.top += PADDING;
    for paragraph in &paper.text {
        desk.add_paragraph(paragraph);
    }
    desk.add_table(paper);
    for stamp in &paper.stamps {
        desk.add_stamp(stamp);
    }
    desk.top += PADDING;
    for paragraph in &paper.rules {
        desk.add_paragraph(paragraph);
    }
    desk.finish(&paper.number)
}

/// The layout state: the position of the next mark.
struct SheetLayout<'a, M> {
    measure: &'a M,
    sheets: Vec<Sheet>,
    sheet: Sheet,
    top: f32,
}

impl<'a, M: MeasureText> SheetLayout<'a, M> {
    fn new(measure: &'a M) -> Self {
        Self {
            measure,
            sheets: Vec::new(),
            sheet: Sheet::default(),
            top: MARGIN,
        }
    }

    /// Starts a new sheet if the height does not fit; an empty sheet takes every height.
    fn reserve(&mut self, height: f32) {
        if self.top + height > BOTTOM && self.top > MARGIN {
            self.start_sheet();
        }
    }

    fn start_sheet(&mut self) {
        self.sheets.push(std::mem::take(&mut self.sheet));
        self.top = MARGIN;
    }

    fn put_text(&mut self, left: f32, top: f32, style: TextStyle, text: &str) {
        self.sheet.elements.push(PageElement::Text {
            left,
            baseline: top + style.ascent(),
            style,
            text: text.to_owned(),
        });
    }

    fn put_lines(&mut self, left: f32, mut top: f32, style: TextStyle, lines: &[String]) {
        for line in lines {
            self.put_text(left, top, style, line);
            top += style.line_height();
        }
    }

    fn add_frame(&mut self, left: f32, top: f32, width: f32, height: f32) {
        self.sheet.elements.push(PageElement::Frame(Area {
            left,
            top,
            width,
            height,
        }));
    }

    fn add_centered(&mut self, text: &str, style: TextStyle) {
        for line in wrap(self.measure, text, style, CONTENT_WIDTH_PT) {
            self.reserve(style.line_height());
            let width = self.measure.width(&line, style);
            self.put_text((WIDTH - width) / 2.0, self.top, style, &line);
            self.top += style.line_height();
        }
    }

    fn add_paragraph(&mut self, text: &str) {
        let lines = wrap(
            self.measure,
            &format!("{INDENT}{text}"),
            TEXT,
            CONTENT_WIDTH_PT,
        );
        self.reserve(height_of(&lines, TEXT).min(BOTTOM - MARGIN));
        for line in lines {
            self.reserve(TEXT.line_height());
            self.put_text(MARGIN, self.top, TEXT, &line);
            self.top += TEXT.line_height();
        }
        self.top += PADDING;
    }

    /// Draws each line in a frame, two short ones side by side, with the portrait beside the first
    /// ones.
    fn add_table(&mut self, paper: &PaperDocument) {
        let beside = paper.portrait.map(|_| {
            self.reserve(PORTRAIT.1);
            self.top
        });
        let mut lines = paper.lines.as_slice();
        let mut open = beside;
        while let Some((line, rest)) = lines.split_first() {
            if let Some(start) = open
                && (self.top >= start + PORTRAIT.1 || !self.fits_beside(line))
            {
                self.add_portrait_frame(start);
                open = None;
            }
            let width = if open.is_some() {
                CONTENT_WIDTH_PT - PORTRAIT.0
            } else {
                CONTENT_WIDTH_PT
            };
            let pair = rest
                .first()
                .filter(|next| self.is_short(line, width) && self.is_short(next, width));
            match pair {
                Some(next) => {
                    self.add_row(&[line, next], width);
                    lines = &rest[1..];
                }
                None => {
                    self.add_row(&[line], width);
                    lines = rest;
                }
            }
        }
        if let Some(start) = open {
            self.add_portrait_frame(start);
        }
    }

    /// Draws the frame of the portrait as high as the rows beside it.
    fn add_portrait_frame(&mut self, start: f32) {
        let height = (self.top - start).max(PORTRAIT.1);
        let left = MARGIN + CONTENT_WIDTH_PT - PORTRAIT.0;
        self.add_frame(left, start, PORTRAIT.0, height);
        self.sheet.elements.push(PageElement::Portrait(Area {
            left: left + PADDING / 2.0,
            top: start + PADDING / 2.0,
            width: PORTRAIT.0 - PADDING,
            height: height - PADDING,
        }));
        self.top = start + height;
    }

    /// Returns whether the line can be beside the portrait: it must not start a new sheet.
    fn fits_beside(&self, line: &PaperLine) -> bool {
        match line.content {
            LineContent::Entries(_) => false,
            LineContent::Text(_) | LineContent::Blank => {
                let room = CONTENT_WIDTH_PT - PORTRAIT.0 - LABEL_WIDTH - 2.0 * PADDING;
                let lines = self.wrap_entries(line, room).concat();
                self.top + height_of(&lines, VALUE) + 2.0 * PADDING + LABEL.line_height() <= BOTTOM
            }
        }
    }

    fn is_short(&self, line: &PaperLine, width: f32) -> bool {
        match &line.content {
            LineContent::Text(text) => {
                let room = width / 2.0 - LABEL_WIDTH - 2.0 * PADDING;
                self.measure.width(text, VALUE) <= room
            }
            LineContent::Blank => true,
            LineContent::Entries(_) => false,
        }
    }

    /// Draws one or two lines in frames of the same height.
    fn add_row(&mut self, cells: &[&PaperLine], width: f32) {
        let width = width / cells.len() as f32;
        let label = |line: &PaperLine| {
            wrap(
                self.measure,
                &line.title,
                LABEL,
                LABEL_WIDTH - 2.0 * PADDING,
            )
        };
        let labels: Vec<_> = cells.iter().map(|line| label(line)).collect();
        let entries: Vec<_> = cells
            .iter()
            .map(|line| self.wrap_entries(line, width - LABEL_WIDTH - 2.0 * PADDING))
            .collect();
        let tallest = labels.iter().map(|lines| height_of(lines, LABEL));
        let least = tallest.fold(VALUE.line_height(), f32::max) + 2.0 * PADDING;
        match (cells, entries.as_slice()) {
            // Only a row of entries may be split, between two entries.
            ([line], [entries]) if entries.len() > 1 => {
                self.add_long_row(line, entries, width, least)
            }
            _ => {
                let content = entries
                    .iter()
                    .map(|entries| height_of(&entries.concat(), VALUE));
                let height = content.fold(0.0, f32::max) + 2.0 * PADDING;
                let height = height.max(least);
                self.reserve(height);
                for (index, (labels, entries)) in (0u8..).zip(labels.iter().zip(&entries)) {
                    let left = MARGIN + f32::from(index) * width;
                    self.add_cell(left, width, height, labels, &entries.concat());
                }
                self.top += height;
            }
        }
    }

    /// Draws entries below each other, on as many sheets as needed.
    fn add_long_row(&mut self, line: &PaperLine, entries: &[Vec<String>], width: f32, least: f32) {
        let mut rest = entries;
        let mut title = line.title.clone();
        // Entries that fit on one sheet are kept together, on the next one if necessary.
        let all = (height_of(&entries.concat(), VALUE) + 2.0 * PADDING).max(least);
        if all <= BOTTOM - MARGIN {
            self.reserve(all);
        }
        while let Some((first, _)) = rest.split_first() {
            let whole = |count: usize| height_of(&rest[..count].concat(), VALUE) + 2.0 * PADDING;
            self.reserve((height_of(first, VALUE) + 2.0 * PADDING).max(least));
            let room = BOTTOM - self.top;
            let fitting = (1..=rest.len()).take_while(|count| whole(*count) <= room);
            let count = fitting.last().unwrap_or(1);
            let height = whole(count).max(least);
            let labels = wrap(self.measure, &title, LABEL, LABEL_WIDTH - 2.0 * PADDING);
            self.add_cell(MARGIN, width, height, &labels, &rest[..count].concat());
            self.top += height;
            rest = &rest[count..];
            title = format!("{}{CONTINUED_SUFFIX}", line.title);
        }
    }

    fn add_cell(
        &mut self,
        left: f32,
        width: f32,
        height: f32,
        labels: &[String],
        lines: &[String],
    ) {
        let top = self.top;
        self.add_frame(left, top, LABEL_WIDTH, height);
        self.add_frame(left + LABEL_WIDTH, top, width - LABEL_WIDTH, height);
        self.put_lines(left + PADDING, top + PADDING, LABEL, labels);
        let content = left + LABEL_WIDTH + PADDING;
        self.put_lines(content, top + PADDING, VALUE, lines);
    }

    /// The wrapped text of each entry; an entry higher than a sheet is split into single lines.
    fn wrap_entries(&self, line: &PaperLine, width: f32) -> Vec<Vec<String>> {
        let texts = match &line.content {
            LineContent::Text(text) => std::slice::from_ref(text),
            LineContent::Entries(entries) => entries,
            LineContent::Blank => &[],
        };
        let pieces = |text: &String| {
            let lines = wrap(self.measure, text, VALUE, width);
            if height_of(&lines, VALUE) + 2.0 * PADDING > BOTTOM - MARGIN {
                lines.into_iter().map(|line| vec![line]).collect()
            } else {
                vec![lines]
            }
        };
        texts.iter().flat_map(pieces).collect()
    }

    fn add_stamp(&mut self, stamp: &PaperStamp) {
        let width = CONTENT_WIDTH_PT - 2.0 * PADDING;
        let label = wrap(self.measure, &stamp.label, STAMP, width);
        let rule = wrap(self.measure, &stamp.rule, FOOTER_STYLE, width);
        let words = height_of(&label, STAMP) + height_of(&rule, FOOTER_STYLE);
        let height = words + STAMP_HEIGHT;
        self.reserve(height);
        let (left, top) = (MARGIN + PADDING, self.top + PADDING);
        self.add_frame(MARGIN, self.top, CONTENT_WIDTH_PT, height);
        self.put_lines(left, top, STAMP, &label);
        self.put_lines(left, top + height_of(&label, STAMP), FOOTER_STYLE, &rule);
        let seal = self.measure.width(SEAL, VALUE);
        let seal_top = self.top + height - PADDING - VALUE.line_height();
        self.put_text(
            MARGIN + CONTENT_WIDTH_PT - PADDING - seal,
            seal_top,
            VALUE,
            SEAL,
        );
        self.top += height;
    }

    /// Draws the footer of every sheet: the application number and the page of how many.
    fn finish(mut self, number: &str) -> Vec<Sheet> {
        self.start_sheet();
        let (measure, count) = (self.measure, self.sheets.len());
        for (index, sheet) in (1..).zip(&mut self.sheets) {
            let page = format!("第 {index} 页，共 {count} 页");
            let right = MARGIN + CONTENT_WIDTH_PT - measure.width(&page, FOOTER_STYLE);
            let baseline = HEIGHT - MARGIN;
            for (left, text) in [(MARGIN, number.to_owned()), (right, page)] {
                sheet.elements.push(PageElement::Text {
                    left,
                    baseline,
                    style: FOOTER_STYLE,
                    text,
                });
            }
        }
        self.sheets
    }
}

fn height_of(lines: &[String], style: TextStyle) -> f32 {
    lines.len() as f32 * style.line_height()
}

#[cfg(test)]
mod tests;
