//! Announcements: the office's page, and those that a page shows to its visitor.

use std::collections::BTreeSet;

use shared::{
    announcement::{Announcement, AnnouncementFault, AnnouncementKind, AnnouncementPage},
    form_fields::FormFields,
    id::{AnnouncementId, ExamCode},
    problem::Problem,
    role::Role,
    text::LocalText,
    time::{CivilTime, Timestamp, Zone},
    view::{AnnouncementOutcome, OfficeAnnouncements, ShownAnnouncement},
};

use crate::{
    auth::{Officer, Visitor},
    db::{CurrentAnnouncement, NewAnnouncement, RunningPause},
    error::Result,
    random,
    services::{Backend, message::in_both_languages},
    state::AppState,
};

/// Maximum length of a typed time that is shown again, in characters.
const MAX_SHOWN_TIME_CHARS: usize = 40;

impl Backend {
    pub(super) async fn read_announcements_as(
        &self,
        officer: Officer,
    ) -> Result<OfficeAnnouncements> {
        Ok(OfficeAnnouncements {
            now: self.state.clock.now(),
            exams: self.list_definitions_as(officer).await?,
            records: self.state.db.list_announcement_records().await?,
        })
    }

    /// Does what the form says: `act` is `publish`, `withdraw`, or absent for a preview. Every
    /// officer may publish for every exam, as they may extend its windows.
    ///
    /// # Errors
    /// `NotFound` for an unknown announcement.
    pub(super) async fn announce_as(
        &self,
        officer: Officer,
        typed: &FormFields,
    ) -> Result<AnnouncementOutcome> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        if typed.get("act") == "withdraw" {
            let id = read_id(typed.get("id"))?;
            let withdrawn = db.withdraw_announcement(id, officer.account(), now).await?;
            return Ok(to_outcome(withdrawn));
        }
        let replaces = match typed.get("replaces") {
            "" => None,
            id => Some(read_id(id)?),
        };
        let is_published = typed.get("act") == "publish";
        let id = match is_published {
            true => read_id(typed.get("id"))?,
            false => AnnouncementId(random::uuid_v7(now)),
        };
        let announcement = match self.read_announcement(id, replaces, typed, now).await? {
            Ok(announcement) => announcement,
            Err(faults) => return Ok(AnnouncementOutcome::Refused(faults)),
        };
        if !is_published {
            return Ok(AnnouncementOutcome::Previewed(Box::new(announcement)));
        }
        let new = NewAnnouncement {
            announcement,
            officer: officer.account(),
            replaces,
        };
        Ok(to_outcome(db.publish_announcement(new, now).await?))
    }

    /// The announcement of the form, or all its faults.
    async fn read_announcement(
        &self,
        id: AnnouncementId,
        replaces: Option<AnnouncementId>,
        typed: &FormFields,
        now: Timestamp,
    ) -> Result<Result<Announcement, Vec<AnnouncementFault>>> {
        let db = &self.state.db;
        let mut faults = Vec::new();
        let kind = typed.get("kind").parse().unwrap_or_else(|_| {
            faults.push(AnnouncementFault::UnknownKind);
            AnnouncementKind::News
        });
        let exam = match typed.get("exam") {
            "" => None,
            code => {
                let code = code.parse::<ExamCode>().ok();
                let is_known = match &code {
                    Some(code) => db.current_exam(code).await?.is_some(),
                    None => false,
                };
                if !is_known {
                    faults.push(AnnouncementFault::UnknownExam);
                }
                code
            }
        };
        let mut read_time = |name: &str| match typed.get(name).trim() {
            "" => None,
            text => match parse_civil_time(text) {
                Some(time) => Some(time),
                None => {
                    let text = text.chars().take(MAX_SHOWN_TIME_CHARS).collect();
                    faults.push(AnnouncementFault::UnknownTime { text });
                    None
                }
            },
        };
        // A beginning that is over, or none, is the moment of the publication.
        let from = read_time("from").map_or(now, |from| from.max(now));
        let until = read_time("until");
        if typed.get("until").trim().is_empty() {
            faults.push(AnnouncementFault::EndMissing);
        }
        let text = |zh: &str, en: &str| LocalText::bilingual(typed.get(zh), typed.get(en));
        let announcement = Announcement {
            id,
            kind,
            exam,
            title: text("title", "title-en"),
            body: text("body", "body-en"),
            from,
            // Without an end the other parts are checked all the same.
            until: until.unwrap_or(from.plus(Timestamp::SECOND_MS)),
        }
        .clean();
        let without: Vec<_> = replaces.into_iter().chain([id]).collect();
        let current = db.count_current_announcements(&without, now).await?;
        faults.extend(announcement.find_faults(current, now));
        Ok(match faults.is_empty() {
            true => Ok(announcement),
            false => Err(faults),
        })
    }
}

/// The announcements that the page with this path shows to the visitor.
pub async fn list_page_announcements(
    state: &AppState,
    visitor: &Visitor,
    path: &str,
) -> Result<Vec<ShownAnnouncement>> {
    let now = state.clock.now();
    let current = state.db.current_announcements(now).await?;
    let pauses = state.db.running_pauses(now).await?;
    let pauses: Vec<_> = pauses.iter().map(announce_pause).collect();
    let current = current.iter().filter(|it| it.announcement.is_shown_at(now));
    let shown: Vec<_> = pauses.iter().chain(current).collect();
    let session = visitor.session();
    let candidate = session.filter(|session| session.viewer.role == Role::Candidate);
    let entered = match candidate {
        // Only an announcement for one exam needs a query.
        Some(session) if shown.iter().any(|it| it.announcement.exam.is_some()) => {
            let account = session.viewer.account;
            state.db.list_entered_exams(account).await?
        }
        _ => BTreeSet::new(),
    };
    let page = AnnouncementPage::of_path(path);
    let shown = shown.into_iter().filter_map(|it| {
        let shown_as = it.announcement.place_on(&page, &entered)?;
        Some(ShownAnnouncement {
            announcement: it.announcement.clone(),
            exam_title: it.exam_title.clone(),
            shown_as,
        })
    });
    Ok(shown.collect())
}

/// The banner about a pause that lasts, as an incident of its exam.
fn announce_pause(running: &RunningPause) -> CurrentAnnouncement {
    let RunningPause {
        pause,
        exam_title,
        window_title,
        ends,
    } = running;
    CurrentAnnouncement {
        announcement: Announcement {
            id: AnnouncementId(pause.id.0),
            kind: AnnouncementKind::Incident,
            exam: Some(pause.exam.clone()),
            title: in_both_languages(|text| text.pause_title().to_owned()),
            body: in_both_languages(|text| text.pause_banner(pause, window_title.as_ref(), ends)),
            from: pause.since,
            until: pause.expected,
        },
        exam_title: Some(exam_title.clone()),
    }
}

fn to_outcome(done: Result<(), AnnouncementFault>) -> AnnouncementOutcome {
    match done {
        Ok(()) => AnnouncementOutcome::Done,
        Err(fault) => AnnouncementOutcome::Refused(vec![fault]),
    }
}

fn read_id(text: &str) -> Result<AnnouncementId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// The time of an input of the kind `datetime-local` in Beijing: `2026-03-01T18:00`.
fn parse_civil_time(text: &str) -> Option<Timestamp> {
    Some(CivilTime::from_input(text)?.to_timestamp(Zone::BEIJING))
}
