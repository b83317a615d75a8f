//! `POST` of sample pictures with a definition by a plain form of the office. Each picture is judged
//! while the next ones arrive: a slow decoder must not hold up the reading, which has a time limit. None
//! is stored. A1.

use std::str::FromStr;

use app::ports::{PostedDefinition, PostedTestBench, TypedMoment};
use axum::{
    body::Body,
    extract::{
        FromRequest, Multipart, Request, State,
        multipart::{Field, MultipartError},
    },
    response::Response,
};
use bytes::{Bytes, BytesMut};
use http::request::Parts;
use shared::{
    exam::check::DefinitionFault,
    id::{ExamCode, SlotId},
    problem::Problem,
    url::page,
    view::{
        DefinitionOutcome, MAX_TRIAL_BYTES, MAX_TRIAL_FILES, PictureTrial, TrialVerdict,
        TriedPicture,
    },
};
use tokio::task::JoinSet;

use super::{MAX_DEFINITION_FORM_BYTES, MAX_MOMENT_CHARS, read_text, respond_with_definition};
use crate::{
    auth::{Officer, Visitor},
    error::Result,
    http::{
        extract::{
            body::interrupted_body_problem,
            file_name::clean_file_name,
            form_body::{FormBody, GapCounter},
        },
        problem::ProblemResponse,
        routes::pages::render_form_outcome,
    },
    services::test_bench::{TrialSlot, TriedDefinition, read_tried_definition},
    state::AppState,
};

/// Field names, in the order of the form: the text and the slot come before the files.
const TEXT_FIELD: &str = "text";
const SLOT_FIELD: &str = "slot";
const FILES_FIELD: &str = "files";
/// Field with the published exam that the text changes; absent for a new exam.
const EXAM_FIELD: &str = "exam";

/// Fields with the time of publication that was typed beside the text.
const WHEN_FIELD: &str = "when";
const MOMENT_FIELD: &str = "moment";

/// Maximum size in bytes of an id.
const MAX_ID_BYTES: u64 = 100;
/// Maximum size in bytes of a typed time.
const MAX_MOMENT_BYTES: u64 = 4 * MAX_MOMENT_CHARS as u64;

/// `POST /api/v1/definitions/test-bench`
pub async fn post_test_bench(
    State(state): State<AppState>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let officer = visitor.require_officer()?;
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let (edited, outcome) = receive_trial(&state, officer, request).await?;
    Ok(match outcome {
        Ok(posted) => render_bench(state, parts, posted).await,
        Err(faulty) => respond_with_definition(state, parts, edited, faulty).await,
    })
}

/// The test bench of the text, without a trial.
pub(super) async fn respond_with_bench(
    state: AppState,
    officer: Officer,
    parts: Parts,
    text: String,
    moment: TypedMoment,
) -> Result<Response> {
    let posted = match read_tried_definition(&state, officer, text).await? {
        Ok(tried) => to_posted(tried, None, None, moment),
        Err((text, faults)) => {
            let posted = to_faulty(text, faults, moment);
            return Ok(respond_with_definition(state, parts, None, posted).await);
        }
    };
    Ok(render_bench(state, parts, posted).await)
}

async fn render_bench(state: AppState, parts: Parts, posted: PostedTestBench) -> Response {
    let address = page::test_bench(&posted.exam.code);
    render_form_outcome(state, parts, &address, posted).await
}

fn to_posted(
    tried: TriedDefinition,
    slot: Option<SlotId>,
    trial: Option<Result<PictureTrial, Problem>>,
    moment: TypedMoment,
) -> PostedTestBench {
    PostedTestBench {
        text: tried.text,
        exam: tried.exam,
        standing: tried.standing,
        slot,
        trial,
        moment,
    }
}

fn to_faulty(text: String, faults: Vec<DefinitionFault>, moment: TypedMoment) -> PostedDefinition {
    PostedDefinition {
        outcome: Ok(DefinitionOutcome::Faulty(faults)),
        text,
        moment,
    }
}

