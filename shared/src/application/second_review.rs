//! The second review: required by the exam, or by chance for the quality of the reviews. In the latter
//! the second reviewer does not see the opinion of the first (盲审, R11).

use super::Application;
use crate::exam::Exam;

impl Application {
    /// True if two people review the application.
    pub fn has_two_reviews(&self, exam: &Exam) -> bool {
        exam.review.levels > 1 || self.is_reviewed_blind(exam)
    }

    /// True if another review follows the present one.
    pub fn needs_second_review(&self, exam: &Exam) -> bool {
        self.has_two_reviews(exam) && self.review.passed_first.is_none()
    }

    /// True if the second reviewer does not see the opinion of the first. The random bits of the id
    /// decide, so that both sides compute the same.
    pub fn is_reviewed_blind(&self, exam: &Exam) -> bool {
        let (_, random) = self.id.0.as_u64_pair();
        random % 100 < u64::from(exam.review.blind_percent)
    }

    /// Removes the opinion of the first reviewer for a reader who must not see it.
    pub fn hide_first_opinion(&mut self) {
        self.review.first_opinion = None;
    }
}
