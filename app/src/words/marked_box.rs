//! The boxes on a returned picture in words: number, place and reason.

use shared::{
    application::{
        MarkedBox,
        marked_box::PictureThird::{First, Last, Middle},
    },
    exam::Exam,
};

use crate::text::Text;

/// A number in a circle, as `①`. Boxes and reasons that belong together have the same number.
pub fn circle_number(number: usize) -> char {
    let offset = number.clamp(1, 20) as u32 - 1;
    char::from_u32(u32::from('①') + offset).unwrap_or('①')
}

impl Text {
    /// The place of a box on its picture, as 「左上」.
    pub fn box_place(self, marked: &MarkedBox) -> &'static str {
        match marked.thirds() {
            (First, First) => self.box_upper_left(),
            (Middle, First) => self.box_top(),
            (Last, First) => self.box_upper_right(),
            (First, Middle) => self.box_left(),
            (Middle, Middle) => self.box_middle(),
            (Last, Middle) => self.box_right(),
            (First, Last) => self.box_lower_left(),
            (Middle, Last) => self.box_bottom(),
            (Last, Last) => self.box_lower_right(),
        }
    }

    /// The number, the place and the reason of a box, as 「① 左上：模糊」.
    pub fn box_caption(self, exam: &Exam, number: usize, marked: &MarkedBox) -> String {
        let (number, place) = (circle_number(number), self.box_place(marked));
        let reason = marked.reason.as_ref();
        match reason.and_then(|id| exam.review.reason(id)) {
            Some(reason) => {
                format!(
                    "{number} {place}{}{}",
                    self.colon(),
                    self.local(&reason.label)
                )
            }
            None => format!("{number} {place}"),
        }
    }
}
