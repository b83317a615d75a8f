//! The office's page of reminders: the lists of people who have a step still to do, the preview of a
//! list, the order to remind its people, and the plan to do so by days before the deadline (A3). Every
//! officer may remind the people of every exam.

use std::sync::Arc;

use app::{text::Text, words::message::MessageInput};
use shared::{
    exam::Exam,
    form_fields::FormFields,
    id::{ExamCode, NudgeId, NudgePlanId},
    message::{Channel, MessageBody, mask_address},
    nudge::{NudgeList, PlanDays, is_as_shown, quiet_until},
    problem::Problem,
    time::Timestamp,
    url::page,
    view::{
        MAX_NUDGE_ROWS, NudgeOutcome, NudgePage, NudgePlanView, NudgePreview, NudgeRefusal,
        NudgeRow, NudgeText,
    },
};

use crate::{
    auth::Officer,
    db::{NewNudge, NewNudgePlan, NudgePart, NudgeSearch, NudgedPerson},
    error::Result,
    message::{configured_channels, page_url},
    random,
    services::{Backend, message::in_both_languages},
};

/// Most characters of the days of a plan.
const MAX_TYPED_CHARS: usize = 100;

impl Backend {
    pub(super) async fn read_nudges(
        &self,
        officer: Officer,
        code: &ExamCode,
        chosen: Option<NudgeList>,
    ) -> Result<NudgePage> {
        let exam = self.read_exam_as(officer, code).await?;
        let (db, now) = (&self.state.db, self.state.clock.now());
        let mut lists = Vec::new();
        let mut preview = None;
        for list in NudgeList::ALL {
            let Some(search) = db.nudge_search(code, list, now).await? else {
                continue;
            };
            let people = db.count_nudged(&search, NudgePart::Everybody).await?;
            lists.push((list, people));
            if chosen == Some(list) {
                preview = Some(self.preview_nudge(&exam, &search, people).await?);
            }
        }
        Ok(NudgePage {
            records: db.list_nudges(code).await?,
            exam,
            lists,
            preview,
        })
    }

    /// Performs the act that the form names: `plan` sets a plan, `cancel-plan` cancels it, and an
    /// empty one orders the reminders of the list, if it is still as it was shown.
    ///
    /// # Errors
    /// `NotFound` for an unknown exam, list or plan, `BadRequest` for an unknown act and without the
    /// shown number, `TextTooLong` for the days of a plan.
    pub(super) async fn send_nudge_as(
        &self,
        officer: Officer,
        code: &ExamCode,
        typed: &FormFields,
    ) -> Result<NudgeOutcome> {
        let exam = self.read_exam_as(officer, code).await?;
        let list = NudgeList::from_name(typed.get("list")).ok_or(Problem::NotFound)?;
        match typed.get("act") {
            "" => self.order_nudge(officer, &exam, list, typed).await,
            "plan" => self.set_plan(officer, &exam, list, typed.get("days")).await,
            "cancel-plan" => self.cancel_plan(officer, code, list).await,
            _ => Err(Problem::BadRequest {
                detail: "no such act".to_owned(),
            }
            .into()),
        }
    }

    async fn set_plan(
        &self,
        officer: Officer,
        exam: &Exam,
        list: NudgeList,
        typed: &str,
    ) -> Result<NudgeOutcome> {
        if !list.can_be_planned(exam) {
            return Err(Problem::NotFound.into());
        }
        let measured = typed.chars().count();
        if measured > MAX_TYPED_CHARS {
            return Err(Problem::TextTooLong {
                measured: u32::try_from(measured).unwrap_or(u32::MAX),
                allowed: MAX_TYPED_CHARS as u32,
            }
            .into());
        }
        let days = match typed.parse::<PlanDays>() {
            Ok(days) => days,
            Err(fault) => {
                let typed = typed.to_owned();
                return Ok(NudgeOutcome::Refused(NudgeRefusal::Days { typed, fault }));
            }
        };
        let now = self.state.clock.now();
        let plan = NewNudgePlan {
            id: NudgePlanId(random::uuid_v7(now)),
            exam: exam.code.clone(),
            list,
            days,
            officer: officer.account(),
        };
        self.state.db.set_nudge_plan(plan, now).await?;
        Ok(NudgeOutcome::Planned)
    }

