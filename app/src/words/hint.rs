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
            Hint::Blank => self.doubt_blank(),
            Hint::Dark => self.doubt_dark(),
            Hint::Blurred => self.doubt_blurred(),
            Hint::Glare => self.doubt_glare(),
            Hint::PageCutOff => self.doubt_cut_off(),
            Hint::Tilted => self.doubt_tilted(),
            Hint::UpsideDown => self.doubt_upside_down(),
            Hint::PortraitForPaper => self.doubt_portrait_for_paper(),
            Hint::PaperForPortrait => self.doubt_paper_for_portrait(),
            Hint::WrongBackground => self.doubt_ground(),
            Hint::UnevenBackground => self.doubt_uneven_ground(),
            Hint::NoQr => self.doubt_no_qr(),
        }
    }
}
