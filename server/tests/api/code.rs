//! Helpers for one-time codes, read from the text messages at the gateway.

use shared::entry::CODE_DIGITS;

use crate::{
    actor::TestResponse,
    app::TestApp,
    message::{TestGateway, use_gateway},
};

/// A server that sends text messages.
pub(crate) async fn start_with_gateway() -> (TestApp, TestGateway) {
    let gateway = TestGateway::start("s", &[]).await;
    let app = TestApp::start_with(|config| use_gateway(config, &gateway)).await;
    (app, gateway)
}

impl TestGateway {
    /// The messages to this phone with this template, oldest first.
    pub(crate) fn sent(&self, phone: &str, template: &str) -> Vec<String> {
        let calls = self.calls().into_iter();
        calls
            .filter(|call| call.body["to"] == phone && call.body["template"] == template)
            .map(|call| call.body["text"].clone())
            .collect()
    }

    /// Sends due messages; returns the last code for this phone.
    pub(crate) async fn code(&self, app: &TestApp, phone: &str) -> String {
        app.send_due().await;
        let texts = self.sent(phone, "code");
        let text = texts
            .last()
            .unwrap_or_else(|| panic!("no code for {phone}"));
        let is_digit = |c: &char| c.is_ascii_digit();
        let start = text.find(|c: char| is_digit(&c)).expect("digits");
        let code: String = text[start..].chars().take_while(is_digit).collect();
        assert_eq!(code.len(), CODE_DIGITS, "{text}");
        code
    }
}

/// The request secret in a page's form.
pub(crate) fn request_of(answer: &TestResponse) -> String {
    let text = answer.text();
    let (_, rest) = text
        .split_once(r#"name="request" value=""#)
        .unwrap_or_else(|| panic!("no request in {text}"));
    rest.split('"')
        .next()
        .expect("an attribute ends")
        .to_owned()
}

/// Another code with as many digits.
pub(crate) fn other_code(code: &str) -> String {
    let number: u64 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}
