//! One application of a sheet: its pictures, name and number, the automatic remarks, and the choice.

use leptos::prelude::*;
use shared::{
    application::Image,
    hint::{ImageRemark, ObservationStatus, PictureCheck},
    id::ApplicationId,
    url::{self, queue},
    view::{QueueFilter, SheetCell, SheetChoice, SheetReason},
};

use super::{
    focus::cell_id,
    model::{SheetModel, StoredSheet},
};
use crate::{
    components::{badge::VerdictBadge, removed_picture::RemovedPicture},
    text::{Text, use_text},
};

/// Size up to which the stored picture is shown itself. Larger ones are shown as thumbnails.
const MAX_ORIGINAL_BYTES: u64 = 300_000;

#[component]
pub(super) fn Cell(
    cells: StoredSheet,
    index: usize,
    /// Place in the form.
    entry: Option<usize>,
    filter: QueueFilter,
) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<SheetModel>();
    let read = cells.with_value(|sheet| sheet.cells[index].clone());
    let title = cells.with_value(|sheet| text.local(&sheet.title));
    let id = read.application;
    let cell = Memo::new(move |_| model.cell(cells, index));
    let verdict = Memo::new(move |_| cell.with(|cell| cell.as_ref().map(|it| it.verdict.clone())));
    let state = move || match verdict.get() {
        Some(shared::application::Verdict::Pending) | None if model.is_left_out(id) => "left",
        Some(verdict) => crate::words::state::verdict_slug(&verdict),
        None => "pending",
    };
    let count = read.images.len();
    let pictures = read.images.iter().enumerate().map(|(place, image)| {
        let alt = text.desk_picture(&title, &(place + 1), &count);
        view! { <Picture application=id image=image.clone() alt/> }
    });
    let pictures = pictures.collect_view();
    let tab_stop = move || {
        if model.focus.get() == index {
            "0"
        } else {
            "-1"
        }
    };
    let desk = queue::desk(id, &filter);
    let label = format!("{} {}", read.name, read.number);
    view! {
        <li>
            <article
                id=cell_id(index)
                class="sheet-cell"
                tabindex=tab_stop
                aria-label=label
                data-state=state
                aria-current=move || (model.focus.get() == index).then_some("true")
                on:focusin=move |_| model.focus.set(index)
            >
                <div class="sheet-pictures">{pictures}</div>
                <p class="sheet-name">
                    <strong>{read.name.clone()}</strong> " "
                    <a href=desk title=text.sheet_open_desk()>{read.number.clone()}</a>
                </p>
                <RemarkWord remarks=read.remarks.clone()/>
                <p class="sheet-verdict">{move || verdict.get().map(|verdict| view! { <VerdictBadge verdict/> })}</p>
                {entry.map(|entry| view! { <Choice cells index entry read cell/> })}
            </article>
        </li>
    }
    .into_any()
}

/// A picture, as large as the cell. A small file is shown itself; it is also tried where a thumbnail
/// cannot be made.
#[component]
fn Picture(application: ApplicationId, image: Image, alt: String) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<SheetModel>();
    if let Some(at) = image.file_removed {
        return view! { <RemovedPicture at/> }.into_any();
    }
    let original = url::image(application, image.id);
    let is_small = image.bytes <= MAX_ORIGINAL_BYTES;
    let source = RwSignal::new(match is_small {
        true => original.clone(),
        false => url::thumbnail(application, image.id),
    });
    let is_broken = RwSignal::new(false);
    let fall_back = move |_| match source.with_untracked(|source| *source == original) {
        true => is_broken.set(true),
        false => source.set(original.clone()),
    };
    view! {
        <img
            src=source
            alt=alt
            width=image.width
            height=image.height
            decoding="async"
            data-image=image.id.to_string()
            hidden=move || is_broken.get()
            on:load=move |_| model.painted.search_later()
            on:error=fall_back
        />
        {move || is_broken.get().then(|| view! { <small role="alert">{text.sheet_picture_failed()}</small> })}
    }
    .into_any()
}

