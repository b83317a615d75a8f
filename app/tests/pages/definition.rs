//! The office's page of a definition: its text and versions, faults by line, and the effect of a new
//! version.

use app::ports::{PostedDefinition, TypedMoment};
use shared::{
    application::StateKind,
    digest::Sha256,
    exam::{
        change::{Change, ChangeKind, DefinitionPart},
        check::DefinitionFault,
    },
    id::ScheduledVersionId,
    problem::Problem,
    role::Role,
    scheduled_version::{ScheduleFault, ScheduleOutcome, ScheduleRefusal},
    text::{Lang, LocalText},
    time::Timestamp,
    version_warning::VersionWarning,
    view::{
        CheckReason, CheckedDefinition, DefinedExam, DefinitionOutcome, DefinitionVersion,
        EndedSchedule, OfficeDefinition, PendingEffect, PendingVersion, ScheduledVersion,
        VersionPreview,
    },
};
use uuid::Uuid;

use crate::harness::{
    TestBackend,
    fixtures::{NOW, exam, viewer},
};

const PAGE: &str = "/office/exams/shenzhen-civil-service/definition";

fn defined() -> DefinedExam {
    DefinedExam {
        code: exam().code.clone(),
        title: LocalText {
            zh: "样本考试".to_owned(),
            en: None,
        },
    }
}

fn world(posted: Option<PostedDefinition>, lang: Lang) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        lang,
        definition: Some(OfficeDefinition {
            exam: defined(),
            version: 3,
            shown: 3,
            text: "title = \"<b>\"\n".to_owned(),
            versions: vec![DefinitionVersion {
                version: 3,
                published: NOW,
                publisher: Some("周主任".to_owned()),
            }],
            shown_scheduled: None,
            pending: None,
            scheduled: Vec::new(),
        }),
        posted_definition: posted,
        ..TestBackend::default()
    }
}

fn preview() -> VersionPreview {
    VersionPreview {
        previous_version: Some(3),
        changes: vec![Change {
            part: DefinitionPart::Window("upload".parse().expect("a slug")),
            title: None,
            kind: ChangeKind::Shortened,
        }],
        counts: vec![(3, StateKind::Draft, 7), (2, StateKind::Submitted, 5)],
        committed: 2,
        misfits: 4,
        is_over: true,
    }
}

fn later(text: &str) -> TypedMoment {
    TypedMoment {
        is_later: true,
        text: text.to_owned(),
    }
}

fn checked(preview: VersionPreview) -> Option<PostedDefinition> {
    Some(PostedDefinition {
        outcome: Ok(DefinitionOutcome::Checked(Box::new(CheckedDefinition {
            exam: defined(),
            sha256: Sha256([7; 32]),
            reason: CheckReason::Asked,
            preview,
            grace_minutes: None,
            now: NOW,
        }))),
        text: "typed".to_owned(),
        moment: TypedMoment::default(),
    })
}

