//! Positions (职位): the leaves of the office's list, found by browsing and searching, and held
//! against what a candidate wrote. S2-18, C15.

mod comparison;
mod list;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::{
    comparison::{Comparison, Fit, Outcome, Yardstick, values_in},
    list::{Branch, Found, Positions},
};
use crate::id::{FieldId, PositionCode};

/// What stands between the values of a cell.
pub const BETWEEN: char = '|';

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub code: PositionCode,
    /// The titles from the top of the tree down to its own, one for each level of the exam.
    pub path: Vec<String>,
    /// How many people are wanted.
    pub head_count: Option<u32>,
    /// Columns and conditions that are not empty. Choices stand by their ids.
    pub cells: BTreeMap<FieldId, String>,
}

impl Position {
    /// Its own title.
    pub fn title(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// With those above it, from the top.
    pub fn full_title(&self) -> String {
        self.path.join(" / ")
    }

    pub fn cell(&self, id: &FieldId) -> Option<&str> {
        self.cells.get(id).map(String::as_str)
    }
}
