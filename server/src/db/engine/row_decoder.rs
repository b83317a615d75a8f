//! Conversion of columns to and from models: numbers, digests, words and JSON.

use std::fmt::Display;

use serde::{Serialize, de::DeserializeOwned};
use shared::digest::Sha256;

use crate::db::engine::error::{CorruptRow, corrupt_row};

/// The row being read, for error messages.
pub(in crate::db) struct RowDecoder<I> {
    pub(in crate::db) table: &'static str,
    pub(in crate::db) id: I,
}

impl<I: Display> RowDecoder<I> {
    pub(in crate::db) fn corrupt(&self, fault: impl Display) -> CorruptRow {
        corrupt_row(self.table, &self.id, fault)
    }

    /// Converts a number from the wider or signed type of the column.
    pub(in crate::db) fn number<N, C>(&self, column: C) -> Result<N, CorruptRow>
    where
        N: TryFrom<C>,
        N::Error: Display,
    {
        N::try_from(column).map_err(|fault| self.corrupt(fault))
    }

    pub(in crate::db) fn digest(&self, bytes: &[u8]) -> Result<Sha256, CorruptRow> {
        self.number::<[u8; 32], &[u8]>(bytes).map(Sha256)
    }

    /// Parses a text with a fixed form: a slug, an identity number, a role.
    pub(in crate::db) fn parse_text<T: std::str::FromStr<Err: Display>>(
        &self,
        text: &str,
    ) -> Result<T, CorruptRow> {
        text.parse().map_err(|fault| self.corrupt(fault))
    }

    pub(in crate::db) fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, CorruptRow> {
        serde_json::from_str(text).map_err(|fault| self.corrupt(fault))
    }
}

/// The JSON text of a value.
pub(in crate::db) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("models have string keys and no failing serialisers")
}
