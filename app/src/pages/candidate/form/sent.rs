//! A section that was sent as a plain form to its own page. It is saved and leads to the next page,
//! or it is refused and the page shows all input again.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    application::{Entry, answers::SectionAct},
    id::{ApplicationId, SectionId},
    problem::Problem,
    typed::Typed,
    url::page,
    view::Done,
};

use crate::{
    api::ApiError,
    components::problem::{ProblemNote, set_status},
    ports::{self, Posted},
    text::use_text,
};

/// Query key: all faults are shown.
pub(super) const CHECK: &str = "check";
/// The id of the list of faults.
pub(super) const FAULTS: &str = "faults";
/// The name of the form field with the next section.
pub(super) const NEXT: &str = "next";
/// Query key: one more entry is wanted.
pub(super) const ADD: &str = "add";

/// Query key: one more entry is wanted, with the months of this act.
pub(super) const FILL: &str = "fill";

/// Input that was sent and not saved, with the error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sent {
    pub entries: Vec<Entry>,
    pub refusal: ApiError,
}

/// `None` if nothing was sent, or if it was saved.
pub(super) fn use_sent(
    application: Option<ApplicationId>,
    section: Option<SectionId>,
) -> Resource<Option<Sent>> {
    let posted = use_context::<Posted>();
    Resource::new(
        || (),
        move |()| {
            let (posted, section) = (posted.clone(), section.clone());
            async move {
                let Posted(form) = posted?;
                let act = form.get("act").parse::<SectionAct>().unwrap_or_default();
                let mut entries = Entry::list_sent(&form);
                let kept = match application.zip(section) {
                    Some((application, section)) => {
                        act.arrange(&mut entries);
                        let next = form.get(NEXT).parse::<SectionId>().ok();
                        let there = match (act, next) {
                            (SectionAct::Next, Some(next)) => page::section(application, &next),
                            _ => page::hub(application),
                        };
                        keep(application, section, entries.clone(), act, &there).await
                    }
                    None => Err(Problem::NotFound),
                };
                let refusal = ApiError::from(kept.err()?);
                // The entries as they were sent, before the act of the button.
                let entries = Entry::list_sent(&form);
                Some(Sent { entries, refusal })
            }
        },
    )
}

/// Saves the section and redirects: to `there` if it has no faults.
async fn keep(
    application: ApplicationId,
    section: SectionId,
    entries: Vec<Entry>,
    act: SectionAct,
    there: &str,
) -> Result<(), Problem> {
    let faults = ports::candidate()
        .save_section(application, section.clone(), entries)
        .await?;
    let hub = page::hub(application);
    let here = page::section(application, &section);
    let next = match act {
        SectionAct::Keep => Done::DraftSaved.at(&hub),
        SectionAct::Check | SectionAct::Next if faults == 0 => Done::SectionSaved.at(there),
        SectionAct::Check | SectionAct::Next => format!("{here}?{CHECK}=1#{FAULTS}"),
        SectionAct::Add => format!("{here}?{ADD}=1"),
        SectionAct::Fill(..) => format!("{here}?{CHECK}=1&{FILL}={act}"),
        SectionAct::Remove(_) | SectionAct::Up(_) | SectionAct::Down(_) => here,
    };
    ports::navigation().redirect(&next);
    Ok(())
}

/// The error, above the form with the input.
#[component]
pub(super) fn Refused(refusal: ApiError) -> impl IntoView {
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
pub(super) fn SentAgain(sent: Sent) -> impl IntoView {
    let text = use_text();
    set_status(&sent.refusal);
    let form = sent.entries.iter().enumerate().flat_map(|(index, entry)| {
        let answers = entry.answers();
        answers.map(move |(field, typed)| (format!("entries[{index}][{field}]"), typed.to_owned()))
    });
    let form: Typed = form.collect();
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
                <input type="hidden" name="act" value=SectionAct::Keep.to_string()/>
                <p class="row acts">
                    {sign_in}
                    <button type="submit">{label}</button>
                </p>
            </form>
        </section>
    }
}
