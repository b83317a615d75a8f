//! Tests of the review of a registration (S2): only returned parts can be corrected, and a refused
//! candidate chooses another position. S2-16, S2-19, product.md decision 2.

use shared::{application::StateKind, problem::Problem};

use crate::national::{enter, exam, typed};

#[tokio::test]
async fn refused_candidate_can_choose_another_position() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    assert_eq!(
        candidate
            .act("positions/choose", id, &[("position", "10010101")])
            .await,
        200
    );
    candidate.submit(id).await;
    let reviewer = app.reviewer().await;
    reviewer.refuse(id, "专业不符").await;
    assert_eq!(
        candidate.application(id).await.state.kind(),
        StateKind::Refused
    );
    let hub = candidate.open(&format!("/applications/{id}")).await;
    assert!(
        hub.text().contains("/api/applications/begin-again"),
        "{}",
        hub.text()
    );

    let revision = candidate.application(id).await.revision.to_string();
    let again = [("revision", &*revision)];
    assert_eq!(
        candidate.act("applications/begin-again", id, &again).await,
        200
    );
    let draft = candidate.application(id).await;
    assert_eq!(
        (draft.state.kind(), &draft.position),
        (StateKind::Draft, &None)
    );
    let same = [("application", &*id.to_string()), ("position", "10010101")];
    let same = candidate.call("positions/choose", &same).await;
    assert_eq!(same.problem(), Problem::PositionAlreadyRefused);
    assert_eq!(
        candidate
            .act("positions/choose", id, &[("position", "10010102")])
            .await,
        200
    );
    candidate.submit(id).await;
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
    assert_eq!(
        candidate.application(id).await.state.kind(),
        StateKind::Approved
    );
}

#[tokio::test]
async fn a_section_is_returned_with_its_reason_and_mended_alone() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let choose = [("position", "10010101")];
    assert_eq!(candidate.act("positions/choose", id, &choose).await, 200);
    candidate.submit(id).await;

    let reviewer = app.reviewer().await;
    let desk = format!("/review/{id}");
    let open = |part: &str| format!("{desk}?part={part}");
    let page = reviewer.open(&open("section:education")).await;
    assert!(
        page.text().contains("样本大学"),
        "the section lies on the desk"
    );
    let early = reviewer
        .desk(id)
        .await
        .dossier
        .application
        .revision
        .to_string();
    let early = [("application", &*id.to_string()), ("revision", &early)];
    let early = reviewer.call("review/send-back", &early).await;
    assert!(matches!(early.problem(), Problem::NotJudged { .. }));
    reviewer.pass_all(id).await;
    let returned = [
        ("part", "section:education"),
        ("reasons[0]", "education-unclear"),
    ];
    reviewer.review("review/return-part", id, &returned).await;
    reviewer.review("review/send-back", id, &[]).await;

    let hub = candidate.open(&format!("/applications/{id}")).await;
    assert!(
        hub.text().contains("请按证书填写"),
        "the reason stands on the hub"
    );
    let section = format!("/applications/{id}/form/education");
    let page = candidate.open(&section).await;
    assert!(
        page.text().contains("请按证书填写"),
        "and where it is mended"
    );
    let locked = [("position", "10010102")];
    assert_eq!(candidate.act("positions/choose", id, &locked).await, 409);
    candidate
        .write(&app, id, &["education"], |field| match field {
            "school" => Some("样本大学（全称）"),
            field => typed(field),
        })
        .await;
    candidate.submit(id).await;
    let seen = reviewer.desk(id).await.dossier.application;
    let waits: Vec<_> = seen
        .reviewed_parts(&exam())
        .into_iter()
        .filter(|part| seen.has_content(part) && seen.verdict_on(part).is_pending())
        .map(|part| part.to_string())
        .collect();
    assert_eq!(waits, ["section:education", "position:"]);
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
    assert_eq!(
        candidate.application(id).await.state.kind(),
        StateKind::Approved
    );
}
