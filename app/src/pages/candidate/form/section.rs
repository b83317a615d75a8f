//! The page of one section: its entries, and the buttons that save them.
//!
//! The controls name their form by its id, so that other forms, such as the upload of a diploma,
//! can stand between them.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use shared::{
    application::{
        ReviewPart,
        answers::{Answers, FieldRef, SectionAction, format_history_lines},
    },
    exam::{Section, StageKind},
    url::page,
    view::{CompletedAction, Dossier},
};

use super::{
    conflict::FieldConflict,
    entry::EntryFields,
    faults::{FaultList, focus_control},
    ids::{FORM_ID, field_id},
};
use crate::{
    components::answers::SectionAnswers,
    pages::candidate::{
        form::{
            model::SectionModel,
            posted_section::{
                ADD_QUERY_KEY, CHECK_QUERY_KEY, FILL_QUERY_KEY, NEXT_FIELD_NAME, RefusedSection,
                ResendForm, SectionRefusal,
            },
            save_status::{RestoredFields, SaveStatus, SaveStatusNote},
        },
        hub::returned_parts::ReturnReasons,
        materials::{focus::keep_focus, model::MaterialsModel, slot_sections::SharedSlotElements},
        stage_hint::StageHint,
    },
    text::use_text,
};

#[component]
pub(super) fn SectionForm(
    dossier: Dossier,
    section: Section,
    sent: Option<RefusedSection>,
) -> impl IntoView {
    let text = use_text();
    let title = text.local(&section.title);
    let application = &dossier.application;
    let hint = section.hint.as_ref().map(|hint| text.local(hint));
    let has_required = section.fields.iter().any(|field| field.required);
    let stage_hint = view! { <StageHint exam=&dossier.exam kind=StageKind::Form/> };
    let content = if !section.is_asked(&application.facts) {
        view! {
            <p class="note">{text.form_not_asked()}</p>
            {sent.map(|sent| view! { <ResendForm sent/> })}
        }
        .into_any()
    } else if let Err(locked) = application.check_section_open(&dossier.exam, &section, dossier.now)
    {
        let says = text.closed_reason(application, &dossier.exam, locked);
        view! {
            <p class="note" data-kind="warn">{says}</p>
            <SectionAnswers application=application.clone() section=section.clone()/>
            {sent.map(|sent| view! { <ResendForm sent/> })}
        }
        .into_any()
    } else {
        view! {
            <ReturnReasons dossier=dossier.clone() part=ReviewPart::Section(section.id.clone())/>
            <SectionEditor dossier=dossier.clone() section sent/>
        }
        .into_any()
    };
    view! {
        <Title text=title.clone()/>
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(application.id)>{text.hub_title()}</a></li>
                    <li><a href=page::form(application.id)>{text.form_title()}</a></li>
                    <li aria-current="page">{title.clone()}</li>
                </ol>
            </nav>
            <h1>{title}</h1>
            {hint.map(|hint| view! { <p>{hint}</p> })}
            {has_required.then(|| view! { <p><small>{text.form_star()}</small></p> })}
        </header>
        {stage_hint}
        {content}
    }
}

