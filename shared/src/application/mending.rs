//! Progress of mending a returned slot, page by page (C7, S1-16). The server, the hub and the
//! materials page use [`Application::is_mended`]. A page is identified by its bytes, so uploading
//! the same file again mends nothing.

use super::{Application, Image, Manifest, MarkedBox, PageNumbers, Verdict};
use crate::{
    exam::Exam,
    id::{ImageId, ReasonId, SlotId},
};

/// Comparison of a returned slot with its last submission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotMending {
    /// Number of images that are unchanged since the return.
    pub unchanged: usize,
    /// Number of images added since the return.
    pub new: usize,
    /// Pages at fault that are still there. Empty if the whole slot was returned.
    pub remaining_pages: PageNumbers,
}

impl Application {
    /// True if a returned slot may be submitted again: its images have changed, their number is
    /// allowed, and no page at fault is among them.
    pub fn is_mended(&self, exam: &Exam, slot: &SlotId) -> bool {
        let has_changed = Manifest::from_application(self, exam).images(slot)
            != self.submitted_manifest.images(slot);
        let is_complete = exam
            .slot(slot)
            .is_none_or(|slot| self.check_image_count(slot).is_none());
        has_changed
            && is_complete
            && self
                .compare_with_submission(slot)
                .remaining_pages
                .is_empty()
    }

    /// Compares the images of the slot with those of the last submission.
    pub fn compare_with_submission(&self, slot: &SlotId) -> SlotMending {
        let at_fault = self.pages_at_fault(slot);
        let pages = self.find_submitted_pages(slot);
        let there = || pages.iter().flatten();
        SlotMending {
            unchanged: there().count(),
            new: pages.len() - there().count(),
            remaining_pages: there()
                .filter(|page| at_fault.contains(page))
                .copied()
                .collect(),
        }
    }

    /// Page numbers that the reviewer named in the return.
    pub fn pages_at_fault(&self, slot: &SlotId) -> &PageNumbers {
        static NONE: PageNumbers = PageNumbers::new();
        match self.verdict(slot) {
            Verdict::Returned { pages, .. } => pages,
            Verdict::Pending | Verdict::Passed => &NONE,
        }
    }

    /// Boxes on the pictures of a slot, as the reviewer drew them. Empty unless it was returned.
    pub fn marked_boxes(&self, slot: &SlotId) -> &[MarkedBox] {
        self.verdict(slot).boxes()
    }

    /// Number of the page at fault that has the bytes of this image. `None` if there is none.
    pub fn find_page_at_fault(&self, slot: &SlotId, image: ImageId) -> Option<u16> {
        let place = self.images(slot).iter().position(|it| it.id == image)?;
        let page = *self.find_submitted_pages(slot).get(place)?;
        page.filter(|page| self.pages_at_fault(slot).contains(page))
    }

    /// True if no image of a returned slot may still be at fault: it is mended, and the return named
    /// the pages or every image is new.
    pub fn is_return_settled(&self, exam: &Exam, slot: &SlotId) -> bool {
        let has_named_pages = !self.pages_at_fault(slot).is_empty();
        let is_all_new = || self.compare_with_submission(slot).unchanged == 0;
        self.is_mended(exam, slot) && (has_named_pages || is_all_new())
    }

    /// True if the fault that a reason of the return names may still be there: the page of one of
    /// its boxes has not been replaced, or it has no box and the return is not settled.
    pub fn is_reason_open(&self, exam: &Exam, slot: &SlotId, reason: &ReasonId) -> bool {
        let pages = self.find_submitted_pages(slot);
        let is_there = |marked: &MarkedBox| pages.contains(&Some(marked.page));
        let boxes = self.marked_boxes(slot).iter();
        let own: Vec<_> = boxes
            .filter(|marked| marked.reason.as_ref() == Some(reason))
            .collect();
        match own.is_empty() {
            true => !self.is_return_settled(exam, slot),
            false => own.into_iter().any(is_there),
        }
    }

    /// Boxes on an image of the slot with their numbers. Empty for a new image.
    pub fn boxes_on_image(&self, slot: &SlotId, image: ImageId) -> Vec<(usize, &MarkedBox)> {
        let place = self.images(slot).iter().position(|it| it.id == image);
        let pages = self.find_submitted_pages(slot);
        let page = place.and_then(|place| pages[place]);
        let numbered = (1..).zip(self.marked_boxes(slot));
        numbered
            .filter(|(_, marked)| Some(marked.page) == page)
            .collect()
    }

    /// Page number in the last submission of each image of the slot. `None` for a new image.
    fn find_submitted_pages(&self, slot: &SlotId) -> Vec<Option<u16>> {
        let (submitted, at_fault) = (
            self.submitted_manifest.images(slot),
            self.pages_at_fault(slot),
        );
        let images = self.images(slot);
        let find_page = |(place, image): (usize, &Image)| {
            let is_same = |other: &&Image| other.sha256 == image.sha256;
            let same = images.iter().filter(is_same).count();
            let before = images[..place].iter().filter(is_same).count();
            let numbered = (1..).zip(submitted);
            let mut pages: Vec<u16> = numbered
                .filter(|(_, hash)| **hash == image.sha256)
                .map(|(page, _)| page)
                .collect();
            // If pages have the same bytes and some were removed, the pages at fault count as
            // removed.
            while pages.len() > same {
                let gone = pages.iter().position(|page| at_fault.contains(page));
                pages.remove(gone.unwrap_or(pages.len() - 1));
            }
            pages.get(before).copied()
        };
        images.iter().enumerate().map(find_page).collect()
    }
}
