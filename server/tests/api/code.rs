//! One-time codes as people get them: from a gateway for text messages, out of the message.

use shared::entry::CODE_DIGITS;

use crate::{
    actor::Answer,
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
    /// What was sent to this phone under this template, oldest first.
    pub(crate) fn sent(&self, phone: &str, template: &str) -> Vec<String> {
        let calls = self.calls().into_iter();
        calls
            .filter(|call| call.body["to"] == phone && call.body["template"] == template)
            .map(|call| call.body["text"].clone())
            .collect()
    }

    /// The code that came to this phone last, once what is due was sent.
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

/// The request that a page's form carries.
pub(crate) fn request_of(answer: &Answer) -> String {
    let text = answer.text();
    let (_, rest) = text
        .split_once(r#"name="request" value=""#)
        .unwrap_or_else(|| panic!("no request in {text}"));
    rest.split('"')
        .next()
        .expect("an attribute ends")
        .to_owned()
}

/// A code of as many digits that is another one.
pub(crate) fn other_code(code: &str) -> String {
    let number: u64 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}
