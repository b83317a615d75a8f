//! Parsing of the entries that a plain form sends: `entries[0][school]`.

use std::collections::BTreeMap;

use super::FormEntry;
use crate::{form_fields::FormFields, id::FieldId};

impl FormEntry {
    /// Entries in their order; other names are ignored.
    pub fn from_form_data(form: &FormFields) -> Vec<FormEntry> {
        let mut entries: BTreeMap<u16, FormEntry> = BTreeMap::new();
        for (name, text) in &form.0 {
            if let Some((index, field)) = read_name(name) {
                entries
                    .entry(index)
                    .or_default()
                    .set(field, text.to_owned());
            }
        }
        entries.into_values().collect()
    }
}

fn read_name(name: &str) -> Option<(u16, FieldId)> {
    let (index, field) = name
        .strip_prefix("entries[")?
        .strip_suffix(']')?
        .split_once("][")?;
    Some((index.parse().ok()?, field.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_entries_are_sorted_by_index_and_other_names_ignored() {
        let form: FormFields = [
            ("entries[10][unit]", "c"),
            ("entries[2][unit]", "b"),
            ("entries[0][unit]", "a"),
            ("entries[0][post]", "p"),
            ("entries[0][Post]", "no slug"),
            ("entries[x][unit]", "no number"),
            ("act", "check"),
        ]
        .into_iter()
        .collect();
        let unit: FieldId = "unit".parse().expect("a slug");
        let entries = FormEntry::from_form_data(&form);
        let units: Vec<_> = entries.iter().map(|entry| entry.text(&unit)).collect();
        assert_eq!(units, ["a", "b", "c"]);
        assert_eq!(entries[0].text(&"post".parse().expect("a slug")), "p");
    }
}
