//! Hints in words, for reviewers and for candidates.

use shared::hint::Hint;

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

    /// The same for the candidate: the likely fault, and the remedy.
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
