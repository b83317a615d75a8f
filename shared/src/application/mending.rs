//! How far a returned slot is mended, page by page (C7, S1-16). The server, the hub and the
//! materials page all ask [`Application::is_mended`]; a page is known by its bytes, so that the same
//! file uploaded again mends nothing.

use super::{Application, Image, Manifest, PageNumbers, Verdict};
use crate::{
    exam::Exam,
    id::{ImageId, SlotId},
};

/// A returned slot beside what was returned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotMending {
    /// Images that are still there as they were returned.
    pub unchanged: usize,
    /// Images that were not there when the slot was returned.
    pub new: usize,
    /// The pages at fault that are still there. Empty where the whole slot was returned.
    pub waiting: PageNumbers,
}

impl Application {
    /// True when a returned slot may be submitted again: its images are others than those returned,
    /// as many as it takes, and no page at fault is among them.
    pub fn is_mended(&self, exam: &Exam, slot: &SlotId) -> bool {
        let has_changed = Manifest::of(self, exam).images(slot) != self.submitted.images(slot);
        let is_complete = exam
            .slot(slot)
            .is_none_or(|slot| self.missing_count(slot).is_none());
        has_changed && is_complete && self.mending(slot).waiting.is_empty()
    }

    /// Compares the images of the slot with those of the last submission.
    pub fn mending(&self, slot: &SlotId) -> SlotMending {
        let at_fault = self.pages_at_fault(slot);
        let pages = self.find_submitted_pages(slot);
        let there = || pages.iter().flatten();
        SlotMending {
            unchanged: there().count(),
            new: pages.len() - there().count(),
            waiting: there()
                .filter(|page| at_fault.contains(page))
                .copied()
                .collect(),
        }
    }

    /// The pages that the reviewer named when the slot was returned.
    pub fn pages_at_fault(&self, slot: &SlotId) -> &PageNumbers {
        static NONE: PageNumbers = PageNumbers::new();
        match self.verdict(slot) {
            Verdict::Returned { pages, .. } => pages,
            Verdict::Pending | Verdict::Passed => &NONE,
        }
    }

    /// The page at fault that this image still is.
    pub fn find_page_at_fault(&self, slot: &SlotId, image: ImageId) -> Option<u16> {
        let place = self.images(slot).iter().position(|it| it.id == image)?;
        let page = *self.find_submitted_pages(slot).get(place)?;
        page.filter(|page| self.pages_at_fault(slot).contains(page))
    }

    /// The page of the last submission that each image of the slot still is.
    fn find_submitted_pages(&self, slot: &SlotId) -> Vec<Option<u16>> {
        let (submitted, at_fault) = (self.submitted.images(slot), self.pages_at_fault(slot));
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
            // Where pages have the same bytes and some are gone, those at fault are.
            while pages.len() > same {
                let gone = pages.iter().position(|page| at_fault.contains(page));
                pages.remove(gone.unwrap_or(pages.len() - 1));
            }
            pages.get(before).copied()
        };
        images.iter().enumerate().map(find_page).collect()
    }
}
