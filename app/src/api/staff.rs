//! The administrator's server functions.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use shared::{
    id::{AccountId, ExamCode},
    review_grant::GrantKind,
    staff::StaffAct,
    view::{AuditFilter, AuditLog, StaffAccount, StaffFilter, StaffList},
};

use super::{ApiError, TextJsonOutput};

#[server(endpoint = "staff/list", output = TextJsonOutput, input = GetUrl)]
pub async fn list_staff(#[server(default)] filter: StaffFilter) -> Result<StaffList, ApiError> {
    Ok(crate::ports::staff().staff(filter).await?)
}

#[server(endpoint = "staff/read", output = TextJsonOutput, input = GetUrl)]
pub async fn read_staff_account(account: AccountId) -> Result<StaffAccount, ApiError> {
    Ok(crate::ports::staff().staff_account(account).await?)
}

#[server(endpoint = "staff/audit", output = TextJsonOutput, input = GetUrl)]
pub async fn read_audit_log(#[server(default)] filter: AuditFilter) -> Result<AuditLog, ApiError> {
    Ok(crate::ports::staff().audit_log(filter).await?)
}

#[server(endpoint = "staff/reset", output = TextJsonOutput)]
pub async fn reset_staff(account: AccountId) -> Result<(), ApiError> {
    act_on_staff(account, StaffAct::Reset).await
}

#[server(endpoint = "staff/disable", output = TextJsonOutput)]
pub async fn disable_staff(account: AccountId) -> Result<(), ApiError> {
    act_on_staff(account, StaffAct::Disable).await
}

#[server(endpoint = "staff/enable", output = TextJsonOutput)]
pub async fn enable_staff(account: AccountId) -> Result<(), ApiError> {
    act_on_staff(account, StaffAct::Enable).await
}

#[server(endpoint = "staff/reset-second-factor", output = TextJsonOutput)]
pub async fn reset_second_factor(account: AccountId) -> Result<(), ApiError> {
    act_on_staff(account, StaffAct::ResetSecondFactor).await
}

/// Gives a right that the reviewer does not have. `Stale` if they have it for some units.
#[server(endpoint = "staff/grant", output = TextJsonOutput)]
pub async fn grant_staff(
    account: AccountId,
    exam: ExamCode,
    kind: GrantKind,
) -> Result<(), ApiError> {
    let scope = shared::unit_scope::UnitScope::WholeExam;
    let grant = shared::review_grant::Grant { exam, kind, scope };
    act_on_staff(account, StaffAct::Grant(grant)).await
}

/// Makes a right one on the whole exam, also if it is limited to units.
#[server(endpoint = "staff/grant-whole-exam", output = TextJsonOutput)]
pub async fn grant_whole_exam(
    account: AccountId,
    exam: ExamCode,
    kind: GrantKind,
) -> Result<(), ApiError> {
    act_on_staff(account, StaffAct::GrantWholeExam(exam, kind)).await
}

#[server(endpoint = "staff/revoke", output = TextJsonOutput)]
pub async fn revoke_staff(
    account: AccountId,
    exam: ExamCode,
    kind: GrantKind,
) -> Result<(), ApiError> {
    act_on_staff(account, StaffAct::Revoke(exam, kind)).await
}

/// Performs an act and redirects to the page of the account.
pub async fn act_on_staff(account: AccountId, act: StaffAct) -> Result<(), ApiError> {
    crate::ports::staff().act_on_staff(account, act).await?;
    crate::ports::response().redirect(&shared::url::page::staff_account(account));
    Ok(())
}
