//! What the machine noticed in a picture, in words.

use shared::hint::Hint;

use crate::text::Text;

impl Text {
    pub fn hint(self, hint: Hint) -> &'static str {
        match hint {
            Hint::Blank => self.hint_blank(),
            Hint::Dark => self.hint_dark(),
            Hint::Blurred => self.hint_blurred(),
            Hint::Glare => self.hint_glare(),
            Hint::CutOff => self.hint_cut_off(),
            Hint::UpsideDown => self.hint_upside_down(),
            Hint::PortraitForPaper => self.hint_portrait_for_paper(),
            Hint::PaperForPortrait => self.hint_paper_for_portrait(),
            Hint::Ground => self.hint_ground(),
            Hint::UnevenGround => self.hint_uneven_ground(),
            Hint::NoQr => self.hint_no_qr(),
        }
    }
}
