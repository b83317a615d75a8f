//! The control of a field, by its kind. A browser without a script sends the same data.

use leptos::{
    html::{Input, Select, Textarea},
    prelude::*,
};
use shared::{
    application::answers::{AnswerValue, parse_answer},
    exam::{Field, FieldKind, field::ChoiceNode},
    text::LocalText,
};

use super::ids::FORM_ID;
use crate::{
    components::html::escape_text,
    pages::candidate::form::model::{EntryModel, SectionModel},
    ports::offline_store::StorageStatus,
    text::{Text, use_text},
};

/// Largest number of choices that are all shown at once.
const MAX_RADIO_CHOICES: usize = 5;

/// A control with the field to which it writes.
#[derive(Clone, Copy)]
pub(super) struct FieldBinding {
    pub draft: SectionModel,
    pub row: EntryModel,
    pub index: ReadSignal<usize>,
    pub field: StoredValue<Field>,
    pub id: Memo<String>,
    /// The ids for `aria-describedby`.
    pub described: Memo<Option<String>>,
    pub is_invalid: Signal<bool>,
}

impl FieldBinding {
    fn name(self) -> String {
        let index = self.index.get();
        self.field
            .with_value(|field| format!("entries[{index}][{}]", field.id))
    }

    fn typed(self) -> String {
        untrack(|| self.text())
    }

    fn text(self) -> String {
        self.row.answers.with(|entry| {
            self.field
                .with_value(|field| entry.text(&field.id).to_owned())
        })
    }

    fn write(self, text: String) {
        self.field
            .with_value(|field| self.draft.set_answer(self.row, &field.id, text));
    }

    /// Shows a text that was not typed here: a stored one, or one of another tab. Input before
    /// hydration counts as typed; it is recognised because the control no longer shows the first
    /// text.
    fn sync_control(
        self,
        node_value: impl Fn() -> Option<String> + 'static,
        show: impl Fn(&str) + 'static,
    ) {
        let first = self.typed();
        Effect::new(move |was_there: Option<bool>| {
            let text = self.text();
            let Some(value) = node_value() else {
                return was_there.unwrap_or(false);
            };
            let is_as_made = value.is_empty() || self.is_shown_as(&first, &value);
            if was_there != Some(true) && !is_as_made {
                self.write(value);
            } else if !self.is_shown_as(&text, &value) {
                // This is also needed at first: the store may have been open before the page was
                // rendered.
                show(&text);
            }
            true
        });
    }

    /// True if a control that shows `text` has this value.
    fn is_shown_as(self, text: &str, value: &str) -> bool {
        let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        let look = |field: &Field| InputFormat::of(&field.kind, field, text).value;
        lines(value) == lines(text) || value == self.field.with_value(look)
    }

    fn mark_left(self) {
        self.field
            .with_value(|field| self.draft.mark_left(self.row, &field.id));
    }

    /// On a shared computer the browser must not store input.
    fn is_on_shared_device(self) -> bool {
        self.draft.files.client.storage_status.get() == Some(StorageStatus::Shared)
    }

    fn aria_invalid(self) -> Option<&'static str> {
        self.is_invalid.get().then_some("true")
    }
}

/// True if the choices of this field are shown at once, as radio buttons.
pub(super) fn is_radio_group(field: &Field) -> bool {
    // A radio button can't be cleared, so the field must be required.
    field.required
        && matches!(&field.kind, FieldKind::Choice { choices } if choices.len() <= MAX_RADIO_CHOICES)
}

#[component]
pub(super) fn FieldControl(binding: FieldBinding) -> impl IntoView {
    let field = binding.field.get_value();
    match &field.kind {
        FieldKind::Choice { choices } if is_radio_group(&field) => {
            let choices = choices
                .iter()
                .map(|choice| (choice.id.to_string(), choice.label.clone()));
            view! { <RadioControl binding choices=choices.collect()/> }.into_any()
        }
        FieldKind::Choice { choices } => {
            let text = use_text();
            let options = choices
                .iter()
                .map(|choice| (choice.id.to_string(), text.local(&choice.label)));
            view! { <SelectControl binding options=options.collect()/> }.into_any()
        }
        FieldKind::TreeChoice { tree } => {
            let mut options = Vec::new();
            list_branches(use_text(), tree, 0, &mut options);
            view! { <SelectControl binding options/> }.into_any()
        }
        FieldKind::Text { long: true, .. } => view! { <TextareaControl binding/> }.into_any(),
        kind => {
            let typed = binding.typed();
            let look = InputFormat::of(kind, &field, &typed);
            view! { <InputControl binding look/> }.into_any()
        }
    }
}

/// Adds every branch as a choice; lower levels are indented.
fn list_branches(text: Text, tree: &[ChoiceNode], depth: usize, into: &mut Vec<(String, String)>) {
    for branch in tree {
        let indent = "\u{3000}".repeat(depth);
        let label = format!("{indent}{}", text.local(&branch.label));
        into.push((branch.id.to_string(), label));
        list_branches(text, &branch.under, depth + 1, into);
    }
}

