//! Announcements as people read them: above the content of every page, and on the office's page.
//!
//! The shell renders those of the page to HTML, and the frame puts this HTML in its place. The
//! browser's module therefore contains none of it.

use leptos::prelude::*;
use shared::{
    announcement::AnnouncementKind,
    text::{Lang, LocalText},
    time::Zone,
    view::ShownAnnouncement,
};

use crate::{
    ports::PageAnnouncements,
    text::{Text, use_text},
};

/// The page's announcements as HTML. Absent if there are none, and in the browser.
#[derive(Clone)]
pub struct AnnouncementHtml(pub String);

/// Renders the announcements of the page for its frame.
pub fn provide_announcement_html() {
    let Some(PageAnnouncements(shown)) = use_context() else {
        return;
    };
    let html = view! { <AnnouncementList shown/> }.to_html();
    provide_context(AnnouncementHtml(html));
}

/// The same HTML for a document that is open. Empty without announcements.
pub fn render_announcements(lang: Lang, shown: Vec<ShownAnnouncement>) -> String {
    Owner::new().with(|| {
        provide_context(lang);
        view! { <AnnouncementList shown/> }.to_html()
    })
}

/// Incidents with their text, then the news folded.
#[component]
fn AnnouncementList(shown: Vec<ShownAnnouncement>) -> impl IntoView {
    let text = use_text();
    let (incidents, news): (Vec<_>, Vec<_>) = shown
        .into_iter()
        .partition(|it| it.shown_as == AnnouncementKind::Incident);
    let incidents = incidents
        .into_iter()
        .map(|shown| view! { <Incident shown/> })
        .collect_view();
    let news = (!news.is_empty()).then(|| {
        let items = news
            .into_iter()
            .map(|shown| view! { <News shown/> })
            .collect_view();
        view! {
            <section class="announcement stack" data-kind="news" aria-label=text.announcements_title()>{items}</section>
        }
    });
    view! {
        {incidents}
        {news}
    }
}

/// One announcement as people will read it, with its text.
#[component]
pub fn AnnouncementCard(shown: ShownAnnouncement) -> impl IntoView {
    let text = use_text();
    match shown.shown_as {
        AnnouncementKind::Incident => view! { <Incident shown/> }.into_any(),
        AnnouncementKind::News => view! {
            <section class="announcement stack" data-kind="news" aria-label=text.announcements_title()>
                <News shown is_open=true/>
            </section>
        }
        .into_any(),
    }
}

/// The banner of an incident. It is no live region: the server renders it with the page.
#[component]
fn Incident(shown: ShownAnnouncement) -> impl IntoView {
    let text = use_text();
    let label = text.announcement_kind(AnnouncementKind::Incident);
    let title = shown.announcement.title.get(text.0);
    let colon = match text.0 {
        Lang::Zh => "：",
        Lang::En => ": ",
    };
    let name = format!("{label}{colon}{title}");
    view! {
        <section class="announcement stack" data-kind="incident" aria-label=name>
            <AnnouncementTitle shown=shown.clone()/>
            <AnnouncementText shown/>
        </section>
    }
}

#[component]
fn News(shown: ShownAnnouncement, #[prop(optional)] is_open: bool) -> impl IntoView {
    view! {
        <details open=is_open>
            <summary><AnnouncementTitle shown=shown.clone()/></summary>
            <AnnouncementText shown/>
        </details>
    }
}

#[component]
fn AnnouncementTitle(shown: ShownAnnouncement) -> impl IntoView {
    let text = use_text();
    let announcement = shown.announcement;
    // An incident of one exam is named so on the home page, too.
    let kind = text.announcement_kind(announcement.kind);
    let lang = own_lang(text, &announcement.title);
    view! {
        <span>
            <span class="kind">{kind}</span> " "
            <strong lang=lang>{text.local(&announcement.title)}</strong>
        </span>
    }
}

#[component]
fn AnnouncementText(shown: ShownAnnouncement) -> impl IntoView {
    let text = use_text();
    let ShownAnnouncement {
        announcement,
        exam_title,
        ..
    } = shown;
    let lang = own_lang(text, &announcement.body);
    let only_chinese = lang.map(|_| format!(" · {}", text.announcement_only_chinese()));
    let scope = match exam_title {
        Some(title) => text.local(&title),
        None => text.announcement_all_exams().to_owned(),
    };
    let from = text.moment(announcement.from, Zone::BEIJING);
    view! {
        <p class="announcement-body" lang=lang>{text.local(&announcement.body)}</p>
        <p class="quiet">{format!("{scope} · {from}")} {only_chinese}</p>
    }
}

/// The language of the text, if it is not that of the page.
fn own_lang(text: Text, shown: &LocalText) -> Option<&'static str> {
    (text.0 == Lang::En && shown.en.is_none()).then(|| Lang::Zh.tag())
}
