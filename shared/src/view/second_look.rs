//! Data of the second look (复核): the content of the submission before a mending, beside the
//! mended one.

use serde::{Deserialize, Serialize};

use crate::{
    application::{Image, answers::Answers},
    digest::Sha256,
    id::SlotId,
};

/// Content of the submission before the last mending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousSubmission {
    /// Images that are no longer in the application.
    pub images: Vec<ReplacedImage>,
    /// Answers at the return. `None` for a return of an earlier build.
    pub answers: Option<Answers>,
}

/// Image of the submission before the last mending that is no longer in the application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacedImage {
    /// Slot of the image.
    pub slot: SlotId,
    /// Page number in that submission, from 1.
    pub page: u16,
    /// Image, which reviewers can read until the application is decided.
    pub image: Image,
}

/// Page number, from 1, that the image at a place of a slot replaces. `None` if the image was there
/// before or was added. An image replaces the page of its own place, else the next page that is gone.
/// ```
/// use shared::{digest::Sha256, view::find_replaced_page};
///
/// let [a, b, c, x, y] = [b"a", b"b", b"c", b"x", b"y"].map(|byte| Sha256::of(byte));
/// assert_eq!(find_replaced_page(&[a, x, c], &[a, b, c], 1), Some(2));
/// assert_eq!(find_replaced_page(&[a, x, c], &[a, b, c], 0), None);
/// assert_eq!(find_replaced_page(&[a, c, x], &[a, b, c], 2), Some(2));
/// assert_eq!(find_replaced_page(&[a, x, y], &[a, b], 2), None);
/// ```
pub fn find_replaced_page(current: &[Sha256], before: &[Sha256], place: usize) -> Option<usize> {
    let is_new = |place: &usize| {
        let image = current.get(*place);
        image.is_some_and(|image| !before.contains(image))
    };
    let is_gone = |page: &usize| {
        let image = before.get(*page);
        image.is_some_and(|image| !current.contains(image))
    };
    let is_in_place = |place: &usize| is_new(place) && is_gone(place);
    if !is_new(&place) {
        return None;
    }
    if is_in_place(&place) {
        return Some(place + 1);
    }
    let mut moved = (0..current.len()).filter(|it| is_new(it) && !is_in_place(it));
    let mut gone = (0..before.len()).filter(|it| is_gone(it) && !is_in_place(it));
    let rank = moved.position(|it| it == place)?;
    gone.nth(rank).map(|page| page + 1)
}
