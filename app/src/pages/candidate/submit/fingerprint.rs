//! Registering a fingerprint instead of submitting (C5). It is offered near the close while
//! pictures are only on this device; then its state is shown.

use leptos::prelude::*;
use shared::{
    application::{Looked, Missing},
    id::ApplicationId,
    outbox::{Event, ItemId, Outbox, Picture, Registration, Stage},
    problem::Problem,
    time::Timestamp,
    view::Dossier,
};

use super::asked::{note, over, resting, stuck};
use crate::{
    components::clock::use_clock,
    pages::candidate::dossier::DossierResource,
    sync::{
        files::use_uploads,
        unsynced::{NEAR, OnlyHere},
    },
    text::use_text,
    words::{measure::format_size, missing::place_of},
};

/// The offer of a fingerprint, or the obstacle to it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Offer {
    /// Number of texts that must be sent first.
    Fields(usize),
    /// Number of pictures that are being checked, doubted or refused.
    Held(usize),
    Missing(Vec<Missing>),
    /// More images are still to come than a fingerprint can name.
    TooLarge(Problem),
    /// The contents of the submission, and the images of it that are only on this device.
    Ready {
        before: u32,
        looked: Looked,
        files: Vec<Picture>,
    },
}

fn offer(dossier: &Dossier, here: &OnlyHere, outbox: &Outbox) -> Option<Offer> {
    let Dossier {
        exam, application, ..
    } = dossier;
    let is_stuck =
        |it: &&Picture| it.held.is_some() || matches!(it.delivery.stage, Stage::Stuck(_));
    let pictures = outbox.pictures.iter();
    let files: Vec<Picture> = pictures.filter(|it| it.is_coming()).cloned().collect();
    // Refused and unconfirmed pictures are named beside the offer and not included.
    let images = here.images - here.aside;
    // A fingerprint that no longer matches the contents is replaced.
    let is_asked = outbox.submission.is_some() && !outbox.is_outgrown(exam, application);
    if images == 0 || is_asked {
        return None;
    }
    if here.fields > 0 {
        return Some(Offer::Fields(here.fields));
    }
    // Pictures that are not stored yet are counted, but not in the outbox.
    let held = images.saturating_sub(files.len()) + files.iter().filter(is_stuck).count();
    if held > 0 {
        return Some(Offer::Held(held));
    }
    let foreseen = outbox.foresee(exam, application);
    let missing = foreseen.missing(exam, dossier.now);
    if !missing.is_empty() {
        return Some(Offer::Missing(missing));
    }
    let looked = Looked::of(&foreseen, exam);
    Some(match outbox.fingerprint(&looked).pack() {
        Err(problem) => Offer::TooLarge(problem),
        Ok(_) => Offer::Ready {
            before: dossier.receipts.len() as u32,
            looked,
            files,
        },
    })
}

#[component]
pub(super) fn FingerprintOffer(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = &dossier;
    let grace = exam.fingerprint_grace()?;
    application.work_lock(exam, *now).ok()?;
    let closes = application.submit_opening(exam)?.closes;
    let (id, zone) = (application.id, exam.time_zone);
    let uploads = use_uploads();
    let (now, _) = use_clock(*now, closes);
    let page = StoredValue::new(dossier);
    let offered = Memo::new(move |_| {
        let now = now.get();
        uploads.outboxes.standing.get()?;
        let here = OnlyHere::of(uploads, id);
        let dossier = page.with_value(|page| uploads.outboxes.newest(page));
        let closes = here.first_close(&dossier)?;
        let is_near = (1..=NEAR).contains(&closes.since(now));
        let offer = uploads.outboxes.with(id, |outbox| {
            is_near.then(|| offer(&dossier, &here, outbox)).flatten()
        })?;
        Some((closes, offer))
    });
    Some(move || {
        offered.get().map(|(closes, offer)| {
            let until = text.moment(closes.plus(grace), zone);
            let about = text.fingerprint_offer(&(grace / Timestamp::MINUTE), &until);
            view! {
                <section class="fingerprint stack" aria-labelledby="fingerprint-title">
                    <h2 id="fingerprint-title">{text.fingerprint_offer_title()}</h2>
                    <p>{about}</p>
                    {page.with_value(|page| show_offer(page, offer))}
                </section>
            }
        })
    })
}

