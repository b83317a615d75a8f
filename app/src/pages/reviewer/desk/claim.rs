//! The claim on the application: who works on it, going on to the next one, and taking it over from
//! another reviewer. While the reviewer is active, the claim is prolonged.

use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use shared::{id::ApplicationId, time::Zone, view::Claim};

use super::StoredDesk;
use crate::{
    api::reviewer::{ReleaseClaim, TakeOver, renew_claim},
    components::{act_form::submit_by, problem::ActionProblem},
    pages::reviewer::{
        activity,
        desk::{cursor::DeskQuery, model::DeskModel},
        next_form::{ListInputs, NextForm},
    },
    text::use_text,
};

/// Tells until when the reader's claim lasts, with the ways to leave the application.
#[component]
pub(super) fn ClaimNote(desk: StoredDesk, place: Memo<DeskQuery>) -> impl IntoView {
    let text = use_text();
    let (application, can_act, is_own) = desk.with_value(|desk| {
        let is_own = desk.claim.is_some() && desk.find_other_claim().is_none();
        (desk.dossier.application.id, desk.can_act(), is_own)
    });
    let list = place.with_untracked(|place| place.list().clone());
    let release = ServerAction::<ReleaseClaim>::new();
    let (released, filter) = (list.clone(), list.clone());
    let put_back = submit_by(release, move || ReleaseClaim {
        application,
        filter: filter.clone(),
    });
    let model = expect_context::<DeskModel>();
    let skipped = list.clone();
    let skip = Callback::new(move |()| model.skip(&skipped));
    can_act.then(|| {
        view! {
            {is_own.then(|| view! {
                <form action=ReleaseClaim::PATH method="post" on:submit=put_back>
                    <input type="hidden" name="application" value=application.to_string()/>
                    <ListInputs filter=released/>
                    <button type="submit" class="quiet small" title=text.desk_release_about() disabled=move || release.pending().get()>{text.desk_release()}</button>
                </form>
                <ActionProblem action=release/>
            })}
            <NextForm filter=list left=Some(application) is_skip=true go_on=skip/>
        }
    })
}

/// Names the reviewer who works on the application, and takes it over after a question.
#[component]
pub(super) fn TakeOverForm(application: ApplicationId, claim: Claim) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let Claim { name, ends, .. } = claim;
    let ends = text.clock_time(ends, Zone::BEIJING);
    let take_over = submit_by(model.take_over, move || TakeOver { application });
    view! {
        <p role="status">{text.desk_claimed(&name, &ends)}</p>
        <button type="button" popovertarget="take-over">{text.desk_take_over()}</button>
        <dialog id="take-over" popover="" aria-labelledby="take-over-title">
            <form action=TakeOver::PATH method="post" on:submit=take_over>
                <input type="hidden" name="application" value=application.to_string()/>
                <h2 id="take-over-title">{text.desk_take_over_question(&name)}</h2>
                <p>{text.desk_take_over_about()}</p>
                <div class="row spread">
                    <button type="button" class="quiet" popovertarget="take-over" popovertargetaction="hide">{text.desk_cancel()}</button>
                    <button type="submit" class="primary" disabled=move || model.take_over.pending().get()>{text.desk_take_over()}</button>
                </div>
            </form>
        </dialog>
    }
}

/// Prolongs the reader's claims while they are active. Reading a desk and every verdict prolong them
/// too.
pub(super) fn renew_while_active(desk: StoredDesk) {
    let application = desk.with_value(|desk| desk.can_act().then_some(desk.dossier.application.id));
    let Some(application) = application else {
        return;
    };
    let model = expect_context::<DeskModel>();
    activity::renew_while_active(true, move || {
        spawn_local(async move {
            // A lost renewal does no harm: the next act prolongs the claim.
            let _ = renew_claim(application).await;
        });
        model.ahead.renew();
    });
}
