//! The numbers and lists of the five guides, held against the definitions (seed-rows.md,
//! sections 2 to 6): a definition that says another number fails here.

use shared::{
    application::{Application, Command, NewApplication, ReviewPart},
    exam::{
        Exam, FactAnswers, ImageRule, Slot, StageKind,
        category::Necessity,
        image_rule::{AcceptedFormat, ColourRule},
    },
    id::{AccountId, ApplicationId},
    jpeg::{FileFacts, FileKind, ImageHeader},
    judge::{FindingGrade, RuleCheck, check_file, is_refused},
    problem::Problem,
    role::Actor,
    time::CivilTime,
};
use uuid::Uuid;

fn exam(text: &str) -> Exam {
    toml::from_str(text).expect("the definitions parse")
}

fn national() -> Exam {
    exam(include_str!("../../exams/national-personnel.toml"))
}

fn cadre() -> Exam {
    exam(include_str!("../../exams/cadre-graduate.toml"))
}

fn medical() -> [Exam; 2] {
    [
        exam(include_str!("../../exams/hebei-medical.toml")),
        exam(include_str!("../../exams/inner-mongolia-medical.toml")),
    ]
}

fn slot<'a>(exam: &'a Exam, id: &str) -> (&'a Slot, &'a ImageRule) {
    let id = id.parse().expect("a slug");
    let slot = exam.slot(&id).expect("the exam has the slot");
    (slot, exam.image_rule(slot))
}

fn kb(rule: &ImageRule) -> (Option<u32>, Option<u32>) {
    (rule.size.least_kb, rule.size.most_kb)
}

fn required(exam: &Exam) -> Vec<&str> {
    let is_required = |slot: &&Slot| slot.necessity == Necessity::Required;
    let slots = exam.slots().filter(is_required);
    slots.map(|slot| slot.id.as_str()).collect()
}

#[test]
fn medical_exam_papers_are_jpeg_or_png_up_to_200_kb() {
    for exam in medical() {
        for slot in exam.slots() {
            let rule = exam.image_rule(slot);
            assert_eq!(
                rule.formats(),
                [AcceptedFormat::Jpeg, AcceptedFormat::Png],
                "{}",
                exam.code
            );
            assert_eq!(kb(rule), (None, Some(200)), "{}", slot.id);
        }
        assert_eq!(slot(&exam, "id-card").0.count.exactly, Some(2), "S1-10");
    }
}

#[test]
fn the_medical_exams_say_at_the_upload_how_a_picture_must_be() {
    let [hebei, mongolia] = medical();
    let hint = |exam: &Exam| {
        let stage = exam
            .stage(StageKind::Materials)
            .expect("papers are uploaded");
        stage.hint.clone().expect("the guide repeats it").zh
    };
    for said in ["真实", "准确", "正向", "不得翻转旋转", "jpg/jpeg/png"] {
        assert!(hint(&hebei).contains(said), "{said}");
        assert!(hint(&mongolia).contains(said), "{said}");
    }
    assert!(hint(&mongolia).contains("违纪违规"), "S3-04");
}

#[test]
fn answers_that_contradict_one_another_are_refused_together() {
    for (exam, day) in medical()
        .iter()
        .zip(["2022-01-06 10:00", "2021-01-07 10:00"])
    {
        let now = day
            .parse::<CivilTime>()
            .expect("a time")
            .to_timestamp(exam.time_zone);
        let candidate = AccountId(Uuid::from_u128(1));
        let beginning = NewApplication {
            id: ApplicationId(Uuid::from_u128(2)),
            number: "X".to_owned(),
            exam: exam.code.clone(),
            exam_version: 1,
            candidate,
        };
        let answer = |application: &Application, facts: &[(&str, &str)]| {
            let facts: FactAnswers = facts
                .iter()
                .map(|(fact, choice)| {
                    let choice = choice.parse().expect("a slug");
                    (fact.parse().expect("a slug"), choice)
                })
                .collect();
            let command = Command::AnswerFacts { facts };
            let actor = Actor::Candidate(candidate);
            let outcome = application.clone().apply(exam, command, actor, now);
            outcome.map(|outcome| outcome.application)
        };
        let begun = Application::new(beginning, now);
        let both = [("category", "assistant"), ("path", "promoted")];
        let refused = answer(&begun, &both);
        assert!(
            matches!(&refused, Err(Problem::ImpossibleFacts { sentence }) if sentence.zh.contains("请改选")),
            "{refused:?}"
        );
        // One after the other is no way around it; the other way in is open.
        let assistant = answer(&begun, &both[..1]).expect("contradicts nothing");
        assert!(answer(&assistant, &both[1..]).is_err(), "{}", exam.code);
        let physician = [("category", "physician"), ("path", "promoted")];
        assert!(answer(&assistant, &physician).is_ok(), "{}", exam.code);
    }
}

#[test]
fn every_slot_of_the_five_has_words_and_a_sample() {
    let shenzhen = exam(include_str!("../../exams/shenzhen-civil-service.toml"));
    let [hebei, mongolia] = medical();
    for exam in [shenzhen, hebei, national(), mongolia, cadre()] {
        for slot in exam.slots() {
            assert!(!slot.samples.is_empty(), "{}: {}", exam.code, slot.id);
            assert!(slot.hint.is_some(), "{}: {}", exam.code, slot.id);
        }
    }
}

#[test]
fn inner_mongolia_wants_the_holder_with_the_document() {
    let [hebei, mongolia] = medical();
    assert_eq!(required(&hebei), ["id-card", "diploma"]);
    assert_eq!(
        required(&mongolia),
        ["id-card", "id-held", "diploma"],
        "S3-02, S3-03"
    );
    let (held, _) = slot(&mongolia, "id-held");
    assert_eq!(held.count.exactly, Some(1));
    let sample = held.samples.first().expect("how to hold it is shown");
    assert_eq!(sample.picture, "id-held.jpg");
}

