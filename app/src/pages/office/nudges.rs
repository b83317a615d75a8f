//! The lists of people with a step still to do. A chosen list is shown with its people and the
//! message before anything is sent, now or by a plan (A3). Plain forms.

mod plan;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    id::ExamCode,
    nudge::NudgeList,
    problem::Problem,
    time::Zone,
    url::page,
    view::{NudgeOutcome, NudgePage, NudgePreview, NudgeRecord, NudgeRefusal, NudgeRow, NudgeText},
};

use self::plan::PlanSection;
use crate::{
    api::{ApiError, resource},
    components::{
        loaded::Loaded,
        problem::{ProblemNote, set_status},
    },
    pages::{entry::form_post::use_posted_form, office::spreadsheet_import::ImportHead},
    ports,
    text::{Text, use_text},
};

/// The result of the posted form. `None` if the page was only opened.
type PostedOutcome = Option<Result<NudgeOutcome, ApiError>>;

#[component]
pub fn NudgesPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let (port, posted) = (ports::page_office(), use_posted_form());
    let navigation = ports::page_response();
    let asked = move || {
        let exam = params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
        let list = query.with(|query| query.get_str("list").and_then(NudgeList::from_name));
        (exam, list)
    };
    let load = move |(exam, list): (Option<ExamCode>, Option<NudgeList>)| {
        let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
        async move {
            // Links load this page from the server; the app never navigates to it.
            let port = port.ok_or(Problem::NotFound)?;
            let exam = exam.ok_or(Problem::NotFound)?;
            let Some(typed) = posted else {
                return Ok::<_, ApiError>((port.nudges(exam, list).await?, None));
            };
            let list = NudgeList::from_name(typed.get("list"));
            let outcome = port.send_nudge(exam.clone(), typed).await;
            let is_done = matches!(&outcome, Ok(done) if !matches!(done, NudgeOutcome::Refused(_)));
            if let (true, Some(list), Some(navigation)) = (is_done, list, navigation) {
                navigation.redirect(&page::nudge_list(&exam, list));
            }
            let lists = port.nudges(exam, list).await?;
            Ok((lists, Some(outcome.map_err(ApiError::from))))
        }
    };
    let lists = resource::load(asked, load);
    view! {
        <Title text=text.nudges_title()/>
        <Loaded resource=lists content=|(lists, outcome)| view! { <NudgesView lists outcome/> }/>
    }
}

#[component]
fn NudgesView(lists: NudgePage, outcome: PostedOutcome) -> impl IntoView {
    let text = use_text();
    let NudgePage {
        exam,
        lists,
        preview,
        records,
    } = lists;
    let (code, zone) = (exam.code.clone(), exam.time_zone);
    let mut typed = None;
    let answer = match outcome {
        Some(Err(error)) => {
            set_status(&error);
            view! { <ProblemNote error/> }.into_any()
        }
        Some(Ok(NudgeOutcome::Refused(refusal))) => {
            if let NudgeRefusal::Days { typed: days, .. } = &refusal {
                typed = Some(days.clone());
                set_status(&Problem::InvalidForm { faults: Vec::new() }.into());
            } else {
                set_status(&ApiError::Problem(Problem::Stale));
            }
            let sentence = text.nudge_refusal(refusal, zone);
            view! { <p class="problem" role="alert">{sentence}</p> }.into_any()
        }
        Some(Ok(NudgeOutcome::Started | NudgeOutcome::Planned | NudgeOutcome::PlanCancelled))
        | None => ().into_any(),
    };
    let chosen = preview.as_ref().map(|preview| preview.list);
    let hint = match (lists.is_empty(), chosen) {
        (true, _) => Some(text.nudges_no_list()),
        (false, None) => Some(text.nudges_choose()),
        (false, Some(_)) => None,
    };
    view! {
        <ImportHead title=text.nudges_title() exam/>
        <p class="measure">{text.nudges_about()}</p>
        {answer}
        <ListLinks exam=code.clone() lists chosen/>
        {hint.map(|hint| view! { <p class="empty">{hint}</p> })}
        {preview.map(|preview| view! { <Preview exam=code preview typed zone/> })}
        <Records records zone/>
    }
}

