//! Rules of the position tree (职位). The positions themselves come from a file of their own;
//! here stands what that file may say and what the pages make of it. S2-18, C15.

use serde::{Deserialize, Serialize};

use super::column::Column;
use crate::{id::FieldId, text::LocalText};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PositionRule {
    /// What each level of the tree is called, from the top: 部门, 单位, 职位. The last is chosen.
    pub levels: Vec<LocalText>,
    /// What is shown beside a position; the id is the heading in the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// The conditions that a position can have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Requirement>,
    #[serde(default)]
    pub show_head_count: bool,
    #[serde(default)]
    pub show_applicants: bool,
    /// Whoever is refused may choose another position while the stage is open (decision 2).
    #[serde(default)]
    pub refused_may_choose_again: bool,
}

/// A condition of positions: a column of the file, compared with a field of the form.
/// An empty cell asks nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Requirement {
    /// The heading in the file.
    pub id: FieldId,
    pub title: LocalText,
    pub field: FieldId,
    pub test: Test,
}

/// How the answer is held against the cell. Several values in a cell stand between `|`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// The answer is one of the values. For a choice.
    OneOf,
    /// The answer is one of the values or stands under one. For a tree.
    Under,
    /// A number, or a choice as late in its list as the value or later: 本科及以上.
    AtLeast,
    /// A number, or a choice as late in its list as the value or earlier.
    AtMost,
    /// Whole years since the date, on the day on which the choice of positions opens: 年龄, 工作年限.
    YearsAtLeast,
    YearsAtMost,
}
