//! Signing in. In the demonstration the accounts stand beside it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use shared::view::DemoAccount;

use crate::{
    api::session,
    components::{frame::use_frame, problem::ActionProblem},
    text::use_text,
};

#[component]
pub fn SignInPage() -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<session::SignIn>::new();
    let frame = use_frame();
    let accounts = move || {
        frame
            .get()
            .and_then(Result::ok)
            .and_then(|frame| frame.demonstration)
    };
    view! {
        <Title text=text.sign_in()/>
        <section class="sign-in card">
            <h1>{text.sign_in()}</h1>
            <ActionForm action>
                <ActionProblem action/>
                <NextField/>
                <label class="field">
                    {text.login()}
                    <input name="login" type="text" autocomplete="username" autocapitalize="characters" spellcheck="false" required/>
                    <small>{text.login_hint()}</small>
                </label>
                <label class="field">
                    {text.password()}
                    <input name="password" type="password" autocomplete="current-password" required/>
                </label>
                <button class="primary" type="submit" disabled=move || action.pending().get()>{text.sign_in()}</button>
            </ActionForm>
        </section>
        <Transition>
            {move || accounts().map(|accounts| view! { <DemoAccounts accounts/> })}
        </Transition>
    }
}

/// One form per account: a newcomer is in with one press.
#[component]
fn DemoAccounts(accounts: Vec<DemoAccount>) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<session::SignIn>::new();
    view! {
        <section class="demo-accounts stack">
            <h2>{text.demo_accounts()}</h2>
            <p>{text.demo_accounts_about()}</p>
            <ul role="list">
                {accounts.into_iter().map(|account| view! { <li><DemoEntry account action/></li> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn DemoEntry(account: DemoAccount, action: ServerAction<session::SignIn>) -> impl IntoView {
    let text = use_text();
    view! {
        <ActionForm action>
            <input type="hidden" name="login" value=account.login.clone()/>
            <input type="hidden" name="password" value=account.password.clone()/>
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
        </ActionForm>
    }
}

/// Where the person was going when asked to sign in.
#[component]
fn NextField() -> impl IntoView {
    let next = use_query_map().with_untracked(|query| query.get("next"));
    next.map(|next| view! { <input type="hidden" name="next" value=next/> })
}
