//! The receipt of the fee: amount, time, numbers, and the next step. S2-21, S4-19.

use leptos::prelude::*;
use shared::{
    application::{LogEvent, StageStatus},
    exam::StageKind,
    view::Dossier,
};

use crate::text::{Text, use_text};

#[component]
pub fn PaymentReceipt(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        log,
        ..
    } = &dossier;
    application.payment.paid_at.map(|paid| {
        let payment = log.iter().find_map(|entry| match &entry.event {
            LogEvent::Paid(payment) => Some(text.payment_details(payment)),
            _ => None,
        });
        let title = exam.fee.as_ref().map(|fee| text.local(&fee.title));
        let at = text.moment(paid, exam.time_zone);
        let next = describe_next_stage(text, &dossier);
        view! {
            <section class="note stack payment-receipt" data-kind="good" aria-labelledby="payment-receipt">
                <h2 id="payment-receipt">{text.payment_receipt(&title.unwrap_or_default())}</h2>
                <p>{text.payment_receipt_at(&at)}</p>
                {payment.map(|payment| view! { <p>{payment}</p> })}
                <p>{next}</p>
            </section>
        }
    })
}

/// The first step after the payment that is open now or later.
fn describe_next_stage(text: Text, dossier: &Dossier) -> String {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let is_after = |kind: StageKind| {
        matches!(
            kind,
            StageKind::Ticket | StageKind::Print | StageKind::OnSite
        )
    };
    // A fee on site is paid in that stage, with the printed papers in hand.
    let fee = match exam.is_paid_on_site() {
        true => StageKind::OnSite,
        false => StageKind::Payment,
    };
    let after_fee = exam.stages().skip_while(|stage| stage.kind != fee).skip(1);
    let mut stages = after_fee.filter(|stage| is_after(stage.kind));
    let next = stages.find_map(|stage| {
        let title = text.local(&stage.title);
        match application.stage_status(exam, stage, *now) {
            StageStatus::NotOpenYet { opens } => {
                Some(text.payment_next_from(&title, &text.moment(opens, exam.time_zone)))
            }
            StageStatus::Open { .. }
                if stage.kind == StageKind::Ticket && dossier.seat.is_none() =>
            {
                Some(text.payment_next_seat(&title))
            }
            StageStatus::Open { .. } => Some(text.payment_next(&title)),
            _ => None,
        }
    });
    next.unwrap_or_else(|| text.payment_next_none().to_owned())
}
