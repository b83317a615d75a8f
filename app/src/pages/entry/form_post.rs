//! Helpers for pages that receive their own form: the posted input, its outcome, and the next
//! challenge.

use std::{future::Future, sync::Arc};

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    entry::{EntryInput, InputFault, REQUEST_INPUT},
    form_fields::FormFields,
    problem::Problem,
    proof_of_work::{Challenge, ProofPurpose},
    view::SentCode,
};

use crate::{
    api::ApiError,
    components::problem::set_status,
    ports::{self, AccountPort, PostedForm},
};

/// The outcome of a form, and the challenge for sending it (again).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FormOutcome<T> {
    pub answer: Option<Result<T, ApiError>>,
    pub challenge: Option<Challenge>,
}

/// The input of this page's form; `None` if it was not sent.
pub fn use_posted_form() -> Option<FormFields> {
    use_context::<PostedForm>().map(|posted| posted.0)
}

/// Sends the posted form, and requests the next challenge. In the browser both are `None`, because
/// there is no port.
pub async fn submit_posted_form<T, F: Future<Output = Result<T, Problem>>>(
    port: Option<Arc<dyn AccountPort>>,
    act: ProofPurpose,
    posted: Option<FormFields>,
    send: impl FnOnce(Arc<dyn AccountPort>, FormFields) -> F,
) -> FormOutcome<T> {
    let Some(port) = port else {
        return FormOutcome {
            answer: None,
            challenge: None,
        };
    };
    let answer = match posted.clone() {
        Some(typed) => Some(send(port.clone(), typed).await.map_err(ApiError::from)),
        None => None,
    };
    let carried = posted.unwrap_or_default();
    let challenge = port.challenge(act, carried).await.ok();
    FormOutcome { answer, challenge }
}

/// The values of a form's inputs, with their faults.
#[derive(Clone, Debug, Default)]
pub struct FormValues {
    typed: FormFields,
    faults: Vec<InputFault>,
}

impl FormValues {
    /// The typed value; `None` for passwords and codes, which are never shown again.
    pub fn value(&self, input: EntryInput) -> Option<String> {
        let secret = [
            EntryInput::Password,
            EntryInput::PasswordAgain,
            EntryInput::OldPassword,
            EntryInput::OneTimeCode,
            EntryInput::SecondFactor,
        ];
        (!secret.contains(&input)).then(|| self.typed.get(input.as_str()).to_owned())
    }

    pub fn fault(&self, input: EntryInput) -> Option<&InputFault> {
        self.faults.iter().find(|fault| fault.input == input)
    }

    pub fn faults(&self) -> &[InputFault] {
        &self.faults
    }
}

/// The code request with which the page goes on: the one just made, or the form's own.
pub fn find_code_request(sent: Option<&SentCode>) -> Option<String> {
    let carried = || use_posted_form().map(|typed| typed.get(REQUEST_INPUT).to_owned());
    let request = sent.map(|sent| sent.request.clone()).or_else(carried);
    request.filter(|request| !request.is_empty())
}

/// Provides the values and faults to the inputs below, and sets the page's status to that of the
/// error.
pub fn provide_form_values(typed: Option<FormFields>, error: Option<&ApiError>) {
    if let Some(error) = error {
        set_status(error);
    }
    let faults = match error {
        Some(ApiError::Problem(Problem::InvalidForm { faults })) => faults.clone(),
        _ => Vec::new(),
    };
    provide_context(FormValues {
        typed: typed.unwrap_or_default(),
        faults,
    });
}

/// Provides a login name to the sign-in form below.
pub fn provide_login_name(login: String) {
    let typed = [(EntryInput::Login.as_str(), login)].into_iter().collect();
    provide_form_values(Some(typed), None);
}

pub fn use_form_values() -> FormValues {
    use_context().unwrap_or_default()
}

/// The entry port; `None` in the browser.
pub fn use_entry_port() -> Option<Arc<dyn AccountPort>> {
    ports::account()
}
