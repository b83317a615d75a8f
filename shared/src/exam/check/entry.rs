//! Checks of the entry method and the roster.

use super::faults::ExamFaults;
use crate::{
    exam::{
        AnchorEvent, Exam, WindowSpan,
        entry::{EntryMethod, InvitationRules, OpenIdRules, RegistrationRules},
        roster::AdmissionPolicy,
    },
    person::Assurance,
};

/// Upper bound of the minimum password length, in characters.
const HIGHEST_MIN_PASSWORD_CHARS: u8 = 64;

pub(super) fn check_entry(exam: &Exam, faults: &mut ExamFaults) {
    match &exam.entry {
        EntryMethod::Register(registration) => check_registration(exam, registration, faults),
        EntryMethod::Roster(invitation) => check_invitation(exam, invitation, faults),
        EntryMethod::OpenId(open_id) => check_open_id(open_id, faults),
    }
    if let Some(named) = &exam.assurance {
        check_assurance(exam, named, faults);
    }
}

/// Checks that the key admits the accounts of the entry method, and none that a roster cannot name.
fn check_assurance(exam: &Exam, named: &[Assurance], faults: &mut ExamFaults) {
    faults.check_no_duplicates("assurance", named);
    let (wanted, zh, en): (&[Assurance], _, _) = match &exam.entry {
        EntryMethod::Register(_) => (
            &[Assurance::Declared],
            "`[entry.register]`",
            "[entry.register]",
        ),
        EntryMethod::Roster(rules) if rules.window.is_some() => {
            (&[Assurance::Invited], "`[entry.roster]`", "[entry.roster]")
        }
        EntryMethod::Roster(_) => (
            &[Assurance::Vouched, Assurance::Invited],
            "不发邀请的 `[entry.roster]`",
            "[entry.roster], without an invitation,",
        ),
        EntryMethod::OpenId(_) => (
            &[Assurance::Provider],
            "`[entry.open-id]`",
            "[entry.open-id]",
        ),
    };
    for missing in wanted.iter().filter(|wanted| !named.contains(wanted)) {
        let missing = missing.as_str();
        faults.add(
            "assurance",
            format!("缺少 `{missing}`：{zh} 的账号都是这一种，缺了就没有人能进入，请加上"),
            format!(
                "lacks `{missing}`, which is what {en} gives: nobody could enter that way; add it"
            ),
        );
    }
    let is_listed = |it: &crate::exam::Roster| it.take_part == AdmissionPolicy::Listed;
    if named.contains(&Assurance::Declared) && exam.roster.as_ref().is_some_and(is_listed) {
        faults.add(
            "assurance",
            "写了 `declared`，但 `roster.take-part` 是 `listed`：自己注册的账号不与名单核对，请去掉",
            "has `declared`, but `roster.take-part` is `listed` and a self-registered account is \
             never matched with a roster; leave it out",
        );
    }
}

fn check_registration(exam: &Exam, registration: &RegistrationRules, faults: &mut ExamFaults) {
    if let Some(id) = &registration.window {
        faults.check_known(
            "entry.register.window",
            ("时间段", "window"),
            id,
            exam.windows.iter().map(|w| &w.id),
        );
    }
    if let Some(id) = &registration.valid_through {
        let path = "entry.register.valid-through";
        let kind = ("时间段", "window");
        faults.check_known(path, kind, id, exam.windows.iter().map(|w| &w.id));
        if !registration.ask_validity {
            faults.add(
                path,
                "要核对证件有效期，但没有要求填写：请写上 `ask-validity = true`",
                "compares a validity that is not asked: set `ask-validity`",
            );
        }
    }
    if registration.documents.is_empty() {
        faults.add(
            "entry.register.documents",
            "为空，没有人能注册：请至少写一种证件",
            "is empty, so that nobody could register; name at least one document",
        );
    }
    faults.check_no_duplicates("entry.register.documents", &registration.documents);
    faults.check_range(
        "entry.register.password-least",
        i64::from(registration.password_least),
        i64::from(RegistrationRules::LOWEST_MIN_PASSWORD_CHARS),
        i64::from(HIGHEST_MIN_PASSWORD_CHARS),
    );
}

fn check_invitation(exam: &Exam, invitation: &InvitationRules, faults: &mut ExamFaults) {
    let Some(id) = &invitation.window else { return };
    match exam.window(id).map(|window| window.span) {
        None => faults.check_known("entry.roster.window", ("时间段", "window"), id, exam.windows.iter().map(|w| &w.id)),
        Some(WindowSpan::After { event: AnchorEvent::Invited, .. }) => {}
        Some(_) => faults.add(
            "entry.roster.window",
            format!("时间段 `{id}` 不是从邀请起算的：请用 `after = \"invited\"` 的时间段"),
            format!("the window `{id}` is not counted from the invitation; one with `after = \"invited\"` is needed"),
        ),
    }
}

fn check_open_id(open_id: &OpenIdRules, faults: &mut ExamFaults) {
    if open_id.provider.trim().is_empty() {
        faults.add(
            "entry.open-id.provider",
            "为空：请写服务器配置中该登录系统的名称",
            "is empty; write the provider's name in the server's configuration",
        );
    }
    faults.check_text("entry.open-id.title", &open_id.title);
}

pub(super) fn check_roster(exam: &Exam, faults: &mut ExamFaults) {
    let Some(roster) = &exam.roster else { return };
    let columns = roster.columns.iter().enumerate();
    faults.check_unique(
        ("列", "column"),
        columns.map(|(at, column)| (format!("roster.columns[{at}].id"), &column.id)),
    );
    for (at, column) in roster.columns.iter().enumerate() {
        faults.check_text(format!("roster.columns[{at}].title"), &column.title);
    }
}
