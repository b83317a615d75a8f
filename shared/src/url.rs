//! Addresses used by both sides. The raw routes have a version, since an offline queue can outlive
//! a deployment.

pub mod queue;
pub mod sheet;

use crate::id::{ApplicationId, ExamCode, FormId, ImageId, SectionId, SlotId};

/// Target for `PUT` of an image; idempotent by its id and hash.
pub fn slot_image(application: ApplicationId, slot: &SlotId, image: ImageId) -> String {
    format!("/api/v1/applications/{application}/slots/{slot}/images/{image}")
}

/// Target for `POST` of a plain form with files. It redirects to the form section of its page, or
/// to the materials.
pub fn slot_form(application: ApplicationId, slot: &SlotId, section: Option<&SectionId>) -> String {
    let back = section.map_or_else(String::new, |section| format!("?section={section}"));
    format!("/api/v1/applications/{application}/slots/{slot}/images{back}")
}

/// Target for `POST` of a plain form with files, by the code of one slot.
pub fn hand_off_form(code: &str) -> String {
    format!("/api/v1/hand-offs/{code}/images")
}

/// Target for `POST` of a plain form with a roster.
pub fn roster_form(exam: &ExamCode) -> String {
    format!("/api/v1/exams/{exam}/roster")
}

/// Target for `POST` of a plain form with an exam's definition.
pub const DEFINITIONS: &str = "/api/v1/definitions";

/// Target for `POST` of a plain form with a definition and sample pictures.
pub const TEST_BENCH: &str = "/api/v1/definitions/test-bench";

/// Stored bytes of an image.
pub fn image(application: ApplicationId, image: ImageId) -> String {
    format!("/api/v1/applications/{application}/images/{image}")
}

/// A small upright rendering of an image.
pub fn thumbnail(application: ApplicationId, image: ImageId) -> String {
    format!("/api/v1/applications/{application}/images/{image}/thumbnail")
}

/// The admission ticket as PDF.
pub fn ticket(application: ApplicationId) -> String {
    format!("/api/v1/applications/{application}/ticket")
}

/// Target for `POST` of a plain form with a seating file; `GET` lists the people to be seated.
pub fn seats_form(exam: &ExamCode) -> String {
    format!("/api/v1/exams/{exam}/seats")
}

/// Target for `POST` of a plain form with a list of positions; `GET` is the template of the list.
pub fn position_form(exam: &ExamCode) -> String {
    format!("/api/v1/exams/{exam}/positions")
}

/// Target for `POST` of the form that exports an exam's applications.
pub fn application_export(exam: &ExamCode) -> String {
    format!("/api/v1/exams/{exam}/applications")
}

/// Printed form of an application, as PDF.
pub fn paper(application: ApplicationId, form: &FormId) -> String {
    format!("/api/v1/applications/{application}/papers/{form}")
}

/// A sample picture of an exam definition.
pub fn sample(picture: &str) -> String {
    format!("/samples/{picture}")
}

/// Start of a sign-in with another system, for `?exam=…`.
pub const OPEN_ID: &str = "/open-id";
/// Address to which the other system redirects the browser.
pub const OPEN_ID_RETURN: &str = "/open-id/return";

/// True if a path is on this site: `//elsewhere` and `/\\elsewhere` are not.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(|letter: char| letter == '\\' || letter.is_control())
}

/// Addresses of pages.
pub mod page {
    use crate::{
        application::StateKind,
        exam::Exam,
        id::{
            AccountId, AnnouncementId, ApplicationId, ExamCode, ImageId, NoticeId, PositionCode,
            ScheduledVersionId, SectionId, SlotId,
        },
        identity_provider::IdentityProviderFault,
        nudge::NudgeList,
        review_grant::GrantKind,
        role::Role,
    };

