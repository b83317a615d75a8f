//! The papers after the approval: the admission ticket, the forms to print, the originals to bring,
//! and a fee paid on site. S2-22, S4-03, S4-12, S4-18, S4-19, S4-22.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    application::{LockReason, StageStatus},
    exam::{
        Exam, Fee, OnSite, PrintedForm, StageKind, Ticket,
        on_site::{OnSiteItem, OriginalKeeper},
    },
    id::ApplicationId,
    url::{self, page},
    view::Dossier,
};

use super::{
    dossier::{render_dossier, use_dossier_with},
    stage_hint::StageHint,
};
use crate::text::{Text, use_text};

#[component]
pub fn PapersPage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier_with(|dossier, _| has_papers(&dossier.exam));
    view! {
        <Title text=text.papers_title()/>
        {render_dossier(dossier, |dossier| view! { <Papers dossier/> }.into_any())}
    }
}

/// True if the exam has something to print or to bring.
pub fn has_papers(exam: &Exam) -> bool {
    exam.ticket.is_some() || !exam.printed_forms.is_empty() || exam.on_site.is_some()
}

#[component]
fn Papers(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let id = dossier.application.id;
    let exam = dossier.exam.clone();
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(id)>{text.hub_title()}</a></li>
                    <li aria-current="page">{text.papers_title()}</li>
                </ol>
            </nav>
            <h1>{text.papers_title()}</h1>
            <p>{text.local(&exam.title)} " · " {dossier.application.number.clone()}</p>
        </header>
        <StageHint exam=&exam kind=StageKind::Ticket/>
        <StageHint exam=&exam kind=StageKind::Print/>
        <StageHint exam=&exam kind=StageKind::OnSite/>
        {exam.ticket.clone().map(|ticket| view! { <TicketCard dossier=dossier.clone() ticket/> })}
        {(!exam.printed_forms.is_empty()).then(|| view! { <Forms dossier=dossier.clone()/> })}
        {exam.on_site.clone().map(|list| view! { <OriginalsToBring dossier=dossier.clone() list/> })}
        {exam.fee.clone().filter(|fee| !fee.on_site.is_empty()).map(|fee| view! { <OnSiteFee fee/> })}
        <p class="row acts no-print">
            <a class="button quiet" href=page::hub(id)>{text.back_to_hub()}</a>
        </p>
    }
}

/// The ticket to print, and its seat, which can also be read without a network.
#[component]
fn TicketCard(dossier: Dossier, ticket: Ticket) -> impl IntoView {
    let text = use_text();
    let standing = find_stage_status(&dossier, StageKind::Ticket);
    let is_open = matches!(standing, Some(StageStatus::Open { .. }));
    let when = standing.and_then(|standing| describe_window(text, &dossier, standing));
    let href = url::ticket(dossier.application.id);
    let seat = dossier.seat.map(|seat| {
        let cells = ticket.columns.iter().filter_map(|column| {
            let cell = seat.cells.get(&column.id)?.clone();
            Some(view! { <dt>{text.local(&column.title)}</dt> <dd>{cell}</dd> })
        });
        view! {
            <dl class="facts">
                <dt>{text.ticket_number()}</dt>
                <dd><strong>{seat.ticket_number.clone()}</strong></dd>
                {cells.collect_view()}
            </dl>
            <p><a class="button primary" href=href rel="external" download="">{text.ticket_download()}</a></p>
        }
    });
    let is_awaited = is_open && seat.is_none();
    view! {
        <section class="stack">
            <h2>{text.local(&ticket.title)}</h2>
            <p>{text.ticket_about()}</p>
            {when.map(|when| view! { <p><strong>{when}</strong></p> })}
            {is_awaited.then(|| view! { <p class="note">{text.ticket_not_seated()}</p> })}
            {seat}
        </section>
    }
}

fn find_stage_status(dossier: &Dossier, kind: StageKind) -> Option<StageStatus> {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let stage = exam.stage(kind)?;
    Some(application.stage_status(exam, stage, *now))
}

