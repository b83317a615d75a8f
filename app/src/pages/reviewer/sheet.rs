//! The sheet (批量查看): one slot of up to 40 applications on a page. The bad ones are marked with a
//! reason, and the rest are passed with one key after all their pictures were painted.

mod cell;
mod focus;
mod keys;
mod model;
mod painted;
mod renewal;

use leptos::{ev::MouseEvent, html, prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use shared::{
    problem::Problem,
    review_keys::KeyAct,
    url::{page, queue, sheet},
    view::{QueueFilter, ReviewSheet, SheetQuery},
};

use self::{
    cell::Cell,
    keys::{SheetKeyHelp, listen_sheet_keys},
    model::{SheetModel, StoredSheet, is_in_form},
    painted::note_painted_pictures,
    renewal::renew_while_active,
};
use crate::{
    api::{
        ApiError, resource,
        reviewer::{ClaimSheet, CloseSheet, JudgeSheet, read_sheet},
    },
    components::{
        act_form::{find_form_error, submit_by},
        loaded::{Loaded, refetch_after},
        problem::{ActionProblem, ProblemNote},
    },
    page_group::PageGroup,
    pages::reviewer::{key_map::ActKey, next_form::ListInputs, unsent_acts::UnsentActsNote},
    text::use_text,
};

#[component]
pub fn SheetPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let place = Memo::new(move |_| {
        let (exam, slot) = params.with(|params| {
            let exam = params.get_str("exam")?.parse().ok()?;
            Some((exam, params.get_str("slot")?.parse().ok()?))
        })?;
        let places = query.with(|query| query.get_str(sheet::PLACES)?.parse().ok());
        Some(SheetQuery { exam, slot, places })
    });
    let filter = Memo::new(move |_| {
        query.with(|query| queue::read_filter(|name| query.get_str(name).map(str::to_owned)))
    });
    let is_nothing_free =
        Memo::new(move |_| query.with(|query| query.get_str(queue::NOTHING_FREE).is_some()));
    let model = SheetModel::new();
    provide_context(model);
    let reading = resource::load(
        move || place.get(),
        |place| async move {
            match place {
                Some(place) => read_sheet(place).await,
                None => Err(ApiError::from(Problem::NotFound)),
            }
        },
    );
    refetch_after(reading, move || model.reload_count());
    let path = use_location().pathname;
    on_cleanup(move || {
        // A look at a desk is no end of the sheet.
        let next = path.try_get_untracked().unwrap_or_default();
        if PageGroup::of_path(&next) != Some(PageGroup::Desk) {
            model.leave();
        }
    });
    let content = move |read: ReviewSheet| {
        let place = place.get_untracked();
        let filter = filter.get_untracked();
        place.map(|query| view! { <SheetView read query filter is_nothing_free/> })
    };
    view! { <Loaded resource=reading content/> }
}

#[component]
fn SheetView(
    read: ReviewSheet,
    query: SheetQuery,
    filter: QueueFilter,
    is_nothing_free: Memo<bool>,
) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<SheetModel>();
    provide_context(read.keys.clone());
    let (exam, title) = (text.local(&read.exam), text.local(&read.title));
    let hint = read.hint.as_ref().map(|hint| text.local(hint));
    let places = read.places();
    let is_empty = read.cells.is_empty();
    let reader = read.reader;
    let entry_numbers = number_entries(&read);
    let cells = model.show(read);
    Effect::new(move || model.open(reader));
    let query = SheetQuery {
        places: places.or(query.places),
        ..query
    };
    let next = NodeRef::<html::Button>::new();
    let help = NodeRef::<html::Button>::new();
    listen_sheet_keys(cells, &filter, next, help);
    note_painted_pictures(model.painted);
    renew_while_active(cells);
    let count = cells.with_value(|sheet| sheet.cells.len());
    let shown = (0..count).map(|index| {
        let (filter, entry) = (filter.clone(), entry_numbers[index]);
        view! { <Cell cells index entry filter/> }
    });
    let shown = shown.collect_view();
    let progress = move || {
        let pending = model.count_pending(cells);
        text.sheet_progress(&count, &(count - pending), &pending)
    };
    let back = queue::address(&filter);
    let form_query = query.clone();
    view! {
        <Title text=text.sheet_title(&title)/>
        <div class="sheet full">
            <header class="row spread sheet-head">
                <nav class="breadcrumb" aria-label=text.desk_trail()>
                    <ol>
                        <li><a href=back>{text.review_queue()}</a></li>
                        <li>{exam}</li>
                    </ol>
                </nav>
                <h1>{text.sheet_title(&title)}</h1>
                {(!is_empty).then(|| view! { <p role="status">{progress}</p> })}
                <SheetKeyHelp help/>
            </header>
            {hint.map(|hint| view! { <p class="quiet">{hint}</p> })}
            {move || is_nothing_free.get().then(|| view! { <p role="status">{text.queue_nothing_free()}</p> })}
            {is_empty.then(|| view! { <p class="empty">{text.sheet_empty()}</p> })}
            {(!is_empty).then(|| view! {
                <form action=JudgeSheet::PATH method="post" id=FORM_ID>
                    <QueryInputs query=form_query/>
                    <ul role="list" class="sheet-cells" node_ref=model.painted.grid>{shown}</ul>
                </form>
            })}
            <div class="bar-bottom row sheet-acts" data-unsent=move || model.outbox.unsent_count().to_string()>
                {(!is_empty).then(|| view! { <PassRestButton cells/> })}
                <UndoButton cells/>
                <ClaimForm query filter=filter.clone() cells button=next is_first=is_empty/>
                {(!is_empty).then(|| view! { <CloseForm filter cells/> })}
                <SheetProblemNote/>
            </div>
        </div>
    }
    .into_any()
}

