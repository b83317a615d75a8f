//! A cell of an exported table.

use std::{borrow::Cow, fmt};

/// A cell of an exported table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportCell {
    Text(String),
    /// A number to calculate with. Numbers of papers and phones are texts.
    Count(u32),
}

impl ExportCell {
    /// The cell as text.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Count(count) => count.to_string().into(),
        }
    }
}

impl<T: fmt::Display> From<T> for ExportCell {
    fn from(text: T) -> Self {
        Self::Text(text.to_string())
    }
}
