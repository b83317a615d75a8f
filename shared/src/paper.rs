//! Content of the papers made from an application (登记表, 介绍信, 准考证), without layout. It is always in
//! Chinese, for Chinese offices (SH-18, S2-22, S4-03, S4-12, S4-22).

use crate::{
    application::{
        Application, Image,
        answers::{FormEntry, format_history_lines, parse_answer},
    },
    calendar::Day,
    digest::Sha256,
    exam::{
        Exam, Field, PrintedForm, Section, Ticket,
        print::{LineSource, PrintedLine, Stamp},
    },
    id::{FieldId, SectionId},
    position::Position,
    seat::Seat,
    text::{Lang, LocalText},
};

/// Separator of the answers of one entry on its line.
const ANSWER_SEPARATOR: &str = "，";

/// Content of one paper, in the order in which it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperDocument {
    /// Title of the exam, above the paper's title.
    pub exam: String,
    /// Title of the paper.
    pub title: String,
    /// Number of the application, on every sheet.
    pub number: String,
    /// Text above the lines.
    pub text: Vec<String>,
    /// SHA-256 of the portrait's file. `None` if the paper or the application has no portrait.
    pub portrait: Option<Sha256>,
    /// Lines with their contents.
    pub lines: Vec<PaperLine>,
    /// Boxes for seals.
    pub stamps: Vec<PaperStamp>,
    /// Text at the end.
    pub rules: Vec<String>,
}

impl PaperDocument {
    /// All texts that are printed.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let lines = self.lines.iter().flat_map(|line| {
            let content = match &line.content {
                LineContent::Text(text) => std::slice::from_ref(text),
                LineContent::Entries(entries) => entries,
                LineContent::Blank => &[],
            };
            std::iter::once(&line.title).chain(content)
        });
        let stamps = self.stamps.iter();
        [&self.exam, &self.title, &self.number]
            .into_iter()
            .chain(&self.text)
            .chain(lines)
            .chain(stamps.flat_map(|stamp| [&stamp.label, &stamp.rule]))
            .chain(&self.rules)
            .map(String::as_str)
    }
}

/// One line of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperLine {
    /// Title of the line.
    pub title: String,
    /// Content of the line.
    pub content: LineContent,
}

/// Content of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineContent {
    /// One text.
    Text(String),
    /// Entries, one below the other; none breaks across sheets (S4-13).
    Entries(Vec<String>),
    /// Space for handwriting.
    Blank,
}

/// Box for a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperStamp {
    /// Label of the box.
    pub label: String,
    /// Rule about the valid seal.
    pub rule: String,
}

/// Owner of the paper.
#[derive(Clone, Copy, Debug)]
pub struct PaperSubject<'a> {
    /// Exam of the application.
    pub exam: &'a Exam,
    /// Application that the paper is made from.
    pub application: &'a Application,
    /// Name of the candidate.
    pub name: &'a str,
    /// Number of the identity document, if the account has one.
    pub document_number: Option<&'a str>,
    /// Chosen position, if the exam has positions.
    pub position: Option<&'a Position>,
    /// Seat, if the candidate has one.
    pub seat: Option<&'a Seat>,
}

impl PrintedForm {
    /// Paper of this form for one candidate.
    pub fn fill(&self, subject: PaperSubject<'_>) -> PaperDocument {
        PaperDocument {
            text: self.text.iter().flat_map(paragraphs).collect(),
            stamps: self.stamps.iter().map(print_stamp).collect(),
            ..subject.paper(&self.title, &self.lines)
        }
    }
}

impl Ticket {
    /// Admission ticket for one candidate.
    pub fn fill(&self, subject: PaperSubject<'_>) -> PaperDocument {
        PaperDocument {
            rules: self.rules.iter().flat_map(paragraphs).collect(),
            ..subject.paper(&self.title, &self.lines)
        }
    }
}

