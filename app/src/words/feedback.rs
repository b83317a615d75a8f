//! Reasons of a return, in the sentences of the exam and of the reviewer.

use shared::{
    application::{PageNumbers, ReviewPart},
    exam::Exam,
    id::ReasonId,
};

use crate::text::Text;

impl Text {
    /// The pages at fault, if some are named; then the sentences of the reasons; then the
    /// reviewer's own note.
    pub fn feedback(
        self,
        exam: &Exam,
        reasons: &[ReasonId],
        note: Option<&str>,
        pages: &PageNumbers,
    ) -> Vec<String> {
        let sentences = reasons
            .iter()
            .filter_map(|reason| exam.review.reason(reason))
            .map(|reason| self.local(&reason.sentence));
        let pages = (!pages.is_empty()).then(|| self.feedback_pages(&self.page_list(pages)));
        pages
            .into_iter()
            .chain(sentences)
            .chain(note.map(|note| self.feedback_note(&note)))
            .collect()
    }

    /// Page numbers, as `1、3`.
    pub fn page_list(self, pages: &PageNumbers) -> String {
        let pages: Vec<_> = pages.iter().map(u16::to_string).collect();
        pages.join(self.pause())
    }

    /// The title of a part, with the pages at fault if some are named.
    pub fn part_with_pages(self, exam: &Exam, part: &ReviewPart, pages: &PageNumbers) -> String {
        let title = self.part_title(exam, part);
        match pages.is_empty() {
            true => title,
            false => self.part_pages(&title, &self.page_list(pages)),
        }
    }
}
