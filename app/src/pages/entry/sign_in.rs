//! The sign-in page. The demonstration lists its accounts beside the form.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, location::Url};
use serde::{Deserialize, Serialize};
use shared::{
    entry::EntryInput,
    identity_provider::IdentityProviderFault,
    proof_of_work::{Challenge, ProofPurpose},
    second_factor::SecondFactorStep,
    url::{self, page},
    view::{DemoAccount, ExamCard, SignInOutcome, SignUpMethod},
};

use super::inputs::{
    CheckboxInput, FormErrors, InputAttributes, OLD_PASSWORD, PLAIN_TEXT, ProofInput, TextInput,
};
use crate::{
    api::{ApiError, resource, session::list_published_exams},
    components::{loaded::Loaded, lost_session::UnsentPicturesNote, page_frame::use_page_context},
    pages::entry::form_post::{
        FormOutcome, provide_form_values, submit_posted_form, use_entry_port, use_posted_form,
    },
    ports,
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SignInPageData {
    attempt: FormOutcome<()>,
    exams: Vec<ExamCard>,
}

#[component]
pub fn SignInPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry_port(), use_posted_form());
    let (session, navigation) = (ports::page_session(), ports::page_response());
    let door = resource::load(
        || (),
        move |()| {
            let (port, posted) = (port.clone(), posted.clone());
            let (session, navigation) = (session.clone(), navigation.clone());
            async move {
                let attempt =
                    submit_posted_form(port, ProofPurpose::SignIn, posted, |_, typed| async move {
                        let next = typed.get(NEXT_QUERY_KEY).to_owned();
                        let session = session.ok_or(shared::problem::Problem::NotAllowed)?;
                        let outcome = session.sign_in(typed).await?;
                        let next = Some(next).filter(|next| url::is_local(next));
                        if let Some(navigation) = navigation {
                            navigation.redirect(&find_next_page(&outcome, next));
                        }
                        Ok(())
                    })
                    .await;
                let exams = list_published_exams().await?;
                Ok::<_, ApiError>(SignInPageData { attempt, exams })
            }
        },
    );
    let frame = use_page_context();
    let accounts = move || {
        frame
            .get()
            .and_then(Result::ok)
            .and_then(|frame| frame.demonstration)
    };
    view! {
        <Title text=text.sign_in()/>
        <Loaded resource=door content=|door| view! { <SignInContent door/> }/>
        <Transition>
            {move || accounts().map(|accounts| view! { <DemoAccounts accounts/> })}
        </Transition>
    }
}

#[component]
fn SignInContent(door: SignInPageData) -> impl IntoView {
    let text = use_text();
    let error = door.attempt.answer.and_then(Result::err);
    provide_form_values(use_posted_form(), error.as_ref());
    let done = use_query_map().with_untracked(|query| query.get("done"));
    let other_system = use_query_map()
        .with_untracked(|query| query.get(page::OTHER_SYSTEM))
        .and_then(|word| IdentityProviderFault::from_name(&word))
        .filter(|_| error.is_none());
    // A person who comes from another page may have unsent pictures on this device.
    let leads_back = use_query_map().with_untracked(|query| query.get(NEXT_QUERY_KEY).is_some());
    let recovered = done.as_deref() == Some(page::RECOVERED) && error.is_none();
    view! {
        <section class="sign-in card">
            <h1>{text.sign_in()}</h1>
            {recovered.then(|| view! { <p class="note" data-kind="good" role="status">{text.recover_done()}</p> })}
            {other_system.map(|fault| view! { <p class="problem" role="alert">{text.other_system(fault)}</p> })}
            {leads_back.then(|| view! { <UnsentPicturesNote/> })}
            <FormErrors error/>
            <SignInForm login=None challenge=door.attempt.challenge/>
            <p><a href=page::RECOVER rel="external">{text.recover_title()}</a></p>
        </section>
        <ExamEntryLinks exams=door.exams/>
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
        crate::pages::entry::form_post::provide_login_name(login);
    }
    let name = InputAttributes {
        autocomplete: "username",
        ..PLAIN_TEXT
    };
    view! {
        <form class="entry-form" method="post" action=page::SIGN_IN novalidate>
            <NextField/>
            <TextInput input=EntryInput::Login help=name hint=text.login_hint().to_owned() required=false/>
            <TextInput input=EntryInput::Password help=OLD_PASSWORD label=text.password() required=false/>
            <CheckboxInput input=EntryInput::KeptDevice/>
            <CheckboxInput input=EntryInput::SharedDevice/>
            <script src="/shared-device.js" defer></script>
            <script src="/ahead.js" defer></script>
            <ProofInput challenge/>
            <p class="row acts"><button class="primary" type="submit">{text.sign_in()}</button></p>
        </form>
    }
}

/// The ways to get an account, for each exam.
#[component]
fn ExamEntryLinks(exams: Vec<ExamCard>) -> impl IntoView {
    let text = use_text();
    let ways: Vec<_> = exams
        .into_iter()
        .filter(|card| card.sign_up_method != SignUpMethod::Roster)
        .map(|card| view! { <li>{text.local(&card.title)} " " <ExamEntryLink card/></li> })
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
pub fn ExamEntryLink(card: ExamCard) -> impl IntoView {
    let text = use_text();
    let link = match card.sign_up_method {
        SignUpMethod::Roster => {
            let words = text.way_in_roster().to_owned();
            return Either::Left(view! { <span class="quiet">{words}</span> });
        }
        SignUpMethod::Register => Some((page::register(&card.exam), text.register().to_owned())),
        SignUpMethod::OpenId {
            title,
            reachable: true,
        } => {
            let label = text.open_id_sign_in(&text.local(&title));
            Some((page::open_id(&card.exam), label))
        }
        SignUpMethod::OpenId {
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
            <input type="hidden" name=EntryInput::Login.as_str() value=account.login.clone()/>
            <input type="hidden" name=EntryInput::Password.as_str() value=account.password.clone()/>
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

/// The page after a right password: a step of the second factor, the page that the person came
/// from, or the first page of the role.
pub fn find_next_page(outcome: &SignInOutcome, next: Option<String>) -> String {
    match (outcome.step, next) {
        (Some(SecondFactorStep::SetUp), _) => page::SECOND_FACTOR.to_owned(),
        (Some(SecondFactorStep::Verify), Some(next)) => {
            format!(
                "{}?{NEXT_QUERY_KEY}={}",
                page::SECOND_STEP,
                Url::escape(&next)
            )
        }
        (Some(SecondFactorStep::Verify), None) => page::SECOND_STEP.to_owned(),
        (None, next) => next.unwrap_or_else(|| page::home(outcome.viewer.role).to_owned()),
    }
}

/// Query key: the page to which the sign-in leads back.
pub const NEXT_QUERY_KEY: &str = "next";

#[component]
pub fn NextField() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| query.get(NEXT_QUERY_KEY));
    let next =
        asked.or_else(|| use_posted_form().map(|typed| typed.get(NEXT_QUERY_KEY).to_owned()));
    next.map(|next| view! { <input type="hidden" name=NEXT_QUERY_KEY value=next/> })
}
