//! Sign-in, sign-out, one's own sessions, and public reads.

use std::sync::Arc;

use app::ports::SessionPort;
use async_trait::async_trait;
use shared::{
    entry::Staying,
    exam::{Exam, entry::Entry},
    id::{ExamCode, SessionId},
    problem::Problem,
    time::Timestamp,
    typed::Typed,
    view::{ExamCard, Frame, SessionInfo, Viewer, WayIn},
};

use super::{Backend, answer, card};
use crate::{
    auth::{self, KnownDevice, SignedIn, session::OpenedSession},
    error::Result,
};

#[async_trait]
impl SessionPort for Backend {
    async fn frame(&self) -> Result<Frame, Problem> {
        let unread = match self.visitor.candidate() {
            Ok(candidate) => answer(self.state.db.count_unread(candidate.account()).await)?,
            Err(_) => 0,
        };
        Ok(Frame {
            unread,
            viewer: self.visitor.get().map(|signed_in| signed_in.viewer.clone()),
            now: self.state.clock.now(),
            demonstration: self
                .state
                .demonstration
                .as_ref()
                .map(|accounts| accounts.to_vec()),
        })
    }

    async fn sign_in(&self, typed: Typed) -> Result<Viewer, Problem> {
        answer(self.open_session(&typed).await)
    }

    async fn sign_out(&self) -> Result<(), Problem> {
        answer(self.end_session().await)
    }

    async fn list_sessions(&self) -> Result<Vec<SessionInfo>, Problem> {
        answer(self.list_sessions_of(self.visitor.any()?).await)
    }

    async fn revoke_session(&self, session: SessionId) -> Result<(), Problem> {
        answer(self.revoke_session_of(self.visitor.any()?, session).await)
    }

    async fn revoke_other_sessions(&self) -> Result<(), Problem> {
        answer(self.revoke_others(self.visitor.any()?).await)
    }

    async fn exams(&self) -> Result<Vec<ExamCard>, Problem> {
        answer(self.list_exams().await)
    }

    async fn exam(&self, exam: ExamCode) -> Result<Arc<Exam>, Problem> {
        answer(self.read_exam(&exam).await)
    }
}

impl Backend {
    async fn open_session(&self, typed: &Typed) -> Result<Viewer> {
        let session = auth::sign_in(&self.state, &self.visitor, typed, &self.origin).await?;
        self.begin_session(&session);
        Ok(session.viewer)
    }

    /// Sets the cookies of a new session.
    pub(super) fn begin_session(&self, session: &OpenedSession) {
        let is_kept = session.staying == Staying::Kept;
        let seconds = self.state.config.session_longest(is_kept) / Timestamp::SECOND;
        let seconds = is_kept.then(|| u32::try_from(seconds).unwrap_or(u32::MAX));
        self.reply.set_session_cookie(&session.token, seconds);
        let is_shared = session.staying == Staying::Shared;
        self.reply.set_shared_device(is_shared);
        if !is_shared {
            let known = KnownDevice::issue(&self.state, session.viewer.account);
            self.reply.set_known_device(&known);
        }
    }

    async fn end_session(&self) -> Result<()> {
        auth::sign_out(&self.state, &self.visitor).await?;
        self.reply.clear_session_cookie();
        Ok(())
    }

    async fn list_sessions_of(&self, whose: &SignedIn) -> Result<Vec<SessionInfo>> {
        let now = self.state.clock.now();
        let config = &self.state.config;
        let sessions = self
            .state
            .db
            .list_sessions(whose.viewer.account, now)
            .await?;
        let alive = sessions
            .into_iter()
            .filter(|session| now.since(session.last_seen) < config.session_idle(session.kept));
        Ok(alive
            .map(|session| SessionInfo {
                id: session.id,
                current: session.id == whose.session,
                browser: session.browser,
                signed_in: session.opened,
                last_seen: session.last_seen,
                kept_until: session.kept.then_some(session.expires),
            })
            .collect())
    }

    async fn revoke_session_of(&self, whose: &SignedIn, session: SessionId) -> Result<()> {
        if !self
            .state
            .db
            .close_session_of(whose.viewer.account, session)
            .await?
        {
            return Err(Problem::NotFound.into());
        }
        if session == whose.session {
            self.reply.clear_session_cookie();
        }
        Ok(())
    }

    async fn revoke_others(&self, whose: &SignedIn) -> Result<()> {
        let db = &self.state.db;
        db.close_other_sessions(whose.viewer.account, whose.session)
            .await
    }

    async fn list_exams(&self) -> Result<Vec<ExamCard>> {
        let exams = self.state.db.current_exams().await?;
        Ok(exams.iter().map(|(_, exam)| self.offer(exam)).collect())
    }

    fn offer(&self, exam: &Exam) -> ExamCard {
        let mut card = card::offer(exam);
        if let (Entry::OpenId(rules), WayIn::OpenId { reachable, .. }) =
            (&exam.entry, &mut card.way_in)
        {
            *reachable = self.state.providers.knows(&rules.provider);
        }
        card
    }

    pub(super) async fn read_exam(&self, code: &ExamCode) -> Result<Arc<Exam>> {
        let (_, exam) = self
            .state
            .db
            .current_exam(code)
            .await?
            .ok_or(Problem::NotFound)?;
        Ok(exam)
    }
}
