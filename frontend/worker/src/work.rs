//! Handling of each request.

use std::ops::ControlFlow;

use imaging::{fit, hint, paper};
use js_sys::{ArrayBuffer, Uint8Array};
use shared::{
    exam::ImageRule,
    fitting::{Corners, Edit, Making, Paper, Reply, Request, Seen, Unfit, Wanted},
    hint::Hint,
    jpeg::{self, FileFacts},
    judge::judge,
};
use web_sys::File;

use crate::{browser, decoded::Source, source, tell};

/// The last reply, and the bytes of the file that was made.
pub(crate) type Answer = Result<(Reply, Option<Vec<u8>>), Unfit>;

pub(crate) async fn work(request: Request, file: &File, bytes: ArrayBuffer) -> Answer {
    let bytes = Uint8Array::new(&bytes).to_vec();
    let facts = jpeg::inspect(&bytes);
    match request {
        Request::Open => open(file, facts).await,
        Request::Look(wanted) => {
            let source = source::decode(file, &bytes, &facts).await?;
            let seen = look(&source, &wanted);
            Ok((Reply::Seen(Box::new(seen)), None))
        }
        Request::Fit { rule, edit } => {
            let source = source::decode(file, &bytes, &facts).await?;
            drop(bytes);
            fit_decoded(source, &rule, edit, Vec::new())
        }
        Request::FitBySight(wanted) => {
            let source = source::decode(file, &bytes, &facts).await?;
            let seen = look(&source, &wanted);
            let edit = seen.suggest_edit();
            let hints = seen.observation.hints;
            match fit_decoded(source, &wanted.rule, edit, hints.clone()) {
                // The sheet alone has too few pixels, so its surroundings are kept.
                Err(Unfit::TooFewPixels { .. } | Unfit::TooLittleDetail { .. })
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
    Source { picture, scale }: Source,
    rule: &ImageRule,
    edit: Edit,
    source_hints: Vec<Hint>,
) -> Answer {
    let mut watch = |step| {
        tell(&Reply::Step(step));
        // A request is cancelled by ending the worker.
        ControlFlow::Continue(())
    };
    let fitted = fit::fit_source(picture, rule, &shrink(&edit, scale), &mut watch)
        .map_err(source::explain)?;
    let facts = jpeg::inspect(&fitted.file);
    let reply = Reply::Fitted {
        findings: judge(rule, &facts),
        facts,
        making: Making {
            source_width: fitted.making.source_width * scale,
            source_height: fitted.making.source_height * scale,
            ..fitted.making
        },
        edit,
        source_hints,
    };
    Ok((reply, Some(fitted.file)))
}

/// Opens a file. The header of a JPEG or PNG has the sides; other kinds are measured by the
/// browser.
async fn open(file: &File, facts: FileFacts) -> Answer {
    source::check(&facts)?;
    let (width, height) = match facts.frame {
        Some(frame) => frame.upright(),
        None => browser::measure(file)
            .await
            .map_err(|_| source::refuse(&facts))?,
    };
    let reply = Reply::Opened {
        facts,
        width,
        height,
    };
    Ok((reply, None))
}

fn look(Source { picture, scale }: &Source, wanted: &Wanted) -> Seen {
    let scale = *scale;
    let (width, height) = picture.sides();
    let wishes = hint::Wanted::of(&wanted.rule, wanted.has_qr);
    let planes = picture.draw(wishes.side());
    let (observation, ground) = hint::observe_planes(&planes, wishes);
    let enlarged = f64::from(width * scale) / f64::from(planes.width());
    Seen {
        width: width * scale,
        height: height * scale,
        observation,
        paper: paper::find(planes.luma()).map(|paper| enlarge(paper, enlarged)),
        ground,
    }
}

/// Converts the edit from the pixels of the file to those of the decoded picture.
fn shrink(edit: &Edit, scale: u32) -> Edit {
    let corners = edit.corners.map(|it| scaled(it, 1.0 / f64::from(scale)));
    Edit { corners, ..*edit }
}

fn enlarge(paper: Paper, scale: f64) -> Paper {
    Paper {
        corners: scaled(paper.corners, scale),
        ..paper
    }
}

fn scaled(Corners(corners): Corners, by: f64) -> Corners {
    Corners(corners.map(|(x, y)| (x * by, y * by)))
}
