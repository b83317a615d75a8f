//! Handling of each request.

use std::ops::ControlFlow;

use imaging::{fit, hint, sheet};
use js_sys::{ArrayBuffer, Uint8Array};
use shared::{
    exam::ImageRule,
    hint::Hint,
    image_engine::{
        AnalysisContext, Corners, DetectedSheet, Edit, EncodingInfo, EngineReply, EngineRequest,
        FitFailure, PictureAnalysis,
    },
    jpeg::{self, FileFacts},
    judge::check_file,
};
use web_sys::File;

use crate::{browser, decoded::DecodedPicture, post_reply, source};

/// The last reply, and the bytes of the file that was made.
pub(crate) type HandlerResult = Result<(EngineReply, Option<Vec<u8>>), FitFailure>;

pub(crate) async fn handle_request(
    request: EngineRequest,
    file: &File,
    bytes: ArrayBuffer,
) -> HandlerResult {
    let bytes = Uint8Array::new(&bytes).to_vec();
    let facts = jpeg::inspect(&bytes);
    match request {
        EngineRequest::Open => open(file, facts).await,
        EngineRequest::Analyze(wanted) => {
            let source = source::decode(file, &bytes, &facts).await?;
            let seen = analyze(&source, &wanted);
            Ok((EngineReply::Analyzed(Box::new(seen)), None))
        }
        EngineRequest::Fit { rule, edit } => {
            let source = source::decode(file, &bytes, &facts).await?;
            drop(bytes);
            fit_decoded(source, &rule, edit, Vec::new())
        }
        EngineRequest::FitAutomatically(wanted) => {
            let source = source::decode(file, &bytes, &facts).await?;
            let seen = analyze(&source, &wanted);
            let edit = seen.suggest_edit();
            let hints = seen.observation.hints;
            match fit_decoded(source, &wanted.rule, edit, hints.clone()) {
                // The sheet alone has too few pixels, so its surroundings are kept.
                Err(FitFailure::TooFewPixels { .. } | FitFailure::TooLittleDetail { .. })
                    if edit.corners.is_some() =>
                {
                    let source = source::decode(file, &bytes, &facts).await?;
                    let edit = Edit {
                        corners: None,
                        ..edit
                    };
                    fit_decoded(source, &wanted.rule, edit, hints)
                }
                answer => answer,
            }
        }
    }
}

fn fit_decoded(
    DecodedPicture { picture, scale }: DecodedPicture,
    rule: &ImageRule,
    edit: Edit,
    source_hints: Vec<Hint>,
) -> HandlerResult {
    let mut watch = |step| {
        post_reply(&EngineReply::Step(step));
        // A request is cancelled by ending the worker.
        ControlFlow::Continue(())
    };
    let fitted = fit::fit_source(picture, rule, &shrink(&edit, scale), &mut watch)
        .map_err(source::explain)?;
    let facts = jpeg::inspect(&fitted.file);
    let reply = EngineReply::Fitted {
        findings: check_file(rule, &facts),
        facts,
        making: EncodingInfo {
            source_width: fitted.encoding.source_width * scale,
            source_height: fitted.encoding.source_height * scale,
            ..fitted.encoding
        },
        edit,
        source_hints,
    };
    Ok((reply, Some(fitted.file)))
}

/// Opens a file. The header of a JPEG or PNG has the sides; other kinds are measured by the
/// browser.
async fn open(file: &File, facts: FileFacts) -> HandlerResult {
    source::check(&facts)?;
    let (width, height) = match facts.header {
        Some(frame) => frame.upright_size(),
        None => browser::measure(file)
            .await
            .map_err(|_| source::decode_error(&facts))?,
    };
    let reply = EngineReply::Opened {
        facts,
        width,
        height,
    };
    Ok((reply, None))
}

fn analyze(
    DecodedPicture { picture, scale }: &DecodedPicture,
    wanted: &AnalysisContext,
) -> PictureAnalysis {
    let scale = *scale;
    let (width, height) = picture.dimensions();
    let wishes = hint::ExpectedPicture::from_rule(&wanted.rule, wanted.has_qr);
    let planes = picture.draw(wishes.preview_side());
    let (observation, ground) = hint::observe_planes(&planes, wishes);
    let enlarged = f64::from(width * scale) / f64::from(planes.width());
    PictureAnalysis {
        width: width * scale,
        height: height * scale,
        observation,
        paper: sheet::find_sheet(planes.luma()).map(|paper| enlarge(paper, enlarged)),
        ground,
    }
}

/// Converts the edit from the pixels of the file to those of the decoded picture.
fn shrink(edit: &Edit, scale: u32) -> Edit {
    let corners = edit.corners.map(|it| scaled(it, 1.0 / f64::from(scale)));
    Edit { corners, ..*edit }
}

fn enlarge(paper: DetectedSheet, scale: f64) -> DetectedSheet {
    DetectedSheet {
        corners: scaled(paper.corners, scale),
        ..paper
    }
}

fn scaled(Corners(corners): Corners, by: f64) -> Corners {
    Corners(corners.map(|(x, y)| (x * by, y * by)))
}
