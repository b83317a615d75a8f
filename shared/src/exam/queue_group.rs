//! Groups by which reviewers filter their queue: the unit (单位) and the batch (批次) of an application.

use serde::{Deserialize, Serialize};

use super::Exam;
use crate::{id::FieldId, text::LocalText};

/// Kind of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueueGroupKind {
    /// Unit that employs or teaches the person.
    Unit,
    /// Batch in which the office handles the person.
    Batch,
}

impl QueueGroupKind {
    /// Both kinds.
    pub const ALL: [QueueGroupKind; 2] = [QueueGroupKind::Unit, QueueGroupKind::Batch];

    /// Key of the definition, and name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            QueueGroupKind::Unit => "unit",
            QueueGroupKind::Batch => "batch",
        }
    }
}

/// Source of the group of an application: `"employer"`, a column of the roster or of the positions,
/// or `{ level = 2 }`, a level of the positions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum QueueGroupSource {
    /// Column of the roster; without one of this id, of the positions.
    Column(FieldId),
    /// Level of the position tree.
    Level(PositionLevel),
}

/// Level of the position tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionLevel {
    /// Number of the level, from 1 at the top.
    pub level: u8,
}

/// Found source of a group, with its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QueueGroup<'a> {
    /// Column of the roster.
    Roster(&'a FieldId, &'a LocalText),
    /// Column of the positions.
    Position(&'a FieldId, &'a LocalText),
    /// Level of the positions, from 0 at the top.
    PositionLevel(usize, &'a LocalText),
}

impl<'a> QueueGroup<'a> {
    /// Name of the column or level: 招考单位.
    pub fn title(self) -> &'a LocalText {
        match self {
            QueueGroup::Roster(_, title)
            | QueueGroup::Position(_, title)
            | QueueGroup::PositionLevel(_, title) => title,
        }
    }
}

impl Exam {
    /// Source of a group. `None` if the exam has no such group.
    ///
    /// ```
    /// use shared::exam::{Exam, queue_group::{QueueGroup, QueueGroupKind}};
    /// # let national = include_str!("../../../exams/national-personnel.toml");
    /// # let shenzhen = include_str!("../../../exams/shenzhen-civil-service.toml");
    /// let national: Exam = toml::from_str(national).expect("a definition");
    /// let unit = national.queue_group(QueueGroupKind::Unit);
    /// assert!(matches!(unit, Some(QueueGroup::PositionLevel(1, title)) if title.zh == "用人单位"));
    /// let shenzhen: Exam = toml::from_str(shenzhen).expect("a definition");
    /// let unit = shenzhen.queue_group(QueueGroupKind::Unit);
    /// assert!(matches!(unit, Some(QueueGroup::Roster(..))));
    /// assert_eq!(shenzhen.queue_group(QueueGroupKind::Batch), None);
    /// ```
    pub fn queue_group(&self, kind: QueueGroupKind) -> Option<QueueGroup<'_>> {
        let source = match kind {
            QueueGroupKind::Unit => self.review.unit.as_ref(),
            QueueGroupKind::Batch => self.review.batch.as_ref(),
        };
        let positions = self.positions.as_ref();
        match source? {
            QueueGroupSource::Column(id) => {
                let columns = self.roster.iter().flat_map(|roster| &roster.columns);
                let roster = columns.into_iter().find(|column| &column.id == id);
                let columns = positions.into_iter().flat_map(|rule| &rule.columns);
                let position = columns.into_iter().find(|column| &column.id == id);
                let roster = roster.map(|it| QueueGroup::Roster(&it.id, &it.title));
                roster.or(position.map(|it| QueueGroup::Position(&it.id, &it.title)))
            }
            QueueGroupSource::Level(PositionLevel { level }) => {
                let at = usize::from(*level).checked_sub(1)?;
                let title = positions?.levels.get(at)?;
                Some(QueueGroup::PositionLevel(at, title))
            }
        }
    }
}