    /// Start page of the site.
    pub const HOME: &str = "/";
    /// Sign-in page.
    pub const SIGN_IN: &str = "/sign-in";
    /// Page for a new password with a code.
    pub const RECOVER: &str = "/recover";
    /// Page of the recovery codes.
    pub const RECOVERY_CODES: &str = "/account/recovery-codes";
    /// Page that completes and confirms the data of another system (S3-01).
    pub const ACTIVATE: &str = "/activate";
    /// Page of an invitation; the code is in its query (S4-20).
    pub const INVITATION: &str = "/invitation";
    /// Page of the reader's account.
    pub const ACCOUNT: &str = "/account";
    /// Page for changing the phone or mail address.
    pub const CONTACT: &str = "/account/contact";
    /// Page for changing the password.
    pub const PASSWORD: &str = "/account/password";
    /// Page of the candidate's exams.
    pub const EXAMS: &str = "/exams";
    /// Review queue.
    pub const REVIEW: &str = "/review";
    /// Keys of the reviewer.
    pub const REVIEW_KEYS: &str = "/review/keys";
    /// Office's board.
    pub const OFFICE: &str = "/office";
    /// Messages of the reader.
    pub const MESSAGES: &str = "/messages";
    /// Office's list of sent messages and their deliveries.
    pub const MESSAGE_LOG: &str = "/office/messages";

    /// Page on which the office finds a person.
    pub const PEOPLE: &str = "/office/people";
    /// Office's page of the announcements.
    pub const ANNOUNCEMENTS: &str = "/office/announcements";
    /// Page on which the office defines a new exam.
    pub const NEW_EXAM: &str = "/office/new-exam";
    /// Administrator's list of the accounts of staff.
    pub const STAFF: &str = "/office/staff";
    /// Administrator's audit log.
    pub const AUDIT_LOG: &str = "/office/audit";
    /// Page on which an administrator opens an account of staff.
    pub const NEW_STAFF: &str = "/office/staff/new";
    /// Page of a link with which a member of the staff sets the password.
    pub const STAFF_LINK: &str = "/staff-link";

    /// Page of one account of staff, for administrators.
    pub fn staff_account(account: AccountId) -> String {
        format!("{STAFF}/{account}")
    }

    /// Page on which an administrator limits a right of a reviewer to units of an exam.
    pub fn staff_right(account: AccountId, exam: &ExamCode, kind: GrantKind) -> String {
        format!("{STAFF}/{account}/rights/{exam}/{}", kind.as_str())
    }

    /// Page that asks for a code of the second factor after the password.
    pub const SECOND_STEP: &str = "/sign-in/second-step";
    /// Page of the reader's second factor.
    pub const SECOND_FACTOR: &str = "/account/second-factor";

    /// Page of the second factor, right after recovery codes were made.
    pub fn new_second_factor_codes() -> String {
        format!("{SECOND_FACTOR}?{NEW_CODES}=1")
    }

    /// Link with which a member of the staff sets the password.
    pub fn staff_link(code: &str) -> String {
        format!("{STAFF_LINK}?code={code}")
    }

