//! The button that claims the next application of the list. It is a form, because a link must not
//! change anything.

use leptos::{ev::SubmitEvent, html, prelude::*, server_fn::ServerFn};
use shared::{
    id::ApplicationId,
    review_keys::{KeyAct, KeyPage},
    url::queue,
    view::QueueFilter,
};

use crate::{
    api::reviewer::ClaimNext,
    components::{
        act_form::find_form_error,
        problem::{ActionProblem, ProblemNote},
    },
    pages::reviewer::key_map::{ActKey, listen_acts},
    text::use_text,
};

/// Claims the next application with a press or with its key. `left` is the application that the
/// reviewer leaves.
#[component]
pub(super) fn NextForm(
    filter: QueueFilter,
    #[prop(optional_no_strip)] left: Option<ApplicationId>,
    /// True if the reviewer leaves an application that waits for their decision.
    #[prop(optional)]
    is_skip: bool,
    /// Goes on to the next application; the form is sent without the WASM module only.
    go_on: Callback<()>,
    /// True while the answer is awaited.
    #[prop(optional, into)]
    is_pending: Signal<bool>,
) -> impl IntoView {
    let text = use_text();
    let button = NodeRef::<html::Button>::new();
    listen_acts(KeyPage::Desk, move |act, _| {
        let is_next = act == Some(KeyAct::Next);
        if let (true, Some(button)) = (is_next, button.get_untracked()) {
            button.click();
        }
        is_next
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        go_on.run(());
    };
    let problem = find_form_error(&[ClaimNext::PATH]);
    let label = match is_skip {
        true => text.desk_skip(),
        false => text.queue_next(),
    };
    view! {
        <form action=ClaimNext::PATH method="post" on:submit=submit>
            <ListInputs filter/>
            {left.map(|left| view! { <input type="hidden" name="left" value=left.to_string()/> })}
            <button type="submit" class:primary=!is_skip class:quiet=is_skip class:small=is_skip node_ref=button disabled=is_pending>{label} <ActKey act=KeyAct::Next/></button>
        </form>
        {problem.map(|error| view! { <ProblemNote error/> })}
    }
}

/// Claims the first application of the list, outside of a desk.
#[component]
pub(super) fn ClaimForm(filter: QueueFilter) -> impl IntoView {
    let action = ServerAction::<ClaimNext>::new();
    // The form below shows the error of a form that the browser has sent.
    action.clear();
    let list = filter.clone();
    let go_on = Callback::new(move |()| {
        let filter = list.clone();
        action.dispatch(ClaimNext { filter, left: None });
    });
    view! {
        <NextForm filter go_on is_pending=action.pending()/>
        <ActionProblem action/>
    }
}

/// The hidden inputs of a form that say which list the reviewer works on.
#[component]
pub(super) fn ListInputs(filter: QueueFilter) -> impl IntoView {
    let parameters = queue::list_parameters(&filter).into_iter();
    let input = |(name, value)| {
        view! { <input type="hidden" name=format!("filter[{name}]") value=value/> }
    };
    parameters.map(input).collect_view()
}
