//! The people on the roster who have not entered the exam: counts, names, reminders, and those
//! whose time is over. S0-09, S4-20.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    id::ExamCode,
    problem::Problem,
    url::page,
    view::{ABSENT_PAGE_SIZE, AbsentPeople, AbsentPerson, AbsentTotals},
};

use crate::{
    api::{
        ApiError,
        office::{StartUnnotified, list_not_entered},
        resource,
    },
    components::{
        loaded::{Loaded, refetch_after},
        pager::Pager,
        problem::ActionProblem,
    },
    pages::office::spreadsheet_import::ImportHead,
    text::{Text, use_text},
};

#[component]
pub fn NotEnteredPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let exam = params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
        let page: u32 = query
            .with(|query| query.get_str("page").and_then(|page| page.parse().ok()))
            .unwrap_or(1);
        (exam, page.saturating_sub(1))
    };
    let people = resource::load(asked, |(exam, page): (Option<ExamCode>, u32)| async move {
        let exam = exam.ok_or(ApiError::from(Problem::NotFound))?;
        Ok::<_, ApiError>((list_not_entered(exam, page).await?, page))
    });
    let begin = ServerAction::<StartUnnotified>::new();
    refetch_after(people, move || begin.version().get());
    view! {
        <Title text=text.absent_title()/>
        <Loaded resource=people content=move |(absent, page)| view! {
            <ActionProblem action=begin/>
            <AbsentView absent page begin/>
        }/>
    }
}

#[component]
fn AbsentView(
    absent: AbsentPeople,
    page: u32,
    begin: ServerAction<StartUnnotified>,
) -> impl IntoView {
    let text = use_text();
    let AbsentPeople {
        exam,
        totals,
        people,
    } = absent;
    let pages = totals.not_entered.div_ceil(u64::from(ABSENT_PAGE_SIZE)) as u32;
    let address = format!("{}?page=", page::not_entered(&exam.code));
    let code = exam.code.to_string();
    let zone = exam.time_zone;
    let rows = people
        .into_iter()
        .map(|person| {
            let AbsentPerson {
                name,
                id_number,
                phone,
                email,
                is_reminded,
                lapsed,
            } = person;
            let standing = match (lapsed, is_reminded) {
                (Some(at), _) => text.absent_given_up(&text.moment(at, zone)),
                (None, true) => text.absent_reminded().to_owned(),
                (None, false) => text.absent_not_reminded().to_owned(),
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td><code>{id_number}</code></td>
                    <td>{phone}</td>
                    <td>{email}</td>
                    <td>{standing}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <ImportHead title=text.absent_title() exam/>
        <p>{text.absent_totals(totals)}</p>
        <p class="measure">{text.absent_about()}</p>
        {(totals.not_notified > 0).then(|| view! { <UnreachedInvitees code untold=totals.not_notified begin/> })}
        <div class="scroll" tabindex="0" role="region" aria-label=text.absent_title()>
            <table class="table nowrap">
                <thead>
                    <tr>
                        <th scope="col">{text.input_name()}</th>
                        <th scope="col">{text.input_number()}</th>
                        <th scope="col">{text.channel_sms()}</th>
                        <th scope="col">{text.channel_mail()}</th>
                        <th scope="col">{text.queue_state()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Pager page pages address/>
    }
}

/// Invited people to whom no message could be sent. The office confirms that they were told.
#[component]
fn UnreachedInvitees(
    code: String,
    untold: u64,
    begin: ServerAction<StartUnnotified>,
) -> impl IntoView {
    let text = use_text();
    view! {
        <section class="note stack" data-kind="warn">
            <p>{text.absent_untold(&untold)}</p>
            <ActionForm action=begin>
                <input type="hidden" name="exam" value=code/>
                <label class="choice"><input type="checkbox" required/> <span>{text.absent_told_sure()}</span></label>
                <p class="row"><button type="submit">{text.absent_told_now()}</button></p>
            </ActionForm>
        </section>
    }
}

impl Text {
    /// The numbers of people who have not entered and who have given up.
    pub fn absent_totals(self, totals: AbsentTotals) -> String {
        let AbsentTotals {
            listed,
            not_entered,
            given_up,
            ..
        } = totals;
        match given_up {
            0 => self.absent_counts(&listed, &not_entered),
            given_up => self.absent_counts_over(&listed, &not_entered, &given_up),
        }
    }
}