fn show_offer(page: &Dossier, offer: Offer) -> AnyView {
    let text = use_text();
    let outboxes = use_uploads().outboxes;
    let id = page.application.id;
    match offer {
        Offer::Fields(count) => {
            view! { <p class="note" data-kind="warn">{text.fingerprint_offer_fields(&count)}</p> }
                .into_any()
        }
        Offer::Held(count) => {
            view! { <p class="note" data-kind="warn">{text.fingerprint_offer_held(&count)}</p> }
                .into_any()
        }
        Offer::TooLarge(problem) => {
            view! { <p class="note" data-kind="warn">{text.problem(&problem)}</p> }.into_any()
        }
        Offer::Missing(missing) => {
            let items = missing.iter().map(|missing| {
                view! { <li><a href=place_of(page, missing)>{text.missing(&page.exam, missing)}</a></li> }
            });
            view! {
                <p>{text.fingerprint_offer_missing(&missing.len())}</p>
                <ul>{items.collect_view()}</ul>
            }
            .into_any()
        }
        Offer::Ready {
            before,
            looked,
            files,
        } => {
            let rows = files.iter().map(|file| {
                view! {
                    <li class="row spread">
                        <span>{text.slot_title(&page.exam, &file.slot)}</span>
                        <span class="file-name">{file.name.clone()}</span>
                        <small>{format_size(file.bytes)} " · " <code>{file.sha256.short()}</code></small>
                    </li>
                }
            });
            let ask = move |_| {
                let event = Event::SubmitAsked {
                    before,
                    looked: looked.clone(),
                    by_fingerprint: true,
                };
                outboxes.tell(id, event);
            };
            view! {
                <p><span class="state" data-state="on-device">{text.fingerprint_only_here(&files.len())}</span></p>
                <ul class="slot-list" role="list">{rows.collect_view()}</ul>
                <p>{text.fingerprint_offer_rule()}</p>
                <p><button class="seal" type="button" on:click=ask>{text.fingerprint_offer_now()}</button></p>
            }
            .into_any()
        }
    }
}

/// The state of the fingerprint that this device was asked to register.
#[component]
pub(super) fn Registering(
    id: ApplicationId,
    registration: Registration,
    zone: shared::time::Zone,
    resource: DossierResource,
    /// The time of a fingerprint that is void, as far as the page knows.
    broken: Option<Timestamp>,
    /// The time of an earlier fingerprint that counts until this one is registered.
    kept: Option<Timestamp>,
    /// True if it no longer matches the contents; then another is offered.
    is_outgrown: bool,
) -> impl IntoView {
    let text = use_text();
    let said = |at: Timestamp| text.fingerprint_registered(&text.moment(at, zone));
    match (registration.delivery.stage, broken) {
        (Stage::Waiting | Stage::Sending(_), _) => {
            note("uploading", text.fingerprint_sending().to_owned())
        }
        (Stage::Done(_), Some(at)) if Some(at) >= registration.at => over(
            id,
            text.fingerprint_broken(&text.moment(at, zone)),
            resource,
        ),
        (Stage::Done(_), _) if is_outgrown => {
            let at = registration.at.map(|at| text.moment(at, zone));
            note(
                "advised",
                text.fingerprint_outgrown(&at.unwrap_or_default()),
            )
        }
        (Stage::Done(_), _) => note(
            "submitted",
            registration
                .at
                .map_or(text.fingerprint_word().to_owned(), said),
        ),
        (Stage::Resting { fault, .. }, _) => {
            let before = kept.map(|at| text.fingerprint_before(&text.moment(at, zone)));
            let line = text.fingerprint_resting();
            let said = before.map(|before| format!("{line}{}{before}", text.space()));
            let line = said.as_deref().unwrap_or(line);
            resting(id, ItemId::Fingerprint, fault, line)
        }
        (Stage::Stuck(fault), _) => stuck(id, fault, resource),
    }
}
