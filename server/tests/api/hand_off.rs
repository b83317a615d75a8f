//! Tests of the hand-off of a slot to a phone by a code (C14).

use server::auth::hand_off::HAND_OFF_LIFETIME_MS;
use shared::{
    application::Application,
    id::ApplicationId,
    problem::Problem,
    time::Timestamp,
    url,
    view::{FormUploadResult, HandOffOffer, HandOffStatus, SessionInfo},
};

use crate::{
    actor::{TestBrowser, TestUser},
    app::{TestApp, load_picture},
    plain_form::{read_outcomes, send_files, send_files_for},
};

const GOOD: &str = "scan-diploma-under-300k.jpg";

#[tokio::test]
async fn hand_off_code_uploads_to_its_slot_only() {
    let app = TestApp::start().await;
    let owner = app.candidate().await;
    let application = owner.enter().await;
    let offer = create_offer(&owner, application, "education").await;
    let (phone, code) = (app.browser(), code_of(&offer));

    let page = phone.open(&url::page::hand_off(&code)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("学历学位材料"));
    assert!(!page.text().contains("林样本"), "nothing of the person");

    let files = [
        ("bad.jpg", load_picture("bad-not-an-image.jpg")),
        ("好.jpg", load_picture(GOOD)),
    ];
    let answer = send_files(&phone, url::hand_off_form(&code), &files).await;
    assert!(
        answer
            .header("location")
            .starts_with(&url::page::hand_off(&code))
    );
    let outcomes = read_outcomes(&app, &phone, &answer).await;
    assert!(matches!(
        outcomes[0].problem,
        Some(Problem::FileRefused { .. })
    ));
    assert_eq!(outcomes[1].problem, None);
    let page = phone.open(answer.header("location")).await.text();
    assert!(page.contains("服务器已收到 1 张"), "{page}");

    let seen = owner.application(application).await;
    assert_eq!(names(&seen, "education"), ["好.jpg"]);
    assert_eq!(read_standing(&owner, application).await.received, Some(1));
    assert_eq!(
        read_standing(&owner, application).await.revision,
        seen.revision
    );
    // The phone's code opens nothing else.
    let image = seen.images(&"education".parse().expect("a slot"))[0].id;
    for path in [
        url::page::hub(application),
        url::image(application, image),
        url::page::materials(application),
    ] {
        assert_eq!(phone.open(&path).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn hand_off_code_ends_with_time_session_or_successor() {
    type End = fn(&TestApp, &TestUser, ApplicationId) -> futures::future::BoxFuture<'static, ()>;
    let ends: [(&str, End); 5] = [
        ("time", |app, _, _| {
            app.advance(HAND_OFF_LIFETIME_MS - Timestamp::SECOND_MS);
            Box::pin(async {})
        }),
        ("sign-out", |_, owner, _| {
            let owner = owner.clone();
            Box::pin(async move { drop(owner.call("sign-out", &[]).await) })
        }),
        ("revocation", |app, owner, _| {
            let (other, owner, login) = (app.browser(), owner.clone(), owner.login.clone());
            Box::pin(async move {
                other.sign_in(&login, crate::app::PASSWORD).await;
                let sessions: Vec<SessionInfo> = owner.read("sessions/list", &[]).await;
                let own = sessions.iter().find(|session| session.current);
                let own = own.expect("its own session").id.to_string();
                let revoked = other.call("sessions/revoke", &[("session", &own)]).await;
                assert_eq!(revoked.status, 200);
            })
        }),
        ("successor", |_, owner, application| {
            let owner = owner.clone();
            Box::pin(async move { drop(create_offer(&owner, application, "education").await) })
        }),
        ("end", |_, owner, application| {
            let owner = owner.clone();
            Box::pin(async move {
                let arguments = arguments(application, "education");
                let ended = owner.call("hand-offs/end", &pairs(&arguments)).await;
                assert_eq!(ended.status, 200);
            })
        }),
    ];
    for (name, end) in ends {
        let app = TestApp::start().await;
        let owner = app.candidate().await;
        let application = owner.enter().await;
        let offer = create_offer(&owner, application, "education").await;
        let (phone, code) = (app.browser(), code_of(&offer));
        app.advance(Timestamp::SECOND_MS);
        let page = phone.open(&url::page::hand_off(&code)).await;
        assert_eq!(page.status, 200, "{name}");

        end(&app, &owner, application).await;
        let page = phone.open(&url::page::hand_off(&code)).await;
        assert_eq!(page.status, 410, "{name}");
        assert!(page.text().contains("这个二维码已失效"), "{name}");
        let sent = upload(&phone, &code).await;
        assert_eq!(sent, Some(Problem::HandOffOver), "{name}");
        let owner = app.sign_in_again(&owner).await;
        assert!(names(&owner.application(application).await, "education").is_empty());
    }
}

#[tokio::test]
async fn hand_off_code_respects_its_image_limit() {
    let app = TestApp::start().await;
    let owner = app.candidate().await;
    let application = owner.enter().await;
    let offer = create_offer(&owner, application, "id-card").await;
    assert_eq!(offer.max_images, 2);
    let (phone, code) = (app.browser(), code_of(&offer));
    let storm = (0..6).map(|_| {
        let (phone, code) = (phone.clone(), code.clone());
        tokio::spawn(async move { upload(&phone, &code).await })
    });
    let mut taken = 0;
    for sent in storm.collect::<Vec<_>>() {
        match sent.await.expect("no panic") {
            None => taken += 1,
            Some(problem) => assert_eq!(problem, Problem::HandOffOver),
        }
    }
    assert_eq!(taken, 2);
    let seen = owner.application(application).await;
    assert_eq!(names(&seen, "id-card").len(), 2);
    let page = phone.open(&url::page::hand_off(&code)).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("都收到了"), "{}", page.text());
    // A full slot gets no code.
    let arguments = arguments(application, "id-card");
    let full = owner.call("hand-offs/offer", &pairs(&arguments)).await;
    assert_eq!(full.problem(), Problem::SlotFull { most: 2 });
}

#[tokio::test]
async fn what_is_locked_is_locked_for_the_phone_too() {
    let app = TestApp::start().await;
    let owner = app.candidate().await;
    let application = owner.enter().await;
    owner.prepare(application).await;
    owner.fill(application).await;
    let offer = create_offer(&owner, application, "education").await;
    let (phone, code) = (app.browser(), code_of(&offer));
    owner.submit(application).await;
    let page = phone.open(&url::page::hand_off(&code)).await.text();
    assert!(
        page.contains("已提交") && !page.contains("<form method"),
        "{page}"
    );
    assert!(matches!(
        upload(&phone, &code).await,
        Some(Problem::Locked(_))
    ));
}

#[tokio::test]
async fn without_a_script_the_page_makes_the_code_itself() {
    let app = TestApp::start().await;
    let owner = app.candidate().await;
    let application = owner.enter().await;
    let slot = "education".parse().expect("a slot");
    let here = url::page::offer_hand_off(application, &slot);
    assert!(!owner.open(&here).await.text().contains("<svg"));
    let page = owner.post_page(&here, &[]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    let code = text
        .split_once("http://zhunkao.test/hand-off/")
        .expect("the address stands there as text")
        .1;
    assert!(text.contains("<svg"));
    let phone = app.browser();
    assert_eq!(upload(&phone, &code[..14]).await, None);
}

async fn create_offer(owner: &TestUser, application: ApplicationId, slot: &str) -> HandOffOffer {
    let arguments = arguments(application, slot);
    let answer = owner.call("hand-offs/offer", &pairs(&arguments)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn read_standing(owner: &TestUser, application: ApplicationId) -> HandOffStatus {
    let arguments = arguments(application, "education");
    owner.read("hand-offs/look", &pairs(&arguments)).await
}

fn arguments(application: ApplicationId, slot: &str) -> [(&'static str, String); 2] {
    [
        ("application", application.to_string()),
        ("slot", slot.to_owned()),
    ]
}

fn pairs<'a>(arguments: &'a [(&'static str, String); 2]) -> [(&'a str, &'a str); 2] {
    [0, 1].map(|index| (arguments[index].0, arguments[index].1.as_str()))
}

fn code_of(offer: &HandOffOffer) -> String {
    let code = offer
        .address
        .strip_prefix("http://zhunkao.test/hand-off/")
        .unwrap_or_else(|| panic!("{}", offer.address));
    code.to_owned()
}

/// Sends a valid picture; returns the refusal.
async fn upload(phone: &TestBrowser, code: &str) -> Option<Problem> {
    let files = [("a.jpg", load_picture(GOOD))];
    let address = url::hand_off_form(code);
    let answer = send_files_for(phone, address, &files, "application/json").await;
    if answer.header("content-type") == "application/problem+json" {
        return Some(answer.problem());
    }
    let [outcome]: [FormUploadResult; 1] = answer.json();
    outcome.problem
}

fn names(application: &Application, slot: &str) -> Vec<String> {
    let images = application.images(&slot.parse().expect("a slot"));
    images.iter().map(|image| image.file_name.clone()).collect()
}
