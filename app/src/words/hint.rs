//! Hints in words, for reviewers and for candidates.

use shared::hint::{Hint, PictureCheck};

use crate::text::Text;

impl Text {
    pub fn hint(self, hint: Hint) -> &'static str {
        match hint {
            Hint::Blank => self.hint_blank(),
            Hint::Dark => self.hint_dark(),
            Hint::Blurred => self.hint_blurred(),
            Hint::Glare => self.hint_glare(),
            Hint::PageCutOff => self.hint_cut_off(),
            Hint::Tilted => self.hint_tilted(),
            Hint::UpsideDown => self.hint_upside_down(),
            Hint::PortraitForPaper => self.hint_portrait_for_paper(),
            Hint::PaperForPortrait => self.hint_paper_for_portrait(),
            Hint::WrongBackground => self.hint_ground(),
            Hint::UnevenBackground => self.hint_uneven_ground(),
            Hint::NoQr => self.hint_no_qr(),
        }
    }

    /// The name of a check, as in the list of what was checked.
    pub fn picture_check(self, check: PictureCheck) -> &'static str {
        match check {
            PictureCheck::Kind => self.check_kind(),
            PictureCheck::Ink => self.check_ink(),
            PictureCheck::Brightness => self.check_brightness(),
            PictureCheck::Sharpness => self.check_sharpness(),
            PictureCheck::Glare => self.check_glare(),
            PictureCheck::Edges => self.check_edges(),
            PictureCheck::Tilt => self.check_tilt(),
            PictureCheck::Background => self.check_background(),
            PictureCheck::QrCode => self.check_qr_code(),
        }
    }

    /// A hint for the candidate: the likely fault, and the remedy.
    pub fn hint_advice(self, hint: Hint) -> &'static str {
        match hint {
            Hint::Blank => self.warning_blank(),
            Hint::Dark => self.warning_dark(),
            Hint::Blurred => self.warning_blurred(),
            Hint::Glare => self.warning_glare(),
            Hint::PageCutOff => self.warning_cut_off(),
            Hint::Tilted => self.warning_tilted(),
            Hint::UpsideDown => self.warning_upside_down(),
            Hint::PortraitForPaper => self.warning_portrait_for_paper(),
            Hint::PaperForPortrait => self.warning_paper_for_portrait(),
            Hint::WrongBackground => self.warning_ground(),
            Hint::UnevenBackground => self.warning_uneven_ground(),
            Hint::NoQr => self.warning_no_qr(),
        }
    }
}
