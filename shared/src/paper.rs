//! Content of the papers made from an application (登记表, 介绍信, 准考证), without layout. It is always in
//! Chinese, for Chinese offices (SH-18, S2-22, S4-03, S4-12, S4-22).

use crate::{
    application::{
        Application,
        answers::{Entry, history_lines, read},
    },
    digest::Sha256,
    exam::{
        Exam, Field, PrintedForm, Section, Ticket,
        print::{Line, Source, Stamp},
    },
    id::{FieldId, SectionId},
    position::Position,
    seat::Seat,
    text::{Lang, LocalText},
};

/// Separator of the answers of one entry on its line.
const PAUSE: &str = "，";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Title of the exam, above the paper's title.
    pub exam: String,
    pub title: String,
    /// Number of the application, on every sheet.
    pub number: String,
    /// Text above the lines.
    pub text: Vec<String>,
    pub portrait: Option<Sha256>,
    pub lines: Vec<PaperLine>,
    pub stamps: Vec<PaperStamp>,
    /// Text at the end.
    pub rules: Vec<String>,
}

impl Paper {
    /// All texts that are printed.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let lines = self.lines.iter().flat_map(|line| {
            let content = match &line.content {
                Content::Text(text) => std::slice::from_ref(text),
                Content::Entries(entries) => entries,
                Content::Blank => &[],
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperLine {
    pub title: String,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Text(String),
    /// Entries, one below the other; none breaks across sheets (S4-13).
    Entries(Vec<String>),
    /// Space for handwriting.
    Blank,
}

/// Box for a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperStamp {
    pub label: String,
    pub rule: String,
}

/// Owner of the paper.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub exam: &'a Exam,
    pub application: &'a Application,
    pub name: &'a str,
    pub document_number: Option<&'a str>,
    pub position: Option<&'a Position>,
    pub seat: Option<&'a Seat>,
}

impl PrintedForm {
    pub fn fill(&self, subject: Subject<'_>) -> Paper {
        Paper {
            text: self.text.iter().flat_map(paragraphs).collect(),
            stamps: self.stamps.iter().map(print_stamp).collect(),
            ..subject.paper(&self.title, &self.lines)
        }
    }
}

impl Ticket {
    pub fn fill(&self, subject: Subject<'_>) -> Paper {
        Paper {
            rules: self.rules.iter().flat_map(paragraphs).collect(),
            ..subject.paper(&self.title, &self.lines)
        }
    }
}

impl Subject<'_> {
    fn paper(self, title: &LocalText, lines: &[Line]) -> Paper {
        let is_portrait = |line: &&Line| line.from == Source::Portrait;
        let portrait = lines.iter().any(|line| is_portrait(&line));
        Paper {
            exam: print(&self.exam.title),
            title: print(title),
            number: self.application.number.clone(),
            text: Vec::new(),
            portrait: portrait.then(|| self.portrait()).flatten(),
            lines: lines
                .iter()
                .filter(|line| !is_portrait(line))
                .map(|line| PaperLine {
                    title: print(&line.title),
                    content: self.content(&line.from),
                })
                .collect(),
            stamps: Vec::new(),
            rules: Vec::new(),
        }
    }

    fn content(self, source: &Source) -> Content {
        let text = match source {
            Source::Name => Some(self.name.to_owned()),
            Source::DocumentNumber => self.document_number.map(str::to_owned),
            Source::ApplicationNumber => Some(self.application.number.clone()),
            Source::Field(id) => self.answer(id),
            Source::Fields(ids) => {
                let answers: String = ids.iter().filter_map(|id| self.answer(id)).collect();
                (!answers.is_empty()).then_some(answers)
            }
            Source::Section(id) => return self.entries(id),
            Source::Position => self.position.map(Position::full_title),
            Source::TicketNumber => self.seat.map(|seat| seat.ticket_number.clone()),
            Source::Column(id) => self.seat.and_then(|seat| seat.cells.get(id).cloned()),
            // Sources without data leave space for handwriting.
            Source::DocumentKind | Source::Portrait | Source::Blank => None,
        };
        text.map_or(Content::Blank, Content::Text)
    }

    fn answer(self, id: &FieldId) -> Option<String> {
        let Self {
            exam, application, ..
        } = self;
        let field = exam.field(id)?;
        let value = application.value(exam, id)?;
        Some(value.print(field, Lang::Zh))
    }

    fn entries(self, id: &SectionId) -> Content {
        let Self {
            exam, application, ..
        } = self;
        let Some(section) = exam.section(id) else {
            return Content::Blank;
        };
        let history = section
            .repeat
            .as_ref()
            .and_then(|repeat| repeat.history.as_ref());
        Content::Entries(match history {
            Some(history) => {
                let (answers, facts) = (&application.answers, &application.facts);
                history_lines(answers, section, history, facts, Lang::Zh)
            }
            None => {
                let entries = application.answers.entries(id).iter();
                entries.map(|entry| self.entry(section, entry)).collect()
            }
        })
    }

    /// Answers of an entry in the order of its fields.
    fn entry(self, section: &Section, entry: &Entry) -> String {
        let print = |field: &Field| {
            let value = read(field, entry.text(&field.id)).value.ok()??;
            Some(value.print(field, Lang::Zh))
        };
        let answers: Vec<_> = section
            .asked(&self.application.facts, entry)
            .filter_map(print)
            .collect();
        answers.join(PAUSE)
    }

    fn portrait(self) -> Option<Sha256> {
        let slot = &self.exam.portrait.as_ref()?.slot;
        let image = self.application.images(slot).first()?;
        Some(image.sha256)
    }
}

fn print(text: &LocalText) -> String {
    text.get(Lang::Zh).to_owned()
}

fn print_stamp(stamp: &Stamp) -> PaperStamp {
    PaperStamp {
        label: print(&stamp.label),
        rule: print(&stamp.rule),
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
