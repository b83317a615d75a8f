//! The crowd: several hundred made-up applications in the five exams, so that the desk of a reviewer
//! can be tried with a real volume. It is made in the background while the server serves, by ordinary
//! commands at times in the past.
//!
//! Each person follows from their number, so a start after an interruption makes only the missing
//! ones. An application whose making was interrupted stays in the state that it has reached.

mod answers;
mod member;
mod outcome;
mod picture;
mod play;
mod verdicts;

use std::{collections::BTreeMap, sync::Arc};

use futures::{FutureExt as _, StreamExt as _, stream};
use shared::{
    digest::Sha256,
    exam::{AnchorEvent, EntryMethod, Exam, StageKind, WindowSpan},
    id::{AccountId, ApplicationId},
    person::{Assurance, Identity},
    role::Role,
    time::Timestamp,
};
use specimen::{SpecimenRenderer, SplitMix64};

use self::{
    member::CrowdMember,
    outcome::{CourseLimits, CrowdOutcome, CrowdStep, schedule_steps},
    play::CrowdPlay,
};
use crate::{
    auth::password,
    db::{InvitationBatch, Invitee, NewAccount, RosterEntry},
    demo::{ACCOUNT_AGE_MS, DEMO_PASSWORD, PROVIDER, context::find_account, missing_error, people},
    error::{Error, Result, to_problem},
    random,
    state::AppState,
};

/// Exams of twenty applications in a row.
const EXAM_TURNS: [&str; 20] = [
    "shenzhen-civil-service",
    "hebei-medical",
    "shenzhen-civil-service",
    "national-personnel",
    "inner-mongolia-medical",
    "shenzhen-civil-service",
    "cadre-graduate",
    "shenzhen-civil-service",
    "hebei-medical",
    "national-personnel",
    "shenzhen-civil-service",
    "inner-mongolia-medical",
    "hebei-medical",
    "shenzhen-civil-service",
    "national-personnel",
    "cadre-graduate",
    "shenzhen-civil-service",
    "inner-mongolia-medical",
    "hebei-medical",
    "shenzhen-civil-service",
];
/// Number of applications that are made at a time: while one is drawn, others are written.
const CONCURRENCY: usize = 3;
/// Number of progress reports in the log.
const PROGRESS_REPORTS: usize = 10;
/// The latest step lies this long ago, so that no reviewer of the crowd still works on anything.
const LAST_STEP_AGE_MS: i64 = Timestamp::HOUR_MS;
/// Time in which people were invited, where an exam begins with an invitation.
const INVITATIONS_AGE_MS: i64 = ACCOUNT_AGE_MS - 2 * Timestamp::DAY_MS;
/// Purpose of random numbers for the times of a course, see [`CrowdMember::random`].
const TIMES: u64 = 50;

/// Result of making the crowd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CrowdReport {
    /// Number of applications that this call made.
    pub made: usize,
    /// Number of applications that an earlier call made.
    pub found: usize,
    /// Number of applications that a refused command ended early.
    pub stopped: usize,
}

/// Makes the crowd and logs its end. A failure is logged: the demonstration works without it.
pub async fn run_crowd(state: AppState) {
    let count = state.config.demo_applications as usize;
    if count == 0 {
        return;
    }
    match make_crowd(&state, count).await {
        Ok(report) if report.made > 0 => {
            tracing::info!("demonstration: all {count} applications are there");
        }
        Ok(_) => {}
        Err(error) => drop(to_problem(error)),
    }
}

/// Makes the missing ones of `count` applications.
///
/// # Errors
/// The database or the store of pictures failed, or the demonstration lacks an exam or a reviewer.
pub async fn make_crowd(state: &AppState, count: usize) -> Result<CrowdReport> {
    let maker = Arc::new(CrowdMaker::open(state).await?);
    let plans = maker.plan(count);
    // The pictures are uploads: background work on pictures waits for them.
    let _uploading = state.media.begin_upload();
    let report_every = count.div_ceil(PROGRESS_REPORTS).max(1);
    let make = move |plan: CrowdPlan| {
        let maker = maker.clone();
        async move { maker.make(&plan).await }.boxed()
    };
    let mut results = stream::iter(plans).map(make).buffered(CONCURRENCY);
    let mut report = CrowdReport::default();
    while let Some(made) = results.next().await {
        let made = made?;
        match made {
            Made::Complete => report.made += 1,
            Made::Stopped => report.stopped += 1,
            Made::Found => report.found += 1,
        }
        let done = report.made + report.stopped + report.found;
        if made != Made::Found && done.is_multiple_of(report_every) {
            tracing::info!("demonstration: {done} of {count} applications");
        }
    }
    state.media.notify_new_image();
    Ok(report)
}

/// One application to be made.
struct CrowdPlan {
    exam: Arc<CrowdExam>,
    number: u64,
    outcome: CrowdOutcome,
    /// Place of the entry between the opening and now, from 0 to 1.
    share: f64,
}

/// Outcome of making one application.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Complete,
    Stopped,
    Found,
}

