//! The office's page of announcements: the form with its preview, and the announcements that are
//! shown, will be shown, and are over. Plain forms.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use shared::{
    announcement::{
        Announcement, AnnouncementFault, AnnouncementKind, MAX_BODY_CHARS, MAX_TITLE_CHARS,
    },
    form_fields::FormFields,
    id::AnnouncementId,
    problem::Problem,
    text::{Lang, LocalText},
    time::{Timestamp, Zone},
    url::page,
    view::{
        AnnouncementOutcome, AnnouncementRecord, DefinedExam, OfficeAnnouncements,
        ShownAnnouncement,
    },
};

use crate::{
    api::{ApiError, resource},
    components::{
        announcement::AnnouncementCard,
        html::escape_text,
        loaded::Loaded,
        problem::{ProblemNote, set_status},
    },
    pages::{entry::form_post::use_posted_form, office::head::PageHead},
    ports,
    text::{Text, use_text},
};

/// The fields that the second step of the form carries.
const FIELDS: [&str; 9] = [
    "kind", "exam", "title", "body", "title-en", "body-en", "from", "until", "replaces",
];

/// The result of the posted form. `None` if the page was only opened.
type PostedOutcome = Option<Result<AnnouncementOutcome, ApiError>>;

#[component]
pub fn AnnouncementsPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (ports::page_office(), use_posted_form());
    let navigation = ports::page_response();
    let announcements = resource::load(
        || (),
        move |()| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                // Links load this page from the server; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                let outcome: PostedOutcome = match posted {
                    Some(typed) => Some(port.announce(typed).await.map_err(ApiError::from)),
                    None => None,
                };
                if let (Some(Ok(AnnouncementOutcome::Done)), Some(navigation)) =
                    (&outcome, navigation)
                {
                    navigation.redirect(page::ANNOUNCEMENTS);
                }
                Ok::<_, ApiError>((port.announcements().await?, outcome))
            }
        },
    );
    view! {
        <Title text=text.announcements_title()/>
        <Loaded resource=announcements content=|(announcements, outcome)| view! {
            <AnnouncementsView announcements outcome/>
        }/>
    }
}

#[component]
fn AnnouncementsView(announcements: OfficeAnnouncements, outcome: PostedOutcome) -> impl IntoView {
    let text = use_text();
    let OfficeAnnouncements {
        now,
        exams,
        records,
    } = announcements;
    let typed = use_posted_form().filter(|typed| typed.get("act") != "withdraw");
    let typed = typed.unwrap_or_else(|| read_replaced(&records));
    let replaced = typed.get("replaces").parse().ok();
    let replaced = replaced.and_then(|id| find_title(text, &records, id));
    let step = match outcome {
        Some(Err(error)) => {
            set_status(&error);
            view! { <ProblemNote error/> }.into_any()
        }
        Some(Ok(AnnouncementOutcome::Refused(faults))) => view! { <Faults faults/> }.into_any(),
        Some(Ok(AnnouncementOutcome::Previewed(announcement))) => {
            let exam_title = find_exam_title(&exams, &announcement);
            let typed = typed.clone();
            view! { <ConfirmCard announcement=*announcement exam_title typed/> }.into_any()
        }
        Some(Ok(AnnouncementOutcome::Done)) | None => ().into_any(),
    };
    view! {
        <PageHead title=text.announcements_title() about=text.announcements_about().to_owned()/>
        {step}
        <AnnouncementForm exams=exams.clone() typed replaced/>
        <Records records exams now/>
    }
}

/// The form of an announcement that is to be replaced, as the address says. Empty without one.
fn read_replaced(records: &[AnnouncementRecord]) -> FormFields {
    let query = use_query_map();
    let id = query.with_untracked(|query| query.get("replace").and_then(|id| id.parse().ok()));
    let found = records
        .iter()
        .map(|record| &record.announcement)
        .find(|it| Some(it.id) == id);
    let Some(announcement) = found else {
        return FormFields::default();
    };
    let (title, body) = (&announcement.title, &announcement.body);
    let exam = announcement.exam.as_ref();
    let fields = [
        ("replaces", announcement.id.to_string()),
        ("kind", announcement.kind.as_str().to_owned()),
        ("exam", exam.map(ToString::to_string).unwrap_or_default()),
        ("title", title.zh.clone()),
        ("body", body.zh.clone()),
        ("title-en", title.en.clone().unwrap_or_default()),
        ("body-en", body.en.clone().unwrap_or_default()),
        ("from", to_input_time(announcement.from)),
        ("until", to_input_time(announcement.until)),
    ];
    fields.into_iter().collect()
}

/// The time for an input of the kind `datetime-local`: `2026-03-01T18:00`.
fn to_input_time(at: Timestamp) -> String {
    at.in_zone(Zone::BEIJING).to_input()
}

