//! A decision that has not gone out yet: when it goes out, and the act that takes it back.

use leptos::{ev::MouseEvent, prelude::*, server_fn::ServerFn};
use shared::{id::ApplicationId, review_keys::KeyAct, time::Timestamp, view::QueueFilter};

use super::StoredDesk;
use crate::{
    api::reviewer::TakeBack,
    components::badge::StateBadge,
    pages::reviewer::{
        desk::{application_fields::ApplicationFields, model::DeskModel},
        key_map::ActKey,
        next_form::NextForm,
    },
    ports,
    text::use_text,
};

/// Time in milliseconds after the end of a hold at which the desk is read again: the server releases
/// decisions every few seconds.
const RELEASE_DELAY_MS: i64 = 6 * Timestamp::SECOND_MS;

/// Names the held decision and its reviewer, who can take it back.
#[component]
pub(super) fn HeldDecisionBar(desk: StoredDesk, list: QueueFilter) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let desk = desk.get_value();
    let application = &desk.dossier.application;
    let (id, revision) = (application.id, application.revision);
    let Some(held) = application.held_decision().cloned() else {
        return ().into_any();
    };
    let is_own = desk.find_own_held_decision().is_some();
    let is_stored = model.is_as_read(&desk);
    let (now, zone) = (desk.dossier.now, desk.dossier.exam.time_zone);
    let sentence = match is_stored {
        true => text.desk_held_until(&text.time_of_day(held.until, zone)),
        // The hold begins when the server has the decision.
        false => text.desk_held_for(&desk.dossier.exam.review.hold_minutes),
    };
    let author = desk.authors.get(&held.by).filter(|_| !is_own);
    let author = author.map(|name| text.desk_held_by(name));
    Effect::new(move || match is_stored {
        true => reload_after(
            model,
            id,
            held.until.milliseconds_since(now) + RELEASE_DELAY_MS,
        ),
        // After a read that failed, the desk is read again by its note or when the network is back.
        false if model.outbox.unsent_count() == 0 && !model.is_read_failed() => model.reload(),
        false => {}
    });
    let next_list = list.clone();
    let go_on = Callback::new(move |()| model.skip(&next_list));
    let take_back = move |event: MouseEvent| {
        event.prevent_default();
        model.take_back(id);
    };
    view! {
        <p role="status" class="row">
            <StateBadge state=held.decision.state_kind()/>
            <span>{author} " " {sentence}</span>
        </p>
        <div class="row">
            {is_own.then(|| view! {
                <form action=TakeBack::PATH method="post">
                    <ApplicationFields id revision/>
                    <button type="submit" on:click=take_back>{text.desk_take_back()} " " <ActKey act=KeyAct::Undo/></button>
                </form>
            })}
            <NextForm filter=list left=Some(id) go_on=go_on/>
        </div>
    }
    .into_any()
}

/// Reads the desk of this application again after this time, when its decision has gone out.
fn reload_after(model: DeskModel, application: ApplicationId, milliseconds: i64) {
    let milliseconds = milliseconds.clamp(RELEASE_DELAY_MS, Timestamp::DAY_MS) as u32;
    if let Some(device) = ports::device() {
        let reload = move || {
            if model.is_on_desk(application) {
                model.reload();
            }
        };
        device.schedule(milliseconds, Box::new(reload));
    }
}
