//! The server functions of signing in and out.

use std::sync::Arc;

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    exam::Exam,
    id::{ExamCode, SessionId},
    view::{ExamCard, Frame, SessionInfo},
};

use super::{Answer, ApiError};

#[server(endpoint = "frame", output = Answer, input = GetUrl)]
pub async fn read_frame() -> Result<Frame, ApiError> {
    Ok(crate::ports::session().frame().await?)
}

#[server(endpoint = "sign-out", output = Answer)]
pub async fn sign_out() -> Result<(), ApiError> {
    crate::ports::session().sign_out().await?;
    crate::ports::navigation().redirect(shared::url::page::SIGN_IN);
    Ok(())
}

#[server(endpoint = "sessions/list", output = Answer, input = GetUrl)]
pub async fn list_sessions() -> Result<Vec<SessionInfo>, ApiError> {
    Ok(crate::ports::session().list_sessions().await?)
}

#[server(endpoint = "sessions/revoke", output = Answer)]
pub async fn revoke_session(session: SessionId) -> Result<(), ApiError> {
    Ok(crate::ports::session().revoke_session(session).await?)
}

#[server(endpoint = "sessions/revoke-others", output = Answer)]
pub async fn revoke_other_sessions() -> Result<(), ApiError> {
    Ok(crate::ports::session().revoke_other_sessions().await?)
}

#[server(endpoint = "exams/list", output = Answer, input = GetUrl)]
pub async fn list_published_exams() -> Result<Vec<ExamCard>, ApiError> {
    Ok(crate::ports::session().exams().await?)
}

#[server(endpoint = "exams/read", output = Answer, input = GetUrl)]
pub async fn read_exam(exam: ExamCode) -> Result<Arc<Exam>, ApiError> {
    Ok(crate::ports::session().exam(exam).await?)
}
