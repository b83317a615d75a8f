//! What is done for each request.

use std::ops::ControlFlow;

use imaging::{fit, hint};
use js_sys::{ArrayBuffer, Uint8Array};
use shared::{
    fitting::{Reply, Request, Seen, Unfit, Wanted},
    jpeg::{self, FileFacts},
    judge::judge,
};
use web_sys::File;

use crate::{browser, source, tell};

/// The last reply, and what was made for it.
pub(crate) type Answer = Result<(Reply, Option<Vec<u8>>), Unfit>;

pub(crate) async fn work(request: Request, file: &File, bytes: ArrayBuffer) -> Answer {
    let facts = jpeg::inspect(&Uint8Array::new(&bytes).to_vec());
    match request {
        Request::Open => open(file, facts).await,
        Request::Look(wanted) => {
            let pixels = source::decode(file, bytes, &facts).await?;
            let seen = look(pixels, &wanted);
            Ok((Reply::Seen(Box::new(seen)), None))
        }
        Request::Fit { rule, edit } => {
            let pixels = source::decode(file, bytes, &facts).await?;
            tell(&Reply::Step(fit::Step::Decoded));
            let mut watch = |step| {
                tell(&Reply::Step(step));
                // Whoever does not want it any more ends the worker.
                ControlFlow::Continue(())
            };
            let fitted =
                fit::fit_pixels(pixels, &rule, &edit, &mut watch).map_err(source::explain)?;
            let facts = jpeg::inspect(&fitted.file);
            let reply = Reply::Fitted {
                findings: judge(&rule, &facts),
                facts,
                making: fitted.making,
            };
            Ok((reply, Some(fitted.file)))
        }
    }
}

/// The header of a JPEG or PNG says all; of other kinds only the browser knows.
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

fn look(pixels: imaging::Pixels, wanted: &Wanted) -> Seen {
    let wishes = hint::Wanted::of(&wanted.rule, wanted.has_qr);
    Seen {
        width: pixels.width(),
        height: pixels.height(),
        observation: hint::observe(&pixels, wishes),
        paper: None,
        ground: hint::measure(&pixels).ground,
    }
}
