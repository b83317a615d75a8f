//! Registration, recovery and invitations. Open to everyone.

use app::ports::EntryPort;
use async_trait::async_trait;
use shared::{
    entry::Input,
    exam::entry::Entry,
    id::ExamCode,
    message::Channel,
    problem::Problem,
    proof::{Act, Challenge},
    text::Lang,
    typed::Typed,
    url::page,
    view::{AccountView, Activation, CodeStep, CodesReason, InvitationView, Registering},
};

use super::{Backend, answer};
use crate::{
    auth::{contact, invitation, open_id, proof, recover, register, token::Token},
    error::Result,
    http::flash,
    message::configured_channels,
};

#[async_trait]
impl EntryPort for Backend {
    async fn challenge(&self, act: Act, carried: Typed) -> Result<Challenge, Problem> {
        answer(proof::challenge(&self.state, act, &carried, &self.origin).await)
    }

    fn code_channels(&self) -> Vec<Channel> {
        configured_channels(&self.state.config)
    }

    async fn register(
        &self,
        exam: ExamCode,
        typed: Typed,
        lang: Lang,
    ) -> Result<Registering, Problem> {
        answer(self.open_account(&exam, &typed, lang).await)
    }

    async fn recover(&self, typed: Typed) -> Result<CodeStep, Problem> {
        answer(recover::recover(&self.state, &typed, &self.origin).await)
    }

    async fn account(&self) -> Result<AccountView, Problem> {
        answer(contact::read_account(&self.state, self.visitor.any()?).await)
    }

    async fn change_contact(&self, typed: Typed) -> Result<CodeStep, Problem> {
        let (state, origin) = (&self.state, &self.origin);
        answer(contact::change_contact(state, self.visitor.any()?, &typed, origin).await)
    }

    async fn change_password(&self, typed: Typed) -> Result<(), Problem> {
        answer(contact::change_password(&self.state, self.visitor.any()?, &typed).await)
    }

    async fn renew_codes(&self, typed: Typed) -> Result<(), Problem> {
        answer(self.renew_codes_of(&typed).await)
    }

    async fn invitation(&self, code: String) -> Result<InvitationView, Problem> {
        answer(self.read_invitation(&code).await)
    }

    async fn accept_invitation(&self, typed: Typed) -> Result<(), Problem> {
        answer(self.take_invitation(&typed).await)
    }

    async fn activation(&self) -> Result<Activation, Problem> {
        answer(self.read_activation().await)
    }

    async fn activate(&self, typed: Typed) -> Result<String, Problem> {
        answer(self.confirm_activation(&typed).await)
    }

    async fn count_codes(&self) -> Result<u32, Problem> {
        answer(self.count_codes_of().await)
    }
}

impl Backend {
    async fn open_account(
        &self,
        exam: &ExamCode,
        typed: &Typed,
        lang: Lang,
    ) -> Result<Registering> {
        let exam = self.read_exam(exam).await?;
        let (state, visitor, origin) = (&self.state, &self.visitor, &self.origin);
        match register::register(state, visitor, &exam, typed, lang, origin).await? {
            register::Outcome::Answered(answer) => Ok(answer),
            register::Outcome::Opened(opened) => {
                self.begin_session(&opened.session);
                self.leave_codes(&opened.codes, CodesReason::Registered)
                    .await?;
                Ok(Registering::Opened)
            }
        }
    }

    /// Lets the page of the recovery codes show the codes of this token next.
    async fn leave_codes(&self, token: &Token, reason: CodesReason) -> Result<()> {
        let cookie = flash::leave_codes(&self.state, token, reason).await?;
        self.reply.append_cookie(cookie);
        Ok(())
    }

    async fn read_invitation(&self, code: &str) -> Result<InvitationView> {
        let (_, found) = invitation::find(&self.state, code).await?;
        let exam = self.read_exam(&found.exam).await?;
        let now = self.state.clock.now();
        let closed = invitation::check_usable(&exam, &found, now).err();
        Ok(InvitationView {
            name: cover(&found.account.name),
            // Invited time that has not begun starts when the invitation is used.
            closes: invitation::invitation_closes(&exam, &found)
                .or_else(|| exam.invitation_closes(now)),
            closed,
            has_password: found.account.is_in_use(),
            exam: exam.title.clone(),
            contacts: exam.contacts.clone(),
        })
    }

    async fn take_invitation(&self, typed: &Typed) -> Result<()> {
        let (state, origin) = (&self.state, &self.origin);
        let code = typed.get(Input::Code.as_str());
        let found = invitation::find(state, code).await?;
        let code = found.1.exam.clone();
        let exam = self.read_exam(&code).await?;
        let accepted =
            invitation::accept(state, &self.visitor, &exam, found, typed, origin).await?;
        self.begin_session(&accepted.session);
        let now = state.clock.now();
        // The account is open now, even if entering the exam fails.
        let application = state.db.enter_exam(accepted.account.id, &code, now).await;
        let reason = CodesReason::Invited(answer(application));
        self.leave_codes(&accepted.codes, reason).await
    }

    async fn read_activation(&self) -> Result<Activation> {
        let secret = self.origin.other_system.as_ref();
        let (exam, told) = open_id::read_told(&self.state, secret).await?;
        let exam = self.read_exam(&exam).await?;
        let Entry::OpenId(rules) = &exam.entry else {
            return Err(Problem::NotFound.into());
        };
        Ok(Activation {
            exam: exam.title.clone(),
            provider: rules.title.clone(),
            told,
        })
    }

    async fn confirm_activation(&self, typed: &Typed) -> Result<String> {
        let (state, origin) = (&self.state, &self.origin);
        let secret = origin.other_system.as_ref();
        let signed_in = open_id::activate(state, &self.visitor, secret, typed, origin).await?;
        self.reply.end_other_system();
        self.reply.set_session_cookie(&signed_in.token, None);
        let now = state.clock.now();
        let entered = state
            .db
            .enter_exam(signed_in.account, &signed_in.exam, now)
            .await;
        // A person who may not enter the exam reads the reason in the list of exams.
        Ok(entered.map_or(page::EXAMS.to_owned(), page::hub))
    }

    async fn renew_codes_of(&self, typed: &Typed) -> Result<()> {
        let account = self.visitor.any()?.viewer.account;
        let password = typed.get(Input::Password.as_str()).to_owned();
        let codes = register::renew_codes(&self.state, account, password).await?;
        self.leave_codes(&codes, CodesReason::Renewed).await
    }

    async fn count_codes_of(&self) -> Result<u32> {
        let account = self.visitor.any()?.viewer.account;
        self.state.db.count_recovery_codes(account).await
    }
}

/// The first character of a name; the others are hidden, because the reader may not be its owner.
fn cover(name: &str) -> String {
    let hidden = "*".repeat(name.chars().skip(1).count());
    name.chars().take(1).collect::<String>() + &hidden
}