/// The automatic remarks as a shape and words, or the names of what was checked without a result. They
/// decide nothing.
#[component]
fn RemarkWord(remarks: Vec<ImageRemark>) -> impl IntoView {
    let text = use_text();
    let mut words: Vec<String> = Vec::new();
    for remark in &remarks {
        for word in list_words(text, remark) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    let state = match &remarks[..] {
        _ if !words.is_empty() => "advised",
        remarks if remarks.iter().any(|it| it.status.observation().is_none()) => "missing",
        _ => "met",
    };
    let words = match (words.is_empty(), state) {
        (false, _) => words.join(text.machine_and()),
        (true, "missing") => text.machine_waiting().to_owned(),
        (true, _) => name_checks(text, &remarks),
    };
    view! { <p class="sheet-remark"><span class="state" data-state=state title=text.machine()>{words}</span></p> }
}

/// The names of the checks that were made on any of the pictures, with the sentence that they found
/// nothing.
fn name_checks(text: Text, remarks: &[ImageRemark]) -> String {
    let mut checks: Vec<PictureCheck> = Vec::new();
    for seen in remarks.iter().filter_map(|it| it.status.observation()) {
        let new = seen.checks.iter().filter(|it| !checks.contains(it));
        let new: Vec<_> = new.copied().collect();
        checks.extend(new);
    }
    let nothing = text.machine_nothing();
    if checks.is_empty() {
        return text.machine_checked_before(&nothing);
    }
    let names: Vec<_> = checks
        .into_iter()
        .map(|it| text.picture_check(it))
        .collect();
    text.machine_checked(&names.join(text.pause()), &nothing)
}

fn list_words(text: Text, remark: &ImageRemark) -> Vec<String> {
    match &remark.status {
        ObservationStatus::Pending => Vec::new(),
        ObservationStatus::Missing => vec![text.machine_missing().to_owned()],
        ObservationStatus::Observed(seen) if !seen.is_decodable => {
            vec![text.machine_broken().to_owned()]
        }
        ObservationStatus::Observed(seen) => {
            let hints = seen.hints.iter();
            hints.map(|hint| text.hint(*hint).to_owned()).collect()
        }
    }
}

/// The choice for the application, with the inputs of the form.
#[component]
fn Choice(
    cells: StoredSheet,
    index: usize,
    entry: usize,
    read: SheetCell,
    cell: Memo<Option<SheetCell>>,
) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<SheetModel>();
    let first = untrack(|| model.choice(&read));
    let input = move |field: &str| format!("entries[{entry}][{field}]");
    let shown = read.images.iter().enumerate().map(|(place, image)| {
        let name = format!("{}[{place}]", input("shown"));
        view! { <input type="hidden" name=name value=image.id.to_string()/> }
    });
    let shown = shown.collect_view();
    let value = move || {
        let choice = cell.with(|cell| cell.as_ref().and_then(|cell| model.choice(cell)));
        choice.map(|choice| choice.to_string()).unwrap_or_default()
    };
    let choose = move |event| {
        if let Ok(choice) = event_target_value(&event).parse() {
            model.choose(cells, index, choice);
        }
    };
    let options = cells.with_value(|sheet| list_options(text, &sheet.reasons));
    let options = options.into_iter().map(|(choice, label)| {
        let is_chosen = first.as_ref() == Some(&choice);
        view! { <option value=choice.to_string() selected=is_chosen>{label}</option> }
    });
    let options = options.collect_view();
    view! {
        <input type="hidden" name=input("application") value=read.application.to_string()/>
        <input type="hidden" name=input("revision") value=read.revision/>
        {shown}
        <select class="input" name=input("choice") aria-label=text.sheet_choice(&read.name) prop:value=value on:change=choose>{options}</select>
    }
    .into_any()
}

fn list_options(text: Text, reasons: &[SheetReason]) -> Vec<(SheetChoice, String)> {
    let words = [
        (SheetChoice::Pass, text.sheet_good().to_owned()),
        (SheetChoice::Leave, text.sheet_leave().to_owned()),
    ];
    let reasons = reasons.iter().map(|reason| {
        let label = text.local(&reason.label);
        let label = match reason.key {
            Some(key) => format!("{} {label}", key.to_ascii_uppercase()),
            None => label,
        };
        let label = match reason.is_disqualifying {
            true => format!("{label} · {}", text.desk_disqualifying()),
            false => label,
        };
        (SheetChoice::Return(reason.id.clone()), label)
    });
    words.into_iter().chain(reasons).collect()
}