impl PaperSubject<'_> {
    fn paper(self, title: &LocalText, lines: &[PrintedLine]) -> PaperDocument {
        let is_portrait = |line: &&PrintedLine| line.from == LineSource::Portrait;
        let portrait = lines.iter().any(|line| is_portrait(&line));
        PaperDocument {
            exam: chinese_text(&self.exam.title),
            title: chinese_text(title),
            number: self.application.number.clone(),
            text: Vec::new(),
            portrait: portrait.then(|| self.portrait()).flatten(),
            lines: lines
                .iter()
                .filter(|line| !is_portrait(line) || self.portrait_removed().is_some())
                .map(|line| PaperLine {
                    title: chinese_text(&line.title),
                    content: self.content(&line.from),
                })
                .collect(),
            stamps: Vec::new(),
            rules: Vec::new(),
        }
    }

    fn content(self, source: &LineSource) -> LineContent {
        let text = match source {
            LineSource::Name => Some(self.name.to_owned()),
            LineSource::DocumentNumber => self.document_number.map(str::to_owned),
            LineSource::ApplicationNumber => Some(self.application.number.clone()),
            LineSource::Field(id) => self.answer(id),
            LineSource::Fields(ids) => {
                let answers: String = ids.iter().filter_map(|id| self.answer(id)).collect();
                (!answers.is_empty()).then_some(answers)
            }
            LineSource::Section(id) => return self.entries(id),
            LineSource::Position => self.position.map(Position::full_title),
            LineSource::TicketNumber => self.seat.map(|seat| seat.ticket_number.clone()),
            LineSource::Column(id) => self.seat.and_then(|seat| seat.cells.get(id).cloned()),
            LineSource::Portrait => self.portrait_removed(),
            // Sources without data leave space for handwriting.
            LineSource::DocumentKind | LineSource::Blank => None,
        };
        text.map_or(LineContent::Blank, LineContent::Text)
    }

    fn answer(self, id: &FieldId) -> Option<String> {
        let Self {
            exam, application, ..
        } = self;
        let field = exam.field(id)?;
        let value = application.value(exam, id)?;
        Some(value.to_printed_text(field, Lang::Zh))
    }

    fn entries(self, id: &SectionId) -> LineContent {
        let Self {
            exam, application, ..
        } = self;
        let Some(section) = exam.section(id) else {
            return LineContent::Blank;
        };
        let history = section
            .repeat
            .as_ref()
            .and_then(|repeat| repeat.history.as_ref());
        LineContent::Entries(match history {
            Some(history) => {
                let (answers, facts) = (&application.answers, &application.facts);
                format_history_lines(answers, section, history, facts, Lang::Zh)
            }
            None => {
                let entries = application.answers.entries(id).iter();
                entries.map(|entry| self.entry(section, entry)).collect()
            }
        })
    }

    /// Answers of an entry in the order of its fields.
    fn entry(self, section: &Section, entry: &FormEntry) -> String {
        let print = |field: &Field| {
            let value = parse_answer(field, entry.text(&field.id)).value.ok()??;
            Some(value.to_printed_text(field, Lang::Zh))
        };
        let answers: Vec<_> = section
            .asked_fields(&self.application.facts, entry)
            .filter_map(print)
            .collect();
        answers.join(ANSWER_SEPARATOR)
    }

    fn portrait_image(&self) -> Option<&Image> {
        let slot = &self.exam.portrait.as_ref()?.slot;
        self.application.images(slot).first()
    }

    fn portrait(self) -> Option<Sha256> {
        let image = self.portrait_image()?;
        image.file_removed.is_none().then_some(image.sha256)
    }

    /// The sentence in place of a portrait that was removed under the retention rule (A9). `None` if
    /// the portrait is kept.
    fn portrait_removed(self) -> Option<String> {
        let at = self.portrait_image()?.file_removed?;
        let day = Day::of(at, self.exam.time_zone);
        Some(format!("已于 {day} 按保存期限清除"))
    }
}

fn chinese_text(text: &LocalText) -> String {
    text.get(Lang::Zh).to_owned()
}

fn print_stamp(stamp: &Stamp) -> PaperStamp {
    PaperStamp {
        label: chinese_text(&stamp.label),
        rule: chinese_text(&stamp.rule),
    }
}

/// Paragraphs of a text. Blank lines separate them; a single line break is ignored.
fn paragraphs(text: &LocalText) -> Vec<String> {
    text.get(Lang::Zh)
        .split("\n\n")
        .map(|paragraph| paragraph.lines().map(str::trim).collect::<String>())
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}
