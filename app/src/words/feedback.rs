//! Reasons of a return, in the sentences of the exam and of the reviewer.

use shared::{
    application::{Application, MarkedBox, PageNumbers, ReviewPart, Verdict},
    exam::Exam,
    id::{ReasonId, SlotId},
};

use crate::{text::Text, words::marked_box::circle_number};

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
        self.feedback_with_boxes(exam, reasons, note, pages, &[])
    }

    /// The feedback of a return with boxes on its pictures. The numbers of its boxes stand before
    /// each reason.
    pub fn feedback_with_boxes(
        self,
        exam: &Exam,
        reasons: &[ReasonId],
        note: Option<&str>,
        pages: &PageNumbers,
        boxes: &[MarkedBox],
    ) -> Vec<String> {
        let sentences = reasons
            .iter()
            .filter_map(|reason| self.reason_sentence(exam, reason, boxes));
        self.join_feedback(pages, boxes.len(), sentences, note)
    }

    /// The feedback on a returned slot that still applies. Nothing applies after the return is
    /// settled, and a reason with boxes goes away with the last page on which it has one.
    pub fn open_feedback(
        self,
        exam: &Exam,
        application: &Application,
        slot: &SlotId,
    ) -> Vec<String> {
        let Verdict::Returned {
            reasons,
            note,
            pages,
            boxes,
        } = application.verdict(slot)
        else {
            return Vec::new();
        };
        if application.is_return_settled(exam, slot) {
            return Vec::new();
        }
        let open = reasons
            .iter()
            .filter(|reason| application.is_reason_open(exam, slot, reason))
            .filter_map(|reason| self.reason_sentence(exam, reason, boxes));
        let images = application.images(slot).iter();
        let places = images.map(|image| application.boxes_on_image(slot, image.id).len());
        self.join_feedback(pages, places.sum(), open, note.as_deref())
    }

    /// The sentence of a reason, after the numbers of its boxes.
    fn reason_sentence(
        self,
        exam: &Exam,
        reason: &ReasonId,
        boxes: &[MarkedBox],
    ) -> Option<String> {
        let sentence = self.local(&exam.review.reason(reason)?.sentence);
        let own = (1..).zip(boxes);
        let own = own.filter(|(_, marked)| marked.reason.as_ref() == Some(reason));
        let numbers: String = own.map(|(number, _)| circle_number(number)).collect();
        Some(match numbers.is_empty() {
            true => sentence,
            false => format!("{numbers} {sentence}"),
        })
    }

    fn join_feedback(
        self,
        pages: &PageNumbers,
        place_count: usize,
        sentences: impl Iterator<Item = String>,
        note: Option<&str>,
    ) -> Vec<String> {
        let pages = (!pages.is_empty()).then(|| self.feedback_pages(&self.page_list(pages)));
        let places = (place_count > 0).then(|| self.feedback_boxes(&place_count));
        pages
            .into_iter()
            .chain(places)
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
