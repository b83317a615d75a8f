//! The reasons why the engine made no file, in words: the present value, the needed value, and the
//! remedy.

use shared::{
    fitting::Unfit,
    jpeg::Kind,
    size::{format_ceiling, format_floor, format_size},
};

use super::measure::pixels;
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
            // These kinds have their own instruction, or no name that fits into a sentence.
            Unfit::Kind {
                kind: kind @ (Kind::Heic | Kind::Pdf | Kind::Empty | Kind::Other),
            } => self.kind_advice(*kind).to_owned(),
            Unfit::Kind { kind } => self.unfit_kind(&self.kind(*kind)),
            Unfit::Damaged { fault: Some(fault) } => self.damage(*fault),
            Unfit::Damaged { fault: None } => self.unfit_damaged().to_owned(),
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
                &format_size(*made),
                &format_floor(*floor),
                &size(*need),
            ),
            Unfit::TooMuchDetail {
                bytes: made,
                ceiling,
            } => self.unfit_too_much_detail(&format_size(*made), &format_ceiling(*ceiling)),
            Unfit::Gray => self.unfit_gray().to_owned(),
            Unfit::NoJpeg => self.unfit_no_jpeg().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        exam::ImageRule,
        jpeg::{FileFacts, FileFault},
        judge::judge,
        problem::Problem,
        text::Lang,
    };

    use super::*;

    const KINDS: [Kind; 11] = [
        Kind::Jpeg,
        Kind::Png,
        Kind::Heic,
        Kind::Avif,
        Kind::Webp,
        Kind::Gif,
        Kind::Bmp,
        Kind::Tiff,
        Kind::Pdf,
        Kind::Empty,
        Kind::Other,
    ];

    fn facts(kind: Kind, fault: Option<FileFault>) -> FileFacts {
        FileFacts {
            bytes: 1000,
            kind,
            frame: None,
            fault,
        }
    }

    #[test]
    fn a_damaged_file_has_one_sentence_everywhere() {
        for text in [Text(Lang::Zh), Text(Lang::En)] {
            let fault = FileFault::Truncated;
            let findings = judge(&ImageRule::default(), &facts(Kind::Jpeg, Some(fault)));
            let by_engine = text.unfit(&Unfit::Damaged { fault: Some(fault) });
            let advice = findings
                .iter()
                .find_map(|finding| text.finding(finding).advice);
            assert_eq!(advice, Some(by_engine.clone()));
            assert_eq!(text.problem(&Problem::FileRefused { findings }), by_engine);
        }
    }

    #[test]
    fn a_refused_kind_is_told_in_whole_sentences() {
        let text = Text(Lang::Zh);
        for kind in KINDS {
            let findings = judge(&ImageRule::default(), &facts(kind, None));
            let by_server = text.problem(&Problem::FileRefused { findings });
            let by_engine = text.unfit(&Unfit::Kind { kind });
            for sentence in [by_server, by_engine] {
                for broken in ["这张是 ", "打不开 不是图片", "打不开 空文件"] {
                    assert!(!sentence.contains(broken), "{kind:?}: {sentence}");
                }
            }
        }
        let unknown = judge(&ImageRule::default(), &facts(Kind::Other, None));
        let told = text.problem(&Problem::FileRefused { findings: unknown });
        assert!(
            told.starts_with("文件格式：不是图片（要求：JPEG）。"),
            "{told}"
        );
    }
}
