//! How far a returned slot is mended, image by image (C7, S1-16). One changed image is enough for
//! the slot to be submitted again; this module tells the page what is still as it was returned.

use std::collections::BTreeSet;

use super::{Application, Verdict};
use crate::{digest::Sha256, id::SlotId};

/// A returned slot beside what was returned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotMending {
    /// Images that are still there as they were returned.
    pub unchanged: usize,
    /// Images that were not there when the slot was returned.
    pub new: usize,
    /// Of the images that the reviewer's note names by number, the numbers of those still there.
    pub named: BTreeSet<usize>,
}

impl Application {
    /// Compares the images of the slot with those of the last submission.
    pub fn mending(&self, slot: &SlotId) -> SlotMending {
        let returned = self.submitted.images(slot);
        let images = self.images(slot);
        let is_there = |hash: &Sha256| images.iter().any(|image| image.sha256 == *hash);
        let named = self.named_images(slot);
        SlotMending {
            unchanged: returned.iter().filter(|hash| is_there(hash)).count(),
            new: images
                .iter()
                .filter(|image| !returned.contains(&image.sha256))
                .count(),
            named: returned
                .iter()
                .zip(1..)
                .filter(|(hash, _)| named.contains(hash) && is_there(hash))
                .map(|(_, number)| number)
                .collect(),
        }
    }

    /// The returned images that the reviewer's note names: "the second page" is the second image
    /// of the submission, wherever it stands now.
    pub fn named_images(&self, slot: &SlotId) -> Vec<Sha256> {
        let Verdict::Returned {
            note: Some(note), ..
        } = self.verdict(slot)
        else {
            return Vec::new();
        };
        let returned = self.submitted.images(slot);
        let numbers = find_page_numbers(note).into_iter();
        numbers
            .filter_map(|number| returned.get(number.checked_sub(1)?).copied())
            .collect()
    }
}

/// The page numbers in a note: 「第 2 页」, 「第二、三张」, "page 3". A number that stands for
/// anything else (a date, a clause) is not followed by 页, 张 or 幅, nor preceded by "page".
pub fn find_page_numbers(note: &str) -> BTreeSet<usize> {
    let mut pages = BTreeSet::new();
    for part in note.split('第').skip(1) {
        let end = part.find(['页', '张', '幅']);
        let Some(numbers) = end.map(|end| &part[..end]) else {
            continue;
        };
        let numbers: Option<Vec<_>> = numbers
            .split(['、', '，', ',', '和', '及', '与'])
            .map(read_number)
            .collect();
        pages.extend(numbers.into_iter().flatten());
    }
    let lower = note.to_ascii_lowercase();
    for (start, word) in lower.match_indices("page") {
        let rest = lower[start + word.len()..].trim_start();
        let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next();
        pages.extend(digits.and_then(read_number));
    }
    pages
}

/// A small number in digits, or one up to 99 in Chinese numerals.
fn read_number(text: &str) -> Option<usize> {
    let text = text.trim();
    if let Ok(number) = text.parse::<u16>() {
        return (number > 0).then_some(number.into());
    }
    let digit = |text: &str| {
        let digits = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let index = digits.iter().position(|it| *it == text)?;
        Some(index + 1)
    };
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { digit(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(note: &str) -> Vec<usize> {
        find_page_numbers(note).into_iter().collect()
    }

    #[test]
    fn pages_are_found_in_notes_as_reviewers_write_them() {
        assert_eq!(find("第二页没有盖章"), [2]);
        assert_eq!(find("第 2 张模糊，第3页缺一角"), [2, 3]);
        assert_eq!(find("第一、三页和第十二页看不清"), [1, 3, 12]);
        assert_eq!(find("Page 2 is blurred, see pages 4"), [2]);
        assert_eq!(find("第二十一张"), [21]);
    }

    #[test]
    fn other_numbers_name_no_page() {
        assert_eq!(find("2021年第3季度的证明，共 2 页"), [0_usize; 0]);
        assert_eq!(find("第 0 页"), [0_usize; 0]);
        assert_eq!(find("请按公告第五条重新上传"), [0_usize; 0]);
        assert_eq!(find(""), [0_usize; 0]);
    }
}
