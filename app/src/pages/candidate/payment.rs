//! Paying the fee (网上缴费): choosing a gateway, making the order, checking it, paying there, and
//! seeing the confirmation of the gateway. S2-21.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    application::StageStatus,
    exam::StageKind,
    id::ApplicationId,
    payment::{Order, OrderState, Payment},
    problem::Problem,
    url::page,
    view::Dossier,
};

use super::{contacts::HelpSection, dossier::read_param, stage_hint::StageHint};
use crate::{
    api::{
        ApiError,
        candidate::read_dossier,
        payment::{CheckPayment, CreateOrder, read_payment},
        resource,
    },
    components::{
        loaded::{Loaded, refetch_after},
        problem::ActionProblem,
    },
    text::use_text,
};

#[component]
pub fn PaymentPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let read = resource::load(
        move || params.get(),
        |params| async move {
            let application =
                read_param::<ApplicationId>(&params, "application").ok_or(Problem::NotFound)?;
            let payment = read_payment(application).await?;
            Ok::<_, ApiError>((read_dossier(application).await?, payment))
        },
    );
    let make = ServerAction::<CreateOrder>::new();
    let check = ServerAction::<CheckPayment>::new();
    refetch_after(read, move || make.version().get() + check.version().get());
    view! {
        <Title text=text.payment_title()/>
        <Loaded resource=read content=move |(dossier, payment): (Dossier, Payment)| view! {
            <PaymentHead dossier=dossier.clone()/>
            <StageHint exam=&dossier.exam kind=StageKind::Payment/>
            <ActionProblem action=make/>
            <FeeSection dossier=dossier.clone() payment make check/>
            <p class="row acts"><a class="button quiet" href=page::hub(dossier.application.id)>{text.back_to_hub()}</a></p>
            <HelpSection exam=&dossier.exam/>
        }/>
    }
}

#[component]
fn PaymentHead(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(application.id)>{text.hub_title()}</a></li>
                    <li aria-current="page">{text.payment_title()}</li>
                </ol>
            </nav>
            <h1>{text.payment_title()}</h1>
            <p>{text.local(&exam.title)} " · " {application.number.clone()}</p>
        </header>
    }
}

#[component]
fn FeeSection(
    dossier: Dossier,
    payment: Payment,
    make: ServerAction<CreateOrder>,
    check: ServerAction<CheckPayment>,
) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = &dossier;
    let at = |moment| text.moment(moment, exam.time_zone);
    if let Some(paid) = application.payment.paid_at {
        return view! {
            <p class="note" data-kind="good" role="status">{text.payment_paid(&at(paid))}</p>
            {payment.order.map(|order| view! {
                <section class="card stack" aria-labelledby="order">
                    <h2 id="order">{text.payment_order_paid()}</h2>
                    <OrderFacts order/>
                </section>
            })}
        }
        .into_any();
    }
    let fee = exam.fee.clone();
    let amount = fee
        .as_ref()
        .and_then(|fee| Some((text.local(&fee.title), fee.amount?)));
    let stage = exam.stage(StageKind::Payment);
    let standing = stage.map(|stage| application.stage_status(exam, stage, *now));
    let says = match standing {
        Some(StageStatus::Open { closes }) => closes.map(|closes| text.payment_until(&at(closes))),
        Some(StageStatus::NotOpenYet { opens }) => Some(text.payment_not_yet(&at(opens))),
        Some(StageStatus::Missed { closed }) => Some(text.payment_over(&at(closed))),
        _ => Some(text.payment_after_approval().to_owned()),
    };
    let is_open = matches!(standing, Some(StageStatus::Open { .. }));
    let id = application.id;
    let acts = match (is_open, payment.order.clone(), payment.address.clone()) {
        (false, ..) => ().into_any(),
        (true, ..) if payment.gateways.is_empty() => {
            view! { <p class="note" data-kind="warn">{text.payment_no_gateway()}</p> }.into_any()
        }
        (true, Some(order), Some(address)) if order.state == OrderState::Open => view! {
            <OrderCard id order address check/>
            <details><summary>{text.payment_other_gateway()}</summary><GatewayChoice id payment make/></details>
        }
        .into_any(),
        (true, ..) => view! { <GatewayChoice id payment make/> }.into_any(),
    };
    view! {
        {amount.map(|(title, amount)| view! { <p class="fee">{text.fee_amount(&title, &amount)}</p> })}
        {says.map(|says| view! { <p>{says}</p> })}
        {acts}
    }
    .into_any()
}

/// The order to be checked, the link to the gateway, and the button that asks for the outcome.
#[component]
fn OrderCard(
    id: ApplicationId,
    order: Order,
    address: String,
    check: ServerAction<CheckPayment>,
) -> impl IntoView {
    let text = use_text();
    view! {
        <section class="card stack" aria-labelledby="order">
            <h2 id="order">{text.payment_order()}</h2>
            <OrderFacts order/>
            <p class="row acts">
                <a class="button primary" href=address rel="external">{text.payment_pay()}</a>
            </p>
            <p class="measure">{text.payment_check_about()}</p>
            <ActionProblem action=check/>
            <ActionForm action=check>
                <input type="hidden" name="application" value=id.to_string()/>
                <button type="submit" disabled=move || check.pending().get()>{text.payment_check()}</button>
            </ActionForm>
        </section>
    }
}

#[component]
fn OrderFacts(order: Order) -> impl IntoView {
    let text = use_text();
    view! {
        <dl class="facts">
            <dt>{text.payment_order_number()}</dt><dd><code>{order.id.to_string()}</code></dd>
            <dt>{text.payment_amount()}</dt><dd>{format!("¥ {}", order.amount)}</dd>
            <dt>{text.payment_gateway()}</dt><dd>{text.gateway(order.gateway)}</dd>
        </dl>
    }
}

#[component]
fn GatewayChoice(
    id: ApplicationId,
    payment: Payment,
    make: ServerAction<CreateOrder>,
) -> impl IntoView {
    let text = use_text();
    let chosen = payment.order.map(|order| order.gateway);
    let choices = payment.gateways.into_iter().map(move |gateway| {
        let checked = chosen == Some(gateway);
        view! {
            <label class="choice">
                <input type="radio" name="gateway" value=gateway.as_str() required checked=checked/>
                <span>{text.gateway(gateway)}</span>
            </label>
        }
    });
    view! {
        <ActionForm action=make>
            <input type="hidden" name="application" value=id.to_string()/>
            <fieldset class="stack">
                <legend>{text.payment_choose()}</legend>
                {choices.collect_view()}
            </fieldset>
            <p class="row acts"><button class="primary" type="submit" disabled=move || make.pending().get()>{text.payment_make()}</button></p>
        </ActionForm>
    }
}