#[component]
fn SectionEditor(
    dossier: Dossier,
    section: Section,
    sent: Option<RefusedSection>,
) -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let is_checked = query.with_untracked(|query| query.get_str(CHECK_QUERY_KEY).is_some());
    let add = query.with_untracked(|query| {
        let act = query
            .get_str(FILL_QUERY_KEY)
            .and_then(|act| act.parse().ok());
        act.or_else(|| query.get_str(ADD_QUERY_KEY).map(|_| SectionAction::Add))
    });
    let application = dossier.application.id;
    let is_prefilled = dossier.application.answers.entries(&section.id).is_empty()
        && section
            .fields
            .iter()
            .any(|field| !dossier.known.text(&field.id).is_empty());
    let here = page::section(application, &section.id);
    let next = find_next_section(&dossier, &section);
    let group = section
        .repeat
        .is_some()
        .then(|| FieldRef::Group(section.id.clone()));
    let refusal = sent.as_ref().map(|sent| sent.refusal.clone());
    let materials = (!section.images.is_empty())
        .then(|| MaterialsModel::for_section(dossier.clone(), section.id.clone()));
    if let Some(materials) = materials {
        keep_focus(materials);
    }
    let draft = SectionModel::new(dossier, section, sent, add, is_checked);
    let rows = move || draft.rows.get();
    let saving = Memo::new(move |_| SaveStatus::of(draft));
    let to_next = next
        .as_ref()
        .map(|next| page::section(application, &next.id));
    let finish = navigate_when_saved(draft, saving, to_next);
    // The act of the primary button: the next section, or the check after the last one.
    let main_act = next
        .as_ref()
        .map_or(SectionAction::Check, |_| SectionAction::SaveAndContinue);
    let save_class = next.is_none().then_some("primary");
    let go_on = next.map(|next| {
        let label = text.section_save_next(&text.local(&next.title));
        view! {
            <input type="hidden" name=NEXT_FIELD_NAME value=next.id.to_string() form=FORM_ID/>
            <button class="primary" type="submit" form=FORM_ID name="act" value=SectionAction::SaveAndContinue.to_string() on:click=move |event| finish(event, SectionAction::SaveAndContinue)>
                {label}
            </button>
        }
    });
    view! {
        {refusal.map(|refusal| view! { <SectionRefusal refusal/> })}
        <FaultList draft/>
        <RestoredFields draft/>
        {group.map(|place| view! { <FieldConflict draft place/> })}
        {is_prefilled.then(|| view! { <p class="note">{text.form_known()}</p> })}
        // `autocomplete="off"`: after a reload the browser could restore input older than the
        // stored one.
        <form id=FORM_ID method="post" action=here novalidate autocomplete="off" data-live=move || draft.is_interactive.get().then_some("true")>
            // The submit button for Enter, regardless of the order of the visible buttons.
            <button type="submit" name="act" value=main_act.to_string() hidden on:click=move |event| finish(event, main_act)></button>
        </form>
        <div class="stack" id="entries">
            <ForEnumerate each=rows key=|row| row.key let(index, row)>
                <EntryFields draft row index materials/>
            </ForEnumerate>
            <AddEntry draft/>
            <HistoryPreview draft/>
        </div>
        {materials.map(|model| view! { <SharedSlotElements model/> })}
        <div class="stack form-bar">
            <SaveStatusNote draft saving/>
            <p class="row acts">
                {go_on}
                <button class=save_class type="submit" form=FORM_ID name="act" value=SectionAction::Check.to_string() on:click=move |event| finish(event, SectionAction::Check)>
                    {text.section_save()}
                </button>
                <button type="submit" form=FORM_ID name="act" value=SectionAction::SaveDraft.to_string() on:click=move |event| finish(event, SectionAction::SaveDraft)>
                    {text.section_keep()}
                </button>
            </p>
        </div>
    }
}

/// The next section that is not locked. After a return, sections that were passed are locked.
fn find_next_section(dossier: &Dossier, section: &Section) -> Option<Section> {
    let Dossier {
        application, exam, ..
    } = dossier;
    let asked = exam.asked_sections(&application.facts);
    let mut later = asked.skip_while(|it| it.id != section.id).skip(1);
    later
        .find(|it| {
            application
                .check_section_open(exam, it, dossier.now)
                .is_ok()
        })
        .cloned()
}

