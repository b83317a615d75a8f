//! The reasons why the engine made no file, in words: the present value, the needed value, and the
//! remedy.

use shared::{
    file_size::{format_max_size, format_min_size, format_size},
    image_engine::FitFailure,
    jpeg::FileKind,
};

use crate::{ports::engine::EngineError, text::Text, words::size::format_dimensions};

impl Text {
    pub fn engine_error(self, fault: &EngineError) -> String {
        match fault {
            EngineError::Cancelled => self.engine_stopped().to_owned(),
            EngineError::Unreadable => self.material_unreadable().to_owned(),
            EngineError::NotLoaded => self.engine_not_loaded().to_owned(),
            EngineError::Crashed => self.engine_broken().to_owned(),
            EngineError::Unfit(unfit) => self.unfit(unfit),
        }
    }

    fn unfit(self, unfit: &FitFailure) -> String {
        let size = |(width, height): (u32, u32)| format_dimensions(width, height);
        match unfit {
            // These kinds have their own instruction, or no name that fits into a sentence.
            FitFailure::Kind {
                kind: kind @ (FileKind::Heic | FileKind::Pdf | FileKind::Empty | FileKind::Other),
            } => self.kind_advice(*kind).to_owned(),
            FitFailure::Kind { kind } => self.unfit_kind(&self.kind(*kind)),
            FitFailure::Damaged { fault: Some(fault) } => self.damage(*fault),
            FitFailure::Damaged { fault: None } => self.unfit_damaged().to_owned(),
            FitFailure::TooLarge {
                pixels: have,
                allowed,
            } => self.unfit_too_large(&(have / 1_000_000), &(allowed / 1_000_000)),
            FitFailure::Corners => self.unfit_corners().to_owned(),
            FitFailure::TooFewPixels { have, need } => {
                self.unfit_too_few_pixels(&size(*have), &size(*need))
            }
            FitFailure::TooLittleDetail {
                have,
                need,
                bytes: made,
                floor,
            } => self.unfit_too_little_detail(
                &size(*have),
                &format_size(*made),
                &format_min_size(*floor),
                &size(*need),
            ),
            FitFailure::TooMuchDetail {
                bytes: made,
                ceiling,
            } => self.unfit_too_much_detail(&format_size(*made), &format_max_size(*ceiling)),
            FitFailure::Gray => self.unfit_gray().to_owned(),
            FitFailure::NoJpeg => self.unfit_no_jpeg().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        exam::ImageRule,
        jpeg::{FileFacts, FileFault},
        judge::check_file,
        problem::Problem,
        text::Lang,
    };

    use super::*;

    const KINDS: [FileKind; 11] = [
        FileKind::Jpeg,
        FileKind::Png,
        FileKind::Heic,
        FileKind::Avif,
        FileKind::Webp,
        FileKind::Gif,
        FileKind::Bmp,
        FileKind::Tiff,
        FileKind::Pdf,
        FileKind::Empty,
        FileKind::Other,
    ];

    fn facts(kind: FileKind, fault: Option<FileFault>) -> FileFacts {
        FileFacts {
            bytes: 1000,
            kind,
            header: None,
            fault,
        }
    }

    #[test]
    fn a_damaged_file_has_one_sentence_everywhere() {
        for text in [Text(Lang::Zh), Text(Lang::En)] {
            let fault = FileFault::Truncated;
            let findings = check_file(&ImageRule::default(), &facts(FileKind::Jpeg, Some(fault)));
            let by_engine = text.unfit(&FitFailure::Damaged { fault: Some(fault) });
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
            let findings = check_file(&ImageRule::default(), &facts(kind, None));
            let by_server = text.problem(&Problem::FileRefused { findings });
            let by_engine = text.unfit(&FitFailure::Kind { kind });
            for sentence in [by_server, by_engine] {
                for broken in ["这张是 ", "打不开 不是图片", "打不开 空文件"] {
                    assert!(!sentence.contains(broken), "{kind:?}: {sentence}");
                }
            }
        }
        let unknown = check_file(&ImageRule::default(), &facts(FileKind::Other, None));
        let told = text.problem(&Problem::FileRefused { findings: unknown });
        assert!(
            told.starts_with("文件格式：不是图片（要求：JPEG）。"),
            "{told}"
        );
    }
}
