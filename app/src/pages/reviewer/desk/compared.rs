//! The data that the reviewer compares with the papers of a part, and the checks of the identity
//! number, in words.

use shared::{
    application::{
        FormEntry, ReviewPart,
        answers::{AnswerValue, parse_answer},
    },
    calendar::Day,
    exam::{Field, FieldKind, Section, Slot, compare::ComparedItem, field::PrefillSource},
    person::{IdNumber, IdNumberError, Sex},
    validity::Validity,
    view::ReviewDesk,
};

use crate::text::Text;

/// One item beside the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ComparedRow {
    pub(super) title: String,
    pub(super) value: ComparedText,
}

/// The text of an item, and how it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ComparedText {
    /// Large, as on a card.
    Name(String),
    /// The groups of an identity number, as on the card: region, date of birth, the rest.
    Number(Vec<String>),
    Plain(String),
    /// The last day of a document with its validity.
    Validity(String, Validity),
    /// The candidate has written nothing.
    Missing,
}

/// A check of the machine: the name of its state in the style sheet, and the sentence.
pub(super) type CheckLine = (&'static str, String);

/// The items to compare with a part. A part of the form is compared with the portrait, if that is
/// not reviewed itself.
pub(super) fn list_compared_rows(
    text: Text,
    desk: &ReviewDesk,
    part: Option<&ReviewPart>,
) -> Vec<ComparedRow> {
    let slot = find_compared_slot(desk, part);
    let items = desk.dossier.exam.compared_items(slot);
    let rows = items
        .into_iter()
        .flat_map(|item| describe_item(text, desk, slot, item));
    rows.collect()
}

/// The checks of the identity number that concern the compared items. A contradiction concerns
/// every part.
pub(super) fn list_identity_checks(
    text: Text,
    desk: &ReviewDesk,
    part: Option<&ReviewPart>,
) -> Vec<CheckLine> {
    let Some(number) = &desk.candidate.id_number else {
        return Vec::new();
    };
    let items = desk
        .dossier
        .exam
        .compared_items(find_compared_slot(desk, part));
    let is_about_person = items.iter().any(is_about_identity);
    let number = match number.parse::<IdNumber>() {
        Ok(number) => number,
        Err(IdNumberError::Form) if is_about_person => {
            return vec![("pending", text.compared_other_number().to_owned())];
        }
        Err(IdNumberError::Form) => return Vec::new(),
        Err(IdNumberError::BirthDate | IdNumberError::CheckDigit) => {
            return vec![("failed", text.compared_wrong_number().to_owned())];
        }
    };
    let dossier = &desk.dossier;
    let compared = dossier
        .application
        .compare_with_number(&dossier.exam, &number);
    let (equal, different): (Vec<_>, Vec<_>) = compared.iter().partition(|it| it.is_equal());
    let mut lines: Vec<CheckLine> = different
        .into_iter()
        .map(|it| {
            let print = |value: &AnswerValue| value.to_printed_text(it.field, text.0);
            let title = text.local(&it.field.title);
            let differs = text.compared_differs(&title, &print(&it.measured), &print(&it.wanted));
            ("failed", differs)
        })
        .collect();
    if is_about_person {
        let mut titles = vec![text.desk_id_number().to_owned()];
        titles.extend(equal.iter().map(|it| text.local(&it.field.title)));
        let said = match titles.len() {
            1 => text.compared_number_valid().to_owned(),
            _ => text.compared_agree(&titles.join(text.pause())),
        };
        lines.push(("met", said));
    }
    lines
}

fn is_about_identity(item: &ComparedItem) -> bool {
    match item {
        ComparedItem::IdNumber | ComparedItem::BirthDate | ComparedItem::Sex => true,
        ComparedItem::Field(_, field) => matches!(
            field.prefill,
            Some(PrefillSource::DocumentNumber | PrefillSource::BirthDate | PrefillSource::Sex)
        ),
        _ => false,
    }
}

fn find_compared_slot<'a>(desk: &'a ReviewDesk, part: Option<&ReviewPart>) -> Option<&'a Slot> {
    let exam = &desk.dossier.exam;
    match part {
        Some(ReviewPart::Slot(slot)) => exam.slot(slot),
        _ => {
            let portrait = exam.portrait.as_ref().filter(|portrait| !portrait.reviewed);
            exam.slot(&portrait?.slot)
        }
    }
}

