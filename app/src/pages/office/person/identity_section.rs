//! The correction of a person's name or number: one officer proposes it, and another one confirms or
//! declines it. Plain forms of the page of the person.

use leptos::prelude::*;
use shared::{
    application::note::MAX_NOTE_CHARS,
    entry::EntryInput,
    form_fields::FormFields,
    id::AccountId,
    person::document::DocumentKind,
    time::Zone,
    url::page,
    view::{IdentityPanel, IdentityProposal, IdentityRecord},
};

use crate::{pages::entry::inputs::TextInput, text::use_text};

#[component]
pub(super) fn IdentitySection(
    account: AccountId,
    panel: IdentityPanel,
    typed: FormFields,
) -> impl IntoView {
    let text = use_text();
    let IdentityPanel {
        document,
        proposal,
        records,
        reader,
    } = panel;
    let is_open = proposal.is_some() || typed.get("act") == "propose";
    let content = match proposal {
        Some(proposal) => view! { <ProposalView account reader proposal typed/> }.into_any(),
        None => view! { <ProposalForm account document typed/> }.into_any(),
    };
    let records = records.into_iter();
    let records = records.map(|record| view! { <RecordItem record/> });
    let records: Vec<_> = records.collect();
    view! {
        <details id="identity" open=is_open>
            <summary>{text.identity_title()}</summary>
            {content}
            {(!records.is_empty()).then(|| view! {
                <h3>{text.identity_records()}</h3>
                <ul class="stack" role="list">{records}</ul>
            })}
        </details>
    }
}

/// Both values are empty at first, because the present number is masked.
#[component]
fn ProposalForm(
    account: AccountId,
    document: Option<DocumentKind>,
    typed: FormFields,
) -> impl IntoView {
    let text = use_text();
    let number = document.map(|document| {
        let hint = text.identity_new_number(&text.document(document));
        view! { <TextInput input=EntryInput::Number hint required=false/> }
    });
    let reason = match typed.get("act") {
        "propose" => typed.get("reason").to_owned(),
        _ => String::new(),
    };
    view! {
        <form method="post" action=page::person(account) class="stack">
            <p class="measure">{text.identity_about()}</p>
            <input type="hidden" name="act" value="propose"/>
            <TextInput input=EntryInput::Name hint=text.identity_new_name().to_owned() required=false/>
            {number}
            <label class="field">
                {text.identity_reason(&MAX_NOTE_CHARS)}
                <input class="input" name="reason" value=reason maxlength=MAX_NOTE_CHARS required autocomplete="off"/>
            </label>
            <p class="row"><button type="submit">{text.identity_propose()}</button></p>
        </form>
    }
}

/// The proposal that waits: its author can withdraw it, and a second person confirms or declines it.
#[component]
fn ProposalView(
    account: AccountId,
    reader: AccountId,
    proposal: IdentityProposal,
    typed: FormFields,
) -> impl IntoView {
    let text = use_text();
    let IdentityProposal {
        name,
        number,
        reason,
        author,
        author_name,
        at,
    } = proposal;
    let is_own = author == reader;
    let change = text.identity_change(name.as_ref(), number.as_ref());
    let words = text.identity_proposed(&author_name, &text.moment(at, Zone::BEIJING), &change);
    let proposed = at.0.to_string();
    let confirmation = (!is_own).then(|| {
        view! {
            <form method="post" action=page::person(account) class="stack">
                <input type="hidden" name="act" value="confirm"/>
                <input type="hidden" name="proposed" value=proposed.clone()/>
                <p class="measure">{text.identity_confirm_about()}</p>
                <p class="row"><button class="seal" type="submit">{text.correction_confirm()}</button></p>
            </form>
        }
    });
    let label = match is_own {
        true => text.correction_withdraw(),
        false => text.correction_decline(),
    };
    let note = typed.get("note").to_owned();
    view! {
        <div class="note">
            <p>{words}</p>
            <p>{text.correction_reason_is(&reason)}</p>
        </div>
        {is_own.then(|| view! { <p class="measure">{text.correction_waits()}</p> })}
        {confirmation}
        <form method="post" action=page::person(account) class="stack">
            <input type="hidden" name="act" value="decline"/>
            <input type="hidden" name="proposed" value=proposed.clone()/>
            <label class="field">
                {text.correction_note()}
                <input class="input" name="note" value=note maxlength=MAX_NOTE_CHARS autocomplete="off"/>
            </label>
            <p class="row"><button type="submit">{label}</button></p>
        </form>
    }
}

#[component]
fn RecordItem(record: IdentityRecord) -> impl IntoView {
    let text = use_text();
    let IdentityRecord {
        name,
        number,
        reason,
        author_name,
        at,
        is_confirmed,
        answered_by,
        answered_at,
        note,
    } = record;
    let change = text.identity_change(name.as_ref(), number.as_ref());
    let line = text.identity_record(&author_name, &text.moment(at, Zone::BEIJING), &change);
    let answered_at = text.moment(answered_at, Zone::BEIJING);
    let outcome = match is_confirmed {
        true => text.identity_record_confirmed(&answered_by, &answered_at),
        false => text.identity_record_declined(&answered_by, &answered_at),
    };
    view! {
        <li class="card stack">
            <p>{line}</p>
            <p>{text.correction_reason_is(&reason)}</p>
            <p>{outcome}</p>
            {note.map(|note| view! { <p class="quiet">{text.identity_record_note(&note)}</p> })}
        </li>
    }
}