/// Links to the lists, with the numbers of their people.
#[component]
fn ListLinks(
    exam: ExamCode,
    lists: Vec<(NudgeList, u64)>,
    chosen: Option<NudgeList>,
) -> impl IntoView {
    let text = use_text();
    let links = lists.into_iter().map(|(list, people)| {
        let here = (chosen == Some(list)).then_some("true");
        view! {
            <li>
                <a href=page::nudge_list(&exam, list) aria-current=here>
                    <span>{text.nudge_list(list)}</span>
                    <span class="count">{people}</span>
                </a>
            </li>
        }
    });
    view! {
        <nav class="outbox-filters" aria-label=text.nudges_lists()>
            <ul class="row" role="list">{links.collect_view()}</ul>
        </nav>
    }
}

/// The people of the chosen list and the message to them.
#[component]
fn Preview(
    exam: ExamCode,
    preview: NudgePreview,
    /// Refused days of a plan.
    typed: Option<String>,
    zone: Zone,
) -> impl IntoView {
    let text = use_text();
    let NudgePreview {
        list,
        people,
        due,
        without_account,
        rows,
        reminded,
        message,
        channels,
        quiet_until,
        plan,
    } = preview;
    let left_out = people.saturating_sub(due);
    let send = (due > 0).then(|| {
        let when = match quiet_until {
            _ if channels.is_empty() => text.nudge_no_channel().to_owned(),
            Some(until) => text.nudge_quiet(&text.moment(until, zone)),
            None => text.nudge_at_once().to_owned(),
        };
        view! { <SendForm exam=exam.clone() list due when/> }
    });
    let without_account = (without_account > 0).then(|| {
        view! {
            <p class="note" data-kind="warn">
                {text.nudge_without_account(&without_account)}
                " "
                <a href=page::not_entered(&exam)>{text.nudge_without_account_link()}</a>
            </p>
        }
    });
    view! {
        <section class="stack">
            <h2>{text.nudge_list(list)}</h2>
            <p>
                {text.nudge_count(&people, &due)}
                {(left_out > 0).then(|| format!(" {}", text.nudge_reminded_count(&left_out)))}
            </p>
            {without_account}
            {(due == 0).then(|| view! { <p class="empty">{text.nudge_nobody()}</p> })}
            <PeopleTable title=text.nudge_people(&rows.len()) rows zone/>
            {message.map(|message| view! { <MessagePreview message/> })}
            {send}
            {plan.map(|plan| view! { <PlanSection exam=exam.clone() list plan typed zone/> })}
            <PeopleTable title=text.nudge_people_reminded(&reminded.len()) rows=reminded zone/>
        </section>
    }
}