#[test]
fn national_portrait_source_is_at_least_295_by_413() {
    let exam = national();
    let portrait = exam.portrait.as_ref().expect("S2 has one");
    let source = portrait.source.as_ref().expect("its source has a rule");
    let least = exam.image_rules[source]
        .least
        .expect("at least so many pixels");
    assert_eq!((least.width, least.height), (295, 413));
    assert!(!portrait.reviewed, "final once confirmed (S2-12)");
}

#[test]
fn graduate_programme_items_are_in_guide_order() {
    let exam = cadre();
    let slots: Vec<_> = exam.slots().map(|slot| slot.id.as_str()).collect();
    let ten = [
        "portrait",
        "id-card",
        "college-diploma",
        "bachelor-diploma",
        "graduate-diploma",
        "master-degree",
        "appointment",
        "title-certificate",
        "registration-form",
        "other",
    ];
    assert_eq!(slots, ten);
    let starred = [
        "portrait",
        "id-card",
        "bachelor-diploma",
        "appointment",
        "title-certificate",
        "registration-form",
    ];
    assert_eq!(required(&exam), starred);
    assert_eq!(slot(&exam, "id-card").0.count.exactly, Some(2), "S4-09");
    let hint = |id: &str| slot(&exam, id).0.hint.clone().expect("a hint").zh;
    for page in ["首页", "姓名页", "落款页", "复印件"] {
        assert!(hint("appointment").contains(page), "S4-08: {page}");
    }
    assert!(hint("title-certificate").contains("内容页"), "S4-09");
}

#[test]
fn the_graduate_programme_measures_portrait_and_scans() {
    let exam = cadre();
    let (_, portrait) = slot(&exam, "portrait");
    let least = portrait.least.expect("so many pixels");
    assert_eq!(
        (least.width, least.height, kb(portrait)),
        (300, 400, (Some(100), Some(400)))
    );
    let aspect = portrait.aspect.expect("3:4");
    assert_eq!((aspect.width, aspect.height), (3, 4));
    for slot in exam.slots().filter(|slot| !exam.is_portrait(&slot.id)) {
        let rule = exam.image_rule(slot);
        assert_eq!(rule.formats(), [AcceptedFormat::Jpeg], "{}", slot.id);
        assert_eq!(kb(rule), (Some(400), Some(600)), "{}", slot.id);
        assert_eq!(rule.scan.map(|scan| scan.dpi), Some(200), "{}", slot.id);
        assert_eq!(rule.colour, ColourRule::Colour, "{}", slot.id);
    }
}

#[test]
fn graduate_scans_are_refused_beyond_400_to_600_kb_and_in_grey() {
    let exam = cadre();
    let scan = |bytes, components| FileFacts {
        bytes,
        kind: FileKind::Jpeg,
        // A4 at 200 DPI.
        header: Some(ImageHeader {
            width: 1_654,
            height: 2_339,
            components,
            precision: 8,
            progressive: false,
            density: None,
            orientation: 1,
        }),
        fault: None,
    };
    let diploma = exam
        .slots()
        .find(|slot| !exam.is_portrait(&slot.id))
        .expect("a scan");
    let rule = exam.image_rule(diploma);
    let is_taken = |file: &FileFacts| !is_refused(&check_file(rule, file));
    // Both limits in the unit that helps the person: the floor 400,000, the ceiling 600 × 1,024.
    for (bytes, taken) in [
        (399_999, false),
        (400_000, true),
        (614_400, true),
        (614_401, false),
    ] {
        assert_eq!(is_taken(&scan(bytes, 3)), taken, "{bytes} bytes");
    }
    let findings = check_file(rule, &scan(500_000, 1));
    let colour = findings
        .iter()
        .find(|finding| matches!(finding.check, RuleCheck::Colour { .. }))
        .expect("the rule says that the scan is in colour");
    assert_ne!(colour.grade, FindingGrade::Met, "grey");
}

#[test]
fn graduate_scans_must_be_signed_sealed_straight_and_legible() {
    let exam = cadre();
    let stage = exam.stage(StageKind::Materials).expect("papers");
    let hint = &stage.hint.as_ref().expect("instructions").zh;
    for words in ["彩色扫描件", "签章齐全", "保持端正", "清晰可读"] {
        assert!(hint.contains(words), "{words}");
    }
    for slot in exam.slots().filter(|slot| !exam.is_portrait(&slot.id)) {
        let offered = exam.offered_reasons(&ReviewPart::Slot(slot.id.clone()));
        let labels: Vec<_> = offered
            .iter()
            .map(|offered| offered.reason.label.zh.as_str())
            .collect();
        for label in ["签章不全", "非彩色扫描"] {
            assert!(labels.contains(&label), "{}: {labels:?}", slot.id);
        }
    }
}

#[test]
fn ministry_form_qr_code_is_valid_for_180_days() {
    let exam = cadre();
    let (slot, _) = slot(&exam, "registration-form");
    let qr = slot.qr.as_ref().expect("its code is read");
    assert_eq!(qr.valid_days, Some(180), "S4-10");
    let reasons: Vec<_> = slot.reasons.iter().map(|reason| reason.as_str()).collect();
    assert!(
        reasons.contains(&"edu-qr"),
        "a code that cannot be read is returned"
    );
}

#[test]
fn nobody_is_told_to_clear_the_browser() {
    let exam = cadre();
    let answers: String = exam
        .questions
        .iter()
        .map(|it| it.answer.zh.as_str())
        .collect();
    assert!(answers.contains("不要清除上网痕迹"), "S4-21");
}
