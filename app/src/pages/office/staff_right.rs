//! One right of a reviewer on an exam: the units that it covers, and the form that chooses them. A plain
//! form.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    id::{AccountId, ExamCode},
    problem::Problem,
    review_grant::GrantKind,
    unit_scope::{MORE_UNITS_FIELD, UNIT_FIELD_PREFIX, UnitScope},
    url::page,
    view::{MAX_LISTED_UNITS, StaffRight},
};

use crate::{
    api::{ApiError, resource, staff::GrantWholeExam},
    components::{
        html::escape_text,
        loaded::Loaded,
        problem::{ActionProblem, ProblemNote, set_status},
    },
    pages::{entry::form_post::use_posted_form, office::head::PageHead},
    ports,
    text::use_text,
};

#[component]
pub fn StaffRightPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let (port, posted) = (ports::page_staff(), use_posted_form());
    let navigation = ports::page_response();
    let asked = move || {
        params.with(|params| {
            let account = params.get_str("account")?.parse::<AccountId>().ok()?;
            let exam = params.get_str("exam")?.parse::<ExamCode>().ok()?;
            let kind = params.get_str("kind")?.parse::<GrantKind>().ok()?;
            Some((account, exam, kind))
        })
    };
    let load = move |asked: Option<(AccountId, ExamCode, GrantKind)>| {
        let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
        async move {
            // Links load this page from the server; the app never navigates to it.
            let port = port.ok_or(Problem::NotFound)?;
            let (account, exam, kind) = asked.ok_or(Problem::NotFound)?;
            let refusal = match posted {
                Some(typed) => match port.limit_right(account, exam.clone(), kind, typed).await {
                    Ok(()) => {
                        if let Some(navigation) = navigation {
                            navigation.redirect(&page::staff_right(account, &exam, kind));
                        }
                        // The page is read again after the redirection, with the whole roster.
                        return Ok(None);
                    }
                    Err(refusal) => Some(ApiError::from(refusal)),
                },
                None => None,
            };
            let right = port.staff_right(account, exam, kind).await?;
            Ok::<_, ApiError>(Some((right, refusal)))
        }
    };
    let right = resource::load(asked, load);
    let content = |loaded: Option<(StaffRight, Option<ApiError>)>| {
        loaded.map(|(right, refusal)| view! { <StaffRightView right refusal/> })
    };
    view! {
        <Title text=text.staff_right_title()/>
        <Loaded
            resource=right
            content
        />
    }
}

#[component]
fn StaffRightView(right: StaffRight, refusal: Option<ApiError>) -> impl IntoView {
    let text = use_text();
    let refusal = refusal.map(|error| {
        set_status(&error);
        view! { <ProblemNote error/> }
    });
    let about = text.staff_right_about(
        &right.name,
        &text.local(&right.title),
        &text.grant_kind(right.kind),
    );
    let scope = right.held.scope();
    let covered = scope.and_then(UnitScope::units);
    let now = match (scope, covered) {
        (None, _) => text.staff_right_none().to_owned(),
        (Some(_), None) => text.staff_right_whole().to_owned(),
        (Some(_), Some(units)) => {
            let names: Vec<&str> = units.iter().collect();
            text.staff_right_units(&names.join(text.pause()))
        }
    };
    let remark = (!right.unknown.is_empty()).then(|| {
        let remark = text.staff_right_unknown(&right.unknown.join(text.pause()));
        view! { <p class="note" data-kind="warn">{remark}</p> }
    });
    let account = page::staff_account(right.account);
    let is_whole = scope.is_some_and(UnitScope::is_whole_exam);
    let unrestricted = right.is_unrestricted.then(|| {
        view! { <p class="note" data-kind="warn">{text.staff_right_unrestricted()}</p> }
    });
    let whole = (!is_whole).then(|| view! { <WholeExamForm right=right.clone()/> });
    view! {
        <PageHead title=text.staff_right_title() about above=(page::STAFF, text.staff_title())/>
        {refusal}
        <p class="measure">{text.staff_right_hint()}</p>
        {unrestricted}
        <p class="right-now"><strong>{now}</strong></p>
        {remark}
        <UnitForm right/>
        {whole}
        <p><a href=account rel="external">{text.staff_right_back()}</a></p>
    }
}

/// The units of the exam, those of the right that are not listed, and an input for others. A refused
/// form keeps its ticks and its text.
#[component]
fn UnitForm(right: StaffRight) -> impl IntoView {
    let text = use_text();
    let typed = use_posted_form();
    let title = text.local(&right.unit_title);
    let covered = right.held.scope().and_then(UnitScope::units);
    let mut listed = right.units.clone();
    let others = covered.into_iter().flat_map(|units| units.iter());
    let others: Vec<&str> = others
        .filter(|unit| !right.units.iter().any(|known| known == unit))
        .collect();
    listed.extend(others.into_iter().map(str::to_owned));
    let hint = match right.units.len() {
        0 => Some(text.staff_right_nothing_known(&title)),
        MAX_LISTED_UNITS.. => Some(text.staff_right_first(&MAX_LISTED_UNITS)),
        _ => None,
    };
    let choices = listed.into_iter().map(|unit| {
        let name = format!("{UNIT_FIELD_PREFIX}{unit}");
        let is_ticked = match &typed {
            Some(typed) => typed.is_ticked(&name),
            None => covered.is_some_and(|units| units.contains(&unit)),
        };
        view! {
            <li>
                <label class="choice">
                    <input type="checkbox" name=name value="1" checked=is_ticked/>
                    <span>{unit}</span>
                </label>
            </li>
        }
    });
    let choices = choices.collect_view();
    let choices = (!choices.is_empty()).then(|| {
        view! {
            <fieldset>
                <legend>{title.clone()}</legend>
                <ul class="unit-list" role="list">{choices}</ul>
            </fieldset>
        }
    });
    let more = typed.map(|typed| escape_text(typed.get(MORE_UNITS_FIELD)));
    let address = page::staff_right(right.account, &right.exam, right.kind);
    view! {
        <form class="card stack" method="post" action=address>
            {choices}
            {hint.map(|hint| view! { <p class="quiet">{hint}</p> })}
            <label class="field">
                {text.staff_right_more(&title)}
                <textarea class="input" name=MORE_UNITS_FIELD rows="4" autocomplete="off" inner_html=more.unwrap_or_default()></textarea>
            </label>
            <p class="row"><button class="primary" type="submit">{text.staff_right_save()}</button></p>
        </form>
    }
}

/// Gives the right on the whole exam.
#[component]
fn WholeExamForm(right: StaffRight) -> impl IntoView {
    let text = use_text();
    let grant = ServerAction::<GrantWholeExam>::new();
    view! {
        <ActionProblem action=grant/>
        <ActionForm action=grant>
            <input type="hidden" name="account" value=right.account.to_string()/>
            <input type="hidden" name="exam" value=right.exam.to_string()/>
            <input type="hidden" name="kind" value=right.kind.as_str()/>
            <button type="submit">{text.staff_right_give_whole()}</button>
        </ActionForm>
    }
}