fn find_title(text: Text, records: &[AnnouncementRecord], id: AnnouncementId) -> Option<String> {
    let found = records.iter().find(|record| record.announcement.id == id)?;
    Some(text.local(&found.announcement.title))
}

fn find_exam_title(exams: &[DefinedExam], announcement: &Announcement) -> Option<LocalText> {
    let code = announcement.exam.as_ref()?;
    let found = exams.iter().find(|exam| exam.code == *code)?;
    Some(found.title.clone())
}

#[component]
fn Faults(faults: Vec<AnnouncementFault>) -> impl IntoView {
    let text = use_text();
    // The status of a form with wrong values.
    set_status(&ApiError::Problem(Problem::InvalidForm {
        faults: Vec::new(),
    }));
    let items = faults
        .iter()
        .map(|fault| view! { <li>{text.announcement_fault(fault)}</li> });
    view! { <div class="problem" role="alert"><ul>{items.collect_view()}</ul></div> }
}

/// The announcement as people will read it, and the button that publishes it.
#[component]
fn ConfirmCard(
    announcement: Announcement,
    exam_title: Option<LocalText>,
    typed: FormFields,
) -> impl IntoView {
    let text = use_text();
    let period = describe_period(text, &announcement);
    let id = announcement.id.to_string();
    let english = announcement
        .title
        .en
        .clone()
        .zip(announcement.body.en.clone());
    let english = english.map(|(title, body)| {
        view! {
            <section class="stack" lang=Lang::En.tag()>
                <h3>{text.announcement_in_english()}</h3>
                <p><strong>{title}</strong></p>
                <p class="announcement-body">{body}</p>
            </section>
        }
    });
    let fields = FIELDS.map(|name| {
        let value = typed.get(name).to_owned();
        view! { <input type="hidden" name=name value=value/> }
    });
    let shown_as = announcement.kind;
    let shown = ShownAnnouncement {
        announcement,
        exam_title,
        shown_as,
    };
    view! {
        <section class="note stack" data-kind="warn" role="status">
            <h2>{text.announcement_confirm_title()}</h2>
            <AnnouncementCard shown/>
            {english.filter(|_| text.0 == Lang::Zh)}
            <p>{period}</p>
            <form method="post" action=page::ANNOUNCEMENTS>
                {fields.into_iter().collect_view()}
                <input type="hidden" name="act" value="publish"/>
                <input type="hidden" name="id" value=id/>
                <p class="row">
                    <button class="seal" type="submit">{text.announcement_publish()}</button>
                    <a href="#announce">{text.announcement_change()}</a>
                </p>
            </form>
        </section>
    }
}

fn describe_period(text: Text, announcement: &Announcement) -> String {
    let zone = Zone::BEIJING;
    let (from, until) = (announcement.from, announcement.until);
    text.announcement_period(&text.moment(from, zone), &text.moment(until, zone))
}

#[component]
fn AnnouncementForm(
    exams: Vec<DefinedExam>,
    typed: FormFields,
    replaced: Option<String>,
) -> impl IntoView {
    let text = use_text();
    let title = match replaced {
        Some(_) => text.announcement_form_replace(),
        None => text.announcement_form(),
    };
    let replaced = replaced.map(|title| {
        let id = typed.get("replaces").to_owned();
        view! {
            <p class="note">{text.announcement_replace_about(&title)}</p>
            <input type="hidden" name="replaces" value=id/>
        }
    });
    let kinds = AnnouncementKind::ALL.map(|kind| {
        let is_chosen = typed.get("kind") == kind.as_str();
        let about = match kind {
            AnnouncementKind::News => text.announcement_news_about(),
            AnnouncementKind::Incident => text.announcement_incident_about(),
        };
        view! {
            <label class="choice">
                <input type="radio" name="kind" value=kind.as_str() checked=is_chosen required/>
                <span>{about}</span>
            </label>
        }
    });
    let options = exams.into_iter().map(|exam| {
        let is_chosen = typed.get("exam") == exam.code.as_str();
        let code = exam.code.to_string();
        view! { <option value=code selected=is_chosen>{text.local(&exam.title)}</option> }
    });
    let options = options.collect_view();
    let value = |name: &str| typed.get(name).to_owned();
    let body = |name: &str| escape_text(typed.get(name));
    let zone = format!("UTC{}", Zone::BEIJING);
    view! {
        <form id="announce" class="card stack" method="post" action=page::ANNOUNCEMENTS>
            <h2>{title}</h2>
            {replaced}
            <fieldset class="stack">
                <legend>{text.announcement_kind_label()}</legend>
                {kinds.into_iter().collect_view()}
            </fieldset>
            <label class="field">
                {text.announcement_exam()}
                <select name="exam">
                    <option value="">{text.announcement_all_exams()}</option>
                    {options}
                </select>
            </label>
            <label class="field">
                {text.announcement_title_label(&MAX_TITLE_CHARS)}
                <input class="input" name="title" value=value("title") required autocomplete="off"/>
            </label>
            <label class="field">
                {text.announcement_body_label(&MAX_BODY_CHARS)}
                <textarea class="input" name="body" rows="6" required autocomplete="off" inner_html=body("body")></textarea>
            </label>
            <label class="field">
                {text.announcement_title_en_label()}
                <input class="input" name="title-en" value=value("title-en") autocomplete="off"/>
            </label>
            <label class="field">
                {text.announcement_body_en_label()}
                <textarea class="input" name="body-en" rows="6" autocomplete="off" inner_html=body("body-en")></textarea>
            </label>
            <label class="field">
                {text.announcement_from(&zone)}
                <input class="input" type="datetime-local" name="from" value=value("from")/>
            </label>
            <label class="field">
                {text.announcement_until(&zone)}
                <input class="input" type="datetime-local" name="until" value=value("until") required/>
            </label>
            <p class="row"><button class="primary" type="submit">{text.announcement_preview()}</button></p>
        </form>
    }
}

