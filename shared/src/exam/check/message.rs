//! Checks of the exam's own wording of messages.

use super::faults::Faults;
use crate::{exam::Exam, message};

pub(super) fn check_messages(exam: &Exam, faults: &mut Faults) {
    for (kind, wording) in &exam.messages {
        let path = format!("messages.{}", kind.as_str());
        faults.text(&path, wording);
        for (path, text) in [
            (path.clone(), Some(&wording.zh)),
            (format!("{path}.en"), wording.en.as_ref()),
        ] {
            let names = text.into_iter().flat_map(|text| message::names_in(text));
            for name in names.filter(|name| !kind.values().contains(name)) {
                let allowed: Vec<String> = kind
                    .values()
                    .iter()
                    .map(|name| format!("`{{{name}}}`"))
                    .collect();
                faults.add(
                    &path,
                    format!(
                        "`{{{name}}}` is no value of this message; allowed: {}",
                        allowed.join(", ")
                    ),
                );
            }
        }
    }
}
