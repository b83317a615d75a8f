//! One account of staff: the link to a password, the acts on it, the rights of a reviewer, what
//! happened to it, and its sign-ins. Every act is a plain form.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    id::AccountId,
    problem::Problem,
    role::Role,
    staff::StaffState,
    time::Zone,
    url::page,
    view::{StaffAccount, StaffEvent, StaffExam, StaffSignIn},
};

use crate::{
    api::{
        resource,
        staff::{
            DisableStaff, EnableStaff, GrantStaff, ResetSecondFactor, ResetStaff, RevokeStaff,
            read_staff_account,
        },
    },
    components::{
        copy_button::CopyButton,
        loaded::{Loaded, refetch_after},
        problem::ActionProblem,
    },
    ports::ShownStaffLink,
    text::use_text,
    words::browser::name_browser,
};

/// The acts of the page.
#[derive(Clone, Copy)]
struct StaffActions {
    reset: ServerAction<ResetStaff>,
    disable: ServerAction<DisableStaff>,
    enable: ServerAction<EnableStaff>,
    second_factor: ServerAction<ResetSecondFactor>,
    grant: ServerAction<GrantStaff>,
    revoke: ServerAction<RevokeStaff>,
}

#[component]
pub fn StaffAccountPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let account = Memo::new(move |_| {
        params.with(|params| params.get_str("account")?.parse::<AccountId>().ok())
    });
    let actions = StaffActions {
        reset: ServerAction::new(),
        disable: ServerAction::new(),
        enable: ServerAction::new(),
        second_factor: ServerAction::new(),
        grant: ServerAction::new(),
        revoke: ServerAction::new(),
    };
    let found = resource::load(
        move || account.get(),
        move |account| async move {
            match account {
                Some(account) => read_staff_account(account).await,
                None => Err(Problem::NotFound.into()),
            }
        },
    );
    refetch_after(found, move || {
        let counts = [
            actions.reset.version().get(),
            actions.disable.version().get(),
            actions.enable.version().get(),
            actions.second_factor.version().get(),
            actions.grant.version().get(),
            actions.revoke.version().get(),
        ];
        counts.iter().sum()
    });
    view! {
        <Title text=text.staff_account_title()/>
        <Loaded resource=found content=move |found| view! { <StaffAccountView found actions/> }/>
    }
}

#[component]
fn StaffAccountView(found: StaffAccount, actions: StaffActions) -> impl IntoView {
    let text = use_text();
    let row = found.row.clone();
    let none = || text.account_no_address().to_owned();
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.desk_trail()>
                <ol>
                    <li><a href=page::STAFF rel="external">{text.staff_title()}</a></li>
                    <li aria-current="page">{row.name.clone()}</li>
                </ol>
            </nav>
            <h1>{row.name}</h1>
        </header>
        <ActionProblem action=actions.reset/>
        <ActionProblem action=actions.disable/>
        <ActionProblem action=actions.enable/>
        <ActionProblem action=actions.second_factor/>
        <ActionProblem action=actions.grant/>
        <ActionProblem action=actions.revoke/>
        <NewLink/>
        <dl class="facts">
            <dt>{text.login()}</dt>
            <dd><code>{row.login}</code></dd>
            <dt>{text.account_role()}</dt>
            <dd>{text.role(row.role)}</dd>
            <dt>{text.staff_state_label()}</dt>
            <dd class="staff-state">{text.staff_state(row.state)}</dd>
            <dt>{text.second_factor_title()}</dt>
            <dd>{if found.has_second_factor { text.second_factor_set() } else { text.second_factor_none() }}</dd>
            <dt>{text.input_phone()}</dt>
            <dd>{found.phone.clone().unwrap_or_else(none)}</dd>
            <dt>{text.input_email()}</dt>
            <dd>{found.email.clone().unwrap_or_else(none)}</dd>
        </dl>
        {found.link_until.map(|until| view! {
            <p class="quiet">{text.staff_link_until(&text.moment(until, Zone::BEIJING))}</p>
        })}
        <AccessForms found=found.clone() actions/>
        {(row.role == Role::Reviewer).then(|| view! {
            <Rights account=row.account is_unrestricted=found.is_unrestricted exams=found.exams actions/>
        })}
        <Events events=found.events/>
        <SignIns sign_ins=found.sign_ins/>
    }
}

/// The link that was just made. It is shown once.
#[component]
fn NewLink() -> impl IntoView {
    let text = use_text();
    use_context::<ShownStaffLink>().map(|ShownStaffLink(address)| {
        view! {
            <section class="note stack staff-link" data-kind="good">
                <p>{text.staff_link_shown()}</p>
                <p><code class="address">{address.clone()}</code></p>
                <p class="row"><CopyButton what=address label=text.staff_link_copy()/></p>
            </section>
        }
    })
}

