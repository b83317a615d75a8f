//! What stands around every page: the head with the brand, the person and the language, and
//! the mark of the demonstration.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{role::Role, text::Lang, url::page, view};

use crate::{
    api::{ApiError, session},
    text::use_text,
};

/// Who looks, and the server's clock; read once for all pages.
#[derive(Clone, Copy)]
pub struct Frame(Resource<Result<view::Frame, ApiError>>);

pub fn provide_frame() {
    provide_context(Frame(Resource::new_blocking(|| (), |()| session::read_frame())));
}

/// The frame of this page; read it under a `Suspense`.
pub fn use_frame() -> Resource<Result<view::Frame, ApiError>> {
    expect_context::<Frame>().0
}

#[component]
pub fn PageFrame(children: Children) -> impl IntoView {
    let text = use_text();
    let frame = use_frame();
    let viewer = move || frame.get().and_then(Result::ok).and_then(|frame| frame.viewer);
    let is_demonstration = move || frame.get().and_then(Result::ok).is_some_and(|frame| frame.demonstration.is_some());
    view! {
        <a class="skip" href="#main">{text.skip_to_content()}</a>
        <Suspense>
            <Show when=is_demonstration>
                <p class="demonstration" role="note">{text.demonstration_mark()}</p>
            </Show>
        </Suspense>
        <header class="masthead">
            <a class="brand" href=page::HOME>
                <strong>{text.brand()}</strong>
                <span>{text.brand_line()}</span>
            </a>
            <nav aria-label=text.main_navigation()>
                <Suspense>
                    {move || viewer().map(|viewer| view! { <ViewerMenu viewer/> })}
                </Suspense>
                <LanguageLink/>
            </nav>
        </header>
        <main id="main" tabindex="-1">{children()}</main>
    }
}

#[component]
fn ViewerMenu(viewer: view::Viewer) -> impl IntoView {
    let text = use_text();
    let sign_out = ServerAction::<session::SignOut>::new();
    let label = match viewer.role {
        Role::Candidate => text.my_exams(),
        Role::Reviewer => text.review_queue(),
        Role::Office => text.office_board(),
    };
    view! {
        <a href=page::home(viewer.role)>{label}</a>
        <a href=page::ACCOUNT>{viewer.name}</a>
        <ActionForm action=sign_out>
            <button class="link" type="submit">{text.sign_out()}</button>
        </ActionForm>
    }
}

/// A plain link: the server sets the cookie, and the page comes back in the other language.
#[component]
fn LanguageLink() -> impl IntoView {
    let text = use_text();
    let location = use_location();
    let (other, label) = match text.0 {
        Lang::Zh => (Lang::En, "English"),
        Lang::En => (Lang::Zh, "中文"),
    };
    let href = move || format!("/set-language?to={}&back={}", other.tag(), location.pathname.get());
    view! { <a href=href rel="external" lang=other.tag() hreflang=other.tag()>{label}</a> }
}