    /// First page of a role.
    pub fn home(role: Role) -> &'static str {
        match role {
            Role::Candidate => EXAMS,
            Role::Reviewer => REVIEW,
            Role::Office => OFFICE,
            Role::Administrator => STAFF,
        }
    }

    /// Word that makes the sign-in page confirm a new password.
    pub const RECOVERED: &str = "recovered";

    /// Sign-in page with a word of success.
    pub fn sign_in_after(done: &str) -> String {
        format!("{SIGN_IN}?done={done}")
    }

    /// Query parameter of the sign-in page for the fault of another system.
    pub const OTHER_SYSTEM: &str = "other-system";

    /// Sign-in page with the fault of another system.
    pub fn sign_in_with_fault(fault: IdentityProviderFault) -> String {
        format!("{SIGN_IN}?{OTHER_SYSTEM}={}", fault.as_str())
    }

    /// Sign-in with the account of another system.
    pub fn open_id(exam: &ExamCode) -> String {
        format!("{}?exam={exam}", super::OPEN_ID)
    }

    /// Link of an invitation.
    pub fn invitation(code: &str) -> String {
        format!("{INVITATION}?code={code}")
    }

    /// Registration page of an exam.
    pub fn register(exam: &ExamCode) -> String {
        format!("/exams/{exam}/register")
    }

    /// Page that asks for confirmation before an application is made for this exam.
    pub fn enter(exam: &ExamCode) -> String {
        format!("/exams/{exam}/enter")
    }

    /// Page of the recovery codes, right after they were made.
    pub fn new_recovery_codes() -> String {
        format!("{RECOVERY_CODES}?{NEW_CODES}=1")
    }

    /// Query parameter of [`RECOVERY_CODES`]: new codes are shown once.
    pub const NEW_CODES: &str = "new";

    /// Sheet of all image requirements of an exam.
    pub fn requirements(exam: &ExamCode) -> String {
        format!("/exams/{exam}/requirements")
    }

    /// Hub of an application: its stages and the next step.
    pub fn hub(application: ApplicationId) -> String {
        format!("/applications/{application}")
    }

    /// Page of a notice to read and accept.
    pub fn notice(application: ApplicationId, notice: &NoticeId) -> String {
        format!("/applications/{application}/notices/{notice}")
    }

    /// Page of the facts.
    pub fn facts(application: ApplicationId) -> String {
        format!("/applications/{application}/facts")
    }

    /// Personal form, section by section.
    pub fn form(application: ApplicationId) -> String {
        format!("/applications/{application}/form")
    }

    /// Page of one section of the personal form.
    pub fn section(application: ApplicationId, section: &SectionId) -> String {
        format!("/applications/{application}/form/{section}")
    }

    /// Page of the portrait.
    pub fn portrait(application: ApplicationId) -> String {
        format!("/applications/{application}/portrait")
    }

    /// Page for choosing a position.
    pub fn positions(application: ApplicationId) -> String {
        format!("/applications/{application}/positions")
    }

    /// Page of one position.
    pub fn position(application: ApplicationId, position: &PositionCode) -> String {
        format!("/applications/{application}/positions/{position}")
    }

    /// Page of the materials, slot by slot.
    pub fn materials(application: ApplicationId) -> String {
        format!("/applications/{application}/materials")
    }

    /// Page for filling a slot: the page of the portrait, or its card among the materials.
    pub fn slot(exam: &Exam, application: ApplicationId, slot: &SlotId) -> String {
        match exam.is_portrait(slot) {
            true => portrait(application),
            false => format!("{}#{slot}", materials(application)),
        }
    }

    /// Requirements of one slot, on the sheet of all.
    pub fn slot_requirements(exam: &ExamCode, slot: &SlotId) -> String {
        format!("{}#{slot}", requirements(exam))
    }

    /// Page that hands a slot to a phone; it takes its own form.
    pub fn offer_hand_off(application: ApplicationId, slot: &SlotId) -> String {
        format!("/applications/{application}/hand-off/{slot}")
    }

    /// Page for the phone.
    pub fn hand_off(code: &str) -> String {
        format!("/hand-off/{code}")
    }

    /// Sample pictures of a slot.
    pub fn samples(application: ApplicationId, slot: &SlotId) -> String {
        format!("/applications/{application}/samples/{slot}")
    }

    /// Page of one image in full size.
    pub fn image(application: ApplicationId, image: ImageId) -> String {
        format!("/applications/{application}/images/{image}")
    }

    /// List of the uploaded images (已上传材料清单, S0-23).
    pub fn uploaded(application: ApplicationId) -> String {
        format!("/applications/{application}/uploaded")
    }

    /// Page of the final check and the submission.
    pub fn submit(application: ApplicationId) -> String {
        format!("/applications/{application}/submit")
    }

    /// Page of the payment.
    pub fn payment(application: ApplicationId) -> String {
        format!("/applications/{application}/payment")
    }

    /// Page of the papers to print: the admission ticket and the forms.
    pub fn papers(application: ApplicationId) -> String {
        format!("/applications/{application}/papers")
    }

    /// Page of a receipt, by its code.
    pub fn receipt(application: ApplicationId, code: &str) -> String {
        format!("/applications/{application}/receipts/{code}")
    }

    /// Page on which the office imports the seating file.
    pub fn seats(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/seats")
    }

    /// Page on which the office imports the list of positions.
    pub fn position_list(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/positions")
    }

    /// Page on which the office records payments on site.
    pub fn payments(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/payments")
    }

    /// Payments page with the people of this number.
    pub fn payments_of(exam: &ExamCode, number: &str) -> String {
        format!("/office/exams/{exam}/payments?find={number}")
    }

    /// People on the roster who have not entered.
    pub fn not_entered(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/not-entered")
    }

    /// Page of a new exam that begins with the definition of this one.
    pub fn new_exam_from(exam: &ExamCode) -> String {
        format!("{NEW_EXAM}?from={exam}")
    }

    /// Definition of an exam, for the office.
    pub fn definition(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/definition")
    }

    /// Preview of an exam as a candidate, for the office.
    pub fn preview(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/preview")
    }

    /// Definition of an exam with the text of an earlier version.
    pub fn definition_version(exam: &ExamCode, version: u32) -> String {
        format!("{}?version={version}", definition(exam))
    }

    /// Definition of an exam, right after its publication.
    pub fn published_definition(exam: &ExamCode) -> String {
        format!("{}?published=1", definition(exam))
    }

    /// Test bench of the picture rules of an exam (A1).
    pub fn test_bench(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/test-bench")
    }

    /// Definition of an exam, right after a version was scheduled.
    pub fn scheduled_definition(exam: &ExamCode) -> String {
        format!("{}?scheduled=1", definition(exam))
    }

    /// Definition of an exam, right after a scheduled version was cancelled.
    pub fn cancelled_definition(exam: &ExamCode) -> String {
        format!("{}?cancelled=1", definition(exam))
    }

    /// Definition of an exam with the text of a scheduled version.
    pub fn definition_scheduled(exam: &ExamCode, id: ScheduledVersionId) -> String {
        format!("{}?text-of={id}", definition(exam))
    }

    /// Windows of an exam and their extensions, for the office; it takes its own form.
    pub fn windows(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/windows")
    }

    /// Page of the announcements with the text of one typed in, to replace it.
    pub fn replace_announcement(id: AnnouncementId) -> String {
        format!("{ANNOUNCEMENTS}?replace={id}")
    }

    /// Lists of people whom the office can remind; the page takes its own form.
    pub fn nudges(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/nudges")
    }

    /// Page of reminders with one list chosen.
    pub fn nudge_list(exam: &ExamCode, list: NudgeList) -> String {
        format!("{}?list={}", nudges(exam), list.as_str())
    }
    /// Page of the retention rule of an exam (A9).
    pub fn retention(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/retention")
    }

    /// Page of the windows with the number of one application typed in.
    pub fn windows_for(exam: &ExamCode, number: &str) -> String {
        format!("{}?number={number}", windows(exam))
    }

    /// Progress of an exam, for the office (A2).
    pub fn progress(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/progress")
    }

    /// Counted reasons of an exam, and the agreement of its reviewers.
    pub fn review_quality(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/review-quality")
    }

    /// Quality of the reviews of an exam, for its supervisors.
    pub fn supervised_quality(exam: &ExamCode) -> String {
        format!("/review/exams/{exam}/quality")
    }

    /// Page on which the office imports the roster.
    pub fn roster(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/roster")
    }

    /// Sheet of one slot of many applications.
    pub fn sheet(exam: &ExamCode, slot: &SlotId) -> String {
        format!("/review/sheet/{exam}/{slot}")
    }

    /// Log of views of an exam's applications, for the office.
    pub fn view_log(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/views")
    }

    /// Applications of an exam, for the office.
    pub fn applications(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/applications")
    }

    /// Applications of an exam in one state, for the office.
    pub fn applications_in(exam: &ExamCode, state: StateKind) -> String {
        format!("{}?state={}", applications(exam), state.as_str())
    }

    /// One person, for the office.
    pub fn person(account: AccountId) -> String {
        format!("{PEOPLE}/{account}")
    }

    /// Messages to one person, for the office.
    pub fn messages_to(account: AccountId) -> String {
        format!("{MESSAGE_LOG}?person={account}")
    }

    /// Reviewers of one application: hand-over, and what a supervisor does.
    pub fn team(application: ApplicationId) -> String {
        format!("/review/{application}/team")
    }

    /// Reviewer's desk for one application.
    pub fn desk(application: ApplicationId) -> String {
        format!("/review/{application}")
    }
}