    async fn cancel_plan(
        &self,
        officer: Officer,
        code: &ExamCode,
        list: NudgeList,
    ) -> Result<NudgeOutcome> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let cancelled = db.cancel_nudge_plan(code, list, officer.account(), now);
        match cancelled.await? {
            true => Ok(NudgeOutcome::PlanCancelled),
            false => Err(Problem::NotFound.into()),
        }
    }

    async fn order_nudge(
        &self,
        officer: Officer,
        exam: &Exam,
        list: NudgeList,
        typed: &FormFields,
    ) -> Result<NudgeOutcome> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let code = &exam.code;
        let shown = typed.get("shown").parse::<u64>();
        let shown = shown.map_err(|_| Problem::BadRequest {
            detail: "no number of people was shown".to_owned(),
        })?;
        let search = db.nudge_search(code, list, now).await?;
        let search = search.ok_or(Problem::NotFound)?;
        if let Some(since) = self.find_pause(exam, list).await? {
            return Ok(NudgeOutcome::Refused(NudgeRefusal::Paused { since }));
        }
        let found = db.count_nudged(&search, NudgePart::Due).await?;
        if found == 0 {
            return Ok(NudgeOutcome::Refused(NudgeRefusal::Nobody));
        }
        if !is_as_shown(shown, found) {
            return Ok(NudgeOutcome::Refused(NudgeRefusal::Changed {
                shown,
                found,
            }));
        }
        let new = NewNudge {
            id: NudgeId(random::uuid_v7(now)),
            exam: code.clone(),
            list,
            officer: officer.account(),
            people: shown,
        };
        let Some((at, other)) = db.start_nudge(new, now).await? else {
            return Ok(NudgeOutcome::Started);
        };
        let mut names = db.account_names([other].into()).await?;
        Ok(NudgeOutcome::Refused(NudgeRefusal::Running {
            at,
            name: names.remove(&other).unwrap_or_default(),
        }))
    }

    /// Beginning of the pause of the list's step. `None` if it is not paused.
    async fn find_pause(&self, exam: &Exam, list: NudgeList) -> Result<Option<Timestamp>> {
        let window = list
            .stage(exam)
            .and_then(|stage| exam.find_stage_window(stage));
        let pauses = self.state.db.list_running_pauses().await?;
        let paused = pauses
            .iter()
            .filter(|pause| pause.exam == exam.code)
            .find(|pause| pause.covers(window.map(|window| &window.id)));
        Ok(paused.map(|pause| pause.since))
    }

    async fn preview_nudge(
        &self,
        exam: &Arc<Exam>,
        search: &NudgeSearch,
        people: u64,
    ) -> Result<NudgePreview> {
        let db = &self.state.db;
        let channels = configured_channels(&self.state.config);
        let due = db.list_nudged(search, NudgePart::Due, MAX_NUDGE_ROWS);
        let due = due.await?;
        let reminded = db.list_nudged(search, NudgePart::Reminded, MAX_NUDGE_ROWS);
        let reminded = reminded.await?;
        let message = match due.first() {
            Some(first) => self.write_nudge_text(exam, search, first).await?,
            None => None,
        };
        let describe = |people: Vec<NudgedPerson>| {
            let rows = people.into_iter();
            rows.map(|person| describe(person, &channels)).collect()
        };
        Ok(NudgePreview {
            list: search.list,
            people,
            due: db.count_nudged(search, NudgePart::Due).await?,
            without_account: db.count_without_account(search).await?,
            rows: describe(due),
            reminded: describe(reminded),
            message,
            quiet_until: quiet_until(search.now, exam.time_zone),
            channels,
            plan: self.read_plan(exam, search.list).await?,
        })
    }

    /// The plan of a list. `None` if the list can have none.
    async fn read_plan(&self, exam: &Exam, list: NudgeList) -> Result<Option<NudgePlanView>> {
        let db = &self.state.db;
        if !list.can_be_planned(exam) {
            return Ok(None);
        }
        let window = list
            .stage(exam)
            .and_then(|stage| exam.find_stage_window(stage));
        let everyones = db.everyones_extensions(&exam.code).await?;
        let period = window.and_then(|it| it.resolve(exam.time_zone, &everyones, |_| None));
        Ok(Some(NudgePlanView {
            set: db.find_nudge_plan(&exam.code, list).await?,
            closes: period.map(|period| period.closes),
        }))
    }

    /// The message to one person, with its link, as it is sent. `None` if the step was done
    /// meanwhile.
    async fn write_nudge_text(
        &self,
        exam: &Arc<Exam>,
        search: &NudgeSearch,
        person: &NudgedPerson,
    ) -> Result<Option<NudgeText>> {
        let db = &self.state.db;
        let (exam, number, body, path) = match &person.application {
            None => match person.closes {
                Some(closes) => {
                    let body = MessageBody::NotEntered { closes };
                    (exam.clone(), None, body, page::SIGN_IN.to_owned())
                }
                None => return Ok(None),
            },
            Some(listed) => {
                let Some(application) = db.application(listed.id).await? else {
                    return Ok(None);
                };
                let version = application.exam_version;
                let exam = db.exam(&application.exam, version).await?;
                let (list, now) = (search.list, search.now);
                // The person is on the list, so a ticket has its seat.
                let Some(due) = application.nudge_due(&exam, list, true, now) else {
                    return Ok(None);
                };
                let body = application.nudge_message(&exam, list, due, now);
                let path = page::hub(application.id);
                (exam, Some(application.number), body, path)
            }
        };
        let link = page_url(&self.state.config, &path);
        let write = |text: Text| {
            text.message_text(MessageInput {
                exam: &exam,
                number: number.as_deref(),
                matter: &body,
                link: link.as_deref(),
                code: None,
            })
        };
        Ok(Some(NudgeText {
            name: person.recipient.name.clone(),
            subject: in_both_languages(|text| text.message_subject(&body).to_owned()),
            words: in_both_languages(write),
        }))
    }
}

fn describe(person: NudgedPerson, channels: &[Channel]) -> NudgeRow {
    let recipient = person.recipient;
    let addresses = [
        (Channel::Mail, recipient.email),
        (Channel::Sms, recipient.phone),
    ];
    let usable = addresses
        .into_iter()
        .filter(|(channel, _)| channels.contains(channel));
    NudgeRow {
        account: person.account,
        name: recipient.name,
        id_number: person.id_number,
        number: person.application.map(|application| application.number),
        closes: person.closes,
        addresses: usable
            .filter_map(|(channel, address)| Some((channel, mask_address(&address?))))
            .collect(),
        reminded: person.reminded,
    }
}
