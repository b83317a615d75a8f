//! The routes of the table whose answers tell an application from an absent one.

use shared::id::{ApplicationId, ImageId};

use super::{
    RequestContent::{Arguments, Json, Nothing},
    TABLE, send,
};
use crate::actor::{TestBrowser, TestResponse, new_image_id};

/// The body without the nonce of the page, which is used once.
fn mask_nonce(answer: &TestResponse) -> String {
    let policy = answer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1);
    let nonce = nonce.and_then(|rest| rest.split('\'').next());
    match nonce.filter(|nonce| !nonce.is_empty()) {
        Some(nonce) => answer.text().replace(nonce, "NONCE"),
        None => answer.text(),
    }
}

/// The text with a word in place of the id, also where the id is part of an encoded address.
fn mask_id(text: &str, id: &str, word: &str) -> String {
    text.replace(id, word)
        .replace(&id.replace('-', "%2D"), word)
}

/// Sends every route that names the application, and again with an absent one; reports the routes
/// whose answers differ.
pub(crate) async fn compare_with_absent(
    browser: &TestBrowser,
    application: ApplicationId,
    image: ImageId,
) -> Vec<String> {
    let absent = (ApplicationId(new_image_id().0), new_image_id());
    let mut differences = Vec::new();
    for (method, route, with, _) in &TABLE {
        let in_arguments = match with {
            Nothing => false,
            Arguments(text) | Json(text) => text.contains("APPLICATION"),
        };
        if !in_arguments && !route.contains("{application}") {
            continue;
        }
        let mut answers = Vec::new();
        for (application, image) in [(application, image), absent] {
            let answer = send(browser, method, route, with, application, image).await;
            let text = mask_nonce(&answer);
            let text = mask_id(&text, &application.to_string(), "APPLICATION");
            answers.push((answer.status, mask_id(&text, &image.to_string(), "IMAGE")));
        }
        if answers[0] != answers[1] {
            differences.push(format!("{method} {route}: {answers:?}"));
        }
    }
    differences
}
