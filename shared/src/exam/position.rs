//! Rules of the position tree (职位): columns and conditions of the office's file, and their use on
//! the pages (S2-18, C15).

use serde::{Deserialize, Serialize};

use crate::{exam::import_column::ImportColumn, id::FieldId, text::LocalText};

/// Rules of the positions (职位) of an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PositionRule {
    /// Names of the levels from the top: 部门, 单位, 职位. The candidate chooses one of the last level.
    pub levels: Vec<LocalText>,
    /// Columns shown beside a position; the id is the heading in the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ImportColumn>,
    /// Conditions that a position can have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<PositionCondition>,
    /// If true, the number of wanted people is shown.
    #[serde(default)]
    pub show_head_count: bool,
    /// If true, the number of applicants is shown.
    #[serde(default)]
    pub show_applicants: bool,
    /// If true, a refused candidate may choose another position while the stage is open.
    #[serde(default)]
    pub refused_may_choose_again: bool,
}

/// Condition of positions: a column of the file, compared with a field of the form. An empty cell
/// has no condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PositionCondition {
    /// Heading in the file.
    pub id: FieldId,
    /// Name of the condition: 学历.
    pub title: LocalText,
    /// Field of the form whose answer is compared.
    pub field: FieldId,
    /// Comparison of the answer with the cell.
    pub test: ComparisonOperator,
}

/// Comparison of the answer with the cell. `|` separates several values in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComparisonOperator {
    /// The answer is one of the values; for a choice.
    OneOf,
    /// The answer is one of the values or under one; for a tree.
    Under,
    /// The answer is a number, or a choice, at or after the value in its list: 本科及以上.
    AtLeast,
    /// The answer is a number, or a choice, at or before the value in its list.
    AtMost,
    /// Whole years from the date to the day on which the choice of positions opens: 年龄, 工作年限.
    YearsAtLeast,
    /// Whole years from the date to that day are at most the number in the cell.
    YearsAtMost,
}
