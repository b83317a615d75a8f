//! Fields of a plain form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Fields of a form as sent. An absent field is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormFields(pub BTreeMap<String, String>);

impl FormFields {
    /// Text of a field; empty if the form lacks it.
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// True if a checkbox was ticked: its field is not empty.
    pub fn is_ticked(&self, field: &str) -> bool {
        !self.get(field).is_empty()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for FormFields {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        Self(
            fields
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}
