//! The reviewers of one application: handing it over with a question, and for a supervisor the end
//! of a claim, the correction of a decision, the known case and the log of views.

mod correction;
mod known_case;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    application::note::MAX_NOTE_CHARS,
    id::ApplicationId,
    problem::Problem,
    time::Zone,
    url::page,
    view::{Claim, Colleague, ReviewTeam},
};

use self::{
    correction::{CorrectionActions, CorrectionSection},
    known_case::KnownCaseForm,
};
use crate::{
    api::{
        resource,
        reviewer::{HandOver, MarkKnownCase, ReleaseForeignClaim, read_team},
    },
    components::{
        loaded::{Loaded, refetch_after},
        problem::ActionProblem,
        view_list::{ReviewJournal, ViewList},
    },
    text::use_text,
};

#[component]
pub fn TeamPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let application = Memo::new(move |_| {
        params.with(|params| params.get_str("application")?.parse::<ApplicationId>().ok())
    });
    let hand_over = ServerAction::<HandOver>::new();
    let release = ServerAction::<ReleaseForeignClaim>::new();
    let corrections = CorrectionActions::new();
    let mark = ServerAction::<MarkKnownCase>::new();
    let team = resource::load(
        move || application.get(),
        move |application| async move {
            match application {
                Some(application) => read_team(application).await,
                None => Err(Problem::NotFound.into()),
            }
        },
    );
    refetch_after(team, move || {
        let versions = [hand_over.version(), release.version(), mark.version()];
        corrections.version() + versions.into_iter().map(|it| it.get()).sum::<usize>()
    });
    view! {
        <Title text=text.team_title()/>
        <Loaded resource=team content=move |team| view! { <TeamView team hand_over release corrections mark/> }/>
    }
}

#[component]
fn TeamView(
    team: ReviewTeam,
    hand_over: ServerAction<HandOver>,
    release: ServerAction<ReleaseForeignClaim>,
    corrections: CorrectionActions,
    mark: ServerAction<MarkKnownCase>,
) -> impl IntoView {
    let text = use_text();
    let ReviewTeam {
        application,
        number,
        candidate,
        time_zone,
        reader,
        is_supervisor,
        claim,
        colleagues,
        journal,
        views,
        correction,
        known_case,
    } = team;
    let foreign = claim.clone().filter(|claim| claim.reviewer != reader);
    let standing = match &claim {
        Some(Claim { name, ends, .. }) => {
            text.team_claimed(name, &text.short_moment(*ends, Zone::BEIJING))
        }
        None => text.team_free().to_owned(),
    };
    // A decided application has no reviewer any more, only a decision to correct.
    let is_decided = correction.is_some();
    let colleagues = match colleagues.is_empty() {
        true if is_decided => ().into_any(),
        true => view! {
            <h2>{text.team_hand_over()}</h2>
            <p class="quiet">{text.team_nobody()}</p>
        }
        .into_any(),
        false => view! {
            <h2>{text.team_hand_over()}</h2>
            <HandOverForm application colleagues is_supervisor action=hand_over/>
        }
        .into_any(),
    };
    view! {
        <section class="stack team">
            <header class="page-head">
                <nav class="breadcrumb" aria-label=text.desk_trail()>
                    <ol>
                        <li><a href=page::REVIEW>{text.review_queue()}</a></li>
                        <li><a href=page::desk(application)>{candidate} " " {number}</a></li>
                        <li aria-current="page">{text.team_title()}</li>
                    </ol>
                </nav>
                <h1>{text.team_title()}</h1>
                {(!is_decided).then(|| view! { <p role="status">{standing}</p> })}
            </header>
            <ActionProblem action=hand_over/>
            <ActionProblem action=release/>
            {correction.map(|panel| view! {
                <CorrectionSection application reader panel zone=time_zone actions=corrections/>
            })}
            {known_case.map(|panel| view! {
                <KnownCaseForm application panel zone=time_zone action=mark/>
            })}
            {colleagues}
            {foreign.filter(|_| is_supervisor).map(|claim| view! { <ReleaseForm application claim action=release/> })}
            {(!journal.is_empty()).then(|| view! {
                <h2>{text.team_journal()}</h2>
                <ReviewJournal entries=journal zone=time_zone/>
            })}
            {views.map(|views| view! {
                <h2>{text.views_title()}</h2>
                <p class="measure">{text.views_about()}</p>
                <ViewList views zone=time_zone/>
            })}
        </section>
    }
    .into_any()
}

/// Gives the application to a colleague. The page itself asks, so there is no further question.
#[component]
fn HandOverForm(
    application: ApplicationId,
    colleagues: Vec<Colleague>,
    is_supervisor: bool,
    action: ServerAction<HandOver>,
) -> impl IntoView {
    let text = use_text();
    let options = colleagues.into_iter().map(|colleague| {
        let label = format!("{}（{}）", colleague.name, colleague.login);
        view! { <option value=colleague.account.to_string()>{label}</option> }
    });
    let about = match is_supervisor {
        true => text.team_hand_over_any(),
        false => text.team_hand_over_about(),
    };
    view! {
        <p class="measure">{about}</p>
        <ActionForm action=action attr:class="stack">
            <input type="hidden" name="application" value=application.to_string()/>
            <label class="field">
                {text.team_to()}
                <select class="input" name="to" required>
                    <option value="">{text.team_choose()}</option>
                    {options.collect_view()}
                </select>
            </label>
            <label class="field">
                {text.team_question()}
                <textarea name="question" rows="3" maxlength=MAX_NOTE_CHARS required=!is_supervisor></textarea>
            </label>
            <p class="row"><button type="submit" class="primary" disabled=move || action.pending().get()>{text.team_hand_over_do()}</button></p>
        </ActionForm>
    }
}

/// Ends the claim of another reviewer.
#[component]
fn ReleaseForm(
    application: ApplicationId,
    claim: Claim,
    action: ServerAction<ReleaseForeignClaim>,
) -> impl IntoView {
    let text = use_text();
    view! {
        <h2>{text.team_release()}</h2>
        <p class="measure">{text.team_release_about(&claim.name)}</p>
        <ActionForm action=action>
            <input type="hidden" name="application" value=application.to_string()/>
            <button type="submit" disabled=move || action.pending().get()>{text.team_release_do(&claim.name)}</button>
        </ActionForm>
    }
}
