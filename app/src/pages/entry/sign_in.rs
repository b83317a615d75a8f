//! The sign-in page. The demonstration lists its accounts beside the form.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use shared::{
    entry::Input,
    other_system::OtherSystemFault,
    proof::{Act, Challenge},
    url::{self, page},
    view::{DemoAccount, ExamCard, WayIn},
};

use super::{
    attempt::{Attempt, attempt, provide_draft, use_entry, use_posted},
    inputs::{Help, LINE, OLD_PASSWORD, ProofInput, Refused, TextInput, TickInput},
};
use crate::{
    api::{ApiError, session::list_published_exams},
    components::{frame::use_frame, loaded::Loaded, lost_session::WaitingHere},
    ports,
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Door {
    attempt: Attempt<()>,
    exams: Vec<ExamCard>,
}

#[component]
pub fn SignInPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry(), use_posted());
    let (session, navigation) = (ports::entry_session(), ports::page_navigation());
    let door = Resource::new(
        || (),
        move |()| {
            let (port, posted) = (port.clone(), posted.clone());
            let (session, navigation) = (session.clone(), navigation.clone());
            async move {
                let attempt = attempt(port, Act::SignIn, posted, |_, typed| async move {
                    let next = typed.get(NEXT).to_owned();
                    let session = session.ok_or(shared::problem::Problem::NotAllowed)?;
                    let viewer = session.sign_in(typed).await?;
                    let next = Some(next).filter(|next| url::is_local(next));
                    let home = page::home(viewer.role);
                    if let Some(navigation) = navigation {
                        navigation.redirect(next.as_deref().unwrap_or(home));
                    }
                    Ok(())
                })
                .await;
                let exams = list_published_exams().await?;
                Ok::<_, ApiError>(Door { attempt, exams })
            }
        },
    );
    let frame = use_frame();
    let accounts = move || {
        frame
            .get()
            .and_then(Result::ok)
            .and_then(|frame| frame.demonstration)
    };
    view! {
        <Title text=text.sign_in()/>
        <Loaded resource=door content=|door| view! { <SignInCounter door/> }/>
        <Transition>
            {move || accounts().map(|accounts| view! { <DemoAccounts accounts/> })}
        </Transition>
    }
}

#[component]
fn SignInCounter(door: Door) -> impl IntoView {
    let text = use_text();
    let error = door.attempt.answer.and_then(Result::err);
    provide_draft(use_posted(), error.as_ref());
    let done = use_query_map().with_untracked(|query| query.get("done"));
    let other_system = use_query_map()
        .with_untracked(|query| query.get(page::OTHER_SYSTEM))
        .and_then(|word| OtherSystemFault::from_word(&word))
        .filter(|_| error.is_none());
    // A person who comes from another page may have unsent pictures on this device.
    let leads_back = use_query_map().with_untracked(|query| query.get(NEXT).is_some());
    let recovered = done.as_deref() == Some(page::RECOVERED) && error.is_none();
    view! {
        <section class="sign-in card">
            <h1>{text.sign_in()}</h1>
            {recovered.then(|| view! { <p class="note" data-kind="good" role="status">{text.recover_done()}</p> })}
            {other_system.map(|fault| view! { <p class="problem" role="alert">{text.other_system(fault)}</p> })}
            {leads_back.then(|| view! { <WaitingHere/> })}
            <Refused error/>
            <SignInForm login=None challenge=door.attempt.challenge/>
            <p><a href=page::RECOVER rel="external">{text.recover_title()}</a></p>
        </section>
        <WaysIn exams=door.exams/>
    }
}

/// The sign-in form, which is always sent to the sign-in page.
#[component]
pub fn SignInForm(
    /// The login name that is filled in.
    login: Option<String>,
    challenge: Option<Challenge>,
) -> impl IntoView {
    let text = use_text();
    if let Some(login) = login {
        super::attempt::provide_login(login);
    }
    let name = Help {
        autocomplete: "username",
        ..LINE
    };
    view! {
        <form class="entry-form" method="post" action=page::SIGN_IN novalidate>
            <NextField/>
            <TextInput input=Input::Login help=name hint=text.login_hint().to_owned() required=false/>
            <TextInput input=Input::Password help=OLD_PASSWORD label=text.password() required=false/>
            <TickInput input=Input::KeptDevice/>
            <TickInput input=Input::SharedDevice/>
            <script src="/shared-device.js" defer></script>
            <script src="/ahead.js" defer></script>
            <ProofInput challenge/>
            <p class="row acts"><button class="primary" type="submit">{text.sign_in()}</button></p>
        </form>
    }
}

/// The ways to get an account, for each exam.
#[component]
fn WaysIn(exams: Vec<ExamCard>) -> impl IntoView {
    let text = use_text();
    let ways: Vec<_> = exams
        .into_iter()
        .filter(|card| card.way_in != WayIn::Roster)
        .map(|card| view! { <li>{text.local(&card.title)} " " <WayInto card/></li> })
        .collect();
    (!ways.is_empty()).then(|| {
        view! {
            <section class="stack ways-in">
                <h2>{text.ways_in()}</h2>
                <ul>{ways}</ul>
                <p class="quiet">{text.ways_in_roster()}</p>
            </section>
        }
    })
}

/// The link to an account for one exam.
#[component]
pub fn WayInto(card: ExamCard) -> impl IntoView {
    let text = use_text();
    let link = match card.way_in {
        WayIn::Roster => {
            let words = text.way_in_roster().to_owned();
            return Either::Left(view! { <span class="quiet">{words}</span> });
        }
        WayIn::Register => Some((page::register(&card.exam), text.register().to_owned())),
        WayIn::OpenId {
            title,
            reachable: true,
        } => {
            let label = text.open_id_sign_in(&text.local(&title));
            Some((page::open_id(&card.exam), label))
        }
        WayIn::OpenId {
            title,
            reachable: false,
        } => {
            let words = text.open_id_not_here(&text.local(&title));
            return Either::Left(view! { <span class="quiet">{words}</span> });
        }
    };
    Either::Right(link.map(|(address, label)| view! { <a href=address rel="external">{label}</a> }))
}

/// One form for each account, to sign in with one press.
#[component]
fn DemoAccounts(accounts: Vec<DemoAccount>) -> impl IntoView {
    let text = use_text();
    view! {
        <section class="demo-accounts stack">
            <h2>{text.demo_accounts()}</h2>
            <p>{text.demo_accounts_about()}</p>
            <ul role="list">
                {accounts.into_iter().map(|account| view! { <li><DemoEntry account/></li> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn DemoEntry(account: DemoAccount) -> impl IntoView {
    let text = use_text();
    view! {
        <form method="post" action=page::SIGN_IN>
            <input type="hidden" name=Input::Login.as_str() value=account.login.clone()/>
            <input type="hidden" name=Input::Password.as_str() value=account.password.clone()/>
            <NextField/>
            <div>
                <p class="row">
                    <strong>{account.name}</strong>
                    <span class="tag">{text.role(account.role)}</span>
                </p>
                <p>{text.local(&account.about)}</p>
                <p class="quiet"><code>{account.login}</code> " / " <code>{account.password}</code></p>
            </div>
            <button type="submit">{text.sign_in_as()}</button>
        </form>
    }
}

/// Query key: the page to which the sign-in leads back.
const NEXT: &str = "next";

#[component]
fn NextField() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| query.get(NEXT));
    let next = asked.or_else(|| use_posted().map(|typed| typed.get(NEXT).to_owned()));
    next.map(|next| view! { <input type="hidden" name=NEXT value=next/> })
}
