//! Groups of pages that a person uses together. The code of a group is a part of the browser's
//! module that is loaded when it is needed (`app/src/lazy_page.rs`).

use shared::role::Role;

/// A group of pages, which is one part of the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageGroup {
    /// The list of exams, which is the first page after signing in, and the messages. They read no
    /// definition of an exam, which is much code.
    Start,
    /// The hub of an application and its notices.
    Hub,
    /// The requirements of an exam and the entry into it; then the steps of an application without
    /// pictures: list of the form's sections, position, payment, printed papers.
    Steps,
    /// A section of the form, which may have pictures.
    Form,
    /// Pages about pictures.
    Materials,
    /// The submission, which shows everything once more.
    Submit,
    /// The reviewer's queue and keys, and the page of the reviewers of an application.
    Queue,
    /// The reviewer's desk.
    Desk,
    /// The reviewer's sheets.
    Sheet,
}

impl PageGroup {
    /// The group of the page at a path, or at the pattern of a route; `None` if the page is not
    /// hydrated.
    pub fn of_path(path: &str) -> Option<Self> {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let first = parts.next()?;
        let second = parts.next();
        Some(match (first, parts.next()) {
            ("review", third) => match second {
                None | Some("keys") => Self::Queue,
                Some("sheet") => Self::Sheet,
                // The quality of the reviews.
                Some("exams") => return None,
                Some(_application) if third == Some("team") => Self::Queue,
                Some(_application) => Self::Desk,
            },
            ("messages" | "exams", None) => Self::Start,
            ("exams", Some("enter" | "requirements")) => Self::Steps,
            ("applications", None | Some("notices")) => Self::Hub,
            ("applications", Some("facts" | "positions" | "payment" | "papers" | "receipts")) => {
                Self::Steps
            }
            ("applications", Some("form")) => match parts.next() {
                None => Self::Steps,
                Some(_section) => Self::Form,
            },
            (
                "applications",
                Some("portrait" | "materials" | "samples" | "images" | "uploaded"),
            ) => Self::Materials,
            ("applications", Some("submit")) => Self::Submit,
            _ => return None,
        })
    }

    /// Name of the group in the list of assets that the build writes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Hub => "hub",
            Self::Steps => "steps",
            Self::Form => "form",
            Self::Materials => "materials",
            Self::Submit => "submit",
            Self::Queue => "queue",
            Self::Desk => "desk",
            Self::Sheet => "sheet",
        }
    }

    /// Role of the person who uses the pages.
    pub fn role(self) -> Role {
        match self {
            Self::Queue | Self::Desk | Self::Sheet => Role::Reviewer,
            Self::Start | Self::Hub | Self::Steps | Self::Form | Self::Materials | Self::Submit => {
                Role::Candidate
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PageGroup;

    #[test]
    fn path_and_pattern_have_the_group_of_their_page() {
        let group = PageGroup::of_path;
        assert_eq!(group("/exams"), Some(PageGroup::Start));
        assert_eq!(group("/exams/{exam}/enter"), Some(PageGroup::Steps));
        assert_eq!(group("/applications/{application}"), Some(PageGroup::Hub));
        assert_eq!(group("/applications/7/form"), Some(PageGroup::Steps));
        assert_eq!(group("/applications/7/form/family"), Some(PageGroup::Form));
        assert_eq!(group("/review"), Some(PageGroup::Queue));
        assert_eq!(group("/review/keys"), Some(PageGroup::Queue));
        assert_eq!(group("/review/7/"), Some(PageGroup::Desk));
        assert_eq!(group("/review/{application}"), Some(PageGroup::Desk));
        assert_eq!(
            group("/review/sheet/medical/portrait"),
            Some(PageGroup::Sheet)
        );
        assert_eq!(group("/review/sheet/{exam}/{slot}"), Some(PageGroup::Sheet));
        assert_eq!(group("/review/7/team"), Some(PageGroup::Queue));
        let exam_named_team = "/review/sheet/team/portrait";
        assert_eq!(group(exam_named_team), Some(PageGroup::Sheet));
    }

    #[test]
    fn page_without_hydration_has_no_group() {
        for path in [
            "/",
            "/sign-in",
            "/office",
            "/review/exams/a/quality",
            "/exams/a/register",
            "/applications/7/hand-off/b",
        ] {
            assert_eq!(PageGroup::of_path(path), None, "{path}");
        }
    }
}
