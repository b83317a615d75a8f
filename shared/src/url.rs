//! Addresses that both sides must agree on. An offline queue outlives a deployment, so the
//! raw routes are versioned by hand.

use crate::id::{ApplicationId, ExamCode, FormId, ImageId, SectionId, SlotId};

/// `PUT` an image here; idempotent by its id and hash.
pub fn slot_image(application: ApplicationId, slot: &SlotId, image: ImageId) -> String {
    format!("/api/v1/applications/{application}/slots/{slot}/images/{image}")
}

/// `POST` a plain form with one or more files here. It leads back to the section of the form on
/// whose page it stood, or to the materials.
pub fn slot_form(application: ApplicationId, slot: &SlotId, section: Option<&SectionId>) -> String {
    let back = section.map_or_else(String::new, |section| format!("?section={section}"));
    format!("/api/v1/applications/{application}/slots/{slot}/images{back}")
}

/// `POST` a plain form with files here, by the code of one slot.
pub fn handed_form(code: &str) -> String {
    format!("/api/v1/hand-offs/{code}/images")
}

/// `POST` a plain form with a roster here.
pub fn roster_form(exam: &ExamCode) -> String {
    format!("/api/v1/exams/{exam}/roster")
}

/// The stored bytes of an image.
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

/// `POST` a plain form with a seating file here; `GET` the list of those who are to be seated.
pub fn seats_form(exam: &ExamCode) -> String {
    format!("/api/v1/exams/{exam}/seats")
}

/// A printed form of an application, as PDF.
pub fn paper(application: ApplicationId, form: &FormId) -> String {
    format!("/api/v1/applications/{application}/papers/{form}")
}

/// A sample picture of an exam definition.
pub fn sample(picture: &str) -> String {
    format!("/samples/{picture}")
}

/// Begins a sign-in with another system, for `?exam=…`.
pub const OPEN_ID: &str = "/open-id";
/// Where the other system sends the browser back to.
pub const OPEN_ID_RETURN: &str = "/open-id/return";

/// Whether a path stays on this site: `//elsewhere` and `/\\elsewhere` would leave it.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(|letter: char| letter == '\\' || letter.is_control())
}

/// Pages.
pub mod page {
    use crate::{
        exam::Exam,
        id::{ApplicationId, ExamCode, ImageId, NoticeId, PositionCode, SectionId, SlotId},
        other_system::OtherSystemFault,
        role::Role,
    };

    pub const HOME: &str = "/";
    pub const SIGN_IN: &str = "/sign-in";
    pub const RECOVER: &str = "/recover";
    pub const RECOVERY_CODES: &str = "/account/recovery-codes";
    pub const ACTIVATE: &str = "/activate";
    pub const INVITATION: &str = "/invitation";
    pub const ACCOUNT: &str = "/account";
    pub const CONTACT: &str = "/account/contact";
    pub const PASSWORD: &str = "/account/password";
    pub const EXAMS: &str = "/exams";
    pub const REVIEW: &str = "/review";
    pub const OFFICE: &str = "/office";
    pub const MESSAGES: &str = "/messages";
    pub const OUTBOX: &str = "/office/messages";

    /// Where a role's work begins.
    pub fn home(role: Role) -> &'static str {
        match role {
            Role::Candidate => EXAMS,
            Role::Reviewer => REVIEW,
            Role::Office => OFFICE,
        }
    }

    /// The word with which the sign-in page says that a password was set.
    pub const RECOVERED: &str = "recovered";

    /// The sign-in page with a word of success.
    pub fn sign_in_after(done: &str) -> String {
        format!("{SIGN_IN}?done={done}")
    }

    /// The name in the query under which the sign-in page finds why another system did not help.
    pub const OTHER_SYSTEM: &str = "other-system";

    /// The sign-in page with what went wrong at another system.
    pub fn sign_in_because(fault: OtherSystemFault) -> String {
        format!("{SIGN_IN}?{OTHER_SYSTEM}={}", fault.as_str())
    }

    /// A sign-in with the account of another system.
    pub fn open_id(exam: &ExamCode) -> String {
        format!("{}?exam={exam}", super::OPEN_ID)
    }

    /// The link of an invitation.
    pub fn invitation(code: &str) -> String {
        format!("{INVITATION}?code={code}")
    }

    pub fn register(exam: &ExamCode) -> String {
        format!("/exams/{exam}/register")
    }

    pub fn requirements(exam: &ExamCode) -> String {
        format!("/exams/{exam}/requirements")
    }

    pub fn hub(application: ApplicationId) -> String {
        format!("/applications/{application}")
    }

    pub fn notice(application: ApplicationId, notice: &NoticeId) -> String {
        format!("/applications/{application}/notices/{notice}")
    }

    pub fn facts(application: ApplicationId) -> String {
        format!("/applications/{application}/facts")
    }

    /// The personal form, section by section.
    pub fn form(application: ApplicationId) -> String {
        format!("/applications/{application}/form")
    }

    pub fn section(application: ApplicationId, section: &SectionId) -> String {
        format!("/applications/{application}/form/{section}")
    }

    pub fn portrait(application: ApplicationId) -> String {
        format!("/applications/{application}/portrait")
    }

    pub fn positions(application: ApplicationId) -> String {
        format!("/applications/{application}/positions")
    }

    pub fn position(application: ApplicationId, position: &PositionCode) -> String {
        format!("/applications/{application}/positions/{position}")
    }

    pub fn materials(application: ApplicationId) -> String {
        format!("/applications/{application}/materials")
    }

    /// Where a slot is filled: the page of the portrait, or its card among the materials.
    pub fn slot(exam: &Exam, application: ApplicationId, slot: &SlotId) -> String {
        match exam.is_portrait(slot) {
            true => portrait(application),
            false => format!("{}#{slot}", materials(application)),
        }
    }

    /// Hands a slot to a phone; the page takes its own form.
    pub fn offer_hand_off(application: ApplicationId, slot: &SlotId) -> String {
        format!("/applications/{application}/hand-off/{slot}")
    }

    /// What the phone opens.
    pub fn hand_off(code: &str) -> String {
        format!("/hand-off/{code}")
    }

    pub fn samples(application: ApplicationId, slot: &SlotId) -> String {
        format!("/applications/{application}/samples/{slot}")
    }

    pub fn image(application: ApplicationId, image: ImageId) -> String {
        format!("/applications/{application}/images/{image}")
    }

    pub fn uploaded(application: ApplicationId) -> String {
        format!("/applications/{application}/uploaded")
    }

    pub fn submit(application: ApplicationId) -> String {
        format!("/applications/{application}/submit")
    }

    /// What is printed and brought after the approval.
    pub fn payment(application: ApplicationId) -> String {
        format!("/applications/{application}/payment")
    }

    pub fn papers(application: ApplicationId) -> String {
        format!("/applications/{application}/papers")
    }

    pub fn receipt(application: ApplicationId, code: &str) -> String {
        format!("/applications/{application}/receipts/{code}")
    }

    pub fn seats(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/seats")
    }

    /// Where the office records the payments on site.
    pub fn payments(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/payments")
    }

    /// The same with the people of this number.
    pub fn payments_of(exam: &ExamCode, number: &str) -> String {
        format!("/office/exams/{exam}/payments?find={number}")
    }

    /// Those on the roster who have not entered.
    pub fn not_entered(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/not-entered")
    }

    pub fn roster(exam: &ExamCode) -> String {
        format!("/office/exams/{exam}/roster")
    }

    pub fn desk(application: ApplicationId) -> String {
        format!("/review/{application}")
    }
}