/// An exam with the limits of its times.
struct CrowdExam {
    exam: Arc<Exam>,
    version: u32,
    limits: CourseLimits,
    /// Year from which ages are counted; it does not change with the day of the start.
    year: i32,
}

/// Data for the making of each application.
struct CrowdMaker {
    state: AppState,
    renderer: Arc<SpecimenRenderer>,
    exams: BTreeMap<&'static str, Arc<CrowdExam>>,
    reviewers: Vec<AccountId>,
    password_hash: String,
}

impl CrowdMaker {
    async fn open(state: &AppState) -> Result<Self> {
        let typeface = state
            .fonts
            .as_ref()
            .map(|fonts| fonts.regular_bytes().to_vec());
        if typeface.is_none() {
            tracing::warn!(
                "there is no typeface: the papers of the demonstration have bars for text"
            );
        }
        let renderer = SpecimenRenderer::new(typeface)
            .map_err(|error| Error::Broken(format!("papers cannot be drawn: {error}")))?;
        let mut exams = BTreeMap::new();
        for code in EXAM_TURNS {
            if !exams.contains_key(code) {
                let exam = CrowdExam::open(state, code).await?;
                exams.insert(code, Arc::new(exam));
            }
        }
        let mut reviewers = Vec::new();
        for login in people::REVIEWERS {
            reviewers.push(find_account(state, login).await?);
        }
        Ok(Self {
            state: state.clone(),
            renderer: Arc::new(renderer),
            exams,
            reviewers,
            password_hash: password::hash(DEMO_PASSWORD.to_owned()).await?,
        })
    }

    /// The applications in the order of their entry, so that numbers follow the time.
    fn plan(&self, count: usize) -> Vec<CrowdPlan> {
        let mut plans: Vec<CrowdPlan> = Vec::with_capacity(count);
        let mut turns: BTreeMap<&str, u64> = BTreeMap::new();
        for (number, code) in (0..).zip(EXAM_TURNS.iter().cycle().take(count)) {
            let exam = &self.exams[code];
            let turn = turns.entry(code).or_default();
            let outcome = exam.choose_outcome(*turn);
            *turn += 1;
            let jitter = SplitMix64::of_part(number, TIMES).fraction() * 0.45;
            plans.push(CrowdPlan {
                exam: exam.clone(),
                number,
                outcome,
                share: outcome.entry_order() + jitter,
            });
        }
        plans.sort_by(|one, other| one.share.total_cmp(&other.share));
        plans
    }

    /// Makes one application, unless it is there.
    async fn make(&self, plan: &CrowdPlan) -> Result<Made> {
        let CrowdExam { exam, year, .. } = &*plan.exam;
        let member = CrowdMember::new(plan.number, *year);
        let other = CrowdMember::new(plan.number + EXAM_TURNS.len() as u64, *year);
        let known = self.find_member(&member).await?;
        if let Some(account) = known
            && self.has_entered(account, exam).await?
        {
            return Ok(Made::Found);
        }
        let mut random = member.random(TIMES);
        let limits = plan.exam.limits;
        let mut schedule = |outcome: CrowdOutcome| {
            let steps = outcome.steps(exam.review.levels);
            let times = schedule_steps(&steps, limits, plan.share, &mut random)?;
            Some((outcome, steps, times))
        };
        // Soon after the opening nothing can have lapsed.
        let chosen = schedule(plan.outcome).or_else(|| schedule(CrowdOutcome::Returned));
        let Some((outcome, steps, times)) = chosen else {
            return Ok(Made::Stopped);
        };
        let entered = times[0];
        // Between two steps in the past an application can be overdue.
        let _before_jobs = self.state.clock_jobs.read().await;
        let account = match known {
            Some(account) => account,
            None => self.create_member(&member).await?,
        };
        let played = async {
            let application = self.enter(&plan.exam, &member, account, entered).await?;
            let first = (plan.number % 2) as usize;
            let play = CrowdPlay {
                state: &self.state,
                renderer: &self.renderer,
                exam,
                member: &member,
                other: &other,
                outcome,
                account,
                application,
                reviewers: [self.reviewers[first], self.reviewers[1 - first]],
                entered,
            };
            let steps: Vec<(CrowdStep, Timestamp)> =
                steps.into_iter().zip(times[1..].iter().copied()).collect();
            play.perform_steps(&steps).await
        };
        match played.await {
            Ok(()) => Ok(Made::Complete),
            Err(Error::Problem(problem)) => {
                tracing::warn!(
                    exam = %exam.code, ?outcome, number = plan.number,
                    "an application of the demonstration ends early: {problem:?}"
                );
                Ok(Made::Stopped)
            }
            Err(error) => Err(error),
        }
    }

    async fn find_member(&self, member: &CrowdMember) -> Result<Option<AccountId>> {
        let login = member.id_number.as_str();
        let found = self.state.db.find_account_by_login(login).await?;
        Ok(found.map(|account| account.id))
    }

    async fn has_entered(&self, account: AccountId, exam: &Exam) -> Result<bool> {
        let applications = self.state.db.applications_of(account).await?;
        Ok(applications.iter().any(|it| it.exam == exam.code))
    }

