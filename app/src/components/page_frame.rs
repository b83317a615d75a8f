//! The frame around every page: the header with brand, person and language, and the mark of the
//! demonstration.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{role::Role, text::Lang, time::Zone, url::page, view};

use super::{
    announcement::AnnouncementHtml, done::DoneNote, lost_session::LostSessionNote,
    sign_out::SignOutForm,
};
use crate::{
    api::{
        ApiError,
        resource::{self, PageResource},
        session,
    },
    components::{
        return_url::use_return_url, scroll_restoration::restore_scroll,
        upload_outcomes::provide_outcomes,
    },
    sync::{
        files::use_chosen_files,
        page_cache::{ShownCacheTime, use_page_cache},
    },
    text::use_text,
};

/// The person and the server's clock, read once for all pages.
#[derive(Clone, Copy)]
pub struct PageContextResource(PageResource<Result<view::PageContext, ApiError>>);

/// The frame of this page. It must be read under a `Suspense`.
pub fn use_page_context() -> PageResource<Result<view::PageContext, ApiError>> {
    expect_context::<PageContextResource>().0
}

#[component]
pub fn PageFrame(children: Children) -> impl IntoView {
    provide_page_context();
    provide_outcomes();
    let text = use_text();
    let frame = use_page_context();
    let main = NodeRef::new();
    restore_scroll(main);
    // Hydration leaves the text of the server, so that the module cannot and need not render it.
    let announcements = use_context::<AnnouncementHtml>().map(|html| html.0);
    let viewer = move || {
        frame
            .get()
            .and_then(Result::ok)
            .and_then(|frame| frame.viewer)
    };
    let unread = move || {
        let frame = frame.get().and_then(Result::ok);
        frame.map_or(0, |frame| frame.unread)
    };
    let demonstration_mark = move || {
        let frame = frame.get().and_then(Result::ok)?;
        frame.demonstration.map(|_| match frame.is_debug_build {
            true => format!(
                "{} {}",
                text.demonstration_mark(),
                text.demonstration_debug_build()
            ),
            false => text.demonstration_mark().to_owned(),
        })
    };
    view! {
        <a class="skip" href="#main" rel="external">{text.skip_to_content()}</a>
        <Transition>
            {move || demonstration_mark().map(|mark| view! {
                <aside class="demonstration" aria-label=text.demonstration()>{mark}</aside>
            })}
        </Transition>
        <OfflineNote/>
        <LostSessionNote/>
        <header class="masthead">
            <a class="brand" href=page::HOME>
                <strong>{text.brand()}</strong>
                <span>{text.brand_line()}</span>
            </a>
            <nav aria-label=text.main_navigation()>
                <Transition>
                    {move || viewer().map(|viewer| view! { <ViewerMenu viewer unread=unread()/> })}
                </Transition>
                <LanguageLink/>
            </nav>
        </header>
        <div class="announcements" inner_html=announcements></div>
        <main id="main" tabindex="-1" node_ref=main><DoneNote/>{children()}</main>
    }
}

/// Reads the frame. A change of the person always loads a new document.
fn provide_page_context() {
    let copies = use_page_cache();
    let fetch = copies.clone();
    let outboxes = use_chosen_files().client;
    let frame = resource::load_blocking(
        || (),
        move |()| {
            fetch
                .clone()
                .fetch_or_cached("frame".to_owned(), session::read_page_context())
        },
    );
    Effect::new(move || {
        if let Some(Ok(frame)) = frame.get()
            && let Some(viewer) = frame
                .viewer
                .as_ref()
                .filter(|it| it.role == Role::Candidate)
        {
            copies.insert(viewer.account, "frame".to_owned(), &frame);
            outboxes.open(viewer.account);
        }
    });
    provide_context(PageContextResource(frame));
}

/// A note that the page shows a cached answer.
#[component]
fn OfflineNote() -> impl IntoView {
    let text = use_text();
    let kept = use_context::<ShownCacheTime>();
    let outboxes = use_chosen_files().client;
    move || {
        let ShownCacheTime(kept) = kept?;
        // [`LostSessionNote`] is shown in this case.
        if outboxes.is_signed_out() {
            return None;
        }
        let moment = text.moment(kept.get()?, Zone::BEIJING);
        Some(
            view! { <aside class="offline note" data-kind="warn" role="status">{text.offline_copy(&moment)}</aside> },
        )
    }
}

#[component]
fn ViewerMenu(viewer: view::Viewer, unread: u32) -> impl IntoView {
    let text = use_text();
    let home = page::home(viewer.role);
    let label = match viewer.role {
        Role::Candidate => text.my_exams(),
        Role::Reviewer => text.review_queue(),
        Role::Office => text.office_board(),
        Role::Administrator => text.staff_title(),
    };
    view! {
        <a href=home aria-current=aria_current(home)>{label}</a>
        {messages_link(viewer.role, unread)}
        <a class="person" href=page::ACCOUNT aria-current=aria_current(page::ACCOUNT) title=viewer.name.clone()>
            {viewer.name.clone()}
        </a>
        <SignOutForm class="link"/>
    }
}

/// A link to the candidate's own messages with the number of unread ones, or to the office's log of
/// all messages.
fn messages_link(role: Role, unread: u32) -> Option<impl IntoView> {
    let text = use_text();
    let (address, label) = match role {
        Role::Candidate => (page::MESSAGES, text.messages_title()),
        Role::Office => (page::MESSAGE_LOG, text.outbox_title()),
        Role::Reviewer | Role::Administrator => return None,
    };
    Some(view! {
        <a href=address aria-current=aria_current(address)>
            {label}
            {(unread > 0).then(|| view! {
                " " <span class="count" aria-label=text.messages_unread(&unread)>{unread}</span>
            })}
        </a>
    })
}

fn aria_current(page: &'static str) -> impl Fn() -> Option<&'static str> {
    let path = use_location().pathname;
    move || (path.get() == page).then_some("page")
}

/// A plain link: the server sets the cookie and sends the page in the other language.
#[component]
fn LanguageLink() -> impl IntoView {
    let here = use_return_url();
    let (other, label) = match use_text().0 {
        Lang::Zh => (Lang::En, "English"),
        Lang::En => (Lang::Zh, "中文"),
    };
    let href = move || format!("/set-language?to={}&back={}", other.tag(), here.get());
    view! { <a href=href rel="external" lang=other.tag() hreflang=other.tag()>{label}</a> }
}
