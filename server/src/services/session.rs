//! Sign-in, sign-out, the visitor's own sessions, and data that are open to everyone.

use std::sync::Arc;

use app::ports::SessionPort;
use async_trait::async_trait;
use shared::{
    entry::SessionDuration,
    exam::{Exam, entry::EntryMethod},
    form_fields::FormFields,
    id::{ExamCode, SessionId},
    problem::Problem,
    role::Role,
    time::Timestamp,
    view::{ExamCard, PageContext, SessionInfo, SignInOutcome, SignUpMethod},
};

use crate::{
    auth::{self, CurrentSession, KnownDevice, session::OpenedSession},
    error::Result,
    services::{Backend, card, to_port_result},
};

#[async_trait]
impl SessionPort for Backend {
    async fn page_context(&self) -> Result<PageContext, Problem> {
        // `require_candidate` would log a refused role for each page of the staff.
        let viewer = self.visitor.session().map(|session| &session.viewer);
        let unread = match viewer.filter(|viewer| viewer.role == Role::Candidate) {
            Some(viewer) => to_port_result(self.state.db.count_unread(viewer.account).await)?,
            None => 0,
        };
        Ok(PageContext {
            unread,
            viewer: viewer.cloned(),
            now: self.state.clock.now(),
            demonstration: self
                .state
                .demonstration
                .as_ref()
                .map(|accounts| accounts.to_vec()),
            is_debug_build: cfg!(debug_assertions),
        })
    }

    async fn sign_in(&self, typed: FormFields) -> Result<SignInOutcome, Problem> {
        to_port_result(self.open_session(&typed).await)
    }

    async fn sign_out(&self) -> Result<(), Problem> {
        to_port_result(self.end_session().await)
    }

    async fn list_sessions(&self) -> Result<Vec<SessionInfo>, Problem> {
        to_port_result(self.list_sessions_of(self.visitor.require_session()?).await)
    }

    async fn revoke_session(&self, session: SessionId) -> Result<(), Problem> {
        to_port_result(
            self.revoke_session_of(self.visitor.require_session()?, session)
                .await,
        )
    }

    async fn revoke_other_sessions(&self) -> Result<(), Problem> {
        to_port_result(self.revoke_others(self.visitor.require_session()?).await)
    }

    async fn exams(&self) -> Result<Vec<ExamCard>, Problem> {
        to_port_result(self.list_exams().await)
    }

    async fn exam(&self, exam: ExamCode) -> Result<Arc<Exam>, Problem> {
        to_port_result(self.read_exam(&exam).await)
    }
}

impl Backend {
    async fn open_session(&self, typed: &FormFields) -> Result<SignInOutcome> {
        let session = auth::sign_in(&self.state, &self.visitor, typed, &self.origin).await?;
        self.begin_session(&session);
        Ok(SignInOutcome {
            viewer: session.viewer,
            step: session.step,
        })
    }

    /// Sets the cookies of a new session.
    pub(super) fn begin_session(&self, session: &OpenedSession) {
        let is_persistent = session.staying == SessionDuration::Persistent;
        let seconds = self.state.config.max_session_age_ms(is_persistent) / Timestamp::SECOND_MS;
        let seconds = is_persistent.then(|| u32::try_from(seconds).unwrap_or(u32::MAX));
        self.reply.set_session_cookie(&session.token, seconds);
        let is_shared = session.staying == SessionDuration::SharedDevice;
        self.reply.set_shared_device(is_shared);
        // A browser is known only after the whole sign-in.
        if !is_shared && session.step.is_none() {
            let known = KnownDevice::issue_cookie(&self.state, session.viewer.account);
            self.reply.set_known_device(&known);
        }
    }

    async fn end_session(&self) -> Result<()> {
        auth::sign_out(&self.state, &self.visitor).await?;
        self.reply.clear_session_cookie();
        Ok(())
    }

    /// The account's sessions that have not expired.
    async fn list_sessions_of(&self, current: &CurrentSession) -> Result<Vec<SessionInfo>> {
        let now = self.state.clock.now();
        let config = &self.state.config;
        let sessions = self
            .state
            .db
            .list_sessions(current.viewer.account, now)
            .await?;
        let active_sessions = sessions.into_iter().filter(|session| {
            let role = session.viewer.role;
            now.milliseconds_since(session.last_seen)
                < config.session_idle_timeout_ms(role, session.kept)
        });
        Ok(active_sessions
            .map(|session| SessionInfo {
                id: session.id,
                current: session.id == current.id,
                browser: session.browser,
                signed_in: session.opened,
                last_seen: session.last_seen,
                kept_until: session.kept.then_some(session.expires),
            })
            .collect())
    }

    /// Ends a session of the account. `NotFound` for any other session.
    async fn revoke_session_of(&self, current: &CurrentSession, session: SessionId) -> Result<()> {
        if !self
            .state
            .db
            .close_session_of(current.viewer.account, session)
            .await?
        {
            return Err(Problem::NotFound.into());
        }
        if session == current.id {
            self.reply.clear_session_cookie();
        }
        Ok(())
    }

    /// Ends all other sessions of the account.
    async fn revoke_others(&self, current: &CurrentSession) -> Result<()> {
        let db = &self.state.db;
        db.close_other_sessions(current.viewer.account, current.id)
            .await
    }

    async fn list_exams(&self) -> Result<Vec<ExamCard>> {
        let mut cards = Vec::new();
        for (_, exam) in self.state.db.current_exams().await? {
            let exam = self.state.db.extend_exam(exam).await?;
            cards.push(self.exam_card(&exam));
        }
        Ok(cards)
    }

    fn exam_card(&self, exam: &Exam) -> ExamCard {
        let mut card = card::exam_card(exam);
        if let (EntryMethod::OpenId(rules), SignUpMethod::OpenId { reachable, .. }) =
            (&exam.entry, &mut card.sign_up_method)
        {
            *reachable = self.state.providers.has_provider(&rules.provider);
        }
        card
    }

    /// The current version of the exam with everyone's extensions. `NotFound` for an unknown code.
    pub(super) async fn read_exam(&self, code: &ExamCode) -> Result<Arc<Exam>> {
        let (_, exam) = self
            .state
            .db
            .current_exam(code)
            .await?
            .ok_or(Problem::NotFound)?;
        self.state.db.extend_exam(exam).await
    }
}
