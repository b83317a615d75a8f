//! Registration, account recovery and invitations. These functions are open to everyone.

use app::ports::AccountPort;
use async_trait::async_trait;
use shared::{
    entry::EntryInput,
    exam::entry::EntryMethod,
    form_fields::FormFields,
    id::ExamCode,
    message::Channel,
    person::name::mask_name,
    problem::Problem,
    proof_of_work::{Challenge, ProofPurpose},
    text::Lang,
    url::page,
    view::{
        AccountView, Activation, CodeFormOutcome, InvitationView, RecoveryCodesReason,
        RegistrationResult,
    },
};

use crate::{
    auth::{contact, invitation, open_id, proof, recover, register, token::Token},
    error::Result,
    http::middleware::flash,
    message::configured_channels,
    services::{Backend, to_port_result},
};

#[async_trait]
impl AccountPort for Backend {
    async fn challenge(
        &self,
        purpose: ProofPurpose,
        form: FormFields,
    ) -> Result<Challenge, Problem> {
        to_port_result(proof::issue_challenge(&self.state, purpose, &form, &self.origin).await)
    }

    fn code_channels(&self) -> Vec<Channel> {
        configured_channels(&self.state.config)
    }

    async fn register(
        &self,
        exam: ExamCode,
        typed: FormFields,
        lang: Lang,
    ) -> Result<RegistrationResult, Problem> {
        to_port_result(self.open_account(&exam, &typed, lang).await)
    }

    async fn recover_account(&self, typed: FormFields) -> Result<CodeFormOutcome, Problem> {
        to_port_result(recover::recover(&self.state, &typed, &self.origin).await)
    }

    async fn account(&self) -> Result<AccountView, Problem> {
        to_port_result(contact::read_account(&self.state, self.visitor.require_session()?).await)
    }

    async fn change_contact(&self, typed: FormFields) -> Result<CodeFormOutcome, Problem> {
        let (state, origin) = (&self.state, &self.origin);
        to_port_result(
            contact::change_contact(state, self.visitor.require_session()?, &typed, origin).await,
        )
    }

    async fn change_password(&self, typed: FormFields) -> Result<(), Problem> {
        to_port_result(
            contact::change_password(&self.state, self.visitor.require_session()?, &typed).await,
        )
    }

    async fn renew_recovery_codes(&self, typed: FormFields) -> Result<(), Problem> {
        to_port_result(self.renew_codes_of(&typed).await)
    }

    async fn invitation(&self, code: String) -> Result<InvitationView, Problem> {
        to_port_result(self.read_invitation(&code).await)
    }

    async fn accept_invitation(&self, typed: FormFields) -> Result<(), Problem> {
        to_port_result(self.redeem_invitation(&typed).await)
    }

    async fn activation(&self) -> Result<Activation, Problem> {
        to_port_result(self.read_activation().await)
    }

    async fn activate(&self, typed: FormFields) -> Result<String, Problem> {
        to_port_result(self.confirm_activation(&typed).await)
    }

    async fn count_recovery_codes(&self) -> Result<u32, Problem> {
        to_port_result(self.count_codes_of().await)
    }
}

impl Backend {
    async fn open_account(
        &self,
        exam: &ExamCode,
        typed: &FormFields,
        lang: Lang,
    ) -> Result<RegistrationResult> {
        let exam = self.read_exam(exam).await?;
        let (state, visitor, origin) = (&self.state, &self.visitor, &self.origin);
        match register::register(state, visitor, &exam, typed, lang, origin).await? {
            register::RegistrationOutcome::Answered(result) => Ok(result),
            register::RegistrationOutcome::Opened(account) => {
                self.begin_session(&account.session);
                self.store_codes_flash(&account.codes, RecoveryCodesReason::Registered)
                    .await?;
                Ok(RegistrationResult::Opened)
            }
        }
    }

    /// Sets the cookie with which the next page shows the recovery codes of this token, once.
    async fn store_codes_flash(&self, token: &Token, reason: RecoveryCodesReason) -> Result<()> {
        let cookie = flash::store_codes_flash(&self.state, token, reason).await?;
        self.reply.append_cookie(cookie);
        Ok(())
    }

    async fn read_invitation(&self, code: &str) -> Result<InvitationView> {
        let (_, found) = invitation::find(&self.state, code).await?;
        let exam = self.read_exam(&found.exam).await?;
        let now = self.state.clock.now();
        let closed = invitation::check_usable(&exam, &found, now).err();
        Ok(InvitationView {
            name: mask_name(&found.account.name),
            // A window that has not started yet starts when the invitation is used.
            closes: invitation::invitation_closes(&exam, &found)
                .or_else(|| exam.invitation_deadline(&found.extensions, now)),
            closed,
            has_password: found.account.can_sign_in(),
            exam: exam.title.clone(),
            contacts: exam.contacts.clone(),
        })
    }

    async fn redeem_invitation(&self, typed: &FormFields) -> Result<()> {
        let (state, origin) = (&self.state, &self.origin);
        let code = typed.get(EntryInput::Code.as_str());
        let found = invitation::find(state, code).await?;
        let exam_code = found.1.exam.clone();
        let exam = self.read_exam(&exam_code).await?;
        let accepted =
            invitation::accept(state, &self.visitor, &exam, found, typed, origin).await?;
        self.begin_session(&accepted.session);
        let now = state.clock.now();
        // The account exists now, even if entering the exam fails.
        let application = state
            .db
            .enter_exam(accepted.account.id, &exam_code, now)
            .await;
        let reason = RecoveryCodesReason::Invited(to_port_result(application));
        self.store_codes_flash(&accepted.codes, reason).await
    }

    async fn read_activation(&self) -> Result<Activation> {
        let secret = self.origin.other_system.as_ref();
        let (exam, provided) = open_id::read_received_identity(&self.state, secret).await?;
        let exam = self.read_exam(&exam).await?;
        let EntryMethod::OpenId(rules) = &exam.entry else {
            return Err(Problem::NotFound.into());
        };
        Ok(Activation {
            exam: exam.title.clone(),
            provider: rules.title.clone(),
            provided,
        })
    }

    async fn confirm_activation(&self, typed: &FormFields) -> Result<String> {
        let (state, origin) = (&self.state, &self.origin);
        let secret = origin.other_system.as_ref();
        let signed_in =
            open_id::activate_account(state, &self.visitor, secret, typed, origin).await?;
        self.reply.delete_open_id_cookies();
        self.reply.set_session_cookie(&signed_in.token, None);
        let now = state.clock.now();
        let entered = state
            .db
            .enter_exam(signed_in.account, &signed_in.exam, now)
            .await;
        // A person who may not enter the exam reads the reason in the list of exams.
        Ok(entered.map_or(page::EXAMS.to_owned(), page::hub))
    }

    async fn renew_codes_of(&self, typed: &FormFields) -> Result<()> {
        let account = self.visitor.require_session()?.viewer.account;
        let password = typed.get(EntryInput::Password.as_str()).to_owned();
        let codes = register::renew_recovery_codes(&self.state, account, password).await?;
        self.store_codes_flash(&codes, RecoveryCodesReason::Renewed)
            .await
    }

    async fn count_codes_of(&self) -> Result<u32> {
        let account = self.visitor.require_session()?.viewer.account;
        self.state.db.count_recovery_codes(account).await
    }
}