#[tokio::test]
async fn a_definition_shows_its_text_and_who_published_it() {
    let page = world(None, Lang::Zh).render(PAGE).await;
    page.assert_html("title = \"&lt;b&gt;\"")
        .assert_text("第 3 版")
        .assert_text("周主任")
        .assert_html(r#"name="follows" value="3""#)
        .assert_no_html(r#"value="publish""#);
}

#[tokio::test]
async fn faults_of_a_definition_stand_with_their_lines() {
    let fault = DefinitionFault {
        line: 2,
        column: 5,
        path: "windows[0].closes".to_owned(),
        message: LocalText {
            zh: "结束早于开始".to_owned(),
            en: Some("it ends before it begins".to_owned()),
        },
    };
    for (lang, place, message) in [
        (Lang::Zh, "第 2 行第 5 列", "结束早于开始"),
        (Lang::En, "Line 2, column 5", "it ends before it begins"),
    ] {
        let posted = PostedDefinition {
            outcome: Ok(DefinitionOutcome::Faulty(vec![fault.clone()])),
            text: "code = \"x\"\ncloses = \"2020\"\n".to_owned(),
            moment: TypedMoment::default(),
        };
        let page = world(Some(posted), lang).render(PAGE).await;
        page.assert_text(place)
            .assert_text("windows[0].closes")
            .assert_text(message)
            .assert_html("<pre><code>closes = \"2020\"")
            .assert_no_html(r#"value="publish""#);
        assert_eq!(page.status, 422);
    }
}

#[tokio::test]
async fn a_checked_definition_says_whom_it_affects() {
    let page = world(checked(preview()), Lang::Zh).render(PAGE).await;
    page.assert_text("样本考试：将替换第 3 版")
        .assert_text("7")
        .assert_text("马上按新规定")
        .assert_text("仍按提交时的规定")
        .assert_text("草稿里有 4 张图片不符合新要求")
        .assert_text("他们的提交将不算数")
        .assert_text("7 份草稿会马上逾期")
        .assert_html(&format!(r#"name="checked" value="{}""#, "07".repeat(32)))
        .assert_html(r#"value="publish""#)
        .assert_html(">typed</textarea>");
    let same = VersionPreview {
        changes: Vec::new(),
        ..preview()
    };
    let page = world(checked(same), Lang::Zh).render(PAGE).await;
    page.assert_text("不用发布")
        .assert_no_html(r#"value="publish""#);
}

#[tokio::test]
async fn the_form_carries_the_warnings_of_the_page() {
    let page = world(checked(preview()), Lang::Zh).render(PAGE).await;
    page.assert_html(r#"name="read" value="misfits,committed-lost,drafts-lapse""#);
    let mut posted = checked(preview()).expect("is checked");
    if let Ok(DefinitionOutcome::Checked(checked)) = &mut posted.outcome {
        checked.reason = CheckReason::NewWarnings;
    }
    let page = world(Some(posted), Lang::En).render(PAGE).await;
    page.assert_text("so nothing was published")
        .assert_html(">typed</textarea>")
        .assert_html(r#"value="publish""#);
}

#[tokio::test]
async fn a_typed_moment_stays_when_the_text_is_of_another_exam() {
    let mut posted = checked(preview()).expect("is checked");
    if let Ok(DefinitionOutcome::Checked(checked)) = &mut posted.outcome {
        checked.exam.code = "another-exam".parse().expect("a code");
    }
    posted.moment = later("2021-01-16T10:00");
    let page = world(Some(posted.clone()), Lang::Zh).render(PAGE).await;
    page.assert_html(r#"type="datetime-local" name="moment" value="2021-01-16T10:00""#);
    // A text that cannot be published keeps it too.
    if let Ok(DefinitionOutcome::Checked(checked)) = &mut posted.outcome {
        checked.preview.changes.clear();
    }
    let page = world(Some(posted), Lang::Zh).render(PAGE).await;
    page.assert_html(r#"type="hidden" name="moment" value="2021-01-16T10:00""#)
        .assert_html(r#"type="hidden" name="when" value="later""#);
}

#[tokio::test]
async fn a_refused_publication_keeps_the_text() {
    let posted = PostedDefinition {
        outcome: Err(Problem::Stale),
        text: "typed".to_owned(),
        moment: later("2021-01-16T10:00"),
    };
    let page = world(Some(posted), Lang::Zh).render(PAGE).await;
    page.assert_html(">typed</textarea>")
        .assert_html(r#"name="moment" value="2021-01-16T10:00""#);
    assert_eq!(page.status, Problem::Stale.http_status());
}

#[tokio::test]
async fn a_new_exam_offers_the_existing_ones_as_a_start() {
    let address = "/office/new-exam?from=shenzhen-civil-service";
    let page = world(None, Lang::En).render(address).await;
    page.assert_html("/office/new-exam?from=shenzhen-civil-service")
        .assert_html("title = \"&lt;b&gt;\"")
        .assert_html(r#"name="follows" value="0""#);
}

fn scheduled(ended: Option<ScheduleOutcome>) -> ScheduledVersion {
    ScheduledVersion {
        id: ScheduledVersionId(Uuid::from_u128(0x5c)),
        at: NOW.plus(Timestamp::DAY_MS),
        follows: 3,
        officer: "周主任".to_owned(),
        scheduled: NOW,
        ended: ended.map(|outcome| EndedSchedule {
            at: NOW.plus(Timestamp::DAY_MS),
            officer: None,
            outcome,
            dismissed: None,
        }),
    }
}

/// The page of the definition with a change.
async fn render_with(
    change: impl FnOnce(&mut OfficeDefinition),
    lang: Lang,
) -> crate::harness::Page {
    let mut world = world(None, lang);
    change(world.definition.as_mut().expect("has one"));
    world.render(PAGE).await
}

#[tokio::test]
async fn a_checked_version_is_published_now_or_at_a_time() {
    let page = world(checked(preview()), Lang::Zh).render(PAGE).await;
    page.assert_text("最多 90 天后")
        .assert_text("服务器现在是 2021年1月15日 10:00:00（北京时间）")
        .assert_html(r#"type="datetime-local" name="moment""#)
        .assert_no_html(r#"name="replaces""#);
    // A new exam has nothing to replace later.
    let new = VersionPreview {
        previous_version: None,
        ..preview()
    };
    let page = world(checked(new), Lang::Zh).render(PAGE).await;
    page.assert_html(r#"value="publish""#)
        .assert_no_html(r#"name="moment""#);
}

#[tokio::test]
async fn a_refused_moment_stays_with_its_sentence() {
    let mut posted = checked(preview()).expect("is checked");
    let Ok(DefinitionOutcome::Checked(checked)) = posted.outcome else {
        panic!("is checked");
    };
    let (at, now) = (NOW.plus(-Timestamp::DAY_MS), NOW);
    let fault = ScheduleFault::Past { at, now };
    posted.outcome = Ok(DefinitionOutcome::NotScheduled(checked, fault));
    posted.moment = later("2021-01-14T10:00");
    for (lang, sentence) in [
        (Lang::Zh, "2021年1月14日 10:00:00（北京时间） 已经过去"),
        (Lang::En, "14 Jan 2021, 10:00:00 (UTC+08:00) is over"),
    ] {
        let page = world(Some(posted.clone()), lang).render(PAGE).await;
        page.assert_text(sentence)
            .assert_html(r#"name="moment" value="2021-01-14T10:00""#)
            .assert_html(">typed</textarea>")
            .assert_html(r#"value="publish""#);
        assert_eq!(page.status, 422);
    }
}

#[tokio::test]
async fn a_waiting_version_says_what_it_does_and_is_cancelled() {
    let pending = PendingVersion {
        version: scheduled(None),
        effect: PendingEffect::Judged {
            preview: preview(),
            grace_minutes: None,
            at: NOW,
        },
    };
    let waiting = pending.clone();
    let page = render_with(|it| it.pending = Some(waiting), Lang::Zh).await;
    page.assert_text("周主任 于 2021年1月15日 10:00:00（北京时间） 安排：2021年1月16日 10:00:00")
        .assert_text("草稿里有 4 张图片不符合新要求")
        .assert_text("按 2021年1月15日 10:00:00（北京时间） 的情况")
        .assert_html("text-of=00000000-0000-0000-0000-00000000005c")
        .assert_html(r#"name="act" value="cancel""#);
    // A version that was published meanwhile is named before the moment comes.
    let outdated = |it: &mut OfficeDefinition| {
        it.version = 4;
        it.pending = Some(pending);
    };
    let page = render_with(outdated, Lang::En).await;
    page.assert_text("Version 4 is in force now")
        .assert_no_text("4 images of drafts");
    // A version whose effect is not known can be cancelled.
    let unknown = |it: &mut OfficeDefinition| {
        it.pending = Some(PendingVersion {
            version: scheduled(None),
            effect: PendingEffect::Unknown,
        });
    };
    let page = render_with(unknown, Lang::Zh).await;
    page.assert_text("没能算出到时的影响")
        .assert_html(r#"name="act" value="cancel""#);
}

#[tokio::test]
async fn a_refused_version_says_why_and_leads_to_its_text() {
    let refusals = [
        (
            ScheduleRefusal::AnotherVersion { current: 4 },
            "已发布第 4 版",
        ),
        (
            ScheduleRefusal::NewWarnings {
                warnings: vec![VersionWarning::Misfits, VersionWarning::DraftsLapse],
            },
            "草稿里有图片不符合新要求；按新规定提交时间已过",
        ),
        (ScheduleRefusal::Faulty { faults: 2 }, "有 2 处错误"),
        (ScheduleRefusal::OfficerGone, "账号已停用"),
    ];
    for (refusal, sentence) in refusals {
        let refused = scheduled(Some(ScheduleOutcome::Refused(refusal)));
        let page = render_with(|it| it.scheduled = vec![refused], Lang::Zh).await;
        page.assert_text("定时版本没有发布")
            .assert_text(sentence)
            .assert_text("打开这份文字，检查后再确认")
            .assert_html(r#"name="act" value="dismiss""#)
            .assert_text("定时发布记录");
    }
    let mut noted = scheduled(Some(ScheduleOutcome::Refused(ScheduleRefusal::OfficerGone)));
    let ended = noted.ended.as_mut().expect("is over");
    ended.dismissed = Some((NOW, "吴主任".to_owned()));
    let page = render_with(|it| it.scheduled = vec![noted], Lang::Zh).await;
    page.assert_text("由 吴主任 确认知道")
        .assert_no_text("定时版本没有发布");
    let published = scheduled(Some(ScheduleOutcome::Published { version: 4 }));
    let page = render_with(|it| it.scheduled = vec![published], Lang::Zh).await;
    page.assert_text("已发布为第 4 版")
        .assert_no_text("定时版本没有发布");
}
