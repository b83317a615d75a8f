//! The portrait (证件照): its rules, its upload, and the confirmation, where the exam wants one. S2-08
//! to S2-12, S4-15.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    application::{Image, LockReason, StateKind},
    exam::{Portrait, StageKind, portrait::ConfirmationEffect},
    url::{self, page},
    view::Dossier,
};

use super::{
    dossier::{render_dossier, use_dossier_with},
    materials::{focus::keep_focus, gallery::Gallery},
};
use crate::{
    api::candidate::ConfirmPortrait,
    components::{clock::Countdown, loaded::refetch_after, problem::ActionProblem},
    pages::candidate::materials::{
        batch_fit::ReplaceInput, file_dialog::FileDialog, model::MaterialsModel,
        slot_card::SlotCard,
    },
    text::use_text,
};

#[component]
pub fn PortraitPage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier_with(|dossier, _| dossier.exam.portrait.is_some());
    let action = ServerAction::<ConfirmPortrait>::new();
    refetch_after(dossier, move || action.version().get());
    view! {
        <Title text=text.portrait_title()/>
        {render_dossier(dossier, move |dossier| {
            let Some(portrait) = dossier.exam.portrait.clone() else { return ().into_any() };
            let model = MaterialsModel::new(dossier.clone());
            keep_focus(model);
            let slot_id = portrait.slot.clone();
            view! {
                <PortraitHead dossier=dossier.clone() portrait=portrait.clone()/>
                <SlotCard model slot_id/>
                <ReplaceInput model/>
                <p class="visually-hidden" role="status" aria-live="polite">{move || model.announcement.get()}</p>
                <ActionProblem action/>
                <PortraitNextStep model portrait action/>
                <Gallery model/>
                <FileDialog model/>
            }.into_any()
        })}
    }
}

#[component]
fn PortraitHead(dossier: Dossier, portrait: Portrait) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let stage = exam.stage(StageKind::Portrait);
    let title = stage.map(|stage| text.local(&stage.title));
    let hint = stage.and_then(|stage| stage.hint.as_ref());
    let lock = application.check_stage_kind_open(&exam, StageKind::Portrait, now);
    let closes = application
        .stage_kind_period(&exam, StageKind::Portrait)
        .filter(|_| lock.is_ok());
    let says = lock
        .err()
        .filter(|locked| *locked != LockReason::Confirmed)
        .map(|locked| text.closed_reason(&application, &exam, locked));
    let source = portrait
        .source
        .as_ref()
        .and_then(|rule| exam.image_rules.get(rule))
        .map(|rule| text.portrait_source(&text.image_rule_line(rule)));
    let recent = portrait
        .recent_months
        .map(|months| text.portrait_recent(&months));
    let is_final = portrait.confirm == ConfirmationEffect::Final;
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(application.id)>{text.hub_title()}</a></li>
                    <li aria-current="page">{text.portrait_title()}</li>
                </ol>
            </nav>
            <h1>{title.unwrap_or_default()}</h1>
            <p>{text.local(&exam.title)} " · " {application.number.clone()}</p>
            {closes.map(|opening| view! { <p><Countdown now closes=opening.closes zone=exam.time_zone/></p> })}
        </header>
        {says.map(|says| view! { <p class="note" data-kind="warn">{says}</p> })}
        <ul class="measure">
            <li>{text.portrait_true()}</li>
            {recent.map(|recent| view! { <li>{recent}</li> })}
            {source.map(|source| view! { <li>{source}</li> })}
            <li>{if portrait.reviewed { text.portrait_reviewed() } else { text.portrait_not_reviewed() }}</li>
            <li>{if is_final { text.portrait_final() } else { text.portrait_changeable() }}</li>
            {hint.map(|hint| view! { <li>{text.local(hint)}</li> })}
        </ul>
    }
}

/// The step after the upload: the confirmation, or the link to the next page.
#[component]
fn PortraitNextStep(
    model: MaterialsModel,
    portrait: Portrait,
    action: ServerAction<ConfirmPortrait>,
) -> impl IntoView {
    let text = use_text();
    let slot = StoredValue::new(portrait.slot);
    let is_final = portrait.confirm == ConfirmationEffect::Final;
    let image = Memo::new(move |_| {
        model.dossier.with(|dossier| {
            slot.with_value(|slot| dossier.application.images(slot).first().cloned())
        })
    });
    let confirmed = Memo::new(move |_| {
        model.dossier.with(|dossier| {
            let at = dossier.application.event_times.portrait_confirmed?;
            Some(text.moment(at, dossier.exam.time_zone))
        })
    });
    let is_open = Memo::new(move |_| {
        model.dossier.with(|dossier| {
            slot.with_value(|slot| {
                dossier
                    .application
                    .check_slot_open(&dossier.exam, slot, dossier.now)
            })
            .is_ok()
        })
    });
    // A returned portrait is not praised until it has been replaced.
    let is_unmended = Memo::new(move |_| {
        model.dossier.with(|dossier| {
            let Dossier {
                exam, application, ..
            } = dossier;
            slot.with_value(|slot| {
                application.state.kind() == StateKind::Returned
                    && application.verdict(slot).is_returned()
                    && !application.is_mended(exam, slot)
            })
        })
    });
    let hub = page::hub(model.application);
    move || {
        let back = view! { <p><a class="button" href=hub.clone()>{text.back_to_hub()}</a></p> };
        match (image.get(), confirmed.get()) {
            (Some(_), Some(at)) if is_final => view! {
                <p class="note" data-kind="good">{text.portrait_confirmed_at(&at)}</p>
                {back}
            }
            .into_any(),
            (Some(image), None) if is_final && is_open.get() => {
                view! { <PortraitConfirmation model image action/> {back} }.into_any()
            }
            (Some(_), _) if !is_final && is_open.get() && !is_unmended.get() => view! {
                <p class="note" data-kind="good">{text.portrait_kept()}</p>
                {back}
            }
            .into_any(),
            _ => back.into_any(),
        }
    }
}

/// The picture as it will be printed on the ticket, with the button of the final confirmation.
#[component]
fn PortraitConfirmation(
    model: MaterialsModel,
    image: Image,
    action: ServerAction<ConfirmPortrait>,
) -> impl IntoView {
    let text = use_text();
    view! {
        <section class="card stack portrait-check" aria-labelledby="portrait-check">
            <h2 id="portrait-check">{text.portrait_check()}</h2>
            <figure>
                <img
                    src=url::image(model.application, image.id)
                    alt=text.portrait_picture()
                    width=image.width.to_string()
                    height=image.height.to_string()
                />
                <figcaption><small>{image.file_name.clone()} " · " {crate::words::size::format_dimensions(image.width, image.height)}</small></figcaption>
            </figure>
            <p>{text.portrait_check_about()}</p>
            <ActionForm action>
                <input type="hidden" name="application" value=model.application.to_string()/>
                <input type="hidden" name="image" value=image.id.to_string()/>
                <p><button class="seal" type="submit" disabled=move || action.pending().get()>{text.portrait_confirm()}</button></p>
            </ActionForm>
        </section>
    }
}
