//! One's own account: who one is, and the browsers that are signed in.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{time::Zone, url::page, view::SessionInfo};

use crate::{
    api::session,
    components::{
        frame::use_frame,
        loaded::{Loaded, refetch_after},
        problem::ActionProblem,
        sign_out::SignOutForm,
    },
    text::use_text,
    words::browser::name_browser,
};

#[component]
pub fn AccountPage() -> impl IntoView {
    let text = use_text();
    let revoke = ServerAction::<session::RevokeSession>::new();
    let sessions = Resource::new(|| (), |()| session::list_sessions());
    refetch_after(sessions, move || revoke.version().get());
    view! {
        <Title text=text.account_title()/>
        <section class="stack">
            <h1>{text.account_title()}</h1>
            <Person/>
            <p><a href=page::RECOVERY_CODES rel="external">{text.codes_title()}</a></p>
        </section>
        <Loaded resource=sessions content=move |sessions| view! {
            <section class="stack">
                <h2>{text.account_sessions()}</h2>
                <p class="measure">{text.account_sessions_about()}</p>
                <ActionProblem action=revoke/>
                <Sessions sessions revoke/>
            </section>
            <SignOutForm/>
        }/>
    }
}

#[component]
fn Person() -> impl IntoView {
    let text = use_text();
    let frame = use_frame();
    let viewer = move || {
        frame
            .get()
            .and_then(Result::ok)
            .and_then(|frame| frame.viewer)
    };
    view! {
        <Transition>
            {move || viewer().map(|viewer| view! {
                <dl class="facts">
                    <dt>{text.account_name()}</dt>
                    <dd>{viewer.name}</dd>
                    <dt>{text.account_role()}</dt>
                    <dd>{text.role(viewer.role)}</dd>
                </dl>
            })}
        </Transition>
    }
}

#[component]
fn Sessions(
    sessions: Vec<SessionInfo>,
    revoke: ServerAction<session::RevokeSession>,
) -> impl IntoView {
    let text = use_text();
    let moment = move |at| text.moment(at, Zone::BEIJING);
    view! {
        <ul role="list" class="stack">
            {sessions.into_iter().map(|session| view! {
                <li class="card row spread">
                    <div>
                        <p title=session.browser.clone()><strong>{name_browser(&session.browser)}</strong></p>
                        <p class="quiet">{text.account_signed_in(&moment(session.signed_in))}</p>
                        <p class="quiet">{text.account_last_seen(&moment(session.last_seen))}</p>
                    </div>
                    {if session.current {
                        view! { <span class="tag">{text.account_this_browser()}</span> }.into_any()
                    } else {
                        view! {
                            <ActionForm action=revoke>
                                <input type="hidden" name="session" value=session.id.to_string()/>
                                <button type="submit">{text.account_revoke()}</button>
                            </ActionForm>
                        }.into_any()
                    }}
                </li>
            }).collect_view()}
        </ul>
    }
}