    async fn create_member(&self, member: &CrowdMember) -> Result<AccountId> {
        let created = self.state.clock.now().plus(-ACCOUNT_AGE_MS);
        let account = self.new_account(member, created);
        self.state.db.create_account(account).await
    }

    fn new_account(&self, member: &CrowdMember, created: Timestamp) -> NewAccount {
        NewAccount {
            id: AccountId(random::uuid_v7(created)),
            role: Role::Candidate,
            login: member.id_number.as_str().to_owned(),
            name: member.name.clone(),
            identity: Some(Identity::from(member.id_number.clone())),
            valid_until: None,
            // A phone of the account would receive messages.
            phone: None,
            password_hash: Some(self.password_hash.clone()),
            assurance: Assurance::Vouched,
            created,
        }
    }

    /// Does what the exam demands before the entry, and enters.
    async fn enter(
        &self,
        exam: &CrowdExam,
        member: &CrowdMember,
        account: AccountId,
        at: Timestamp,
    ) -> Result<ApplicationId> {
        let db = &self.state.db;
        let code = &exam.exam.code;
        if let EntryMethod::OpenId(_) = &exam.exam.entry {
            let subject = member.id_number.as_str();
            let new = self.new_account(member, at);
            db.connect_open_id(PROVIDER, subject, new, Some(account))
                .await?;
        }
        if exam.exam.roster.is_some() {
            let entry = exam.roster_entry(member);
            if exam.limits.personal_ms.is_some() {
                let code_digest = Sha256::of(member.id_number.as_str().as_bytes());
                let inviting = InvitationBatch {
                    exam: code.clone(),
                    exam_version: exam.version,
                    closes: None,
                    channels: Vec::new(),
                    replaces_unused: false,
                    only_unused: false,
                    account: None,
                    now: at.plus(-Timestamp::HOUR_MS),
                };
                let invitee = Invitee {
                    entry,
                    digest: code_digest,
                    code: String::new(),
                };
                db.import_and_invite(inviting, vec![invitee]).await?;
            } else {
                db.import_roster(code, vec![entry]).await?;
            }
        }
        db.enter_exam(account, code, at).await
    }
}

impl CrowdExam {
    async fn open(state: &AppState, code: &str) -> Result<Self> {
        let code = code.parse().expect("a code of ours is a slug");
        let found = state.db.current_exam(&code).await?;
        let (version, exam) = found.ok_or_else(|| missing_error(&code))?;
        let now = state.clock.now();
        let submit = exam.stage(StageKind::Submit);
        let window = submit.and_then(|stage| exam.find_stage_window(stage));
        let span = window.map(|window| window.span);
        let latest = now.plus(-LAST_STEP_AGE_MS);
        let days_ms = |days: u16| i64::from(days) * Timestamp::DAY_MS;
        let (opens, until, personal_ms) = match span {
            Some(WindowSpan::Fixed { opens, closes }) => {
                let closes = closes.to_timestamp(exam.time_zone).plus(-LAST_STEP_AGE_MS);
                (opens.to_timestamp(exam.time_zone), latest.min(closes), None)
            }
            Some(WindowSpan::After {
                event: AnchorEvent::Invited,
                days,
            }) => (now.plus(-INVITATIONS_AGE_MS), latest, Some(days_ms(days))),
            _ => return Err(missing_error(&"window of a submission")),
        };
        let mend = exam.review.mend_window.as_ref();
        let mend_ms = match mend
            .and_then(|id| exam.window(id))
            .map(|window| window.span)
        {
            Some(WindowSpan::After { days, .. }) => days_ms(days),
            _ => 2 * Timestamp::DAY_MS,
        };
        let fixed = exam.windows.iter().find_map(|window| match window.span {
            WindowSpan::Fixed { opens, .. } => Some(opens.year()),
            WindowSpan::After { .. } => None,
        });
        Ok(Self {
            year: fixed.unwrap_or_else(|| now.in_zone(exam.time_zone).year()),
            limits: CourseLimits {
                opens: opens.plus(Timestamp::HOUR_MS),
                until,
                mend_ms,
                personal_ms,
            },
            exam,
            version,
        })
    }

    fn choose_outcome(&self, turn: u64) -> CrowdOutcome {
        CrowdOutcome::choose(
            turn,
            self.exam.review.levels,
            self.exam.is_paid_online(),
            self.limits.personal_ms.is_some(),
        )
    }

    /// The person in the roster of the exam, with a cell in each column.
    fn roster_entry(&self, member: &CrowdMember) -> RosterEntry {
        let mut entry = RosterEntry::new(member.id_number.clone(), member.name.clone());
        let columns = self.exam.roster.iter().flat_map(|roster| &roster.columns);
        for column in columns {
            let text = match column.id.as_str() {
                "position-code" => format!("2026{:04}", 1 + member.number % 40),
                "position" => "综合管理一级科员".to_owned(),
                "branch" => "样本分院".to_owned(),
                _ => member.employer.to_owned(),
            };
            entry.cells.insert(column.id.clone(), text);
        }
        entry
    }
}

#[cfg(test)]
mod tests;
