//! Helpers for pages that receive their own form: the posted input, its outcome, and the next
//! challenge.

use std::{future::Future, sync::Arc};

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    entry::{Fault, Input, REQUEST},
    problem::Problem,
    proof::{Act, Challenge},
    typed::Typed,
    view::CodeSent,
};

use crate::{
    api::ApiError,
    components::problem::set_status,
    ports::{self, EntryPort, Posted},
};

/// The outcome of a form, and the challenge for sending it (again).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attempt<T> {
    pub answer: Option<Result<T, ApiError>>,
    pub challenge: Option<Challenge>,
}

/// The input of this page's form; `None` if it was not sent.
pub fn use_posted() -> Option<Typed> {
    use_context::<Posted>().map(|posted| posted.0)
}

/// Sends the posted form, and requests the next challenge. In the browser both are `None`, because
/// there is no port.
pub async fn attempt<T, F: Future<Output = Result<T, Problem>>>(
    port: Option<Arc<dyn EntryPort>>,
    act: Act,
    posted: Option<Typed>,
    send: impl FnOnce(Arc<dyn EntryPort>, Typed) -> F,
) -> Attempt<T> {
    let Some(port) = port else {
        return Attempt {
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
    Attempt { answer, challenge }
}

/// The values of a form's inputs, with their faults.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    typed: Typed,
    faults: Vec<Fault>,
}

impl Draft {
    /// The typed value; `None` for passwords and codes, which are never shown again.
    pub fn value(&self, input: Input) -> Option<String> {
        let secret = [
            Input::Password,
            Input::PasswordAgain,
            Input::OldPassword,
            Input::OneTimeCode,
        ];
        (!secret.contains(&input)).then(|| self.typed.get(input.as_str()).to_owned())
    }

    pub fn fault(&self, input: Input) -> Option<&Fault> {
        self.faults.iter().find(|fault| fault.input == input)
    }

    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

/// The code request with which the page goes on: the one just made, or the form's own.
pub fn request_of(sent: Option<&CodeSent>) -> Option<String> {
    let carried = || use_posted().map(|typed| typed.get(REQUEST).to_owned());
    let request = sent.map(|sent| sent.request.clone()).or_else(carried);
    request.filter(|request| !request.is_empty())
}

/// Provides the values and faults to the inputs below, and sets the page's status to that of the
/// error.
pub fn provide_draft(typed: Option<Typed>, error: Option<&ApiError>) {
    if let Some(error) = error {
        set_status(error);
    }
    let faults = match error {
        Some(ApiError::Problem(Problem::Mistyped { faults })) => faults.clone(),
        _ => Vec::new(),
    };
    provide_context(Draft {
        typed: typed.unwrap_or_default(),
        faults,
    });
}

/// Provides a login name to the sign-in form below.
pub fn provide_login(login: String) {
    let typed = [(Input::Login.as_str(), login)].into_iter().collect();
    provide_draft(Some(typed), None);
}

pub fn use_draft() -> Draft {
    use_context().unwrap_or_default()
}

/// The entry port; `None` in the browser.
pub fn use_entry() -> Option<Arc<dyn EntryPort>> {
    ports::entry()
}
