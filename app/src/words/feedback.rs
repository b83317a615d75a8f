//! Why something was returned, in the sentences of the exam and of the reviewer.

use shared::{exam::Exam, id::ReasonId};

use crate::text::Text;

impl Text {
    /// The ready sentences first, then the reviewer's own note.
    pub fn feedback(self, exam: &Exam, reasons: &[ReasonId], note: Option<&str>) -> Vec<String> {
        let sentences = reasons
            .iter()
            .filter_map(|reason| exam.review.reason(reason))
            .map(|reason| self.local(&reason.sentence));
        sentences
            .chain(note.map(|note| self.feedback_note(&note)))
            .collect()
    }
}
