//! Laws of announcements: which texts and times are accepted, and which page shows one to whom.

use std::collections::BTreeSet;

use proptest::prelude::*;
use shared::{
    announcement::{
        Announcement, AnnouncementFault, AnnouncementKind, AnnouncementPage, AnnouncementPart,
        MAX_CURRENT_ANNOUNCEMENTS, MAX_SHOWN_DAYS,
    },
    id::{AnnouncementId, ExamCode},
    text::LocalText,
    time::Timestamp,
};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_610_676_000_000);

fn code(text: &str) -> ExamCode {
    text.parse().expect("a code")
}

fn chinese(text: &str) -> LocalText {
    LocalText {
        zh: text.to_owned(),
        en: None,
    }
}

fn news(exam: Option<&str>) -> Announcement {
    Announcement {
        id: AnnouncementId(Uuid::from_u128(0xa1)),
        kind: AnnouncementKind::News,
        exam: exam.map(code),
        title: chinese("报名点调整"),
        body: chinese("请看新的地址。"),
        from: NOW,
        until: NOW.plus(Timestamp::DAY_MS),
    }
}

fn incident(exam: Option<&str>) -> Announcement {
    Announcement {
        kind: AnnouncementKind::Incident,
        ..news(exam)
    }
}

#[test]
fn a_right_announcement_has_no_fault() {
    assert_eq!(news(None).find_faults(0, NOW), []);
    let long = Announcement {
        title: LocalText::bilingual("题".repeat(60), "t".repeat(60)),
        body: LocalText::bilingual("文".repeat(2_000), "b".repeat(2_000)),
        ..incident(Some("a"))
    };
    let last = MAX_CURRENT_ANNOUNCEMENTS - 1;
    assert_eq!(long.find_faults(last, NOW), []);
}

#[test]
fn each_fault_of_an_announcement_is_found() {
    let too_long = |part, measured, allowed| AnnouncementFault::TooLong {
        part,
        measured,
        allowed,
    };
    let texts = Announcement {
        title: LocalText::bilingual("题".repeat(61), ""),
        body: LocalText::bilingual("", "b".repeat(2_001)),
        ..news(None)
    };
    assert_eq!(
        texts.clean().find_faults(0, NOW),
        [
            too_long(AnnouncementPart::Title, 61, 60),
            AnnouncementFault::Missing {
                part: AnnouncementPart::Body
            },
            too_long(AnnouncementPart::EnglishBody, 2_001, 2_000),
            AnnouncementFault::HalfEnglish,
        ]
    );
    let latest = NOW.plus(MAX_SHOWN_DAYS * Timestamp::DAY_MS);
    let later = NOW.plus(Timestamp::DAY_MS);
    let times = [
        (NOW, NOW, AnnouncementFault::Past { now: NOW }),
        (
            later,
            later,
            AnnouncementFault::EndsBeforeStart { from: later },
        ),
        (NOW, latest.plus(1), AnnouncementFault::TooLate { latest }),
    ];
    for (from, until, fault) in times {
        let announcement = Announcement {
            from,
            until,
            ..news(None)
        };
        assert_eq!(announcement.find_faults(0, NOW), [fault]);
    }
    let too_many = AnnouncementFault::TooMany {
        current: 20,
        allowed: 20,
    };
    assert_eq!(news(None).find_faults(20, NOW), [too_many]);
}

#[test]
fn clean_text_keeps_lines_and_drops_what_is_invisible() {
    let typed = Announcement {
        title: LocalText::bilingual(" 今晚\n维护\u{200b} ", " \u{0} "),
        body: LocalText::bilingual("一\r\n\r\n二\0\r\n", ""),
        ..news(None)
    };
    let clean = typed.clean();
    assert_eq!(clean.title, chinese("今晚 维护"));
    assert_eq!(clean.body, chinese("一\n\n二"));
}

#[test]
fn pages_show_announcements_to_those_whom_they_concern() {
    use AnnouncementKind::{Incident, News};
    let pages = [
        AnnouncementPage::Home,
        AnnouncementPage::Exam(code("a")),
        AnnouncementPage::Exam(code("b")),
        AnnouncementPage::Candidate,
        AnnouncementPage::Other,
    ];
    let of_a = BTreeSet::from([code("a")]);
    let table = [
        (
            news(None),
            [Some(News), Some(News), Some(News), Some(News), None],
            [Some(News), Some(News), Some(News), Some(News), None],
        ),
        (
            news(Some("a")),
            [Some(News), Some(News), None, None, None],
            [Some(News), Some(News), Some(News), Some(News), None],
        ),
        (incident(None), [Some(Incident); 5], [Some(Incident); 5]),
        (
            incident(Some("a")),
            [Some(News), Some(Incident), None, None, None],
            [Some(Incident); 5],
        ),
    ];
    for (announcement, others, own) in table {
        for (entered, expected) in [(&BTreeSet::new(), others), (&of_a, own)] {
            let places = pages.each_ref();
            let places = places.map(|page| announcement.place_on(page, entered));
            assert_eq!(places, expected, "{announcement:?}");
        }
    }
}

#[test]
fn paths_of_pages_are_told_apart() {
    let table = [
        ("/", AnnouncementPage::Home),
        ("/exams", AnnouncementPage::Candidate),
        ("/exams/a/register", AnnouncementPage::Exam(code("a"))),
        ("/exams/A B/register", AnnouncementPage::Other),
        ("/applications/1/form/person", AnnouncementPage::Candidate),
        ("/sign-in", AnnouncementPage::Other),
        ("/office/exams/a/windows", AnnouncementPage::Other),
    ];
    for (path, page) in table {
        assert_eq!(AnnouncementPage::of_path(path), page, "{path}");
    }
}

proptest! {
    #[test]
    fn an_accepted_announcement_is_shown_from_then_until(
        start in 0..200_i64,
        length in -10..400_i64,
        at in 0..700_i64,
    ) {
        let day = |days: i64| NOW.plus(days * Timestamp::DAY_MS);
        let announcement = Announcement {
            from: day(start),
            until: day(start + length),
            ..news(None)
        };
        let is_accepted = announcement.find_faults(0, NOW).is_empty();
        prop_assert_eq!(is_accepted, (1..=MAX_SHOWN_DAYS).contains(&length));
        let is_shown = announcement.is_shown_at(day(at));
        prop_assert_eq!(is_shown, start <= at && at < start + length);
    }

    #[test]
    fn clean_text_is_clean(title in ".{0,40}", body in ".{0,20}(\n.{0,20}){0,3}") {
        let typed = Announcement {
            title: LocalText::bilingual(title.clone(), title),
            body: LocalText::bilingual(body.clone(), body),
            ..news(None)
        };
        let clean = typed.clean();
        prop_assert_eq!(clean.clone().clean(), clean.clone());
        prop_assert!(!clean.title.zh.contains('\n'));
        prop_assert!(!clean.body.zh.contains('\0'));
    }
}