/// The acts of the buttons on a hydrated page: go to the hub or the next section as soon as this
/// one is saved. Faults are shown first. Without a network, 暂存 needs only the store of this device.
fn navigate_when_saved(
    draft: SectionModel,
    saving: Memo<SaveStatus>,
    to_next: Option<String>,
) -> impl Fn(web_sys::MouseEvent, SectionAction) + Copy {
    let wanted = RwSignal::new(None::<SectionAction>);
    // The effect captures this, because the server drops effects at once, on this thread. A stored
    // value could be dropped on another thread.
    let navigate = use_navigate();
    let hub = page::hub(draft.application);
    Effect::new(move || {
        let Some(act) = wanted.get() else { return };
        let done = match (saving.get(), act) {
            (
                SaveStatus::Untouched | SaveStatus::OnServer,
                SectionAction::Check | SectionAction::SaveAndContinue,
            ) => CompletedAction::SectionSaved,
            (
                SaveStatus::Untouched
                | SaveStatus::OnServer
                | SaveStatus::Offline(_)
                | SaveStatus::SignedOut(_),
                _,
            ) if act == SectionAction::SaveDraft => CompletedAction::DraftSaved,
            (SaveStatus::Typing | SaveStatus::OnDevice(_), _) => return,
            _ => return wanted.set(None),
        };
        let there = to_next
            .as_ref()
            .filter(|_| act == SectionAction::SaveAndContinue);
        navigate(
            &done.add_to_address(there.unwrap_or(&hub)),
            NavigateOptions::default(),
        );
    });
    move |event: web_sys::MouseEvent, act: SectionAction| {
        if !draft.is_interactive.get_untracked() {
            return;
        }
        event.prevent_default();
        draft.files.edits.flush();
        let is_wrong = !draft.faults.with_untracked(Vec::is_empty);
        if act != SectionAction::SaveDraft && is_wrong {
            draft.show_all_faults();
        } else {
            wanted.set(Some(act));
        }
    }
}

#[component]
fn AddEntry(draft: SectionModel) -> impl IntoView {
    let text = use_text();
    let most = draft
        .section
        .with_value(|section| section.repeat.as_ref().map(|repeat| repeat.most))?;
    let is_full = Memo::new(move |_| draft.rows.with(|rows| rows.len() >= usize::from(most)));
    let add = move |event: web_sys::MouseEvent| {
        if draft.is_interactive.get_untracked() {
            event.prevent_default();
            draft.add();
            let added = draft.rows.with_untracked(Vec::len).saturating_sub(1);
            let first = draft.section.with_value(|section| {
                section
                    .fields
                    .first()
                    .map(|field| field_id(added, &field.id))
            });
            // The entry is drawn before the next frame.
            request_animation_frame(move || {
                if let Some(first) = first {
                    focus_control(&first);
                }
            });
        }
    };
    Some(move || {
        if is_full.get() {
            view! { <p><small>{text.entry_full(&most)}</small></p> }.into_any()
        } else {
            view! {
                <p><button type="submit" form=FORM_ID name="act" value=SectionAction::Add.to_string() on:click=add>{text.entry_add()}</button></p>
            }
            .into_any()
        }
    })
}

/// The lines of a history as they will be printed, with the faults between them.
#[component]
fn HistoryPreview(draft: SectionModel) -> impl IntoView {
    let text = use_text();
    let is_history = draft.section.with_value(|section| {
        let repeat = section.repeat.as_ref();
        repeat.is_some_and(|repeat| repeat.history.is_some())
    });
    let lines = move || {
        let entries = draft
            .rows
            .with(|rows| rows.iter().map(|row| row.answers.get()).collect());
        draft.section.with_value(|section| {
            let history = section.repeat.as_ref()?.history.as_ref()?;
            let facts = draft
                .dossier
                .with_value(|dossier| dossier.application.facts.clone());
            let answers = Answers::default().with_entries(&section.id, entries);
            Some(format_history_lines(
                &answers, section, history, &facts, text.0,
            ))
        })
    };
    is_history.then_some(move || {
        let lines = lines().filter(|lines| !lines.is_empty());
        lines.map(|lines| {
            let lines = lines.into_iter().map(|line| view! { <li>{line}</li> });
            view! {
                <section class="note" aria-live="polite">
                    <p>{text.history_preview()}</p>
                    <ol role="list" class="history-lines">{lines.collect_view()}</ol>
                </section>
            }
        })
    })
}
