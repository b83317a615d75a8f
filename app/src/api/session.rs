//! The server functions of signing in and out.

use std::sync::Arc;

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    exam::Exam,
    id::{ExamCode, SessionId},
    view::{ExamCard, PageContext, SessionInfo},
};

use super::{ApiError, TextJsonOutput};

#[server(endpoint = "frame", output = TextJsonOutput, input = GetUrl)]
pub async fn read_page_context() -> Result<PageContext, ApiError> {
    Ok(crate::ports::session().page_context().await?)
}

#[server(endpoint = "sign-out", output = TextJsonOutput)]
pub async fn sign_out() -> Result<(), ApiError> {
    crate::ports::session().sign_out().await?;
    crate::ports::response().redirect(shared::url::page::SIGN_IN);
    Ok(())
}

#[server(endpoint = "sessions/list", output = TextJsonOutput, input = GetUrl)]
pub async fn list_sessions() -> Result<Vec<SessionInfo>, ApiError> {
    Ok(crate::ports::session().list_sessions().await?)
}

#[server(endpoint = "sessions/revoke", output = TextJsonOutput)]
pub async fn revoke_session(session: SessionId) -> Result<(), ApiError> {
    Ok(crate::ports::session().revoke_session(session).await?)
}

#[server(endpoint = "sessions/revoke-others", output = TextJsonOutput)]
pub async fn revoke_other_sessions() -> Result<(), ApiError> {
    Ok(crate::ports::session().revoke_other_sessions().await?)
}

#[server(endpoint = "exams/list", output = TextJsonOutput, input = GetUrl)]
pub async fn list_published_exams() -> Result<Vec<ExamCard>, ApiError> {
    Ok(crate::ports::session().exams().await?)
}

#[server(endpoint = "exams/read", output = TextJsonOutput, input = GetUrl)]
pub async fn read_exam(exam: ExamCode) -> Result<Arc<Exam>, ApiError> {
    Ok(crate::ports::session().exam(exam).await?)
}
