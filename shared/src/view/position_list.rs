//! View model of an exam's present list of positions, for the office.

use serde::{Deserialize, Serialize};

use crate::{position::Position, time::Timestamp};

/// Positions on the office's page.
pub const MAX_LISTED_POSITIONS: usize = 20;

/// Present list of positions of an exam, with those that a search finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficePositions {
    /// Number of positions in the list.
    pub total: u32,
    /// Time of the last import. `None` if there was none.
    pub imported: Option<Timestamp>,
    /// Name of the officer who imported the list. `None` for the command line.
    pub importer: Option<String>,
    /// Number of positions that the search finds.
    pub found: u32,
    /// First of these in the order of the list, at most [`MAX_LISTED_POSITIONS`].
    pub rows: Vec<OfficePosition>,
}

/// Position of the list with its use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficePosition {
    /// Position as it was imported.
    pub position: Position,
    /// Number of applications that have chosen it, in every state.
    pub applications: u32,
}
