//! The second factor of the person at this browser: the step after the password, and its page.

use app::ports::SecondFactorPort;
use async_trait::async_trait;
use shared::{
    entry::ACTION_INPUT,
    form_fields::FormFields,
    problem::Problem,
    second_factor::SecondFactorButton,
    view::{SecondFactorChange, SecondFactorState, SecondFactorView, Viewer},
};

use crate::{
    auth::{second_factor, token::Token},
    config::StaffSecondFactor,
    error::Result,
    http::middleware::flash,
    qr,
    services::{Backend, to_port_result},
};

/// Characters of a secret in each group.
const SECRET_GROUP_CHARS: usize = 4;

#[async_trait]
impl SecondFactorPort for Backend {
    async fn check_second_step(&self) -> Result<(), Problem> {
        let checked = second_factor::check_pending(&self.state, &self.visitor).await;
        to_port_result(checked.map(|_| ()))
    }

    async fn verify_second_step(&self, typed: FormFields) -> Result<Viewer, Problem> {
        let (state, origin) = (&self.state, &self.origin);
        let opened = second_factor::verify(state, &self.visitor, &typed, origin).await;
        let opened = to_port_result(opened)?;
        self.begin_session(&opened);
        Ok(opened.viewer)
    }

    async fn second_factor(&self) -> Result<SecondFactorView, Problem> {
        to_port_result(self.read_second_factor().await)
    }

    async fn change_second_factor(&self, typed: FormFields) -> Result<SecondFactorChange, Problem> {
        to_port_result(self.change_second_factor_of(&typed).await)
    }
}

impl Backend {
    async fn read_second_factor(&self) -> Result<SecondFactorView> {
        let state = &self.state;
        let (owner, account, factor) = second_factor::require_owner(state, &self.visitor).await?;
        let factor = match factor {
            Some(factor) => SecondFactorState::Present {
                since: factor.since,
                codes_left: state.db.count_second_factor_codes(account.id).await?,
            },
            None => {
                let secret = second_factor::offered_secret(state, &owner);
                SecondFactorState::Absent {
                    secret: group_secret(&secret.to_base32()),
                    matrix: qr::encode_qr(&secret.to_uri(&account.login))?,
                }
            }
        };
        Ok(SecondFactorView {
            role: account.role,
            is_required: state.config.staff_second_factor == StaffSecondFactor::Required,
            is_pending: owner.is_pending,
            state: factor,
        })
    }

    async fn change_second_factor_of(&self, typed: &FormFields) -> Result<SecondFactorChange> {
        let (state, visitor, origin) = (&self.state, &self.visitor, &self.origin);
        let token = match SecondFactorButton::from_name(typed.get(ACTION_INPUT)) {
            Some(SecondFactorButton::Remove) => {
                second_factor::remove(state, visitor, typed, origin).await?;
                return Ok(SecondFactorChange::Removed);
            }
            Some(SecondFactorButton::RenewCodes) => {
                second_factor::renew_codes(state, visitor, typed, origin).await?
            }
            None => {
                let (token, opened) = second_factor::set_up(state, visitor, typed, origin).await?;
                if let Some(opened) = opened {
                    self.begin_session(&opened);
                }
                token
            }
        };
        self.show_second_factor_codes(&token).await?;
        Ok(SecondFactorChange::CodesMade)
    }

    /// Sets the cookie with which the page shows the codes of this token, once.
    async fn show_second_factor_codes(&self, token: &Token) -> Result<()> {
        let cookie = flash::store_second_factor_flash(&self.state, token).await?;
        self.reply.append_cookie(cookie);
        Ok(())
    }
}

/// The secret in groups, which are easier to type.
fn group_secret(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups = letters.chunks(SECRET_GROUP_CHARS);
    let groups: Vec<String> = groups.map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
