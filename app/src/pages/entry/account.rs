//! One's own account: the person, the contact addresses, the changes of the account, and the
//! browsers that are signed in.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use shared::{
    problem::Problem,
    time::Zone,
    url::page,
    view::{AccountChange, AccountView, ContactAddress, SessionInfo},
};

use crate::{
    api::{ApiError, resource, session},
    components::{loaded::Loaded, problem::ActionProblem, sign_out::SignOutForm},
    pages::entry::form_post::use_entry_port,
    text::use_text,
    words::browser::name_browser,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct AccountPageData {
    account: AccountView,
    sessions: Vec<SessionInfo>,
}

#[component]
pub fn AccountPage() -> impl IntoView {
    let text = use_text();
    let port = use_entry_port();
    let own = resource::load(
        || (),
        move |()| {
            let port = port.clone();
            async move {
                // Links load this page from the server; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                let (account, sessions) = (port.account().await?, session::list_sessions().await?);
                Ok::<_, ApiError>(AccountPageData { account, sessions })
            }
        },
    );
    view! {
        <Title text=text.account_title()/>
        <Loaded resource=own content=|own| view! { <Account own/> }/>
    }
}

#[component]
fn Account(own: AccountPageData) -> impl IntoView {
    let text = use_text();
    let AccountPageData { account, sessions } = own;
    let viewer = account.viewer.clone();
    let changes = account.changes.clone();
    view! {
        <section class="stack">
            <h1>{text.account_title()}</h1>
            <dl class="facts">
                <dt>{text.account_name()}</dt>
                <dd>{viewer.name}</dd>
                <dt>{text.account_role()}</dt>
                <dd>{text.role(viewer.role)}</dd>
            </dl>
            <ContactFacts account/>
            <p class="row">
                <a class="button" href=page::CONTACT rel="external">{text.account_change_contact()}</a>
                <a class="button" href=page::PASSWORD rel="external">{text.password_title()}</a>
                <a class="button" href=page::RECOVERY_CODES rel="external">{text.codes_title()}</a>
                {viewer.role.is_staff().then(|| view! {
                    <a class="button" href=page::SECOND_FACTOR rel="external">{text.second_factor_title()}</a>
                })}
            </p>
        </section>
        <Changes changes/>
        <Sessions sessions/>
        <SignOutForm/>
    }
}

/// The contact addresses, and whether they were confirmed.
#[component]
pub(super) fn ContactFacts(account: AccountView) -> impl IntoView {
    let text = use_text();
    let state = move |reached: Option<ContactAddress>| match reached {
        None => view! { <span class="quiet">{text.account_no_address()}</span> }.into_any(),
        Some(ContactAddress { address, verified }) => {
            let words = match verified {
                Some(at) => text.account_verified(&text.short_moment(at, Zone::BEIJING)),
                None => text.account_unverified().to_owned(),
            };
            view! { {address} " " <span class="quiet">{words}</span> }.into_any()
        }
    };
    view! {
        <dl class="facts">
            <dt>{text.input_phone()}</dt>
            <dd>{state(account.phone)}</dd>
            <dt>{text.input_email()}</dt>
            <dd>{state(account.email)}</dd>
        </dl>
    }
}

/// The latest changes of the account, in the words of the messages, also for people without a
/// contact address.
#[component]
fn Changes(changes: Vec<AccountChange>) -> impl IntoView {
    let text = use_text();
    let items: Vec<_> = changes
        .into_iter()
        .map(|change| {
            let at = text.moment(change.at, Zone::BEIJING);
            let words = text.account_message(&change.matter, None);
            view! { <li><p>{words}</p><p class="quiet">{at}</p></li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="stack account-changes">
                <h2>{text.account_changes()}</h2>
                <ul class="stack">{items}</ul>
            </section>
        }
    })
}

#[component]
fn Sessions(sessions: Vec<SessionInfo>) -> impl IntoView {
    let text = use_text();
    let revoke = ServerAction::<session::RevokeSession>::new();
    let revoke_others = ServerAction::<session::RevokeOtherSessions>::new();
    let has_others = sessions.iter().any(|session| !session.current);
    view! {
        <section class="stack">
            <h2>{text.account_sessions()}</h2>
            <p class="measure">{text.account_sessions_about()}</p>
            <ActionProblem action=revoke/>
            <ActionProblem action=revoke_others/>
            <SessionList sessions revoke/>
            {has_others.then(|| view! {
                <ActionForm action=revoke_others>
                    <button type="submit">{text.account_revoke_others()}</button>
                </ActionForm>
            })}
        </section>
    }
}

#[component]
fn SessionList(
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
                        {session.kept_until.map(|until| view! { <p class="quiet">{text.account_kept_until(&moment(until))}</p> })}
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
