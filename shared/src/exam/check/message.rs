//! Checks of the exam's own wording of messages.

use super::faults::ExamFaults;
use crate::{exam::Exam, message};

pub(super) fn check_messages(exam: &Exam, faults: &mut ExamFaults) {
    for (kind, wording) in &exam.messages {
        let path = format!("messages.{}", kind.as_str());
        faults.check_text(&path, wording);
        for (path, text) in [
            (path.clone(), Some(&wording.zh)),
            (format!("{path}.en"), wording.en.as_ref()),
        ] {
            let names = text
                .into_iter()
                .flat_map(|text| message::list_placeholders(text));
            for name in names.filter(|name| !kind.values().contains(name)) {
                let allowed: Vec<String> = kind
                    .values()
                    .iter()
                    .map(|name| format!("`{{{name}}}`"))
                    .collect();
                faults.add(
                    &path,
                    format!(
                        "这条消息里没有 `{{{name}}}`；可以写：{}",
                        allowed.join("、")
                    ),
                    format!(
                        "`{{{name}}}` is no value of this message; allowed: {}",
                        allowed.join(", ")
                    ),
                );
            }
        }
    }
}