/// Reads the form, and judges each file while the next ones are read. Returns the exam that the text
/// changes, and the definition with its faults if the text has some: then it has no rules.
///
/// # Errors
/// `BadRequest` for a form without a text and a slot before its files; `NotFound` for a slot that
/// the text does not define; `FileTooLarge` for the text.
async fn receive_trial(
    state: &AppState,
    officer: Officer,
    request: Request,
) -> Result<(Option<ExamCode>, Result<PostedTestBench, PostedDefinition>)> {
    let (head, body) = request.into_parts();
    let (body, gap) = FormBody::new(body);
    let request = Request::from_parts(head, Body::new(body));
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| bad_request(error.body_text()))?;
    let (mut edited, mut read, mut slot) = (None, None, None);
    let mut moment = TypedMoment::default();
    let mut trial = RunningTrial::default();
    while let Some(mut field) = form.next_field().await.map_err(interrupted)? {
        gap.reset();
        match field.name() {
            Some(EXAM_FIELD) => edited = read_id(&mut field, &gap).await?,
            Some(WHEN_FIELD) => {
                let value = read_value(&mut field, &gap, MAX_MOMENT_BYTES).await?;
                moment.is_later = &value[..] == b"later";
            }
            Some(MOMENT_FIELD) => {
                let value = read_value(&mut field, &gap, MAX_MOMENT_BYTES).await?;
                moment.text = String::from_utf8_lossy(&value).into_owned();
            }
            Some(TEXT_FIELD) if read.is_none() => {
                let bytes = read_value(&mut field, &gap, MAX_DEFINITION_FORM_BYTES).await?;
                read = Some(match read_text(&bytes) {
                    Ok(text) => read_tried_definition(state, officer, text).await?,
                    Err(fault) => Err((String::new(), vec![fault])),
                });
            }
            Some(SLOT_FIELD) if slot.is_none() => {
                let id: Option<SlotId> = read_id(&mut field, &gap).await?;
                if let Some(Ok(tried)) = &read {
                    let id = id.ok_or(Problem::NotFound)?;
                    let opened = TrialSlot::open(state.clone(), officer, tried.exam.clone(), &id)?;
                    slot = Some((id, opened));
                }
            }
            Some(FILES_FIELD) => match &slot {
                Some((_, slot)) => trial.read_picture(slot, &mut field, &gap).await?,
                // The rest of the form is read all the same: a browser that is still sending shows
                // no response.
                None => drop(read_file(&mut field, &gap, 0).await?),
            },
            _ => {}
        }
    }
    let tried = match read {
        Some(Ok(tried)) => tried,
        Some(Err((text, faults))) => return Ok((edited, Err(to_faulty(text, faults, moment)))),
        None => return Err(bad_request("the form has no text".to_owned()).into()),
    };
    let (slot, _) = slot.ok_or_else(|| bad_request("no slot follows the text".to_owned()))?;
    let trial = trial.finish().await?;
    let trial = match trial.sent {
        0 => Err(Problem::NoFile),
        _ => Ok(trial),
    };
    let posted = to_posted(tried, Some(slot), Some(trial), moment);
    Ok((edited, Ok(posted)))
}

/// A trial whose files arrive and are judged at the same time.
#[derive(Default)]
struct RunningTrial {
    sent: usize,
    bytes: u64,
    /// Judgements, each with the place of its file. Those of a request that breaks off end with it.
    judgements: JoinSet<Result<(usize, TriedPicture)>>,
}

impl RunningTrial {
    /// Reads one file and begins to judge it. Files beyond a limit are measured only.
    async fn read_picture(
        &mut self,
        slot: &TrialSlot,
        field: &mut Field<'_>,
        gap: &GapCounter,
    ) -> Result<()> {
        let file_name = clean_file_name(field.file_name().unwrap_or_default());
        let allowed = slot.max_bytes();
        let left = match self.sent < MAX_TRIAL_FILES {
            true => MAX_TRIAL_BYTES.saturating_sub(self.bytes),
            false => 0,
        };
        let (bytes, measured) = read_file(field, gap, allowed.min(left)).await?;
        // Browsers send an empty file for a file input without a selection.
        if file_name.is_empty() && measured == 0 {
            return Ok(());
        }
        let place = self.sent;
        self.sent += 1;
        self.bytes = self.bytes.saturating_add(measured);
        if place >= MAX_TRIAL_FILES || measured > left {
            return Ok(());
        }
        if measured > allowed {
            let picture = TriedPicture {
                file_name,
                bytes: measured,
                verdict: TrialVerdict::TooLarge { allowed },
            };
            self.judgements.spawn(async move { Ok((place, picture)) });
            return Ok(());
        }
        let judging = slot.clone().judge(file_name, bytes);
        self.judgements
            .spawn(async move { Ok((place, judging.await?)) });
        Ok(())
    }

    /// Waits for the judgements.
    ///
    /// # Errors
    /// A thread failed.
    async fn finish(mut self) -> Result<PictureTrial> {
        let mut pictures = Vec::with_capacity(self.judgements.len());
        while let Some(judged) = self.judgements.join_next().await {
            pictures.push(judged??);
        }
        pictures.sort_by_key(|(place, _)| *place);
        Ok(PictureTrial {
            sent: self.sent,
            bytes: self.bytes,
            pictures: pictures.into_iter().map(|(_, picture)| picture).collect(),
        })
    }
}

/// An id. `None` if it is none.
async fn read_id<T: FromStr>(field: &mut Field<'_>, gap: &GapCounter) -> Result<Option<T>> {
    let bytes = read_value(field, gap, MAX_ID_BYTES).await?;
    Ok(std::str::from_utf8(&bytes)
        .ok()
        .and_then(|id| id.parse().ok()))
}

/// The bytes of one file, and their number. A file over `allowed` is measured but not kept.
async fn read_file(
    field: &mut Field<'_>,
    gap: &GapCounter,
    allowed: u64,
) -> Result<(Bytes, u64), Problem> {
    let (mut bytes, mut measured) = (BytesMut::new(), 0);
    while let Some(data) = field.chunk().await.map_err(interrupted)? {
        gap.reset();
        measured += data.len() as u64;
        if measured <= allowed {
            bytes.extend_from_slice(&data);
        } else {
            bytes = BytesMut::new();
        }
    }
    Ok((bytes.freeze(), measured))
}

/// The bytes of a field beside the files.
async fn read_value(
    field: &mut Field<'_>,
    gap: &GapCounter,
    allowed: u64,
) -> Result<Bytes, Problem> {
    let (bytes, measured) = read_file(field, gap, allowed).await?;
    match measured > allowed {
        true => Err(Problem::FileTooLarge {
            measured: Some(measured),
            allowed,
        }),
        false => Ok(bytes),
    }
}

fn interrupted(error: MultipartError) -> Problem {
    interrupted_body_problem(&error)
}

fn bad_request(detail: String) -> Problem {
    Problem::BadRequest { detail }
}
