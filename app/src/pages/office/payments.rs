//! The payment on site (现场缴费): the office finds the person at the counter, records the payment
//! after seeing the originals, and can undo the record. The page consists of plain forms. S4-19.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    application::{StateKind, note::MAX_NOTE_CHARS},
    exam::fee::PaymentMethod,
    id::ExamCode,
    payment::MAX_REFERENCE_LENGTH,
    problem::Problem,
    time::Zone,
    url::page,
    view::{Payer, PayerList},
};

use crate::{
    api::{
        ApiError,
        office::{RecordPayment, UndoPayment, find_payers},
        resource,
    },
    components::{
        badge::StateBadge,
        loaded::{Loaded, refetch_after},
        problem::ActionProblem,
    },
    pages::office::spreadsheet_import::ImportHead,
    text::use_text,
};

#[component]
pub fn PaymentsPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let exam = params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
        let sought = query.with(|query| query.get("find").unwrap_or_default());
        (exam, sought)
    };
    let found = resource::load(
        asked,
        |(exam, sought): (Option<ExamCode>, String)| async move {
            let exam = exam.ok_or(ApiError::from(Problem::NotFound))?;
            let found = find_payers(exam, sought.clone()).await?;
            Ok::<_, ApiError>((found, sought))
        },
    );
    let record = ServerAction::<RecordPayment>::new();
    let undo = ServerAction::<UndoPayment>::new();
    refetch_after(found, move || record.version().get() + undo.version().get());
    view! {
        <Title text=text.payments_title()/>
        <Loaded resource=found content=move |(payers, sought)| view! {
            <ActionProblem action=record/>
            <ActionProblem action=undo/>
            <PaymentsView payers sought record undo/>
        }/>
    }
}

#[component]
fn PaymentsView(
    payers: PayerList,
    sought: String,
    record: ServerAction<RecordPayment>,
    undo: ServerAction<UndoPayment>,
) -> impl IntoView {
    let text = use_text();
    let PayerList {
        exam,
        approved,
        paid,
        people,
    } = payers;
    let ways = exam.fee.as_ref().map(|fee| fee.on_site.clone());
    let ways = ways.unwrap_or_default();
    let is_empty = people.is_empty() && !sought.trim().is_empty();
    let zone = exam.time_zone;
    let cards = people
        .into_iter()
        .map(|payer| {
            let ways = ways.clone();
            view! { <PayerCard payer ways zone record undo/> }
        })
        .collect_view();
    let action = page::payments(&exam.code);
    view! {
        <ImportHead title=text.payments_title() exam/>
        <p>{text.payments_counts(&paid, &approved)}</p>
        <p class="measure">{text.payments_about()}</p>
        <form class="stack" method="get" action=action>
            <label class="field">
                {text.payments_find()}
                <input class="input" type="search" name="find" value=sought.clone() required autocomplete="off"/>
            </label>
            <p class="row"><button class="primary" type="submit">{text.payments_find_now()}</button></p>
        </form>
        {is_empty.then(|| view! { <p class="empty" role="status">{text.payments_nobody(&sought)}</p> })}
        {cards}
    }
}

#[component]
fn PayerCard(
    payer: Payer,
    ways: Vec<PaymentMethod>,
    zone: Zone,
    record: ServerAction<RecordPayment>,
    undo: ServerAction<UndoPayment>,
) -> impl IntoView {
    let text = use_text();
    let Payer {
        application,
        number,
        name,
        id_number,
        state,
        paid,
        payment,
        recorded_by,
    } = payer;
    let details = payment.map(|payment| text.payment_details(&payment));
    let said = paid.map(|at| text.payments_paid(&text.moment(at, zone)));
    let recorded_by = recorded_by.map(|name| text.payments_by(&name));
    let lines: Vec<String> = [said, details, recorded_by].into_iter().flatten().collect();
    let id = application.to_string();
    let acts = match (paid, state) {
        (Some(_), _) => view! { <UndoPaymentForm id undo/> }.into_any(),
        (None, StateKind::Approved) => view! { <RecordPaymentForm id ways record/> }.into_any(),
        (None, _) => view! { <p>{text.payments_not_approved()}</p> }.into_any(),
    };
    view! {
        <section class="card stack">
            <h2 class="row spread"><span>{name} " · " {number}</span> <StateBadge state/></h2>
            {id_number.map(|number| view! { <p><code>{number}</code></p> })}
            {(!lines.is_empty()).then(|| view! {
                <p class="note" data-kind="good" role="status">{lines.join(" · ")}</p>
            })}
            {acts}
        </section>
    }
}

#[component]
fn RecordPaymentForm(
    id: String,
    ways: Vec<PaymentMethod>,
    record: ServerAction<RecordPayment>,
) -> impl IntoView {
    let text = use_text();
    let choices = ways.into_iter().map(move |gateway| {
        view! {
            <label class="choice">
                <input type="radio" name="gateway" value=gateway.as_str() required/>
                <span>{text.gateway(gateway)}</span>
            </label>
        }
    });
    let choices = choices.collect_view();
    view! {
        <ActionForm action=record>
            <input type="hidden" name="application" value=id/>
            <fieldset class="stack">
                <legend>{text.payment_choose()}</legend>
                {choices}
            </fieldset>
            <label class="field">
                {text.payments_reference()}
                <input class="input" name="reference" maxlength=MAX_REFERENCE_LENGTH autocomplete="off"/>
            </label>
            <label class="choice"><input type="checkbox" required/> <span>{text.payments_originals()}</span></label>
            <p class="row"><button class="primary" type="submit">{text.payments_record()}</button></p>
        </ActionForm>
    }
}

#[component]
fn UndoPaymentForm(id: String, undo: ServerAction<UndoPayment>) -> impl IntoView {
    let text = use_text();
    view! {
        <details>
            <summary>{text.payments_undo()}</summary>
            <ActionForm action=undo>
                <input type="hidden" name="application" value=id/>
                <label class="field">
                    {text.payments_undo_reason()}
                    <input class="input" name="reason" maxlength=MAX_NOTE_CHARS required autocomplete="off"/>
                </label>
                <p class="row"><button class="seal" type="submit">{text.payments_undo_now()}</button></p>
            </ActionForm>
        </details>
    }
}