/// The place of each application in the form. `None` for a verdict of the desk that the form cannot
/// show.
fn number_entries(read: &ReviewSheet) -> Vec<Option<usize>> {
    let mut numbers = 0..;
    let cells = read.cells.iter();
    cells
        .map(|cell| is_in_form(&cell.verdict).then(|| numbers.next())?)
        .collect()
}

const FORM_ID: &str = "sheet";

/// The hidden inputs that name the sheet and its places.
#[component]
fn QueryInputs(query: SheetQuery) -> impl IntoView {
    let SheetQuery { exam, slot, places } = query;
    view! {
        <input type="hidden" name="query[exam]" value=exam.to_string()/>
        <input type="hidden" name="query[slot]" value=slot.to_string()/>
        {places.map(|places| view! { <input type="hidden" name="query[places]" value=places.to_string()/> })}
    }
}

/// Passes the applications without a mark. Without the WASM module it sends the whole form.
#[component]
fn PassRestButton(cells: StoredSheet) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<SheetModel>();
    let pass = move |event: MouseEvent| {
        event.prevent_default();
        model.pass_rest(cells);
    };
    let count = move || model.list_to_pass(cells).len();
    let missing = move || Some(model.count_unpainted(cells)).filter(|missing| *missing > 0);
    view! {
        <button type="submit" form=FORM_ID class="good" on:click=pass disabled=move || count() == 0>
            {move || text.sheet_pass_rest(&count())} " " <ActKey act=KeyAct::SheetPass/>
        </button>
        <small role="status" class="sheet-unpainted">{move || missing().map(|missing| text.sheet_not_shown(&missing))}</small>
    }
}

/// Takes the last mass act back.
#[component]
fn UndoButton(cells: StoredSheet) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<SheetModel>();
    let count = move || model.list_undoable(cells).len();
    move || {
        let count = count();
        (count > 0).then(|| view! {
            <button type="button" class="quiet" on:click=move |_| model.undo(cells)>{text.sheet_undo(&count)} " " <ActKey act=KeyAct::Undo/></button>
        })
    }
}

/// Claims the next applications. Those that were not judged go back into the list.
#[component]
fn ClaimForm(
    query: SheetQuery,
    filter: QueueFilter,
    cells: StoredSheet,
    button: NodeRef<html::Button>,
    is_first: bool,
) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<ClaimSheet>::new();
    let problem = move || action.value().get().and_then(Result::err);
    let model = expect_context::<SheetModel>();
    let claim = {
        let (query, filter) = (query.clone(), filter.clone());
        submit_by(action, move || ClaimSheet {
            query: query.clone(),
            filter: filter.clone(),
            left: untrack(|| model.list_pending(cells)),
        })
    };
    let label = match is_first {
        true => text.sheet_claim(),
        false => text.sheet_next(),
    };
    view! {
        <form action=ClaimSheet::PATH method="post" on:submit=claim>
            <QueryInputs query/>
            <ListInputs filter/>
            <LeftInputs cells/>
            <button type="submit" class:primary=is_first node_ref=button disabled=move || action.pending().get()>{label} " " <ActKey act=KeyAct::Next/></button>
        </form>
        {move || problem().map(|error| view! { <ProblemNote error/> })}
    }
}

/// Puts what was not judged back into the list, and leads to the queue.
#[component]
fn CloseForm(filter: QueueFilter, cells: StoredSheet) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<CloseSheet>::new();
    let model = expect_context::<SheetModel>();
    let list = filter.clone();
    let close = submit_by(action, move || CloseSheet {
        filter: list.clone(),
        left: untrack(|| model.list_pending(cells)),
    });
    view! {
        <form action=CloseSheet::PATH method="post" on:submit=close>
            <ListInputs filter/>
            <LeftInputs cells/>
            <button type="submit" class="quiet" title=text.sheet_close_about() disabled=move || action.pending().get()>{text.sheet_close()}</button>
        </form>
        <ActionProblem action/>
    }
}

/// The hidden inputs with the applications that have no verdict.
#[component]
fn LeftInputs(cells: StoredSheet) -> impl IntoView {
    let model = expect_context::<SheetModel>();
    move || {
        let left = model.list_pending(cells).into_iter();
        left.map(|id| view! { <input type="hidden" name="left[]" value=id.to_string()/> })
            .collect_view()
    }
}

/// The error of the form, the acts that the server has refused, and those that wait for the network.
#[component]
fn SheetProblemNote() -> impl IntoView {
    let text = use_text();
    let model = expect_context::<SheetModel>();
    let form_error = find_form_error(&[JudgeSheet::PATH]);
    let form_error = form_error.map(|error| view! { <ProblemNote error/> });
    let refusal = move || {
        model.outbox.refusal().map(|refusal| {
            let refused = refusal.acts.first().map(|act| act.application);
            view! {
                <div class="row desk-trouble">
                    <ProblemNote error=ApiError::Problem(refusal.problem)/>
                    {refused.map(|application| view! {
                        <a class="button" href=page::desk(application)>{text.desk_open_refused()}</a>
                        <button type="button" class="quiet" on:click=move |_| drop(model.outbox.take_refusal())>{text.desk_drop()}</button>
                    })}
                </div>
            }
        })
    };
    view! { {form_error} {refusal} <UnsentActsNote/> }
}
