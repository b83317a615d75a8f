//! The plan of a list: on which days before the deadline its people are reminded, with the form that
//! sets it and the button that cancels it (A3).

use leptos::prelude::*;
use shared::{
    id::ExamCode,
    nudge::{MAX_PLAN_DAYS, MAX_PLAN_STEPS, NudgeList, PlanDays, PlanDaysFault, step_time},
    time::{Timestamp, Zone},
    url::page,
    view::{NudgePlan, NudgePlanView},
};

use crate::text::{Text, use_text};

/// Days that the form offers.
const OFFERED_DAYS: &str = "7, 3, 1";

#[component]
pub(super) fn PlanSection(
    exam: ExamCode,
    list: NudgeList,
    plan: NudgePlanView,
    /// Days that were refused, to be typed again.
    typed: Option<String>,
    zone: Zone,
) -> impl IntoView {
    let text = use_text();
    let NudgePlanView { set, closes } = plan;
    let held = set.as_ref().map(|set| set.days.to_string());
    let days = typed.or(held).unwrap_or_else(|| OFFERED_DAYS.to_owned());
    let button = match set.is_some() {
        true => text.nudge_plan_replace(),
        false => text.nudge_plan_set(),
    };
    view! {
        <section class="card stack">
            <h3>{text.nudge_plan()}</h3>
            <p class="measure">{text.nudge_plan_about()}</p>
            {set.map(|set| view! { <HeldPlan exam=exam.clone() list set closes zone/> })}
            <form class="stack" method="post" action=page::nudges(&exam)>
                <input type="hidden" name="act" value="plan"/>
                <input type="hidden" name="list" value=list.as_str()/>
                <label class="field">
                    <span>{text.nudge_plan_days(&MAX_PLAN_DAYS, &MAX_PLAN_STEPS)}</span>
                    <input type="text" name="days" required maxlength="100" autocomplete="off" value=days/>
                </label>
                <label class="choice"><input type="checkbox" required/> <span>{text.nudge_sure()}</span></label>
                <p class="row"><button type="submit">{button}</button></p>
            </form>
        </section>
    }
}

/// The plan that holds, with the times of its steps.
#[component]
fn HeldPlan(
    exam: ExamCode,
    list: NudgeList,
    set: NudgePlan,
    closes: Option<Timestamp>,
    zone: Zone,
) -> impl IntoView {
    let text = use_text();
    let days = text.plan_days(&set.days);
    let held = text.nudge_plan_held(&set.name, &text.moment(set.at, zone), &days);
    let times = closes.map(|closes| {
        let items = set.days.iter().map(|days| {
            let moment = closes.plus(-i64::from(days) * Timestamp::DAY_MS);
            let at = text.moment(step_time(moment, zone), zone);
            view! { <li>{text.nudge_plan_step(&days, &at)}</li> }
        });
        view! { <ul>{items.collect_view()}</ul> }
    });
    let own = match closes {
        Some(_) => text.nudge_plan_extended(),
        None => text.nudge_plan_own(),
    };
    view! {
        <p><strong>{held}</strong></p>
        {times}
        <p class="quiet">{own}</p>
        <form method="post" action=page::nudges(&exam)>
            <input type="hidden" name="act" value="cancel-plan"/>
            <input type="hidden" name="list" value=list.as_str()/>
            <p class="row"><button type="submit">{text.nudge_plan_cancel()}</button></p>
        </form>
    }
}

impl Text {
    fn plan_days(self, days: &PlanDays) -> String {
        let days: Vec<_> = days.iter().map(|days| days.to_string()).collect();
        days.join(self.pause())
    }

    /// The reason for which days are no plan.
    pub(super) fn plan_fault(self, typed: &str, fault: &PlanDaysFault) -> String {
        match fault {
            PlanDaysFault::NoNumber if typed.trim().is_empty() => {
                self.nudge_plan_empty().to_owned()
            }
            PlanDaysFault::NoNumber => self.nudge_plan_no_number(&typed),
            PlanDaysFault::OutOfRange { typed } => {
                self.nudge_plan_out_of_range(typed, &MAX_PLAN_DAYS)
            }
            PlanDaysFault::TooMany { measured } => {
                self.nudge_plan_too_many(measured, &MAX_PLAN_STEPS)
            }
        }
    }
}
