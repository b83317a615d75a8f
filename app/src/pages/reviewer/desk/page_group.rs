//! The pictures of a slot that are beside each other on the stage.

use std::ops::Range;

use shared::{application::ReviewPart, view::ReviewDesk};

use super::cursor::{DeskCursor, list_part_images};

/// Most pictures beside each other.
pub(super) const MAX_ABREAST: usize = 3;

/// Number of pictures beside each other before the width of the stage is known.
pub(super) const DEFAULT_ABREAST: usize = 2;

/// Least width of the stage in CSS pixels for two and for three pictures. In a third of 900 pixels, a
/// page of A4 has 37 pixels to a centimetre of its paper, as many as the paper itself on a screen.
const MIN_WIDTHS: [f64; 2] = [480.0, 900.0];

/// The number of pictures beside each other on a stage of this width in CSS pixels.
pub(super) fn count_abreast(width: f64) -> usize {
    1 + MIN_WIDTHS.iter().filter(|least| width >= **least).count()
}

/// The indices of the shown pictures. It is one picture if the reviewer looks at it alone, and in a
/// slot in which a mending has replaced pictures: there the old picture is beside the new one.
pub(super) fn find_shown_pages(
    desk: &ReviewDesk,
    here: &DeskCursor,
    abreast: usize,
) -> Range<usize> {
    let index = here.image_index;
    if here.is_enlarged || has_replaced_pictures(desk, &here.part) {
        return index..index + 1;
    }
    let start = index / abreast * abreast;
    start..(start + abreast).min(here.image_count.max(start + 1))
}

fn has_replaced_pictures(desk: &ReviewDesk, part: &ReviewPart) -> bool {
    let ReviewPart::Slot(slot) = part else {
        return false;
    };
    let mut images = list_part_images(desk, part).iter();
    !desk.previous.images.is_empty()
        && images.any(|image| desk.find_predecessor(slot, image).is_some())
}

#[cfg(test)]
mod tests {
    use super::count_abreast;

    #[test]
    fn narrow_stage_has_one_picture_and_wide_one_three() {
        let counts = [320.0, 480.0, 640.0, 900.0, 2_400.0].map(count_abreast);
        assert_eq!(counts, [1, 2, 2, 3, 3]);
    }
}