#[component]
fn PeopleTable(title: String, rows: Vec<NudgeRow>, zone: Zone) -> impl IntoView {
    let text = use_text();
    let is_empty = rows.is_empty();
    let rows = rows.into_iter().map(|row| {
        let NudgeRow {
            account,
            name,
            id_number,
            number,
            closes,
            addresses,
            reminded,
        } = row;
        let closes = closes.map_or_else(
            || text.nudge_closes_none().to_owned(),
            |closes| text.deadline(closes, zone),
        );
        let reach = match addresses.is_empty() {
            true => text.nudge_only_app().to_owned(),
            false => {
                let ways = addresses.iter();
                let ways =
                    ways.map(|(channel, address)| format!("{} {address}", text.channel(*channel)));
                ways.collect::<Vec<_>>().join(text.semicolon())
            }
        };
        view! {
            <tr>
                <th scope="row"><a href=page::person(account)>{name}</a></th>
                <td><code>{id_number}</code></td>
                <td>{number}</td>
                <td>{closes}</td>
                <td>{reach}</td>
                <td>{reminded.map(|sent| text.sent_reminder(sent, zone))}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    (!is_empty).then(|| {
        view! {
            <h3>{title.clone()}</h3>
            <div class="scroll" tabindex="0" role="region" aria-label=title>
                <table class="table nowrap">
                    <thead>
                        <tr>
                            <th scope="col">{text.desk_name()}</th>
                            <th scope="col">{text.desk_id_number()}</th>
                            <th scope="col">{text.queue_number()}</th>
                            <th scope="col">{text.nudge_closes()}</th>
                            <th scope="col">{text.nudge_reach()}</th>
                            <th scope="col">{text.nudge_last()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    })
}

/// The message in both languages, as the first person gets it.
#[component]
fn MessagePreview(message: NudgeText) -> impl IntoView {
    let text = use_text();
    let NudgeText {
        name,
        subject,
        words,
    } = message;
    let english = subject.en.zip(words.en).map(|(subject, words)| {
        view! {
            <div lang="en">
                <p><strong>{subject}</strong></p>
                <p>{words}</p>
            </div>
        }
    });
    view! {
        <section class="card stack">
            <h3>{text.nudge_message()}</h3>
            <p class="quiet">{text.nudge_message_about(&name)}</p>
            <div lang="zh-CN">
                <p><strong>{subject.zh}</strong></p>
                <p>{words.zh}</p>
            </div>
            {english}
        </section>
    }
}

/// The button that sends the message to as many people as were shown.
#[component]
fn SendForm(exam: ExamCode, list: NudgeList, due: u64, when: String) -> impl IntoView {
    let text = use_text();
    view! {
        <form class="note stack" data-kind="warn" method="post" action=page::nudges(&exam)>
            <p>{when}</p>
            <input type="hidden" name="list" value=list.as_str()/>
            <input type="hidden" name="shown" value=due/>
            <label class="choice"><input type="checkbox" required/> <span>{text.nudge_sure()}</span></label>
            <p class="row"><button class="seal" type="submit">{text.nudge_send(&due)}</button></p>
        </form>
    }
}

/// The reminders so far, newest first.
#[component]
fn Records(records: Vec<NudgeRecord>, zone: Zone) -> impl IntoView {
    let text = use_text();
    let is_empty = records.is_empty();
    let items = records.into_iter().map(|record| {
        let at = text.moment(record.at, zone);
        let list = text.nudge_list(record.list);
        let (name, people, sent) = (&record.name, &record.people, &record.sent);
        let line = match record.days {
            None => text.nudge_record(&at, name, &list, people, sent),
            Some(days) => text.nudge_record_planned(&at, name, &days, &list, people, sent),
        };
        let open = (!record.is_finished)
            .then(|| view! { " " <span role="status">{text.nudge_record_open()}</span> });
        view! { <li>{line} {open}</li> }
    });
    let items = items.collect_view();
    view! {
        <section class="stack">
            <h2>{text.nudge_records()}</h2>
            {match is_empty {
                true => view! { <p class="empty">{text.nudge_records_none()}</p> }.into_any(),
                false => view! { <ul>{items}</ul> }.into_any(),
            }}
        </section>
    }
}

impl Text {
    /// The reason for which no reminder was sent.
    fn nudge_refusal(self, refusal: NudgeRefusal, zone: Zone) -> String {
        match refusal {
            NudgeRefusal::Changed { shown, found } => self.nudge_changed(&shown, &found),
            NudgeRefusal::Running { at, name } => self.nudge_running(&name, &self.moment(at, zone)),
            NudgeRefusal::Nobody => self.nudge_nobody_left().to_owned(),
            NudgeRefusal::Days { typed, fault } => self.plan_fault(&typed, &fault),
            NudgeRefusal::Paused { since } => self.nudge_paused(&self.moment(since, zone)),
        }
    }
}
