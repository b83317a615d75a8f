//! The banner on every page of an application near the close and after it: the unsent data, the
//! remaining time, and the next step (C4, C5).

use leptos::prelude::*;
use shared::{application::CommitmentStatus, time::Timestamp, url::page, view::Dossier};

use super::{UnsyncedStatus, use_unsynced_status};
use crate::{
    components::clock::Countdown,
    sync::unsynced::{UnsyncedChanges, Urgency},
    text::{Text, use_text},
};

/// The text of the banner: first the fact, then its consequence.
struct BannerContent {
    headline: String,
    details: AnyView,
    links: Vec<(String, String)>,
}

#[component]
pub fn DeadlineBanner(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let UnsyncedStatus {
        newest,
        here,
        urgency,
        now,
    } = use_unsynced_status(&dossier);
    move || {
        let (here, urgency) = (here.get(), urgency.get()?);
        let BannerContent {
            headline,
            details,
            links,
        } = newest.with(|dossier| describe_urgency(text, dossier, &here, urgency, now))?;
        let is_promised = matches!(urgency, Urgency::GraceOpen { .. });
        let links = links
            .into_iter()
            .map(|(address, word)| view! { <a href=address>{word}</a> });
        Some(view! {
            <aside class="deadline stack" data-promised=is_promised.to_string()>
                <p role="alert"><strong>{headline}</strong></p>
                {details}
                <p class="row">{links.collect_view()}</p>
            </aside>
        })
    }
}

fn describe_urgency(
    text: Text,
    dossier: &Dossier,
    here: &UnsyncedChanges,
    urgency: Urgency,
    now: RwSignal<Timestamp>,
) -> Option<BannerContent> {
    let (application, zone) = (&dossier.application, dossier.exam.time_zone);
    let moment = move |at| text.moment(at, zone);
    let mut ways = list_ways(text, dossier, here);
    let look = |word: &str| (page::submit(application.id), word.to_owned());
    let (what, then) = match urgency {
        Urgency::Calm => return None,
        Urgency::Near { closes } => {
            if dossier.exam.fingerprint_grace_ms().is_some() && here.images > 0 {
                ways.insert(0, look(text.fingerprint_look()));
            }
            let then = view! {
                <p><Countdown now=now.get_untracked() closes zone announces=false/></p>
                {(!here.needs_only_decisions()).then(|| view! { <p>{if here.is_signed_out { text.deadline_signed_out() } else { text.deadline_near() }}</p> })}
                {here.has_undecided().then(|| view! { <p>{text.unsynced_outlook(here)}</p> })}
            };
            (text.unsynced_counts(here), then.into_any())
        }
        Urgency::Closed { closed } => {
            let then = view! { <p>{text.deadline_over(&text.deadline(closed, zone))}</p> };
            (text.unsynced_counts(here), then.into_any())
        }
        Urgency::GraceOpen {
            at,
            until,
            accepts_registered_only: from_anyone,
        } => {
            let materials = page::materials(application.id);
            let is_named = ways.iter().any(|(address, _)| *address == materials);
            if from_anyone && !is_named && here.images == 0 {
                ways.push((materials, text.material_title().to_owned()));
            }
            let left = move || text.duration(until.milliseconds_since(now.get()));
            let then = view! {
                <p>{describe_awaited_files(text, dossier, here, from_anyone)}</p>
                <p><time>{move || text.fingerprint_until(&moment(until), &left())}</time></p>
            };
            (text.fingerprint_registered(&moment(at)), then.into_any())
        }
        Urgency::GraceOver { until } => {
            let then = view! { <p>{text.fingerprint_over(&moment(until))}</p> };
            (text.unsynced_counts(here), then.into_any())
        }
        Urgency::Stale { at } => {
            ways.insert(0, look(text.fingerprint_look_again()));
            (text.fingerprint_outgrown(&moment(at)), ().into_any())
        }
        Urgency::Void { at } => {
            ways.insert(0, look(text.fingerprint_look_again()));
            (text.fingerprint_broken(&moment(at)), ().into_any())
        }
    };
    Some(BannerContent {
        headline: what,
        details: then,
        links: ways,
    })
}

/// The number of files still to come, and their source. Images that were chosen after the
/// registration are only here too, and do not follow.
fn describe_awaited_files(
    text: Text,
    dossier: &Dossier,
    here: &UnsyncedChanges,
    from_anyone: bool,
) -> String {
    match dossier.application.commitment_status(&dossier.exam) {
        Some(CommitmentStatus {
            images, arrived, ..
        }) if here.images == 0 => {
            let elsewhere = text.fingerprint_follow_elsewhere(&images, &arrived);
            match from_anyone {
                true => elsewhere + text.space() + text.fingerprint_follow_choose(),
                false => elsewhere,
            }
        }
        Some(CommitmentStatus {
            images, arrived, ..
        }) => text.fingerprint_follow(&here.images.min((images - arrived) as usize)),
        None => text.fingerprint_follow(&here.images),
    }
}

fn list_ways(text: Text, dossier: &Dossier, here: &UnsyncedChanges) -> Vec<(String, String)> {
    let application = dossier.application.id;
    let mut ways = Vec::new();
    if here.images + here.actions > 0 {
        ways.push((
            page::materials(application),
            text.material_title().to_owned(),
        ));
    }
    if here.fields > 0 {
        ways.push((page::form(application), text.form_title().to_owned()));
    }
    ways
}
