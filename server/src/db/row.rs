//! Conversion of columns to and from models: numbers, digests, words and JSON.

use std::fmt::Display;

use serde::{Serialize, de::DeserializeOwned};
use shared::digest::Sha256;

use super::fault::{NonsenseRow, nonsense};

/// The row being read, for error messages.
pub(super) struct Row<I> {
    pub(super) table: &'static str,
    pub(super) id: I,
}

impl<I: Display> Row<I> {
    pub(super) fn fault(&self, fault: impl Display) -> NonsenseRow {
        nonsense(self.table, &self.id, fault)
    }

    /// Converts a number from the wider or signed type of the column.
    pub(super) fn number<N, C>(&self, column: C) -> Result<N, NonsenseRow>
    where
        N: TryFrom<C>,
        N::Error: Display,
    {
        N::try_from(column).map_err(|fault| self.fault(fault))
    }

    pub(super) fn digest(&self, bytes: &[u8]) -> Result<Sha256, NonsenseRow> {
        self.number::<[u8; 32], &[u8]>(bytes).map(Sha256)
    }

    /// Parses a text with a fixed form: a slug, an identity number, a role.
    pub(super) fn word<T: std::str::FromStr<Err: Display>>(
        &self,
        text: &str,
    ) -> Result<T, NonsenseRow> {
        text.parse().map_err(|fault| self.fault(fault))
    }

    pub(super) fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, NonsenseRow> {
        serde_json::from_str(text).map_err(|fault| self.fault(fault))
    }
}

/// The JSON text of a value.
pub(super) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("models have string keys and no failing serialisers")
}