/// The announcements that are shown, will be shown, and are over.
#[component]
fn Records(
    records: Vec<AnnouncementRecord>,
    exams: Vec<DefinedExam>,
    now: Timestamp,
) -> impl IntoView {
    let text = use_text();
    let titles: Vec<(AnnouncementId, String)> = records
        .iter()
        .map(|record| {
            (
                record.announcement.id,
                text.local(&record.announcement.title),
            )
        })
        .collect();
    let is_empty = records.is_empty();
    let (lasting, over): (Vec<_>, Vec<_>) =
        records.into_iter().partition(|it| it.can_withdraw(now));
    let (current, coming): (Vec<_>, Vec<_>) = lasting
        .into_iter()
        .partition(|it| it.announcement.is_shown_at(now));
    let groups = [
        (text.announcement_current(), current),
        (text.announcement_coming(), coming),
        (text.announcement_over(), over),
    ];
    let groups = groups.into_iter().filter(|(_, group)| !group.is_empty());
    let groups = groups.map(|(title, group)| {
        let items = group.into_iter().map(|record| {
            let exam_title = find_exam_title(&exams, &record.announcement);
            let replaced = record.replaces;
            let mut titles = titles.iter();
            let replaced = titles.find(|(id, _)| Some(*id) == replaced);
            let replaced = replaced.map(|(_, title)| text.announcement_replaced_one(title));
            view! { <Record record exam_title replaced now/> }
        });
        view! {
            <section class="stack">
                <h2>{title}</h2>
                <ul class="stack" role="list">{items.collect_view()}</ul>
            </section>
        }
    });
    let groups = groups.collect_view();
    view! {
        {is_empty.then(|| view! { <p class="empty">{text.announcement_none()}</p> })}
        {groups}
    }
}

#[component]
fn Record(
    record: AnnouncementRecord,
    exam_title: Option<LocalText>,
    replaced: Option<String>,
    now: Timestamp,
) -> impl IntoView {
    let text = use_text();
    let can_withdraw = record.can_withdraw(now);
    let AnnouncementRecord {
        announcement,
        at,
        name,
        withdrawn,
        ..
    } = record;
    let period = describe_period(text, &announcement);
    let by = text.announcement_by(&name, &text.moment(at, Zone::BEIJING));
    let withdrawn = withdrawn.map(|(at, name)| {
        let line = text.announcement_was_withdrawn(&name, &text.moment(at, Zone::BEIJING));
        view! { <p class="quiet">{line}</p> }
    });
    let acts = can_withdraw.then(|| {
        let id = announcement.id;
        view! {
            <p><a href=page::replace_announcement(id)>{text.announcement_replace()}</a></p>
            <details>
                <summary>{text.announcement_withdraw()}</summary>
                <form method="post" action=page::ANNOUNCEMENTS>
                    <input type="hidden" name="act" value="withdraw"/>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <label class="choice"><input type="checkbox" required/> <span>{text.announcement_withdraw_sure()}</span></label>
                    <p class="row"><button class="seal" type="submit">{text.announcement_withdraw()}</button></p>
                </form>
            </details>
        }
    });
    let scope = match &exam_title {
        Some(title) => text.local(title),
        None => text.announcement_all_exams().to_owned(),
    };
    let kind = text.announcement_kind(announcement.kind);
    view! {
        <li class="card stack">
            <p><span class="quiet">{format!("{kind} · {scope}")}</span></p>
            <p><strong>{text.local(&announcement.title)}</strong></p>
            <p class="announcement-body">{text.local(&announcement.body)}</p>
            <p>{period}</p>
            <p class="quiet">{by}</p>
            {replaced.map(|line| view! { <p class="quiet">{line}</p> })}
            {withdrawn}
            {acts}
        </li>
    }
}
