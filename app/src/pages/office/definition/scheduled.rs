//! Scheduled versions on the page of a definition: the time in the form, the version that waits, the
//! one that was not published, and the record.

use leptos::prelude::*;
use shared::{
    id::ExamCode,
    scheduled_version::{MAX_SCHEDULE_DAYS, SCHEDULE_ZONE},
    time::Timestamp,
    url::{self, page},
    view::{PendingEffect, PendingVersion, ScheduledVersion},
};

use super::effect::VersionEffect;
use crate::{ports::TypedMoment, text::use_text};

/// The choice of the time of a publication, in the form of a text that was checked.
#[component]
pub(super) fn PublishTime(
    now: Timestamp,
    moment: TypedMoment,
    /// The version that waits, which another one would replace.
    pending: Option<ScheduledVersion>,
) -> impl IntoView {
    let text = use_text();
    let TypedMoment {
        is_later,
        text: moment,
    } = moment;
    let zone = format!("UTC{SCHEDULE_ZONE}");
    let label = text.schedule_moment_label(&zone, &MAX_SCHEDULE_DAYS);
    let replaced = pending.map(|pending| {
        let note = text.schedule_replaces(&text.schedule_moment(pending.at));
        view! {
            <p class="note" data-kind="warn">{note}</p>
            <input type="hidden" name="replaces" value=pending.id.to_string()/>
        }
    });
    view! {
        <fieldset class="stack">
            <legend>{text.schedule_when()}</legend>
            <label class="choice">
                <input type="radio" name="when" value="now" checked=!is_later/>
                <span>{text.schedule_now()}</span>
            </label>
            <label class="choice">
                <input type="radio" name="when" value="later" checked=is_later/>
                <span>{text.schedule_later()}</span>
            </label>
            <label class="field">
                {label}
                <input class="input" type="datetime-local" name="moment" value=moment/>
            </label>
            <p class="quiet">{text.schedule_server_time(&text.schedule_moment(now))}</p>
            {replaced}
        </fieldset>
    }
}

/// The version that waits, with its effect and the button that cancels it.
#[component]
pub(super) fn PendingCard(
    exam: ExamCode,
    pending: PendingVersion,
    /// The version in force.
    current: u32,
) -> impl IntoView {
    let text = use_text();
    let PendingVersion { version, effect } = pending;
    let id = version.id;
    let outdated = (version.follows != current).then(|| text.schedule_outdated(&current));
    let unjudged = match &effect {
        PendingEffect::Judged { .. } => None,
        PendingEffect::Faulty => Some(text.schedule_pending_faulty().to_owned()),
        PendingEffect::Unknown => Some(text.schedule_pending_unknown().to_owned()),
    };
    let notes = outdated.clone().into_iter().chain(unjudged);
    let notes = notes.map(|note| view! { <p class="note" data-kind="warn">{note}</p> });
    let effect = match effect {
        PendingEffect::Judged {
            preview,
            grace_minutes,
            at,
        } if outdated.is_none() => {
            let about = text.schedule_pending_effect(&text.schedule_moment(at));
            Some(view! {
                <p>{about}</p>
                <VersionEffect preview grace_minutes/>
            })
        }
        _ => None,
    };
    view! {
        <section class="card stack">
            <h2>{text.schedule_pending()}</h2>
            <p>{text.schedule_summary(&version)}</p>
            <p class="quiet">{text.schedule_pending_about()}</p>
            {notes.collect_view()}
            {effect}
            <p><a href=page::definition_scheduled(&exam, id)>{text.schedule_open_text()}</a></p>
            <details>
                <summary>{text.schedule_cancel()}</summary>
                <form class="stack" method="post" enctype="multipart/form-data" action=url::DEFINITIONS>
                    <input type="hidden" name="act" value="cancel"/>
                    <input type="hidden" name="exam" value=exam.to_string()/>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <label class="choice"><input type="checkbox" required/> <span>{text.schedule_cancel_sure()}</span></label>
                    <p class="row"><button class="seal" type="submit">{text.schedule_cancel()}</button></p>
                </form>
            </details>
        </section>
    }
}

/// The last scheduled version, which was not published, the way to its text, and the button that puts the
/// notice away.
#[component]
pub(super) fn RefusedCard(exam: ExamCode, refused: ScheduledVersion) -> impl IntoView {
    let text = use_text();
    let end = refused.ended.as_ref().map(|ended| text.schedule_end(ended));
    let summary = text.schedule_summary(&refused);
    view! {
        <section class="problem stack" role="alert">
            <h2>{text.schedule_refused_title()}</h2>
            <p>{summary}</p>
            <p>{end}</p>
            <p><a href=page::definition_scheduled(&exam, refused.id)>{text.schedule_open_refused()}</a></p>
            <form method="post" enctype="multipart/form-data" action=url::DEFINITIONS>
                <input type="hidden" name="act" value="dismiss"/>
                <input type="hidden" name="exam" value=exam.to_string()/>
                <input type="hidden" name="id" value=refused.id.to_string()/>
                <p class="row"><button type="submit">{text.schedule_dismiss()}</button></p>
            </form>
        </section>
    }
}

/// The scheduled versions that are over.
#[component]
pub(super) fn ScheduleRecords(exam: ExamCode, scheduled: Vec<ScheduledVersion>) -> impl IntoView {
    let text = use_text();
    if scheduled.is_empty() {
        return ().into_any();
    }
    let rows = scheduled.into_iter().map(|version| {
        let ended = version.ended.as_ref();
        let end = ended.map(|ended| text.schedule_end(ended));
        let dismissed = ended.and_then(|ended| ended.dismissed.as_ref());
        let dismissed = dismissed
            .map(|(at, officer)| text.schedule_was_dismissed(&text.schedule_moment(*at), officer));
        let address = page::definition_scheduled(&exam, version.id);
        view! {
            <tr>
                <td>{text.schedule_summary(&version)}</td>
                <td>{end} {dismissed.map(|dismissed| view! { <br/> {dismissed} })}</td>
                <td><a href=address>{text.schedule_open_text()}</a></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack">
            <h2>{text.schedule_records()}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=text.schedule_records()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.schedule_column_plan()}</th>
                            <th scope="col">{text.schedule_column_end()}</th>
                            <th scope="col">{text.definition_text()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
