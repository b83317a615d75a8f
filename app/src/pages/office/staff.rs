//! 工作人员账号: the accounts of staff, found by text, role and state.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, location::Url, params::ParamsMap};
use shared::{
    role::Role,
    staff::StaffState,
    time::Zone,
    url::page,
    view::{STAFF_PAGE_SIZE, StaffFilter, StaffList, StaffRow},
};

use crate::{
    api::{resource, staff::list_staff},
    components::{loaded::Loaded, pager::Pager},
    text::use_text,
};

#[component]
pub fn StaffPage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(read_filter));
    let staff = resource::load(move || filter.get(), list_staff);
    view! {
        <Title text=text.staff_title()/>
        <Loaded resource=staff content=move |staff| view! {
            <header class="page-head">
                <h1>{text.staff_title()}</h1>
                <p>{text.staff_about()}</p>
            </header>
            <p class="row">
                <a class="button primary" href=page::NEW_STAFF rel="external">{text.staff_new()}</a>
                <a class="button" href=page::AUDIT_LOG rel="external">{text.audit_title()}</a>
            </p>
            <FilterForm filter=filter.get_untracked()/>
            <StaffRows staff filter=filter.get_untracked()/>
        }/>
    }
}

fn read_filter(query: &ParamsMap) -> StaffFilter {
    let page = query.get_str("page").and_then(|page| page.parse().ok());
    StaffFilter {
        search: query.get("search").unwrap_or_default(),
        role: query.get_str("role").and_then(|role| role.parse().ok()),
        state: query.get_str("state").and_then(StaffState::from_name),
        page: page.unwrap_or(1_u32).saturating_sub(1),
    }
}

/// The address of the list without the page's number.
fn address(filter: &StaffFilter) -> String {
    let role = filter.role.map_or("", Role::as_str);
    let state = filter.state.map_or("", StaffState::as_str);
    let search = Url::escape(&filter.search);
    format!("{}?search={search}&role={role}&state={state}", page::STAFF)
}

#[component]
fn FilterForm(filter: StaffFilter) -> impl IntoView {
    let text = use_text();
    let roles = Role::STAFF.map(|role| {
        let is_chosen = filter.role == Some(role);
        view! { <option value=role.as_str() selected=is_chosen>{text.role(role)}</option> }
    });
    let states = StaffState::ALL.map(|state| {
        let is_chosen = filter.state == Some(state);
        view! { <option value=state.as_str() selected=is_chosen>{text.staff_state(state)}</option> }
    });
    view! {
        <form class="row staff-filter" method="get" action=page::STAFF>
            <label class="field">
                {text.staff_search()}
                <input class="input" type="search" name="search" value=filter.search.clone() autocomplete="off" maxlength="100"/>
            </label>
            <label class="field">
                {text.account_role()}
                <select class="input" name="role">
                    <option value="">{text.staff_any()}</option>
                    {roles.into_iter().collect_view()}
                </select>
            </label>
            <label class="field">
                {text.staff_state_label()}
                <select class="input" name="state">
                    <option value="">{text.staff_any()}</option>
                    {states.into_iter().collect_view()}
                </select>
            </label>
            <button type="submit">{text.queue_search_do()}</button>
        </form>
    }
}

#[component]
fn StaffRows(staff: StaffList, filter: StaffFilter) -> impl IntoView {
    let text = use_text();
    let StaffList { rows, total } = staff;
    let pages = u32::try_from(total.div_ceil(u64::from(STAFF_PAGE_SIZE))).unwrap_or(u32::MAX);
    let pager = format!("{}&page=", address(&filter));
    if rows.is_empty() {
        return view! { <p class="empty">{text.staff_nobody()}</p> }.into_any();
    }
    view! {
        <p class="quiet" role="status">{text.staff_count(&total)}</p>
        <table class="table cards staff-list">
            <thead>
                <tr>
                    <th scope="col">{text.staff_person()}</th>
                    <th scope="col">{text.account_role()}</th>
                    <th scope="col">{text.staff_state_label()}</th>
                    <th scope="col">{text.staff_last_sign_in()}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <StaffTableRow row/> }).collect_view()}</tbody>
        </table>
        <Pager page=filter.page pages address=pager/>
    }
    .into_any()
}

#[component]
fn StaffTableRow(row: StaffRow) -> impl IntoView {
    let text = use_text();
    let last = match row.last_sign_in {
        Some(at) => text.moment(at, Zone::BEIJING),
        None => text.staff_never().to_owned(),
    };
    view! {
        <tr>
            <th scope="row">
                <a href=page::staff_account(row.account) rel="external">{row.name}</a>
                " " <code>{row.login}</code>
            </th>
            <td data-label=text.account_role()>{text.role(row.role)}</td>
            <td data-label=text.staff_state_label()>
                <span><span class="tag" data-state=row.state.as_str()>{text.staff_state(row.state)}</span></span>
            </td>
            <td data-label=text.staff_last_sign_in()>{last}</td>
        </tr>
    }
}
