//! One person as they see themselves: account, applications with their history, rosters. The office
//! reads; numbers and addresses are masked, and each reading is in the log of views. Two officers
//! correct a name or number here, and a submission is taken back for the candidate.

mod identity_section;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    application::note::MAX_NOTE_CHARS,
    form_fields::FormFields,
    id::{AccountId, ApplicationId},
    problem::Problem,
    time::{Timestamp, Zone},
    url::page,
    view::{ListedPerson, MAX_IDENTITY_CHECK_CHARS, PersonApplication, PersonView},
};

use self::identity_section::IdentitySection;
use crate::{
    api::{
        ApiError,
        office::{ConfirmIdentity, IssueResetCode, read_person},
        resource,
    },
    components::{
        application_log::ApplicationLog, badge::StateBadge, loaded::Loaded, problem::ActionProblem,
    },
    pages::entry::{
        form_post::{provide_form_values, use_posted_form},
        inputs::FormErrors,
    },
    ports::{self, ShownResetCode},
    text::{Text, use_text},
};

/// Longest number of a document that the form takes.
const MAX_NUMBER_CHARS: usize = 40;

#[component]
pub fn PersonPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let asked = move || {
        params.with(|params| {
            params
                .get_str("account")
                .and_then(|account| account.parse().ok())
        })
    };
    let (port, posted) = (ports::page_office(), use_posted_form());
    let navigation = ports::page_response();
    let person = resource::load(asked, move |account: Option<AccountId>| {
        let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
        async move {
            let account = account.ok_or(ApiError::from(Problem::NotFound))?;
            let outcome = match (port, posted) {
                (Some(port), Some(typed)) => Some(port.act_on_person(account, typed).await),
                _ => None,
            };
            if let (Some(Ok(())), Some(navigation)) = (&outcome, navigation) {
                navigation.redirect(&page::person(account));
            }
            let person = read_person(account).await?;
            let error = outcome.and_then(Result::err).map(ApiError::from);
            Ok::<_, ApiError>((person, error))
        }
    });
    view! {
        <Title text=text.person_title()/>
        <Loaded resource=person content=move |(person, error)| view! { <Person person error/> }/>
    }
}

#[component]
fn Person(person: PersonView, error: Option<ApiError>) -> impl IntoView {
    let text = use_text();
    let typed = use_posted_form().unwrap_or_default();
    provide_form_values(Some(typed.clone()), error.as_ref());
    let is_without = person.applications.is_empty();
    let (now, account, name) = (person.now, person.account, person.name.clone());
    let is_unconfirmed =
        !person.assurance.is_confirmed() && !person.is_disabled && person.id_number.is_some();
    let has_password = person.has_password && !person.is_disabled;
    let applications = person.applications.clone();
    let (listed, panel) = (person.listed.clone(), person.identity.clone());
    let filled = typed.clone();
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::PEOPLE>{text.people_title()}</a></li>
                    <li aria-current="page">{text.person_title()}</li>
                </ol>
            </nav>
            <h1>{name}</h1>
            <p class="measure">{text.person_about()}</p>
        </header>
        <FormErrors error/>
        <AccountCard person/>
        {is_unconfirmed.then(|| view! { <IdentityConfirmation account/> })}
        <IdentitySection account panel typed/>
        <ResetCode account has_password/>
        <p><a href=page::messages_to(account)>{text.person_messages()}</a></p>
        {is_without.then(|| view! { <p class="empty">{text.person_no_application()}</p> })}
        {applications
            .into_iter()
            .map(|application| view! { <ApplicationCard account application typed=filled.clone() now/> })
            .collect_view()}
        <ListedPeople listed/>
    }
}

