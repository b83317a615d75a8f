//! A section that was sent as a plain form to its own page. It is saved and leads to the next page,
//! or it is refused and the page shows all input again.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    application::{FormEntry, answers::SectionAction},
    form_fields::FormFields,
    id::{ApplicationId, SectionId},
    problem::Problem,
    url::page,
    view::CompletedAction,
};

use crate::{
    api::{
        ApiError,
        resource::{self, PageResource},
    },
    components::problem::{ProblemNote, set_status},
    ports::{self, PostedForm},
    text::use_text,
};

/// Query key: all faults are shown.
pub(super) const CHECK_QUERY_KEY: &str = "check";
/// The id of the list of faults.
pub(super) const FAULT_LIST_ID: &str = "faults";
/// The name of the form field with the next section.
pub(super) const NEXT_FIELD_NAME: &str = "next";
/// Query key: one more entry is wanted.
pub(super) const ADD_QUERY_KEY: &str = "add";

/// Query key: one more entry is wanted, with the months of this act.
pub(super) const FILL_QUERY_KEY: &str = "fill";

/// Input that was sent and not saved, with the error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RefusedSection {
    pub entries: Vec<FormEntry>,
    pub refusal: ApiError,
}

/// `None` if nothing was sent, or if it was saved.
pub(super) fn use_refused_section(
    application: Option<ApplicationId>,
    section: Option<SectionId>,
) -> PageResource<Option<RefusedSection>> {
    let posted = use_context::<PostedForm>();
    resource::load(
        || (),
        move |()| {
            let (posted, section) = (posted.clone(), section.clone());
            async move {
                let PostedForm(form) = posted?;
                let act = form.get("act").parse::<SectionAction>().unwrap_or_default();
                let mut entries = FormEntry::from_form_data(&form);
                let kept = match application.zip(section) {
                    Some((application, section)) => {
                        act.apply_to(&mut entries);
                        let next = form.get(NEXT_FIELD_NAME).parse::<SectionId>().ok();
                        let there = match (act, next) {
                            (SectionAction::SaveAndContinue, Some(next)) => {
                                page::section(application, &next)
                            }
                            _ => page::hub(application),
                        };
                        save_and_redirect(application, section, entries.clone(), act, &there).await
                    }
                    None => Err(Problem::NotFound),
                };
                let refusal = ApiError::from(kept.err()?);
                // The entries as they were sent, before the act of the button.
                let entries = FormEntry::from_form_data(&form);
                Some(RefusedSection { entries, refusal })
            }
        },
    )
}

/// Saves the section and redirects: to `there` if it has no faults.
async fn save_and_redirect(
    application: ApplicationId,
    section: SectionId,
    entries: Vec<FormEntry>,
    act: SectionAction,
    there: &str,
) -> Result<(), Problem> {
    let faults = ports::candidate()
        .save_section(application, section.clone(), entries)
        .await?;
    let hub = page::hub(application);
    let here = page::section(application, &section);
    let next = match act {
        SectionAction::SaveDraft => CompletedAction::DraftSaved.add_to_address(&hub),
        SectionAction::Check | SectionAction::SaveAndContinue if faults == 0 => {
            CompletedAction::SectionSaved.add_to_address(there)
        }
        SectionAction::Check | SectionAction::SaveAndContinue => {
            format!("{here}?{CHECK_QUERY_KEY}=1#{FAULT_LIST_ID}")
        }
        SectionAction::Add => format!("{here}?{ADD_QUERY_KEY}=1"),
        SectionAction::AddPeriod(..) => {
            format!("{here}?{CHECK_QUERY_KEY}=1&{FILL_QUERY_KEY}={act}")
        }
        SectionAction::Remove(_) | SectionAction::Up(_) | SectionAction::Down(_) => here,
    };
    ports::response().redirect(&next);
    Ok(())
}

/// The error, above the form with the input.
#[component]
pub(super) fn SectionRefusal(refusal: ApiError) -> impl IntoView {
    let text = use_text();
    set_status(&refusal);
    view! {
        <section class="stack">
            <ProblemNote error=refusal/>
            <p class="note" data-kind="warn">{text.sent_still_here()}</p>
        </section>
    }
}

/// All input of a form that can't be shown now, to be copied or sent again.
#[component]
pub(super) fn ResendForm(sent: RefusedSection) -> impl IntoView {
    let text = use_text();
    set_status(&sent.refusal);
    let form = sent.entries.iter().enumerate().flat_map(|(index, entry)| {
        let answers = entry.answers();
        answers.map(move |(field, typed)| (format!("entries[{index}][{field}]"), typed.to_owned()))
    });
    let form: FormFields = form.collect();
    let hidden = form
        .0
        .clone()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let shown = form
        .0
        .values()
        .cloned()
        .map(|typed| view! { <li>{typed}</li> });
    let is_signed_out = sent.refusal == ApiError::Problem(Problem::SignedOut);
    let label = if is_signed_out {
        text.sent_again()
    } else {
        text.sent_try_again()
    };
    let sign_in = is_signed_out.then(|| {
        view! { <a class="button primary" href=page::SIGN_IN target="_blank" rel="external">{text.sent_sign_in()}</a> }
    });
    view! {
        <section class="stack sent">
            <ProblemNote error=sent.refusal/>
            <h2>{text.sent_title()}</h2>
            <p class="measure">{text.sent_about()}</p>
            <ul role="list" class="sent-words">{shown.collect_view()}</ul>
            <form method="post">
                {hidden.collect_view()}
                <input type="hidden" name="act" value=SectionAction::SaveDraft.to_string()/>
                <p class="row acts">
                    {sign_in}
                    <button type="submit">{label}</button>
                </p>
            </form>
        </section>
    }
}
