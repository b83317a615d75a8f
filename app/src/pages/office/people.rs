//! The office finds a person by what they say at the counter or on the phone. Plain forms.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use shared::{
    time::Zone,
    url::page,
    view::{
        FoundPeople, FoundPerson, IdentityProposalRow, MAX_FOUND_PEOPLE, MAX_PERSON_SEARCH_CHARS,
        MIN_PERSON_SEARCH_CHARS,
    },
};

use crate::{
    api::{ApiError, office::find_people, resource},
    components::loaded::Loaded,
    pages::office::person::ListedPeople,
    text::use_text,
};

#[component]
pub fn PeoplePage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let asked = move || {
        let search = query.with(|query| query.get("find").unwrap_or_default());
        search.trim().to_owned()
    };
    let found = resource::load(asked, |search: String| async move {
        let limits = MIN_PERSON_SEARCH_CHARS..=MAX_PERSON_SEARCH_CHARS;
        let is_within = limits.contains(&search.chars().count());
        // Without a search nobody is found, but the reader's right is checked.
        let asked = if is_within {
            search.clone()
        } else {
            String::new()
        };
        let mut found = find_people(asked).await?;
        let proposals = std::mem::take(&mut found.proposals);
        Ok::<_, ApiError>((is_within.then_some(found), proposals, search))
    });
    view! {
        <Title text=text.people_title()/>
        <header class="page-head">
            <h1>{text.people_title()}</h1>
            <p class="measure">{text.people_about()}</p>
        </header>
        <Loaded resource=found content=move |(found, proposals, search)| {
            let is_refused = found.is_none() && !search.is_empty();
            let limits = text.people_search_limits(&MIN_PERSON_SEARCH_CHARS, &MAX_PERSON_SEARCH_CHARS, &search.chars().count());
            view! {
                <form class="stack" method="get" action=page::PEOPLE role="search">
                    <label class="field">
                        {text.people_search()}
                        <input class="input" type="search" name="find" value=search.clone() required autocomplete="off" autofocus/>
                    </label>
                    <p class="row"><button class="primary" type="submit">{text.payments_find_now()}</button></p>
                </form>
                {is_refused.then(|| view! { <p class="note" data-kind="bad" role="alert">{limits}</p> })}
                {found.map(|found| view! { <SearchResult found search/> })}
                <WaitingCorrections proposals/>
            }
        }/>
    }
}

#[component]
fn SearchResult(found: FoundPeople, search: String) -> impl IntoView {
    let text = use_text();
    let FoundPeople {
        people,
        listed,
        is_cut,
        ..
    } = found;
    if people.is_empty() && listed.is_empty() {
        let nobody = text.people_nobody(&search);
        return view! { <p class="empty" role="status">{nobody}</p> }.into_any();
    }
    let has_people = !people.is_empty();
    let rows = people.into_iter().map(|person| {
        let FoundPerson {
            account,
            name,
            id_number,
            phone,
            applications,
        } = person;
        view! {
            <tr>
                <th scope="row"><a href=page::person(account)>{name}</a></th>
                <td><code>{id_number}</code></td>
                <td>{phone}</td>
                <td class="number">{applications}</td>
            </tr>
        }
    });
    view! {
        {is_cut.then(|| view! { <p class="note" role="status">{text.people_cut(&MAX_FOUND_PEOPLE)}</p> })}
        {has_people.then(|| view! {
            <div class="scroll" tabindex="0" role="region" aria-label=text.people_found()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.desk_name()}</th>
                            <th scope="col">{text.desk_id_number()}</th>
                            <th scope="col">{text.board_shared_phone()}</th>
                            <th scope="col" class="number">{text.people_applications()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        })}
        <ListedPeople listed/>
    }
    .into_any()
}

/// The corrections of names and numbers that wait for a second person.
#[component]
fn WaitingCorrections(proposals: Vec<IdentityProposalRow>) -> impl IntoView {
    let text = use_text();
    let rows = proposals.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row"><a href=page::person(row.account)>{row.name}</a></th>
                <td>{row.author_name}</td>
                <td>{text.moment(row.at, Zone::BEIJING)}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>{text.identity_waiting()}</h2>
                <div class="scroll" tabindex="0" role="region" aria-label=text.identity_waiting()>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{text.desk_name()}</th>
                                <th scope="col">{text.identity_waiting_by()}</th>
                                <th scope="col">{text.identity_waiting_at()}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}