/// The form that confirms number and name of an account that its owner opened.
#[component]
fn IdentityConfirmation(account: AccountId) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<ConfirmIdentity>::new();
    view! {
        <ActionProblem action/>
        <details>
            <summary>{text.person_confirm()}</summary>
            <ActionForm action attr:class="stack">
                <p class="measure">{text.person_confirm_about()}</p>
                <input type="hidden" name="account" value=account.to_string()/>
                <label class="field">
                    {text.person_confirm_number()}
                    <input class="input" name="number" maxlength=MAX_NUMBER_CHARS required autocomplete="off"/>
                </label>
                <label class="field">
                    {text.person_confirm_reason(&MAX_IDENTITY_CHECK_CHARS)}
                    <input class="input" name="identity_check" maxlength=MAX_IDENTITY_CHECK_CHARS required autocomplete="off"/>
                </label>
                <p class="row"><button type="submit">{text.person_confirm_do()}</button></p>
            </ActionForm>
        </details>
    }
}

/// The form that makes a code for the password, and the code that was just made.
#[component]
fn ResetCode(account: AccountId, has_password: bool) -> impl IntoView {
    let text = use_text();
    let action = ServerAction::<IssueResetCode>::new();
    let shown = use_context::<ShownResetCode>().map(|ShownResetCode(code)| {
        view! {
            <section class="note stack" data-kind="good" role="status">
                <p>{text.person_reset_code()}</p>
                <p><code class="address reset-code">{code}</code></p>
            </section>
        }
    });
    view! {
        <ActionProblem action/>
        {shown}
        {has_password.then(|| view! {
            <details>
                <summary>{text.person_reset()}</summary>
                <ActionForm action attr:class="stack">
                    <p class="measure">{text.person_reset_about()}</p>
                    <input type="hidden" name="account" value=account.to_string()/>
                    <label class="field">
                        {text.person_reset_reason(&MAX_IDENTITY_CHECK_CHARS)}
                        <input class="input" name="identity_check" maxlength=MAX_IDENTITY_CHECK_CHARS required autocomplete="off"/>
                    </label>
                    <p class="row"><button type="submit">{text.person_reset_do()}</button></p>
                </ActionForm>
            </details>
        })}
    }
}

