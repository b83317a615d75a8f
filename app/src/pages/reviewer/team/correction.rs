//! The correction of a decision that has gone out: a supervisor proposes it, and a second person
//! confirms or declines it. Plain forms.

use leptos::prelude::*;
use shared::{
    application::{CorrectionTarget, note::MAX_NOTE_CHARS},
    id::{AccountId, ApplicationId},
    problem::Problem,
    time::Zone,
    view::{CorrectionPanel, CorrectionProposal},
};

use crate::{
    api::reviewer::{ConfirmCorrection, DeclineCorrection, ProposeCorrection},
    components::problem::ActionProblem,
    text::use_text,
};

/// The acts of the section; the page is read again after each.
#[derive(Clone, Copy)]
pub(super) struct CorrectionActions {
    propose: ServerAction<ProposeCorrection>,
    confirm: ServerAction<ConfirmCorrection>,
    decline: ServerAction<DeclineCorrection>,
}

impl CorrectionActions {
    pub(super) fn new() -> Self {
        Self {
            propose: ServerAction::new(),
            confirm: ServerAction::new(),
            decline: ServerAction::new(),
        }
    }

    /// Number of acts that were answered.
    pub(super) fn version(self) -> usize {
        self.propose.version().get() + self.confirm.version().get() + self.decline.version().get()
    }
}

#[component]
pub(super) fn CorrectionSection(
    application: ApplicationId,
    reader: AccountId,
    panel: CorrectionPanel,
    zone: Zone,
    actions: CorrectionActions,
) -> impl IntoView {
    let text = use_text();
    let CorrectionPanel {
        state,
        targets,
        obstacle,
        proposal,
    } = panel;
    if targets.is_empty() && proposal.is_none() {
        return ().into_any();
    }
    let is_free = obstacle.is_none();
    let obstacle = obstacle.map(|obstacle| {
        let words = text.problem(&Problem::CorrectionBlocked { obstacle });
        view! { <p class="note" data-kind="warn" id="correction-obstacle">{words}</p> }
    });
    let content = match proposal {
        Some(proposal) => view! {
            <ProposalView application reader is_free proposal zone actions/>
        }
        .into_any(),
        None if is_free => view! {
            <p class="measure">{text.correction_about()}</p>
            <ProposalForm application targets action=actions.propose/>
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <section class="stack correction" id="correction">
            <h2>{text.correction_title()}</h2>
            <p>{text.correction_state(&text.state(state))}</p>
            <ActionProblem action=actions.propose/>
            <ActionProblem action=actions.confirm/>
            <ActionProblem action=actions.decline/>
            {obstacle}
            {content}
        </section>
    }
    .into_any()
}

/// Proposes a correction. The first target is not chosen for the reader, since it cannot be guessed.
#[component]
fn ProposalForm(
    application: ApplicationId,
    targets: Vec<CorrectionTarget>,
    action: ServerAction<ProposeCorrection>,
) -> impl IntoView {
    let text = use_text();
    let choices = targets.into_iter().map(move |target| {
        view! {
            <label class="row">
                <input type="radio" name="target" value=target.as_str() required/>
                <span>{text.correction_target(target)}</span>
            </label>
        }
    });
    view! {
        <ActionForm action=action attr:class="stack">
            <input type="hidden" name="application" value=application.to_string()/>
            <fieldset class="stack">
                <legend>{text.correction_to()}</legend>
                {choices.collect_view()}
            </fieldset>
            <label class="field">
                {text.correction_reason()}
                <textarea name="reason" rows="3" maxlength=MAX_NOTE_CHARS required></textarea>
            </label>
            <p class="row"><button type="submit" class="primary" disabled=move || action.pending().get()>{text.correction_propose()}</button></p>
        </ActionForm>
    }
}

/// The proposal that waits: its author can withdraw it, and a second person confirms or declines it.
#[component]
fn ProposalView(
    application: ApplicationId,
    reader: AccountId,
    is_free: bool,
    proposal: CorrectionProposal,
    zone: Zone,
    actions: CorrectionActions,
) -> impl IntoView {
    let text = use_text();
    let CorrectionActions {
        confirm, decline, ..
    } = actions;
    let CorrectionProposal {
        target,
        reason,
        author,
        name,
        at,
    } = proposal;
    let is_own = author == reader;
    let words = text.correction_proposed(
        &name,
        &text.short_moment(at, zone),
        &text.correction_target(target),
    );
    let confirmation = (!is_own && is_free).then(|| {
        view! {
            <ActionForm action=confirm attr:class="stack">
                <input type="hidden" name="application" value=application.to_string()/>
                <input type="hidden" name="proposed" value=at.0.to_string()/>
                <p class="measure">{text.correction_confirm_about()}</p>
                <p class="row"><button type="submit" class="seal" disabled=move || confirm.pending().get()>{text.correction_confirm()}</button></p>
            </ActionForm>
        }
    });
    let label = match is_own {
        true => text.correction_withdraw(),
        false => text.correction_decline(),
    };
    view! {
        <div class="note">
            <p>{words}</p>
            <p class="correction-reason">{text.correction_reason_is(&reason)}</p>
        </div>
        {is_own.then(|| view! { <p class="measure">{text.correction_waits()}</p> })}
        {confirmation}
        <ActionForm action=decline attr:class="stack">
            <input type="hidden" name="application" value=application.to_string()/>
            <input type="hidden" name="proposed" value=at.0.to_string()/>
            <label class="field">
                {text.correction_note()}
                <input class="input" type="text" name="note" maxlength=MAX_NOTE_CHARS/>
            </label>
            <p class="row"><button type="submit" disabled=move || decline.pending().get()>{label}</button></p>
        </ActionForm>
    }
}