/// The attributes that select a phone's keyboard and the browser's own pickers.
struct InputFormat {
    kind: &'static str,
    mode: &'static str,
    complete: &'static str,
    /// The value in the format of the control.
    value: String,
}

impl InputFormat {
    fn of(kind: &FieldKind, field: &Field, typed: &str) -> Self {
        let value = typed.to_owned();
        let look = |kind, mode, complete| Self {
            kind,
            mode,
            complete,
            value: value.clone(),
        };
        match kind {
            FieldKind::Date { .. } => match parse_answer(field, typed).value {
                Ok(None) => look("date", "text", "off"),
                Ok(Some(AnswerValue::Day(day))) => Self {
                    value: day.to_string(),
                    ..look("date", "text", "off")
                },
                // A date picker shows nothing for text in another format.
                _ => look("text", "text", "off"),
            },
            FieldKind::YearMonth { .. } => look("text", "decimal", "off"),
            FieldKind::Phone => look("tel", "tel", "tel"),
            FieldKind::Email => look("email", "email", "email"),
            FieldKind::Number { .. } => look("text", "numeric", "off"),
            FieldKind::Text { .. }
            | FieldKind::IdNumber
            | FieldKind::Choice { .. }
            | FieldKind::TreeChoice { .. } => look("text", "text", "on"),
        }
    }
}

#[component]
fn InputControl(binding: FieldBinding, look: InputFormat) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    binding.sync_control(
        move || Some(node.get()?.value()),
        move |text| {
            if let Some(input) = node.get_untracked() {
                let look = |field: &Field| InputFormat::of(&field.kind, field, text);
                let look = binding.field.with_value(look);
                input.set_type(look.kind);
                input.set_value(&look.value);
            }
        },
    );
    view! {
        <input
            node_ref=node
            id=move || binding.id.get()
            form=FORM_ID
            name=move || binding.name()
            type=look.kind
            inputmode=look.mode
            autocomplete=move || if binding.is_on_shared_device() { "off" } else { look.complete }
            value=look.value
            aria-describedby=move || binding.described.get()
            aria-invalid=move || binding.aria_invalid()
            on:input=move |event| binding.write(event_target_value(&event))
            on:change=move |_| binding.mark_left()
        />
    }
}

#[component]
fn TextareaControl(binding: FieldBinding) -> impl IntoView {
    let node = NodeRef::<Textarea>::new();
    binding.sync_control(
        move || Some(node.get()?.value()),
        move |text| {
            if let Some(area) = node.get_untracked() {
                area.set_value(text);
            }
        },
    );
    view! {
        <textarea
            node_ref=node
            id=move || binding.id.get()
            form=FORM_ID
            name=move || binding.name()
            rows="4"
            aria-describedby=move || binding.described.get()
            aria-invalid=move || binding.aria_invalid()
            on:input=move |event| binding.write(event_target_value(&event))
            on:change=move |_| binding.mark_left()
            inner_html=escape_text(&binding.typed())
        ></textarea>
    }
}

#[component]
fn SelectControl(binding: FieldBinding, options: Vec<(String, String)>) -> impl IntoView {
    let text = use_text();
    let node = NodeRef::<Select>::new();
    binding.sync_control(
        move || Some(node.get()?.value()),
        move |text| {
            if let Some(select) = node.get_untracked() {
                select.set_value(text);
            }
        },
    );
    let typed = binding.typed();
    let options = options.into_iter().map(|(id, label)| {
        let selected = id == typed;
        view! { <option value=id selected=selected>{label}</option> }
    });
    view! {
        <select
            node_ref=node
            id=move || binding.id.get()
            form=FORM_ID
            name=move || binding.name()
            aria-describedby=move || binding.described.get()
            aria-invalid=move || binding.aria_invalid()
            on:change=move |event| {
                binding.write(event_target_value(&event));
                binding.mark_left();
            }
        >
            <option value="">{text.choose_one()}</option>
            {options.collect_view()}
        </select>
    }
}

#[component]
fn RadioControl(binding: FieldBinding, choices: Vec<(String, LocalText)>) -> impl IntoView {
    let text = use_text();
    let typed = binding.typed();
    let choices = choices.into_iter().map(|(id, label)| {
        let node = NodeRef::<Input>::new();
        let checked = id == typed;
        let value = id.clone();
        let chosen = StoredValue::new(id);
        let choose = move || {
            binding.write(chosen.get_value());
            binding.mark_left();
        };
        Effect::new(move |was_there: Option<bool>| {
            let is_chosen = chosen.with_value(|id| *id == binding.text());
            let Some(input) = node.get() else {
                return was_there.unwrap_or(false);
            };
            if was_there == Some(true) {
                input.set_checked(is_chosen);
            } else if input.checked() && !is_chosen {
                binding.write(chosen.get_value());
            }
            true
        });
        view! {
            <label class="choice">
                <input node_ref=node type="radio" form=FORM_ID name=move || binding.name() value=value checked=checked
                    aria-describedby=move || binding.described.get()
                    on:change=move |_| choose()/>
                <span>{text.local(&label)}</span>
            </label>
        }
    });
    choices.collect_view()
}