#[component]
fn AccountCard(person: PersonView) -> impl IntoView {
    let text = use_text();
    let sign_in = match (person.is_disabled, person.can_sign_in) {
        (true, _) => text.person_disabled(),
        (false, true) => text.person_can_sign_in(),
        (false, false) => text.person_cannot_sign_in(),
    };
    let rows = [
        (text.desk_id_number(), person.id_number),
        (
            text.board_shared_assurance(),
            Some(text.assurance(person.assurance).to_owned()),
        ),
        (
            text.board_shared_phone(),
            Some(describe_contact(
                text,
                person.phone,
                person.is_phone_verified,
            )),
        ),
        (
            text.person_email(),
            Some(describe_contact(
                text,
                person.email,
                person.is_email_verified,
            )),
        ),
        (text.person_sign_in(), Some(sign_in.to_owned())),
    ];
    let rows = rows.into_iter().filter_map(|(label, value)| {
        value.map(|value| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
    });
    view! {
        <section class="card stack">
            <h2>{text.person_account()}</h2>
            <dl class="facts">{rows.collect_view()}</dl>
        </section>
    }
}

/// A masked address, and whether its owner has confirmed it with a code.
fn describe_contact(text: Text, address: Option<String>, is_verified: bool) -> String {
    match (address, is_verified) {
        (None, _) => text.person_no_contact().to_owned(),
        (Some(address), true) => text.person_verified(&address),
        (Some(address), false) => text.person_not_verified(&address),
    }
}

#[component]
fn ApplicationCard(
    account: AccountId,
    application: PersonApplication,
    typed: FormFields,
    now: Timestamp,
) -> impl IntoView {
    let text = use_text();
    let PersonApplication {
        card,
        exam,
        log,
        receipts,
        can_recall,
    } = application;
    let recall = card.application.filter(|_| can_recall);
    let recall =
        recall.map(|application| view! { <RecallForCandidate account application typed/> });
    let zone = exam.time_zone;
    let outlook = text.card_outlook(&card, zone, now);
    let window = card
        .awaits_candidate(now)
        .then(|| describe_window(text, &card, zone, now));
    let number = card.number.clone().unwrap_or_default();
    let extend = page::windows_for(&card.exam, &number);
    let receipts = receipts.into_iter().map(|receipt| {
        let at = text.moment(receipt.submitted_at, zone);
        view! { <li><code>{receipt.code.clone()}</code> " " <time>{at}</time></li> }
    });
    let receipts = receipts.collect_view();
    view! {
        <section class="card stack">
            <h2 class="row spread">
                <span>{text.local(&card.title)} " · " {number}</span>
                {card.state.map(|state| view! { <StateBadge state/> })}
            </h2>
            {outlook.map(|outlook| view! { <p>{outlook}</p> })}
            {window.map(|window| view! { <p>{window}</p> })}
            <p><a href=extend>{text.person_extend()}</a></p>
            {recall}
            {(!receipts.is_empty()).then(|| view! {
                <h3>{text.receipts_title()}</h3>
                <ul role="list">{receipts}</ul>
            })}
            <ApplicationLog exam log/>
        </section>
    }
}

/// The form that takes a submission back for its candidate.
#[component]
fn RecallForCandidate(
    account: AccountId,
    application: ApplicationId,
    typed: FormFields,
) -> impl IntoView {
    let text = use_text();
    let id = application.to_string();
    let is_typed = typed.get("application") == id;
    let reason = match is_typed {
        true => typed.get("recall-reason").to_owned(),
        false => String::new(),
    };
    view! {
        <details open=is_typed>
            <summary>{text.person_recall()}</summary>
            <form method="post" action=page::person(account) class="stack">
                <p class="measure">{text.person_recall_about()}</p>
                <input type="hidden" name="act" value="recall"/>
                <input type="hidden" name="application" value=id/>
                <label class="field">
                    {text.identity_reason(&MAX_NOTE_CHARS)}
                    <input class="input" name="recall-reason" value=reason maxlength=MAX_NOTE_CHARS required autocomplete="off"/>
                </label>
                <p class="row"><button type="submit">{text.recall_now()}</button></p>
            </form>
        </details>
    }
}

/// The period for the submission: opening, end, or that it is over.
fn describe_window(
    text: Text,
    card: &shared::view::ExamCard,
    zone: Zone,
    now: Timestamp,
) -> String {
    match card.opening {
        None => text.window_none().to_owned(),
        Some(opening) if now < opening.closes => text.period(opening.opens, opening.closes, zone),
        Some(opening) => text.window_closed(&text.deadline(opening.closes, zone)),
    }
}

/// Entries of rosters, with what has become of each.
#[component]
pub fn ListedPeople(listed: Vec<ListedPerson>) -> impl IntoView {
    let text = use_text();
    let rows = listed.into_iter().map(|person| {
        let standing = describe_entry(text, &person);
        let contacts = [person.phone, person.email];
        let contacts: Vec<_> = contacts.into_iter().flatten().collect();
        view! {
            <tr>
                <th scope="row">{person.name}</th>
                <td><code>{person.id_number}</code></td>
                <td>{contacts.join(" · ")}</td>
                <td>{text.local(&person.title)}</td>
                <td>{standing}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>{text.people_listed()}</h2>
                <div class="scroll" tabindex="0" role="region" aria-label=text.people_listed()>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{text.desk_name()}</th>
                                <th scope="col">{text.desk_id_number()}</th>
                                <th scope="col">{text.people_contact()}</th>
                                <th scope="col">{text.people_exam()}</th>
                                <th scope="col">{text.queue_state()}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}

fn describe_entry(text: Text, person: &ListedPerson) -> String {
    let at = |moment: Timestamp| text.moment(moment, person.zone);
    match (person.entered, person.lapsed, person.invited) {
        (Some(entered), _, _) => text.people_entered(&at(entered)),
        (None, Some(lapsed), _) => text.absent_given_up(&at(lapsed)),
        (None, None, Some(invited)) => text.people_invited(&at(invited)),
        (None, None, None) => text.people_not_entered().to_owned(),
    }
}
