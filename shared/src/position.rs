//! Positions (职位): the leaves of the office's list, for browsing, searching and comparing with a
//! candidate's answers (S2-18, C15).

mod matcher;
mod tree;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{FieldId, PositionCode};
pub use crate::position::{
    matcher::{ConditionOutcome, ConditionResult, PositionFit, PositionMatcher, split_cell},
    tree::{PositionBranch, PositionChildren, PositionTree},
};

/// Separator of the values in a cell.
pub const CELL_SEPARATOR: char = '|';

/// Position of the office's list that a candidate can choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Code of the position, unique in the exam.
    pub code: PositionCode,
    /// Titles from the top of the tree down to its own, one for each level of the exam.
    pub path: Vec<String>,
    /// Number of wanted people.
    pub head_count: Option<u32>,
    /// Columns and conditions that are not empty. Choices are given by their ids.
    pub cells: BTreeMap<FieldId, String>,
}

impl Position {
    /// Title of the position itself.
    pub fn title(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Title with its ancestors, from the top.
    pub fn full_title(&self) -> String {
        self.path.join(" / ")
    }

    /// Cell of a column or condition. `None` if it is empty.
    pub fn cell(&self, id: &FieldId) -> Option<&str> {
        self.cells.get(id).map(String::as_str)
    }
}
