//! The offer to register a fingerprint instead of submitting. It is made near the close while
//! pictures are only on this device.

use leptos::prelude::*;
use shared::{
    application::{MissingRequirement, ReviewedSnapshot},
    outbox::{Event, Outbox, PendingImage, SyncState},
    problem::Problem,
    time::Timestamp,
    view::Dossier,
};

use crate::{
    components::clock::use_clock,
    sync::{
        files::use_chosen_files,
        unsynced::{NEAR_DEADLINE_MS, UnsyncedChanges},
    },
    text::use_text,
    words::{missing::missing_page, size::format_size},
};

/// The offer of a fingerprint, or the obstacle to it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FingerprintReadiness {
    /// Number of texts that must be sent first.
    Fields(usize),
    /// Number of pictures that are being checked, doubted or refused.
    Held(usize),
    Missing(Vec<MissingRequirement>),
    /// More images are still to come than a fingerprint can name.
    TooLarge(Problem),
    /// The contents of the submission, and the images of it that are only on this device.
    Ready {
        before: u32,
        looked: ReviewedSnapshot,
        files: Vec<PendingImage>,
    },
}

fn check_readiness(
    dossier: &Dossier,
    here: &UnsyncedChanges,
    outbox: &Outbox,
) -> Option<FingerprintReadiness> {
    let Dossier {
        exam, application, ..
    } = dossier;
    let is_stuck = |it: &&PendingImage| {
        it.hold_reason.is_some() || matches!(it.delivery.state, SyncState::Failed(_))
    };
    let pictures = outbox.pictures.iter();
    let files: Vec<PendingImage> = pictures
        .filter(|it| it.is_upload_pending())
        .cloned()
        .collect();
    // Refused and unconfirmed pictures are named beside the offer and not included.
    let images = here.images - here.held_back;
    // A fingerprint that no longer matches the contents is replaced.
    let is_asked = outbox.submission.is_some() && !outbox.is_fingerprint_stale(exam, application);
    if images == 0 || is_asked {
        return None;
    }
    if here.fields > 0 {
        return Some(FingerprintReadiness::Fields(here.fields));
    }
    // Pictures that are not stored yet are counted, but not in the outbox.
    let held = images.saturating_sub(files.len()) + files.iter().filter(is_stuck).count();
    if held > 0 {
        return Some(FingerprintReadiness::Held(held));
    }
    let foreseen = outbox.apply_local_changes(exam, application);
    let missing = foreseen.missing_requirements(exam, dossier.now);
    if !missing.is_empty() {
        return Some(FingerprintReadiness::Missing(missing));
    }
    let looked = ReviewedSnapshot::from_application(&foreseen, exam);
    Some(match outbox.build_fingerprint(&looked).pack() {
        Err(problem) => FingerprintReadiness::TooLarge(problem),
        Ok(_) => FingerprintReadiness::Ready {
            before: dossier.receipts.len() as u32,
            looked,
            files,
        },
    })
}

#[component]
pub fn FingerprintOffer(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = &dossier;
    let grace = exam.fingerprint_grace_ms()?;
    application.check_submission_open(exam, *now).ok()?;
    let closes = application.submission_period(exam)?.closes;
    let (id, zone) = (application.id, exam.time_zone);
    let uploads = use_chosen_files();
    let (now, _) = use_clock(*now, closes);
    let page = StoredValue::new(dossier);
    let offered = Memo::new(move |_| {
        let now = now.get();
        uploads.client.storage_status.get()?;
        let here = UnsyncedChanges::of(uploads, id);
        let dossier = page.with_value(|page| uploads.client.newest_dossier(page));
        let closes = here.first_close(&dossier)?;
        let is_near = (1..=NEAR_DEADLINE_MS).contains(&closes.milliseconds_since(now));
        let offer = uploads.client.with(id, |outbox| {
            is_near
                .then(|| check_readiness(&dossier, &here, outbox))
                .flatten()
        })?;
        Some((closes, offer))
    });
    Some(move || {
        offered.get().map(|(closes, offer)| {
            let until = text.moment(closes.plus(grace), zone);
            let about = text.fingerprint_offer(&(grace / Timestamp::MINUTE_MS), &until);
            view! {
                <section class="fingerprint stack" aria-labelledby="fingerprint-title">
                    <h2 id="fingerprint-title">{text.fingerprint_offer_title()}</h2>
                    <p>{about}</p>
                    {page.with_value(|page| render_offer(page, offer))}
                </section>
            }
        })
    })
}

fn render_offer(page: &Dossier, offer: FingerprintReadiness) -> AnyView {
    let text = use_text();
    let outboxes = use_chosen_files().client;
    let id = page.application.id;
    match offer {
        FingerprintReadiness::Fields(count) => {
            view! { <p class="note" data-kind="warn">{text.fingerprint_offer_fields(&count)}</p> }
                .into_any()
        }
        FingerprintReadiness::Held(count) => {
            view! { <p class="note" data-kind="warn">{text.fingerprint_offer_held(&count)}</p> }
                .into_any()
        }
        FingerprintReadiness::TooLarge(problem) => {
            view! { <p class="note" data-kind="warn">{text.problem(&problem)}</p> }.into_any()
        }
        FingerprintReadiness::Missing(missing) => {
            let items = missing.iter().map(|missing| {
                view! { <li><a href=missing_page(page, missing)>{text.missing(&page.exam, missing)}</a></li> }
            });
            view! {
                <p>{text.fingerprint_offer_missing(&missing.len())}</p>
                <ul>{items.collect_view()}</ul>
            }
            .into_any()
        }
        FingerprintReadiness::Ready {
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
                let event = Event::SubmitRequested {
                    previous_submissions: before,
                    reviewed: looked.clone(),
                    by_fingerprint: true,
                };
                outboxes.dispatch(id, event);
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