/// Reset, disable and enable. Nobody does that to their own account.
#[component]
fn AccessForms(found: StaffAccount, actions: StaffActions) -> impl IntoView {
    let text = use_text();
    if found.is_own {
        return view! { <p class="note">{text.staff_own()} " " <a href=page::ACCOUNT rel="external">{text.account_title()}</a></p> }
            .into_any();
    }
    let id = found.row.account;
    if found.row.state == StaffState::Disabled {
        return view! {
            <section class="stack">
                <p class="measure">{text.staff_enable_about()}</p>
                <ActionForm action=actions.enable>
                    <input type="hidden" name="account" value=id.to_string()/>
                    <button class="primary" type="submit">{text.staff_enable()}</button>
                </ActionForm>
            </section>
        }
        .into_any();
    }
    let (reset_about, reset) = match found.row.state {
        StaffState::Invited => (text.staff_new_link_about(), text.staff_new_link()),
        _ => (text.staff_reset_about(), text.staff_reset()),
    };
    view! {
        <section class="stack">
            <h2>{text.staff_access()}</h2>
            <p class="measure">{reset_about}</p>
            <ActionForm action=actions.reset>
                <input type="hidden" name="account" value=id.to_string()/>
                <button type="submit">{reset}</button>
            </ActionForm>
            {found.has_second_factor.then(|| view! {
                <p class="measure">{text.staff_reset_factor_about()}</p>
                <ActionForm action=actions.second_factor>
                    <input type="hidden" name="account" value=id.to_string()/>
                    <button type="submit">{text.staff_reset_factor()}</button>
                </ActionForm>
            })}
            <p class="measure">{text.staff_disable_about()}</p>
            <ActionForm action=actions.disable>
                <input type="hidden" name="account" value=id.to_string()/>
                <button class="seal" type="submit">{text.staff_disable()}</button>
            </ActionForm>
        </section>
    }
    .into_any()
}

/// The rights of a reviewer, exam by exam.
#[component]
fn Rights(
    account: AccountId,
    is_unrestricted: bool,
    exams: Vec<StaffExam>,
    actions: StaffActions,
) -> impl IntoView {
    let text = use_text();
    let exams = exams.into_iter().map(|exam| {
        let StaffExam {
            exam,
            title,
            has_units,
            rights,
        } = exam;
        let title = text.local(&title);
        let named = title.clone();
        let rights = rights.into_iter().map(move |(kind, held)| {
            let word = text.grant_kind(kind);
            let scope = held.scope();
            let label = match scope {
                Some(_) => text.staff_revoke_of(&word, &named),
                None => text.staff_grant_of(&word, &named),
            };
            let units = scope.and_then(|scope| text.unit_scope(scope));
            let units = units.map(|units| {
                view! { <span class="quiet">{text.staff_right_covers(&word, &units)}</span> }
            });
            let by_unit = has_units.then(|| {
                let about = text.staff_by_unit_of(&word, &named);
                let address = page::staff_right(account, &exam, kind);
                view! { <a href=address rel="external" aria-label=about>{text.staff_by_unit()}</a> }
            });
            let fields = view! {
                <input type="hidden" name="account" value=account.to_string()/>
                <input type="hidden" name="exam" value=exam.to_string()/>
                <input type="hidden" name="kind" value=kind.as_str()/>
            };
            let form = match scope {
                Some(_) => view! {
                    <ActionForm action=actions.revoke>
                        {fields}
                        <button type="submit" aria-label=label>{text.staff_revoke(&word)}</button>
                    </ActionForm>
                }
                .into_any(),
                None => view! {
                    <ActionForm action=actions.grant>
                        {fields}
                        <button class="quiet" type="submit" aria-label=label>{text.staff_grant(&word)}</button>
                    </ActionForm>
                }
                .into_any(),
            };
            view! { <div class="row">{units} {form} {by_unit}</div> }
        });
        let rights = rights.collect_view();
        view! {
            <li class="card row spread">
                <span>{title}</span>
                <div class="row">{rights}</div>
            </li>
        }
    });
    view! {
        <section class="stack staff-rights">
            <h2>{text.staff_rights()}</h2>
            <p class="measure">{if is_unrestricted { text.staff_unrestricted() } else { text.staff_rights_about() }}</p>
            <ul class="stack" role="list">{exams.collect_view()}</ul>
        </section>
    }
}

#[component]
fn Events(events: Vec<StaffEvent>) -> impl IntoView {
    let text = use_text();
    let items = events.into_iter().map(|event| {
        let actor = event
            .actor
            .unwrap_or_else(|| text.staff_by_command().to_owned());
        view! {
            <li>
                <p>{text.staff_event(&event.kind)}</p>
                <p class="quiet">{actor} " · " {text.moment(event.at, Zone::BEIJING)}</p>
            </li>
        }
    });
    let items = items.collect_view();
    (!items.is_empty()).then(|| {
        view! {
            <section class="stack staff-events">
                <h2>{text.staff_events()}</h2>
                <ul class="stack">{items}</ul>
            </section>
        }
    })
}

#[component]
fn SignIns(sign_ins: Vec<StaffSignIn>) -> impl IntoView {
    let text = use_text();
    let items = sign_ins.into_iter().map(|sign_in| {
        view! {
            <li>
                <span title=sign_in.browser.clone()>{name_browser(&sign_in.browser)}</span>
                <span class="quiet">" · " {sign_in.address} " · " {text.moment(sign_in.at, Zone::BEIJING)}</span>
            </li>
        }
    });
    let items = items.collect_view();
    view! {
        <section class="stack staff-sign-ins">
            <h2>{text.staff_sign_ins()}</h2>
            {if items.is_empty() {
                view! { <p class="empty">{text.staff_never()}</p> }.into_any()
            } else {
                view! { <ul>{items}</ul> }.into_any()
            }}
        </section>
    }
}
