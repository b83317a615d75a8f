//! Why the engine made no file, in words: what there is, what is needed, and what to do.

use shared::{fitting::Unfit, jpeg::Kind};

use super::measure::{bytes, limit, pixels};
use crate::{ports::engine::EngineFault, text::Text};

impl Text {
    pub fn engine_fault(self, fault: &EngineFault) -> String {
        match fault {
            EngineFault::Stopped => self.engine_stopped().to_owned(),
            EngineFault::Unreadable => self.material_unreadable().to_owned(),
            EngineFault::NotLoaded => self.engine_not_loaded().to_owned(),
            EngineFault::Broken => self.engine_broken().to_owned(),
            EngineFault::Unfit(unfit) => self.unfit(unfit),
        }
    }

    fn unfit(self, unfit: &Unfit) -> String {
        let size = |(width, height): (u32, u32)| pixels(width, height);
        match unfit {
            Unfit::Kind { kind: Kind::Heic } => self.kind_heic_advice().to_owned(),
            Unfit::Kind { kind: Kind::Pdf } => self.kind_pdf_advice().to_owned(),
            Unfit::Kind { kind } => self.unfit_kind(&self.kind(*kind)),
            Unfit::Damaged { .. } => self.unfit_damaged().to_owned(),
            Unfit::TooLarge {
                pixels: have,
                allowed,
            } => self.unfit_too_large(&(have / 1_000_000), &(allowed / 1_000_000)),
            Unfit::Corners => self.unfit_corners().to_owned(),
            Unfit::TooFewPixels { have, need } => {
                self.unfit_too_few_pixels(&size(*have), &size(*need))
            }
            Unfit::TooLittleDetail {
                have,
                need,
                bytes: made,
                floor,
            } => self.unfit_too_little_detail(
                &size(*have),
                &bytes(*made),
                &limit(*floor),
                &size(*need),
            ),
            Unfit::TooMuchDetail {
                bytes: made,
                ceiling,
            } => self.unfit_too_much_detail(&bytes(*made), &limit(*ceiling)),
            Unfit::Gray => self.unfit_gray().to_owned(),
            Unfit::NoJpeg => self.unfit_no_jpeg().to_owned(),
        }
    }
}