#[component]
fn Forms(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let standing = find_stage_status(&dossier, StageKind::Print);
    let can_print = matches!(standing, Some(StageStatus::Open { .. }));
    let when = standing.and_then(|standing| describe_window(text, &dossier, standing));
    let id = dossier.application.id;
    let forms = dossier.exam.printed_forms.iter();
    let rows = forms.map(|form| form_row(text, id, form, can_print));
    view! {
        <section class="stack">
            <h2>{text.papers_forms()}</h2>
            <p>{text.papers_forms_about()}</p>
            {when.map(|when| view! { <p><strong>{when}</strong></p> })}
            <ul class="stack" role="list">{rows.collect_view()}</ul>
        </section>
    }
}

fn form_row(text: Text, id: ApplicationId, form: &PrintedForm, can_print: bool) -> AnyView {
    let stamps = form.stamps.iter().map(|stamp| {
        let words = text.papers_stamp(&text.local(&stamp.label), &text.local(&stamp.rule));
        view! { <li><small>{words}</small></li> }
    });
    let download = can_print.then(|| {
        let href = url::paper(id, &form.id);
        view! { <a class="button" href=href rel="external" download="">{text.papers_download()}</a> }
    });
    view! {
        <li class="card stack">
            <h3>{text.local(&form.title)} " " <small>{text.papers_copies(&form.copies)}</small></h3>
            <ul>{stamps.collect_view()}</ul>
            {download}
        </li>
    }
    .into_any()
}

fn describe_window(text: Text, dossier: &Dossier, standing: StageStatus) -> Option<String> {
    let at = |moment| text.moment(moment, dossier.exam.time_zone);
    match standing {
        StageStatus::Open { closes } => Some(text.papers_until(&at(closes?))),
        StageStatus::NotOpenYet { opens } => Some(text.papers_not_yet(&at(opens))),
        StageStatus::Missed { closed }
        | StageStatus::Closed { closed }
        | StageStatus::Done {
            locked: Some(LockReason::WindowClosed { closed }),
        } => Some(text.papers_over(&at(closed))),
        StageStatus::EarlierStageNotDone {
            before: StageKind::Payment,
        } => Some(text.ticket_after_payment().to_owned()),
        _ => Some(text.papers_after_approval().to_owned()),
    }
}

/// The list of originals to bring (S4-18). It has only the slots that this candidate has filled.
#[component]
fn OriginalsToBring(dossier: Dossier, list: OnSite) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = &dossier;
    let stage = exam.stage(StageKind::OnSite);
    let opening = stage.and_then(|stage| application.stage_period(exam, stage));
    let span = opening.map(|opening| {
        text.on_site_span(&text.period(opening.opens, opening.closes, exam.time_zone))
    });
    let is_brought = |item: &&OnSiteItem| {
        let slot = item.slot.as_ref();
        slot.is_none_or(|slot| !application.images(slot).is_empty())
    };
    let rows = list
        .items
        .iter()
        .filter(is_brought)
        .map(|item| item_row(text, item));
    view! {
        <section class="stack">
            <h2>{text.on_site_title()}</h2>
            {span.map(|span| view! { <p><strong>{span}</strong></p> })}
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text.on_site_what()}</th>
                        <th scope="col">{text.on_site_copies()}</th>
                        <th scope="col">{text.on_site_keeper()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            {list.note.as_ref().map(|note| view! { <p>{text.local(note)}</p> })}
        </section>
    }
}

fn item_row(text: Text, item: &OnSiteItem) -> AnyView {
    let keeper = match item.keeper {
        OriginalKeeper::Candidate => text.on_site_back(),
        OriginalKeeper::Office => text.on_site_kept(),
    };
    let instead = item.instead.as_ref().map(|instead| {
        view! { <br/> <small>{text.on_site_instead(&text.local(instead))}</small> }
    });
    view! {
        <tr>
            <th scope="row">{text.local(&item.title)} {instead}</th>
            <td>{item.copies}</td>
            <td>{keeper}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn OnSiteFee(fee: Fee) -> impl IntoView {
    let text = use_text();
    let title = text.local(&fee.title);
    let title = match fee.amount {
        Some(amount) => text.fee_amount(&title, &amount),
        None => title.to_string(),
    };
    let gateways: Vec<_> = fee
        .on_site
        .iter()
        .map(|gateway| text.gateway(*gateway))
        .collect();
    view! {
        <section class="stack">
            <h2>{title}</h2>
            <p>{text.fee_on_site(&gateways.join(text.pause()))}</p>
        </section>
    }
}
