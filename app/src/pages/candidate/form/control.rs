//! The control of a field, by its kind. Typed in a browser without script it sends the same.

use leptos::{
    html::{Input, Select, Textarea},
    prelude::*,
};
use shared::{
    application::answers::{Value, read},
    exam::{Field, FieldKind, field::Branch},
    text::LocalText,
};

use super::{
    draft::{Draft, Row},
    section::FORM,
};
use crate::{
    components::html::escape_text,
    ports::drafts::Standing,
    text::{Text, use_text},
};

/// Choices up to this number are all shown at once.
const SHOWN_CHOICES: usize = 5;

/// A control and what it writes to.
#[derive(Clone, Copy)]
pub(super) struct Binding {
    pub draft: Draft,
    pub row: Row,
    pub index: ReadSignal<usize>,
    pub field: StoredValue<Field>,
    pub id: Memo<String>,
    /// The ids of what describes the control.
    pub described: Memo<Option<String>>,
    pub is_invalid: Signal<bool>,
}

impl Binding {
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
            .with_value(|field| self.draft.type_in(self.row, &field.id, text));
    }

    /// Shows what was not typed here: kept from before, or by another tab. What was typed before
    /// the page came to life counts as typed; then the control says something else than at first.
    fn follow(
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
                // Also at first: where the store was open before the page was made, what it has
                // stands in the draft already.
                show(&text);
            }
            true
        });
    }

    /// Whether a control that shows `text` has this value.
    fn is_shown_as(self, text: &str, value: &str) -> bool {
        let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        let look = |field: &Field| Look::of(&field.kind, field, text).value;
        lines(value) == lines(text) || value == self.field.with_value(look)
    }

    fn leave(self) {
        self.field
            .with_value(|field| self.draft.leave(self.row, &field.id));
    }

    /// Others use this computer too: the browser is to remember nothing that is typed.
    fn is_on_shared_device(self) -> bool {
        self.draft.uploads.outboxes.standing.get() == Some(Standing::Shared)
    }

    fn aria_invalid(self) -> Option<&'static str> {
        self.is_invalid.get().then_some("true")
    }
}

/// Whether the choices of this field are shown at once, as a list to tick.
pub(super) fn is_list(field: &Field) -> bool {
    // What was ticked once cannot be taken back, so only where an answer is needed.
    field.required
        && matches!(&field.kind, FieldKind::Choice { choices } if choices.len() <= SHOWN_CHOICES)
}

#[component]
pub(super) fn Control(binding: Binding) -> impl IntoView {
    let field = binding.field.get_value();
    match &field.kind {
        FieldKind::Choice { choices } if is_list(&field) => {
            let choices = choices
                .iter()
                .map(|choice| (choice.id.to_string(), choice.label.clone()));
            view! { <Radios binding choices=choices.collect()/> }.into_any()
        }
        FieldKind::Choice { choices } => {
            let text = use_text();
            let options = choices
                .iter()
                .map(|choice| (choice.id.to_string(), text.local(&choice.label)));
            view! { <Options binding options=options.collect()/> }.into_any()
        }
        FieldKind::TreeChoice { tree } => {
            let mut options = Vec::new();
            list_branches(use_text(), tree, 0, &mut options);
            view! { <Options binding options/> }.into_any()
        }
        FieldKind::Text { long: true, .. } => view! { <Lines binding/> }.into_any(),
        kind => {
            let typed = binding.typed();
            let look = Look::of(kind, &field, &typed);
            view! { <Line binding look/> }.into_any()
        }
    }
}

/// Every branch can be chosen; those under it stand farther in.
fn list_branches(text: Text, tree: &[Branch], depth: usize, into: &mut Vec<(String, String)>) {
    for branch in tree {
        let indent = "\u{3000}".repeat(depth);
        let label = format!("{indent}{}", text.local(&branch.label));
        into.push((branch.id.to_string(), label));
        list_branches(text, &branch.under, depth + 1, into);
    }
}

/// What helps the keyboard of a phone, and the browser's own pickers.
struct Look {
    kind: &'static str,
    mode: &'static str,
    complete: &'static str,
    /// As the control wants it.
    value: String,
}

impl Look {
    fn of(kind: &FieldKind, field: &Field, typed: &str) -> Self {
        let value = typed.to_owned();
        let look = |kind, mode, complete| Self {
            kind,
            mode,
            complete,
            value: value.clone(),
        };
        match kind {
            FieldKind::Date { .. } => match read(field, typed).value {
                Ok(None) => look("date", "text", "off"),
                Ok(Some(Value::Day(day))) => Self {
                    value: day.to_string(),
                    ..look("date", "text", "off")
                },
                // A picker would show nothing of what was typed elsewhere.
                _ => look("text", "text", "off"),
            },
            FieldKind::YearMonth { .. } => look("text", "decimal", "off"),
            FieldKind::Phone => look("tel", "tel", "tel"),
            FieldKind::Email => look("email", "email", "email"),
            FieldKind::Number { .. } => look("text", "numeric", "off"),
            _ => look("text", "text", "on"),
        }
    }
}

#[component]
fn Line(binding: Binding, look: Look) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    binding.follow(
        move || Some(node.get()?.value()),
        move |text| {
            if let Some(input) = node.get_untracked() {
                let look = |field: &Field| Look::of(&field.kind, field, text);
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
            form=FORM
            name=move || binding.name()
            type=look.kind
            inputmode=look.mode
            autocomplete=move || if binding.is_on_shared_device() { "off" } else { look.complete }
            value=look.value
            aria-describedby=move || binding.described.get()
            aria-invalid=move || binding.aria_invalid()
            on:input=move |event| binding.write(event_target_value(&event))
            on:change=move |_| binding.leave()
        />
    }
}

#[component]
fn Lines(binding: Binding) -> impl IntoView {
    let node = NodeRef::<Textarea>::new();
    binding.follow(
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
            form=FORM
            name=move || binding.name()
            rows="4"
            aria-describedby=move || binding.described.get()
            aria-invalid=move || binding.aria_invalid()
            on:input=move |event| binding.write(event_target_value(&event))
            on:change=move |_| binding.leave()
            inner_html=escape_text(&binding.typed())
        ></textarea>
    }
}

#[component]
fn Options(binding: Binding, options: Vec<(String, String)>) -> impl IntoView {
    let text = use_text();
    let node = NodeRef::<Select>::new();
    binding.follow(
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
            form=FORM
            name=move || binding.name()
            aria-describedby=move || binding.described.get()
            aria-invalid=move || binding.aria_invalid()
            on:change=move |event| {
                binding.write(event_target_value(&event));
                binding.leave();
            }
        >
            <option value="">{text.choose_one()}</option>
            {options.collect_view()}
        </select>
    }
}

#[component]
fn Radios(binding: Binding, choices: Vec<(String, LocalText)>) -> impl IntoView {
    let text = use_text();
    let typed = binding.typed();
    let choices = choices.into_iter().map(|(id, label)| {
        let node = NodeRef::<Input>::new();
        let checked = id == typed;
        let value = id.clone();
        let chosen = StoredValue::new(id);
        let choose = move || {
            binding.write(chosen.get_value());
            binding.leave();
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
                <input node_ref=node type="radio" form=FORM name=move || binding.name() value=value checked=checked
                    aria-describedby=move || binding.described.get()
                    on:change=move |_| choose()/>
                <span>{text.local(&label)}</span>
            </label>
        }
    });
    choices.collect_view()
}
