//! The banner on every page of an application near the close and after it: the unsent data, the
//! remaining time, and the next step (C4, C5).

use leptos::prelude::*;
use shared::{application::Promised, time::Timestamp, url::page, view::Dossier};

use super::{Watch, watch};
use crate::{
    components::clock::Countdown,
    sync::unsynced::{OnlyHere, Urgency},
    text::{Text, use_text},
};

/// The text of the banner: first the fact, then its consequence.
struct Said {
    what: String,
    then: AnyView,
    ways: Vec<(String, String)>,
}

#[component]
pub fn DeadlineBanner(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Watch {
        newest,
        here,
        urgency,
        now,
    } = watch(&dossier);
    move || {
        let (here, urgency) = (here.get(), urgency.get()?);
        let Said { what, then, ways } =
            newest.with(|dossier| say(text, dossier, &here, urgency, now))?;
        let is_promised = matches!(urgency, Urgency::Follows { .. });
        let ways = ways
            .into_iter()
            .map(|(address, word)| view! { <a href=address>{word}</a> });
        Some(view! {
            <aside class="deadline stack" data-promised=is_promised.to_string()>
                <p role="alert"><strong>{what}</strong></p>
                {then}
                <p class="row">{ways.collect_view()}</p>
            </aside>
        })
    }
}

fn say(
    text: Text,
    dossier: &Dossier,
    here: &OnlyHere,
    urgency: Urgency,
    now: RwSignal<Timestamp>,
) -> Option<Said> {
    let (application, zone) = (&dossier.application, dossier.exam.time_zone);
    let moment = move |at| text.moment(at, zone);
    let mut ways = list_ways(text, dossier, here);
    let look = |word: &str| (page::submit(application.id), word.to_owned());
    let (what, then) = match urgency {
        Urgency::Calm => return None,
        Urgency::Near { closes } => {
            if dossier.exam.fingerprint_grace().is_some() && here.images > 0 {
                ways.insert(0, look(text.fingerprint_look()));
            }
            let then = view! {
                <p><Countdown now=now.get_untracked() closes zone announces=false/></p>
                {(!here.waits_for_person()).then(|| view! { <p>{if here.is_signed_out { text.deadline_signed_out() } else { text.deadline_near() }}</p> })}
                {here.has_undecided().then(|| view! { <p>{text.unsynced_outlook(here)}</p> })}
            };
            (text.only_here(here), then.into_any())
        }
        Urgency::Over { closed } => {
            let then = view! { <p>{text.deadline_over(&text.deadline(closed, zone))}</p> };
            (text.only_here(here), then.into_any())
        }
        Urgency::Follows {
            at,
            until,
            from_anyone,
        } => {
            let materials = page::materials(application.id);
            let is_named = ways.iter().any(|(address, _)| *address == materials);
            if from_anyone && !is_named && here.images == 0 {
                ways.push((materials, text.material_title().to_owned()));
            }
            let left = move || text.span(until.since(now.get()));
            let then = view! {
                <p>{say_awaited(text, dossier, here, from_anyone)}</p>
                <p><time>{move || text.fingerprint_until(&moment(until), &left())}</time></p>
            };
            (text.fingerprint_registered(&moment(at)), then.into_any())
        }
        Urgency::FollowsNoMore { until } => {
            let then = view! { <p>{text.fingerprint_over(&moment(until))}</p> };
            (text.only_here(here), then.into_any())
        }
        Urgency::Outgrown { at } => {
            ways.insert(0, look(text.fingerprint_look_again()));
            (text.fingerprint_outgrown(&moment(at)), ().into_any())
        }
        Urgency::Broken { at } => {
            ways.insert(0, look(text.fingerprint_look_again()));
            (text.fingerprint_broken(&moment(at)), ().into_any())
        }
    };
    Some(Said { what, then, ways })
}

/// The number of files still to come, and their source. Images that were chosen after the
/// registration are only here too, and do not follow.
fn say_awaited(text: Text, dossier: &Dossier, here: &OnlyHere, from_anyone: bool) -> String {
    match dossier.application.promised(&dossier.exam) {
        Some(Promised {
            images, arrived, ..
        }) if here.images == 0 => {
            let elsewhere = text.fingerprint_follow_elsewhere(&images, &arrived);
            match from_anyone {
                true => elsewhere + text.space() + text.fingerprint_follow_choose(),
                false => elsewhere,
            }
        }
        Some(Promised {
            images, arrived, ..
        }) => text.fingerprint_follow(&here.images.min((images - arrived) as usize)),
        None => text.fingerprint_follow(&here.images),
    }
}

fn list_ways(text: Text, dossier: &Dossier, here: &OnlyHere) -> Vec<(String, String)> {
    let application = dossier.application.id;
    let mut ways = Vec::new();
    if here.images + here.acts > 0 {
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
