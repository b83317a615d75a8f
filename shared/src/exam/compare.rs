//! Data of the person that a reviewer compares with the papers of a slot (R8).

use super::{Exam, Fact, Field, ImportColumn, Section, Slot, entry::EntryMethod};
use crate::id::FieldId;

/// Maximum number of items that a slot compares.
pub const MAX_COMPARED_ITEMS: usize = 12;

/// Item that `compare` of a slot can name. An id of the exam's own data hides a built-in one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ComparedItem<'a> {
    /// Field of the personal form, with its section.
    Field(&'a Section, &'a Field),
    /// Column of the roster that fills no field.
    Column(&'a ImportColumn),
    /// Fact (情况).
    Fact(&'a Fact),
    /// `name`: name of the person.
    Name,
    /// `id-number`: number of the identity document.
    IdNumber,
    /// `birth-date`: birth date in the identity number.
    BirthDate,
    /// `sex`: sex in the identity number.
    Sex,
    /// `document-validity`: last day of the identity document, where the registration asks for it.
    DocumentValidity,
    /// `position`: chosen position, in an exam with positions.
    Position,
}

const BUILT_IN: [(&str, ComparedItem<'static>); 6] = [
    ("name", ComparedItem::Name),
    ("id-number", ComparedItem::IdNumber),
    ("birth-date", ComparedItem::BirthDate),
    ("sex", ComparedItem::Sex),
    ("document-validity", ComparedItem::DocumentValidity),
    ("position", ComparedItem::Position),
];

impl Exam {
    /// Item with this id. `None` if the exam has none.
    ///
    /// ```
    /// use shared::exam::{Exam, compare::ComparedItem};
    /// # let definition = include_str!("../../../exams/shenzhen-civil-service.toml");
    /// # let exam: Exam = toml::from_str(definition).expect("a definition");
    /// assert_eq!(exam.find_compared_item(&"name".parse()?), Some(ComparedItem::Name));
    /// // The roster of this exam has a column `position`, and nobody chooses one.
    /// let position = exam.find_compared_item(&"position".parse()?);
    /// assert!(matches!(position, Some(ComparedItem::Column(_))));
    /// # Ok::<(), shared::id::ParseSlugError>(())
    /// ```
    pub fn find_compared_item(&self, id: &FieldId) -> Option<ComparedItem<'_>> {
        let field = self.form.iter().find_map(|section| {
            let field = section.fields.iter().find(|field| &field.id == id)?;
            Some(ComparedItem::Field(section, field))
        });
        let columns = self.roster.iter().flat_map(|roster| &roster.columns);
        let column = || columns.clone().find(|column| &column.id == id);
        let fact = || {
            self.facts
                .iter()
                .find(|fact| fact.id.as_str() == id.as_str())
        };
        field
            .or_else(|| column().map(ComparedItem::Column))
            .or_else(|| fact().map(ComparedItem::Fact))
            .or_else(|| self.find_built_in_item(id.as_str()))
    }

    fn find_built_in_item(&self, id: &str) -> Option<ComparedItem<'static>> {
        let (_, item) = BUILT_IN.into_iter().find(|(name, _)| *name == id)?;
        let is_known = match item {
            ComparedItem::DocumentValidity => {
                matches!(&self.entry, EntryMethod::Register(rules) if rules.ask_validity)
            }
            ComparedItem::Position => self.positions.is_some(),
            _ => true,
        };
        is_known.then_some(item)
    }

    /// Items to compare with the papers of a slot, in the definition's order. Without any they are
    /// name and number.
    pub fn compared_items(&self, slot: Option<&Slot>) -> Vec<ComparedItem<'_>> {
        match slot.map_or(&[][..], |slot| &slot.compare) {
            [] => vec![ComparedItem::Name, ComparedItem::IdNumber],
            ids => ids
                .iter()
                .filter_map(|id| self.find_compared_item(id))
                .collect(),
        }
    }

    /// True if a slot compares a column of the roster.
    pub fn has_compared_columns(&self) -> bool {
        let items = self
            .slots()
            .flat_map(|slot| self.compared_items(Some(slot)));
        items
            .into_iter()
            .any(|item| matches!(item, ComparedItem::Column(_)))
    }

    /// Ids that `compare` can name.
    pub(super) fn list_comparable_ids(&self) -> Vec<String> {
        let fields = self.form.iter().flat_map(|section| &section.fields);
        let columns = self.roster.iter().flat_map(|roster| &roster.columns);
        let built_in = BUILT_IN.into_iter().map(|(name, _)| name);
        built_in
            .filter(|name| self.find_built_in_item(name).is_some())
            .chain(fields.map(|field| field.id.as_str()))
            .chain(columns.map(|column| column.id.as_str()))
            .chain(self.facts.iter().map(|fact| fact.id.as_str()))
            .map(str::to_owned)
            .collect()
    }
}
