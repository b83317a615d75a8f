//! Test of every route with every role, on one submitted application: a new route without a row
//! fails.
//!
//! The order of the statuses is: no session, the candidate of the application, another candidate, a
//! reviewer, the office. The reviewer may judge and supervises; server/tests/api/grants.rs has the
//! same for every grant.

mod absent;
mod ways_in;

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use shared::{
    id::{ApplicationId, ImageId},
    review_grant::GrantKind,
};

use crate::{
    actor::{TestBrowser, TestResponse, TestUser, new_image_id},
    app::{EXAM, TestApp},
};

pub(crate) use self::absent::compare_with_absent;

/// Content of the request.
enum RequestContent {
    Nothing,
    /// Arguments of a server function, in the query or as a form.
    Arguments(&'static str),
    Json(&'static str),
}
use RequestContent::{Arguments, Json, Nothing};

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;

/// Arguments that name the application; an old revision keeps the table's rows independent.
const APPLICATION: RequestContent = Arguments("application=APPLICATION");
const SLOT: RequestContent = Arguments("application=APPLICATION&slot=education");
const STALE: RequestContent = Arguments("application=APPLICATION&revision=999");
const STALE_PART: RequestContent = Arguments("application=APPLICATION&revision=999&part=resume");

#[rustfmt::skip]
static TABLE: [AccessRow; 215] = [
    (GET, "/", Nothing, [200, 200, 200, 200, 200]),
    (GET, "/account", Nothing, [401, 200, 200, 200, 200]),
    (GET, "/applications/{application}", Nothing, [401, 200, 404, 403, 403]),
    (GET, "/applications/{application}/facts", Nothing, [401, 200, 404, 403, 403]),
    // The exam of this table has no form.
    (GET, "/applications/{application}/form", Nothing, [401, 404, 404, 403, 403]),
    (GET, "/applications/{application}/form/{section}", Nothing, [401, 404, 404, 403, 403]),
    (GET, "/applications/{application}/hand-off/{slot}", Nothing, [401, 200, 404, 403, 403]),
    (GET, "/applications/{application}/images/{image}", Nothing, [401, 200, 404, 403, 403]),
    (GET, "/applications/{application}/materials", Nothing, [401, 200, 404, 403, 403]),
    (GET, "/applications/{application}/notices/{notice}", Nothing, [401, 200, 404, 403, 403]),
    (GET, "/applications/{application}/papers", Nothing, [401, 404, 404, 403, 403]),
    (GET, "/applications/{application}/positions", Nothing, [401, 404, 404, 403, 403]),
    (GET, "/applications/{application}/positions/{position}", Nothing, [401, 404, 404, 403, 403]),
    (GET, "/applications/{application}/payment", Nothing, [401, 404, 404, 403, 403]),
    (GET, "/applications/{application}/portrait", Nothing, [401, 404, 404, 403, 403]),
    (GET, "/applications/{application}/receipts/{code}", Nothing, [401, 404, 404, 403, 403]),
    (GET, "/applications/{application}/samples/{slot}", Nothing, [401, 200, 404, 403, 403]),
    (GET, "/applications/{application}/submit", Nothing, [401, 200, 404, 403, 403]),
    (GET, "/applications/{application}/uploaded", Nothing, [401, 200, 404, 403, 403]),
    (GET, "/exams", Nothing, [401, 200, 200, 403, 403]),
    (GET, "/exams/{exam}/enter", Nothing, [401, 200, 200, 403, 403]),
    (GET, "/exams/{exam}/requirements", Nothing, [200, 200, 200, 200, 200]),
    // A code needs no session; server/tests/api/hand_off.rs uses one.
    (GET, "/hand-off/{code}", Nothing, [410, 410, 410, 410, 410]),
    (GET, "/messages", Nothing, [401, 200, 200, 403, 403]),
    (GET, "/office", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/exams/{exam}/roster", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/exams/{exam}/review-quality", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/exams/{exam}/not-entered", Nothing, [401, 403, 403, 403, 200]),
    // The exam of this table has neither a fee on site nor tickets nor positions.
    (GET, "/office/exams/{exam}/payments", Nothing, [401, 403, 403, 403, 404]),
    (GET, "/office/exams/{exam}/seats", Nothing, [401, 403, 403, 403, 404]),
    (GET, "/office/exams/{exam}/positions", Nothing, [401, 403, 403, 403, 404]),
    (GET, "/office/exams/{exam}/views", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/new-exam", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/exams/{exam}/definition", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/exams/{exam}/test-bench", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/exams/{exam}/preview", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/exams/{exam}/retention", Nothing, [401, 403, 403, 403, 200]),
    // The exam of this table has no retention rule.
    (POST, "/office/exams/{exam}/retention", Arguments("shown=1-1-1-0-0-0&at=0"), [401, 403, 403, 403, 409]),
    (GET, "/office/exams/{exam}/progress", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/exams/{exam}/windows", Nothing, [401, 403, 403, 403, 200]),
    (POST, "/office/exams/{exam}/windows", Arguments("window=no-such-window"), [401, 403, 403, 403, 422]),
    (GET, "/office/announcements", Nothing, [401, 403, 403, 403, 200]),
    (POST, "/office/announcements", Arguments("kind=no-such-kind"), [401, 403, 403, 403, 422]),
    (GET, "/office/exams/{exam}/nudges", Nothing, [401, 403, 403, 403, 200]),
    (POST, "/office/exams/{exam}/nudges", Arguments("list=no-such-list&shown=1"), [401, 403, 403, 403, 404]),
    (GET, "/office/messages", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/exams/{exam}/applications", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/people", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/office/people/{account}", Nothing, [401, 403, 403, 403, 404]),
    (POST, "/office/people/{account}", Arguments("act=confirm"), [401, 403, 403, 403, 404]),
    (GET, "/office/staff", Nothing, [401, 403, 403, 403, 403]),
    (GET, "/office/audit", Nothing, [401, 403, 403, 403, 403]),
    (GET, "/office/staff/new", Nothing, [401, 403, 403, 403, 403]),
    (GET, "/office/staff/{account}", Nothing, [401, 403, 403, 403, 403]),
    (GET, "/office/staff/{account}/rights/{exam}/{kind}", Nothing, [401, 403, 403, 403, 403]),
    (POST, "/office/staff/{account}/rights/{exam}/{kind}", Arguments("more-units=x"), [401, 403, 403, 403, 403]),
    (GET, "/review", Nothing, [401, 403, 403, 200, 403]),
    (GET, "/review/{application}", Nothing, [401, 403, 403, 200, 403]),
    (GET, "/review/keys", Nothing, [401, 403, 403, 200, 403]),
    (GET, "/review/sheet/{exam}/{slot}", Nothing, [401, 403, 403, 200, 403]),
    (GET, "/review/{application}/team", Nothing, [401, 403, 403, 200, 403]),
    (GET, "/review/exams/{exam}/quality", Nothing, [401, 403, 403, 200, 403]),
    (GET, "/sign-in", Nothing, [200, 200, 200, 200, 200]),
    (GET, "/recover", Nothing, [200, 200, 200, 200, 200]),
    (GET, "/invitation", Nothing, [200, 200, 200, 200, 200]),
    // No visitor of this table has a pending second factor; server/tests/api/second_factor.rs tests
    // those who have.
    (GET, "/sign-in/second-step", Nothing, [401, 404, 404, 404, 404]),
    (POST, "/sign-in/second-step", Arguments("second-factor=123456"), [401, 404, 404, 404, 404]),
    (GET, "/account/second-factor", Nothing, [401, 403, 403, 200, 200]),
    (POST, "/account/second-factor", Arguments("second-factor=123456"), [401, 403, 403, 422, 422]),
    // Without a code it asks for one.
    (GET, "/staff-link", Nothing, [200, 200, 200, 200, 200]),
    (GET, "/account/recovery-codes", Nothing, [401, 200, 200, 200, 200]),
    (GET, "/account/contact", Nothing, [401, 200, 200, 200, 200]),
    (GET, "/account/password", Nothing, [401, 200, 200, 200, 200]),
    (GET, "/exams/{exam}/register", Nothing, [404, 404, 404, 404, 404]),
    // Without a running sign-in it redirects to the sign-in page with a message.
    (GET, "/activate", Nothing, [410, 410, 410, 410, 410]),
    (GET, "/open-id", Arguments("exam=no-such-exam"), [404, 404, 404, 404, 404]),
    (GET, "/open-id/return", Nothing, [303, 303, 303, 303, 303]),

    (POST, "/sign-in", Arguments("login=nobody&password=x"), [401, 401, 401, 401, 401]),
    (POST, "/recover", Arguments("login=nobody"), [422, 422, 422, 422, 422]),
    (POST, "/invitation", Arguments("code=K7QM-3XNP-9T2W"), [422, 422, 422, 422, 422]),
    (POST, "/staff-link", Arguments("code=K7QM-3XNP-9T2W&password=x"), [410, 410, 410, 410, 410]),
    (POST, "/office/staff/new", Arguments("login=x"), [401, 403, 403, 403, 403]),
    (POST, "/account/recovery-codes", Arguments("password=x"), [401, 401, 401, 401, 401]),
    (POST, "/account/contact", Arguments("act=send-to-phone"), [401, 422, 422, 422, 422]),
    (POST, "/account/password", Arguments("password=x"), [401, 422, 422, 422, 422]),
    (POST, "/activate", Arguments("name=x"), [410, 410, 410, 410, 410]),
    (POST, "/exams/{exam}/register", Arguments("name=x"), [404, 404, 404, 404, 404]),
    (POST, "/applications/{application}/form/{section}", Arguments("act=keep"), [401, 404, 404, 403, 403]),

    (POST, "/applications/{application}/hand-off/{slot}", Arguments(""), [401, 409, 404, 403, 403]),

    (GET, "/announcements", Arguments("path=/exams"), [200, 200, 200, 200, 200]),
    (GET, "/healthz", Nothing, [200, 200, 200, 200, 200]),
    (GET, "/set-language", Arguments("to=en&back=/"), [303, 303, 303, 303, 303]),
    (GET, "/api/v1/applications/{application}/images/{image}", Nothing, [401, 200, 404, 200, 404]),
    (GET, "/api/v1/applications/{application}/images/{image}/thumbnail", Nothing, [401, 200, 404, 200, 404]),
    (GET, "/api/v1/applications/{application}/papers/{form}", Nothing, [401, 404, 404, 403, 403]),
    (PUT, "/api/v1/applications/{application}/slots/{slot}/images/{image}", Nothing, [401, 409, 404, 403, 403]),
    (POST, "/api/v1/applications/{application}/slots/{slot}/images", Nothing, [401, 409, 404, 403, 403]),

    (POST, "/api/v1/hand-offs/{code}/images", Nothing, [410, 410, 410, 410, 410]),

    // Without a gateway; server/tests/api/payment.rs has one.
    (POST, "/api/v1/payments/notice", Nothing, [404, 404, 404, 404, 404]),
    (GET, "/practice-gateway", Arguments("order=IMAGE"), [404, 404, 404, 404, 404]),
    (POST, "/practice-gateway", Arguments("order=IMAGE"), [404, 404, 404, 404, 404]),

    (GET, "/api/frame", Nothing, [200, 200, 200, 200, 200]),
    (GET, "/api/exams/list", Nothing, [200, 200, 200, 200, 200]),
    (GET, "/api/exams/read", Arguments("exam=shenzhen-civil-service"), [200, 200, 200, 200, 200]),
    (GET, "/api/sessions/list", Nothing, [401, 200, 200, 200, 200]),
    (POST, "/api/sessions/revoke", Arguments("session=APPLICATION"), [401, 404, 404, 404, 404]),

    // Each person here has only one session.
    (POST, "/api/sessions/revoke-others", Nothing, [401, 200, 200, 200, 200]),

    (GET, "/api/applications/mine", Nothing, [401, 200, 200, 403, 403]),
    (GET, "/api/applications/read", APPLICATION, [401, 200, 404, 403, 403]),
    (POST, "/api/applications/enter", Arguments("exam=no-such-exam"), [401, 404, 404, 403, 403]),
    (POST, "/api/applications/accept-notice", Arguments("application=APPLICATION&notice=pledge&wording=WORDING"), [401, 409, 404, 403, 403]),
    (POST, "/api/applications/answer-facts", Arguments("application=APPLICATION&facts[household]=yes"), [401, 409, 404, 403, 403]),
    (POST, "/api/applications/confirm-portrait", Arguments("application=APPLICATION&image=IMAGE"), [401, 404, 404, 403, 403]),
    (GET, "/api/positions/list", APPLICATION, [401, 404, 404, 403, 403]),
    (GET, "/api/positions/read", Arguments("application=APPLICATION&position=A-01"), [401, 404, 404, 403, 403]),
    (POST, "/api/positions/choose", Arguments("application=APPLICATION&position=A-01"), [401, 404, 404, 403, 403]),
    (POST, "/api/applications/begin-again", STALE, [401, 409, 404, 403, 403]),
    (POST, "/api/applications/submit", STALE, [401, 409, 404, 403, 403]),
    (POST, "/api/applications/submit-looked", Json(r#"{"application":"APPLICATION","revision":999,"looked":{"manifest":[],"answers":"WORDING"}}"#), [401, 409, 404, 403, 403]),
    (POST, "/api/applications/register-fingerprint", Arguments("application=APPLICATION&fingerprint=FINGERPRINT"), [401, 409, 404, 403, 403]),
    (POST, "/api/applications/withdraw", STALE, [401, 409, 404, 403, 403]),
    (POST, "/api/applications/recall", STALE, [401, 409, 404, 403, 403]),
    (POST, "/api/form/save-field", Arguments("application=APPLICATION&field=person/gender&text=female&over=0"), [401, 404, 404, 403, 403]),
    (GET, "/api/payment/read", APPLICATION, [401, 404, 404, 403, 403]),
    (POST, "/api/payment/order", Arguments("application=APPLICATION&gateway=alipay"), [401, 404, 404, 403, 403]),
    (POST, "/api/payment/check", APPLICATION, [401, 404, 404, 403, 403]),
    (POST, "/api/slots/keep", Arguments("application=APPLICATION&slot=education"), [401, 409, 404, 403, 403]),
    (POST, "/api/images/arrange", Json(r#"{"application":"APPLICATION","slot":"education","order":["IMAGE"]}"#), [401, 409, 404, 403, 403]),
    (POST, "/api/images/move", Arguments("application=APPLICATION&image=IMAGE&place=1"), [401, 409, 404, 403, 403]),
    (POST, "/api/images/order-by-name", SLOT, [401, 409, 404, 403, 403]),
    (POST, "/api/images/remove", Arguments("application=APPLICATION&image=IMAGE"), [401, 409, 404, 403, 403]),

    (POST, "/api/hand-offs/offer", SLOT, [401, 409, 404, 403, 403]),
    (GET, "/api/hand-offs/look", SLOT, [401, 200, 404, 403, 403]),
    (POST, "/api/hand-offs/end", SLOT, [401, 200, 404, 403, 403]),

    (GET, "/api/review/queue", Arguments("filter[page]=0"), [401, 403, 403, 200, 403]),
    (GET, "/api/review/desk", APPLICATION, [401, 403, 403, 200, 403]),
    (POST, "/api/review/claim-next", Arguments(""), [401, 403, 403, 200, 403]),
    (POST, "/api/review/claim-ahead", Json(r#"{"filter":{},"held":[]}"#), [401, 403, 403, 200, 403]),
    (POST, "/api/review/put-back", APPLICATION, [401, 403, 403, 200, 403]),
    (GET, "/api/review/team", APPLICATION, [401, 403, 403, 200, 403]),
    (POST, "/api/review/hand-over", Arguments("application=APPLICATION&to=IMAGE&question=x"), [401, 403, 403, 404, 403]),
    (POST, "/api/review/release-foreign-claim", APPLICATION, [401, 403, 403, 200, 403]),
    // The application has no decision; server/tests/api/correction.rs corrects some.
    (POST, "/api/review/propose-correction", Arguments("application=APPLICATION&target=refused&reason=x"), [401, 403, 403, 409, 403]),
    (POST, "/api/review/confirm-correction", Arguments("application=APPLICATION&proposed=0"), [401, 403, 403, 409, 403]),
    (POST, "/api/review/decline-correction", Arguments("application=APPLICATION&proposed=0"), [401, 403, 403, 409, 403]),
    // The application of this table waits for its review; server/tests/api/known_case.rs marks one.
    (POST, "/api/review/mark-known-case", APPLICATION, [401, 403, 403, 409, 403]),
    (POST, "/api/review/retire-known-case", Arguments("exam=shenzhen-civil-service&case=IMAGE"), [401, 403, 403, 404, 403]),
    (POST, "/api/review/object-to-known-case", Arguments("application=APPLICATION&note=x"), [401, 403, 403, 404, 403]),
    (GET, "/api/review/quality", Arguments("exam=shenzhen-civil-service"), [401, 403, 403, 200, 403]),
    (POST, "/api/review/add-note", Arguments("application=APPLICATION&text="), [401, 403, 403, 422, 403]),
    (POST, "/api/review/report-views", Json(r#"{"application":"APPLICATION","views":[]}"#), [401, 403, 403, 200, 403]),
    (GET, "/api/review/keys", Nothing, [401, 403, 403, 200, 403]),
    (POST, "/api/review/set-key", Arguments("act=pass&key=F5"), [401, 403, 403, 422, 403]),
    (POST, "/api/review/reset-keys", Nothing, [401, 403, 403, 200, 403]),
    (POST, "/api/review/take-over", APPLICATION, [401, 403, 403, 200, 403]),
    (POST, "/api/review/renew-claim", APPLICATION, [401, 403, 403, 200, 403]),
    (POST, "/api/review/release-claim", APPLICATION, [401, 403, 403, 200, 403]),
    (GET, "/api/review/sheet", Arguments("query[exam]=shenzhen-civil-service&query[slot]=education"), [401, 403, 403, 200, 403]),
    (POST, "/api/review/claim-sheet", Arguments("query[exam]=shenzhen-civil-service&query[slot]=education"), [401, 403, 403, 200, 403]),
    (POST, "/api/review/judge-sheet", Arguments("query[exam]=shenzhen-civil-service&query[slot]=education&entries[0][application]=APPLICATION&entries[0][revision]=999&entries[0][choice]=pass:"), [401, 403, 403, 409, 403]),
    (POST, "/api/review/renew-claims", Json(r#"{"applications":["APPLICATION"]}"#), [401, 403, 403, 200, 403]),
    (POST, "/api/review/leave-sheet", Json(r#"{"applications":["APPLICATION"]}"#), [401, 403, 403, 200, 403]),
    (POST, "/api/review/close-sheet", Arguments(""), [401, 403, 403, 200, 403]),
    (POST, "/api/review/act", Json(r#"{"act":{"application":"APPLICATION","revision":999,"act":"approve"}}"#), [401, 403, 403, 409, 403]),
    (POST, "/api/review/pass", STALE_PART, [401, 403, 403, 409, 403]),
    (POST, "/api/review/return-part", STALE_PART, [401, 403, 403, 409, 403]),
    (POST, "/api/review/clear", STALE_PART, [401, 403, 403, 409, 403]),
    (POST, "/api/review/send-back", STALE, [401, 403, 403, 409, 403]),
    (POST, "/api/review/take-back", STALE, [401, 403, 403, 409, 403]),
    (POST, "/api/review/approve", STALE, [401, 403, 403, 409, 403]),
    (POST, "/api/review/refuse", Arguments("application=APPLICATION&revision=999&note=x"), [401, 403, 403, 409, 403]),
    // The last of these rows, since it withdraws the application from the reviewer.
    (POST, "/api/review/recuse", APPLICATION, [401, 403, 403, 200, 403]),

    (GET, "/api/messages/list", Arguments("page=0"), [401, 200, 200, 403, 403]),
    (POST, "/api/messages/mark-read", Arguments("until=0"), [401, 200, 200, 403, 403]),

    (GET, "/api/office/shared-numbers", Nothing, [401, 403, 403, 403, 200]),
    (GET, "/api/office/board", Nothing, [401, 403, 403, 403, 200]),
    (POST, "/api/office/publish-results", Arguments("exam=shenzhen-civil-service"), [401, 403, 403, 403, 403]),
    (GET, "/api/office/exam", Arguments("exam=shenzhen-civil-service"), [401, 403, 403, 403, 200]),
    (GET, "/api/office/positions", Arguments("exam=shenzhen-civil-service&search=x"), [401, 403, 403, 403, 404]),
    (GET, "/api/office/view-log", Arguments("exam=shenzhen-civil-service&number=x"), [401, 403, 403, 403, 404]),
    (GET, "/api/office/not-entered", Arguments("exam=shenzhen-civil-service&page=0"), [401, 403, 403, 403, 200]),
    (POST, "/api/office/mark-known-case", Arguments("exam=shenzhen-civil-service&number=no-such-number"), [401, 403, 403, 403, 404]),
    (POST, "/api/office/retire-known-case", Arguments("exam=shenzhen-civil-service&case=IMAGE"), [401, 403, 403, 403, 404]),
    (GET, "/api/office/review-quality", Arguments("exam=shenzhen-civil-service"), [401, 403, 403, 403, 200]),
    (POST, "/api/office/begin-untold", Arguments("exam=shenzhen-civil-service"), [401, 403, 403, 403, 404]),
    (GET, "/api/office/find-payers", Arguments("exam=shenzhen-civil-service&sought=x"), [401, 403, 403, 403, 404]),
    (POST, "/api/office/record-payment", Arguments("application=APPLICATION&gateway=alipay"), [401, 403, 403, 403, 404]),
    (POST, "/api/office/undo-payment", Arguments("application=APPLICATION&reason=x"), [401, 403, 403, 403, 404]),
    (POST, "/api/v1/definitions", Nothing, [401, 403, 403, 403, 400]),
    (POST, "/api/v1/definitions/test-bench", Nothing, [401, 403, 403, 403, 400]),
    (POST, "/api/v1/exams/{exam}/roster", Nothing, [401, 403, 403, 403, 400]),
    (GET, "/api/v1/exams/{exam}/seats", Nothing, [401, 403, 403, 403, 404]),
    (POST, "/api/v1/exams/{exam}/seats", Nothing, [401, 403, 403, 403, 400]),
    (GET, "/api/v1/exams/{exam}/positions", Nothing, [401, 403, 403, 403, 404]),
    (POST, "/api/v1/exams/{exam}/positions", Nothing, [401, 403, 403, 403, 400]),
    (GET, "/api/v1/applications/{application}/ticket", Nothing, [401, 404, 404, 403, 403]),
    (GET, "/api/office/applications", Arguments("filter[exam]=shenzhen-civil-service"), [401, 403, 403, 403, 200]),
    (POST, "/api/v1/exams/{exam}/applications", Arguments("state=draft"), [401, 403, 403, 403, 200]),
    (GET, "/api/office/find-people", Arguments("search=x"), [401, 403, 403, 403, 400]),
    (GET, "/api/office/person", Arguments("account=IMAGE"), [401, 403, 403, 403, 404]),
    (POST, "/api/office/issue-reset-code", Arguments("account=IMAGE"), [401, 403, 403, 403, 404]),
    (POST, "/api/office/confirm-identity", Arguments("account=IMAGE"), [401, 403, 403, 403, 404]),
    (GET, "/api/staff/list", Nothing, [401, 403, 403, 403, 403]),
    (GET, "/api/staff/read", Arguments("account=IMAGE"), [401, 403, 403, 403, 403]),
    (GET, "/api/staff/audit", Nothing, [401, 403, 403, 403, 403]),
    (POST, "/api/staff/reset", Arguments("account=IMAGE"), [401, 403, 403, 403, 403]),
    (POST, "/api/staff/disable", Arguments("account=IMAGE"), [401, 403, 403, 403, 403]),
    (POST, "/api/staff/enable", Arguments("account=IMAGE"), [401, 403, 403, 403, 403]),
    (POST, "/api/staff/reset-second-factor", Arguments("account=IMAGE"), [401, 403, 403, 403, 403]),
    (POST, "/api/staff/grant", Arguments("account=IMAGE&exam=shenzhen-civil-service&kind=initial"), [401, 403, 403, 403, 403]),
    (POST, "/api/staff/grant-whole-exam", Arguments("account=IMAGE&exam=shenzhen-civil-service&kind=initial"), [401, 403, 403, 403, 403]),
    (POST, "/api/staff/revoke", Arguments("account=IMAGE&exam=shenzhen-civil-service&kind=initial"), [401, 403, 403, 403, 403]),
    (GET, "/api/office/outbox", Arguments("filter[page]=0"), [401, 403, 403, 403, 200]),
    (POST, "/api/office/send-again", Arguments("message=IMAGE&channel=sms"), [401, 403, 403, 403, 404]),

    // The last row, since it ends all sessions.
    (POST, "/api/sign-out", Nothing, [200, 200, 200, 200, 200]),
];

#[tokio::test]
async fn every_route_answers_every_role_as_the_table_says() {
    let app = TestApp::start().await;
    let owner = app.candidate().await;
    let (application, images) = owner.apply().await;
    let (stranger, reviewer, officer) = (
        app.candidate().await,
        review_all(&app).await,
        app.officer().await,
    );
    let nobody = app.browser();
    let roles = [
        &nobody,
        &owner.browser,
        &stranger.browser,
        &reviewer.browser,
        &officer.browser,
    ];
    let differences = compare(roles, application, images[1], |_, expected| Some(expected)).await;
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

/// Statuses of the administrator's own routes. `IMAGE` is no account.
const ADMINISTRATOR_STATUSES: [(&str, u16); 17] = [
    ("GET /office/staff", 200),
    ("GET /office/audit", 200),
    ("GET /office/staff/new", 200),
    ("GET /office/staff/{account}", 404),
    ("GET /office/staff/{account}/rights/{exam}/{kind}", 404),
    ("POST /office/staff/{account}/rights/{exam}/{kind}", 404),
    ("POST /office/staff/new", 422),
    ("GET /api/staff/list", 200),
    ("GET /api/staff/read", 404),
    ("GET /api/staff/audit", 200),
    ("POST /api/staff/reset", 404),
    ("POST /api/staff/disable", 404),
    ("POST /api/staff/enable", 404),
    ("POST /api/staff/reset-second-factor", 404),
    ("POST /api/staff/grant", 404),
    ("POST /api/staff/grant-whole-exam", 404),
    ("POST /api/staff/revoke", 404),
];

#[tokio::test]
async fn an_administrator_manages_staff_and_nothing_else() {
    let app = TestApp::start().await;
    let (application, images) = app.candidate().await.apply().await;
    let administrator = app.administrator().await;
    for (method, route, with, expected) in &TABLE {
        let own = format!("{method} {route}");
        let own = ADMINISTRATOR_STATUSES.iter().find(|(row, _)| *row == own);
        let expected = match (own, expected) {
            (Some((_, status)), _) => *status,
            // Routes of the reviewer alone, or of the office alone.
            (None, [_, _, _, 403, _] | [_, _, _, _, 403]) => 403,
            (None, [.., office]) => *office,
        };
        let browser = &administrator.browser;
        let status = ask(browser, method, route, with, application, images[1]).await;
        assert_eq!(status, expected, "{method} {route}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_there_for_nobody() {
    let app = TestApp::start().await;
    let (candidate, reviewer, officer) = (
        app.candidate().await,
        review_all(&app).await,
        app.officer().await,
    );
    let (nobody, another) = (app.browser(), app.candidate().await);
    let roles = [
        &nobody,
        &candidate.browser,
        &another.browser,
        &reviewer.browser,
        &officer.browser,
    ];
    let absent = ApplicationId(new_image_id().0);
    let differences = compare(roles, absent, new_image_id(), |is_named, expected| {
        is_named.then(|| {
            expected.map(|status| {
                if matches!(status, 401 | 403) {
                    status
                } else {
                    404
                }
            })
        })
    });
    let differences = differences.await;
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[tokio::test]
async fn a_draft_is_there_for_its_candidate_alone() {
    let app = TestApp::start().await;
    let (owner, another, reviewer) = (
        app.candidate().await,
        app.candidate().await,
        review_all(&app).await,
    );
    let application = owner.enter().await;
    let images = owner.fill(application).await;
    for (method, route, with, expected) in TABLE.iter().filter(|row| names_application(row)) {
        for (browser, expected) in [
            (&another.browser, expected[2]),
            (&reviewer.browser, expected[3]),
        ] {
            let status = ask(browser, method, route, with, application, images[1]).await;
            assert_eq!(
                status,
                if expected == 403 { 403 } else { 404 },
                "{method} {route}"
            );
        }
    }
}

#[tokio::test]
async fn every_route_has_a_row() {
    let app = TestApp::start().await;
    let routes: BTreeSet<_> = server::list_routes(&app.state)
        .into_iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let rows: BTreeSet<_> = TABLE
        .iter()
        .map(|(method, route, ..)| format!("{method} {route}"))
        .collect();
    let without: Vec<_> = routes.difference(&rows).collect();
    let of_old: Vec<_> = rows.difference(&routes).collect();
    assert!(
        without.is_empty() && of_old.is_empty(),
        "without a row: {without:#?}\nwithout a route: {of_old:#?}"
    );
}

/// A reviewer with every right on the exam of this table.
async fn review_all(app: &TestApp) -> TestUser {
    app.reviewer_with(EXAM, &GrantKind::ALL).await
}

/// The bodies of all answers that a browser gets by reading.
pub(crate) async fn read_everything(
    browser: &TestBrowser,
    application: ApplicationId,
    image: ImageId,
) -> Vec<(&'static str, String)> {
    let mut answers = Vec::new();
    for (method, route, with, _) in TABLE.iter().filter(|(method, ..)| *method == GET) {
        let answer = send(browser, method, route, with, application, image).await;
        answers.push((*route, answer.text()));
    }
    answers
}

type AccessRow = (Method, &'static str, RequestContent, [u16; 5]);

fn names_application((_, route, with, _): &AccessRow) -> bool {
    let in_arguments = match with {
        Nothing => false,
        Arguments(text) | Json(text) => {
            text.contains("application=") || text.contains("\"application\"")
        }
    };
    in_arguments || route.contains("{application}")
}

/// Sends every route as every role; reports responses that differ from the result of `expect` for
/// the row, which knows whether the row names an application.
async fn compare(
    roles: [&TestBrowser; 5],
    application: ApplicationId,
    image: ImageId,
    expect: impl Fn(bool, [u16; 5]) -> Option<[u16; 5]>,
) -> Vec<String> {
    let mut differences = Vec::new();
    for row @ (method, route, with, expected) in &TABLE {
        let Some(expected) = expect(names_application(row), *expected) else {
            continue;
        };
        let mut answered = [0; 5];
        for (status, browser) in answered.iter_mut().zip(roles) {
            *status = ask(browser, method, route, with, application, image).await;
        }
        if answered != expected {
            differences.push(format!(
                "{method} {route}: {answered:?} and not {expected:?}"
            ));
        }
    }
    differences
}

async fn ask(
    browser: &TestBrowser,
    method: &Method,
    route: &str,
    with: &RequestContent,
    application: ApplicationId,
    image: ImageId,
) -> u16 {
    let answer = send(browser, method, route, with, application, image).await;
    answer.status
}

/// Sends a request with arguments in the query or as a form.
pub(crate) async fn ask_with(
    browser: &TestBrowser,
    method: &Method,
    route: &str,
    arguments: &'static str,
    application: ApplicationId,
    image: ImageId,
) -> u16 {
    let content = Arguments(arguments);
    ask(browser, method, route, &content, application, image).await
}

async fn send(
    browser: &TestBrowser,
    method: &Method,
    route: &str,
    with: &RequestContent,
    application: ApplicationId,
    image: ImageId,
) -> TestResponse {
    let fill = |text: &str| fill_ids(text, application, image);
    // Each upload needs a new id: a repetition is answered even if the slot is locked.
    let named = if *method == PUT {
        new_image_id()
    } else {
        image
    };
    let path = fill_path(route, application, named);
    let (query, kind, body) = match with {
        Nothing => (String::new(), "", String::new()),
        Arguments(arguments) if *method == GET => {
            (format!("?{}", fill(arguments)), "", String::new())
        }
        Arguments(arguments) => (
            String::new(),
            "application/x-www-form-urlencoded",
            fill(arguments),
        ),
        Json(json) => (String::new(), "application/json", fill(json)),
    };
    let request = Request::builder()
        .method(method)
        .uri(format!("{path}{query}"))
        .header(header::CONTENT_TYPE, kind)
        .header(
            "content-digest",
            "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:",
        );
    browser.send(request, Body::from(body)).await
}

/// A path of the table with real ids.
pub(crate) fn fill_path(route: &str, application: ApplicationId, image: ImageId) -> String {
    let path = route
        .replace("{application}", "APPLICATION")
        .replace("{image}", "IMAGE")
        // No account has the id of a picture.
        .replace("{account}", "IMAGE")
        .replace("{slot}", "education")
        .replace("{notice}", "pledge")
        .replace("{section}", "person")
        .replace("{position}", "A-01")
        .replace("{exam}", crate::app::EXAM)
        .replace("{form}", "registration")
        .replace("{kind}", "initial")
        .replace("{code}", "0000-0000");
    fill_ids(&path, application, image)
}

fn fill_ids(text: &str, application: ApplicationId, image: ImageId) -> String {
    let text = text
        .replace("APPLICATION", &application.to_string())
        .replace("IMAGE", &image.to_string());
    text.replace("WORDING", &"0".repeat(64))
        // An empty fingerprint.
        .replace("FINGERPRINT", &"A".repeat(44))
}