fn describe_item(
    text: Text,
    desk: &ReviewDesk,
    slot: Option<&Slot>,
    item: ComparedItem,
) -> Vec<ComparedRow> {
    let (dossier, person) = (&desk.dossier, &desk.candidate);
    let number = person.id_number.as_ref();
    let parsed = number.and_then(|number| number.parse::<IdNumber>().ok());
    let row = match item {
        ComparedItem::Field(section, field) => {
            return describe_field(text, desk, slot, section, field);
        }
        ComparedItem::Column(column) => {
            let cell = Some(desk.roster.text(&column.id)).filter(|cell| !cell.is_empty());
            Some((text.local(&column.title), plain_or_missing(cell)))
        }
        ComparedItem::Fact(fact) => dossier.application.facts.get(&fact.id).and_then(|given| {
            let choice = fact.choices.iter().find(|choice| &choice.id == given)?;
            let answer = ComparedText::Plain(text.local(&choice.label));
            Some((text.local(&fact.question), answer))
        }),
        ComparedItem::Name => {
            let name = ComparedText::Name(person.name.clone());
            Some((text.desk_name().to_owned(), name))
        }
        ComparedItem::IdNumber => {
            let groups = number.map(|number| group_digits(number, parsed.is_some()));
            let value = groups.map_or(ComparedText::Missing, ComparedText::Number);
            Some((text.desk_id_number().to_owned(), value))
        }
        ComparedItem::BirthDate => parsed.map(|number| {
            let (year, month, day) = number.birth_date();
            let date = ComparedText::Plain(text.card_date(&year, &month, &day));
            (text.desk_birth().to_owned(), date)
        }),
        ComparedItem::Sex => parsed.map(|number| {
            let sex = match number.sex() {
                Sex::Female => text.sex_female(),
                Sex::Male => text.sex_male(),
            };
            let sex = ComparedText::Plain(sex.to_owned());
            (text.desk_sex().to_owned(), sex)
        }),
        ComparedItem::DocumentValidity => {
            let value = match person.valid_until {
                Some(last) => describe_validity(text, desk, last),
                None => ComparedText::Plain(text.validity_long_term().to_owned()),
            };
            Some((text.desk_valid_until().to_owned(), value))
        }
        ComparedItem::Position => dossier.position.as_ref().map(|card| {
            let path = card.position.path.join(" / ");
            let position = format!("{path} {}", card.position.code);
            (
                text.position_shown().to_owned(),
                ComparedText::Plain(position),
            )
        }),
    };
    row.map(|(title, value)| ComparedRow { title, value })
        .into_iter()
        .collect()
}

/// The answers to a field: in a group that repeats, those of each entry beside which the slot stands.
fn describe_field(
    text: Text,
    desk: &ReviewDesk,
    slot: Option<&Slot>,
    section: &Section,
    field: &Field,
) -> Vec<ComparedRow> {
    let application = &desk.dossier.application;
    if !section.is_asked(&application.facts) {
        return Vec::new();
    }
    let embedded = slot.and_then(|slot| section.images.iter().find(|it| it.slot == slot.id));
    let condition = embedded.and_then(|it| it.only_if.as_ref());
    let nothing = [FormEntry::default()];
    let entries = match application.answers.entries(&section.id) {
        [] => &nothing[..],
        entries => entries,
    };
    let asked = entries.iter().filter(|entry| {
        condition.is_none_or(|condition| condition.is_met(entry))
            && field.is_asked(&application.facts, entry)
    });
    let row = |entry: &FormEntry| ComparedRow {
        title: text.local(&field.title),
        value: describe_answer(text, desk, field, entry),
    };
    asked.map(row).collect()
}

fn describe_answer(
    text: Text,
    desk: &ReviewDesk,
    field: &Field,
    entry: &FormEntry,
) -> ComparedText {
    let ends_validity = matches!(
        field.kind,
        FieldKind::Date {
            ends_validity: true,
            ..
        }
    );
    match parse_answer(field, entry.text(&field.id)).value {
        Ok(Some(AnswerValue::Day(last))) if ends_validity => describe_validity(text, desk, last),
        Ok(Some(AnswerValue::IdNumber(number))) => {
            ComparedText::Number(group_digits(number.as_str(), true))
        }
        _ => {
            let answer = text.answer(field, entry);
            match field.prefill {
                Some(PrefillSource::Name) => {
                    answer.map_or(ComparedText::Missing, ComparedText::Name)
                }
                _ => plain_or_missing(answer.as_deref()),
            }
        }
    }
}

fn plain_or_missing(value: Option<&str>) -> ComparedText {
    match value {
        Some(value) => ComparedText::Plain(value.to_owned()),
        None => ComparedText::Missing,
    }
}

/// The groups of a number. Only a resident identity number has them.
pub(super) fn group_digits(number: &str, is_resident: bool) -> Vec<String> {
    let groups = match is_resident {
        true => vec![&number[..6], &number[6..14], &number[14..]],
        false => vec![number],
    };
    groups.into_iter().map(str::to_owned).collect()
}

fn describe_validity(text: Text, desk: &ReviewDesk, last: Day) -> ComparedText {
    let dossier = &desk.dossier;
    let day_of = |at| Day::of(at, dossier.exam.time_zone);
    let submitted = dossier.application.event_times.submitted;
    let (submitted, today) = (
        day_of(submitted.unwrap_or(dossier.now)),
        day_of(dossier.now),
    );
    let date = text.card_date(&last.year(), &last.month(), &last.day());
    ComparedText::Validity(date, Validity::of(last, submitted, today))
}
