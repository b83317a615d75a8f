//! The parts of the browser's module that are loaded when they are needed: pages that a person uses
//! together are one part. `lazy_page` makes routes of them; the build cuts the module at the
//! functions here (`xtask/src/site/split.rs`).
//!
//! Each pair of groups may have code in common, which the build puts into files of its own, so few
//! groups are better than one for each page.

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use shared::role::Role;

use crate::pages::{candidate, reviewer};

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
    /// The reviewer's queue and desk.
    Review,
}

/// A page of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LazyPage {
    Messages,
    Exams,
    Enter,
    Requirements,
    Hub,
    Notice,
    Facts,
    Form,
    Section,
    Positions,
    Position,
    Portrait,
    Materials,
    Samples,
    Image,
    Uploaded,
    Submit,
    Payment,
    Papers,
    Receipt,
    ReviewQueue,
    Desk,
}

impl PageGroup {
    /// The group of the page at a path, or at the pattern of a route; `None` if the page is not
    /// hydrated.
    pub fn of_path(path: &str) -> Option<Self> {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let first = parts.next()?;
        let _id = parts.next();
        Some(match (first, parts.next()) {
            ("review", None) => Self::Review,
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
            Self::Review => "review",
        }
    }

    /// Role of the person who uses the pages.
    pub fn role(self) -> Role {
        match self {
            Self::Review => Role::Reviewer,
            Self::Start | Self::Hub | Self::Steps | Self::Form | Self::Materials | Self::Submit => {
                Role::Candidate
            }
        }
    }

    /// Loads the code of the group, once. After an error the next call tries again.
    ///
    /// # Errors
    /// If a file of the group cannot be fetched.
    pub async fn load(self) -> Result<(), SplitLoaderError> {
        match self {
            Self::Start => load_start().await,
            Self::Hub => load_hub().await,
            Self::Steps => load_steps().await,
            Self::Form => load_form().await,
            Self::Materials => load_materials().await,
            Self::Submit => load_submit().await,
            Self::Review => load_review().await,
        }
    }
}

impl LazyPage {
    pub(crate) fn group(self) -> PageGroup {
        match self {
            Self::Messages | Self::Exams => PageGroup::Start,
            Self::Hub | Self::Notice => PageGroup::Hub,
            Self::Enter
            | Self::Requirements
            | Self::Facts
            | Self::Form
            | Self::Positions
            | Self::Position
            | Self::Payment
            | Self::Papers
            | Self::Receipt => PageGroup::Steps,
            Self::Section => PageGroup::Form,
            Self::Portrait | Self::Materials | Self::Samples | Self::Image | Self::Uploaded => {
                PageGroup::Materials
            }
            Self::Submit => PageGroup::Submit,
            Self::ReviewQueue | Self::Desk => PageGroup::Review,
        }
    }

    /// Builds the page; loads its group first.
    pub(crate) async fn build(self) -> Result<AnyView, SplitLoaderError> {
        match self.group() {
            PageGroup::Start => build_start(self).await,
            PageGroup::Hub => build_hub(self).await,
            PageGroup::Steps => build_steps(self).await,
            PageGroup::Form => build_form(self).await,
            PageGroup::Materials => build_materials(self).await,
            PageGroup::Submit => build_submit(self).await,
            PageGroup::Review => build_review(self).await,
        }
    }
}

// Below, a page of another group has no content: naming it would put its code into this group too.

#[wasm_split(start, wasm_split_path = ::leptos::wasm_split, preload(load_start), fallible)]
fn build_start(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::Messages => candidate::messages::MessagesPage().into_any(),
        LazyPage::Exams => candidate::exams::ExamsPage().into_any(),
        _ => ().into_any(),
    })
}

#[wasm_split(hub, wasm_split_path = ::leptos::wasm_split, preload(load_hub), fallible)]
fn build_hub(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::Hub => candidate::hub::HubPage().into_any(),
        LazyPage::Notice => candidate::notice::NoticePage().into_any(),
        _ => ().into_any(),
    })
}

#[wasm_split(steps, wasm_split_path = ::leptos::wasm_split, preload(load_steps), fallible)]
fn build_steps(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::Enter => candidate::enter::EnterPage().into_any(),
        LazyPage::Requirements => candidate::requirements::RequirementsPage().into_any(),
        LazyPage::Facts => candidate::facts::FactsPage().into_any(),
        LazyPage::Form => candidate::form::FormPage().into_any(),
        LazyPage::Positions => candidate::positions::PositionsPage().into_any(),
        LazyPage::Position => candidate::positions::detail::PositionPage().into_any(),
        LazyPage::Payment => candidate::payment::PaymentPage().into_any(),
        LazyPage::Papers => candidate::papers::PapersPage().into_any(),
        LazyPage::Receipt => candidate::receipt::ReceiptPage().into_any(),
        _ => ().into_any(),
    })
}

#[wasm_split(form, wasm_split_path = ::leptos::wasm_split, preload(load_form), fallible)]
fn build_form(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::Section => candidate::form::SectionPage().into_any(),
        _ => ().into_any(),
    })
}

#[wasm_split(submit, wasm_split_path = ::leptos::wasm_split, preload(load_submit), fallible)]
fn build_submit(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::Submit => candidate::submit::SubmitPage().into_any(),
        _ => ().into_any(),
    })
}

#[wasm_split(materials, wasm_split_path = ::leptos::wasm_split, preload(load_materials), fallible)]
fn build_materials(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::Portrait => candidate::portrait::PortraitPage().into_any(),
        LazyPage::Materials => candidate::materials::MaterialsPage().into_any(),
        LazyPage::Samples => candidate::samples::SamplesPage().into_any(),
        LazyPage::Image => candidate::image::ImagePage().into_any(),
        LazyPage::Uploaded => candidate::uploaded::UploadedPage().into_any(),
        _ => ().into_any(),
    })
}

#[wasm_split(review, wasm_split_path = ::leptos::wasm_split, preload(load_review), fallible)]
fn build_review(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::ReviewQueue => reviewer::queue::QueuePage().into_any(),
        LazyPage::Desk => reviewer::desk::DeskPage().into_any(),
        _ => ().into_any(),
    })
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
        assert_eq!(group("/review/7/"), Some(PageGroup::Review));
    }

    #[test]
    fn page_without_hydration_has_no_group() {
        for path in [
            "/",
            "/sign-in",
            "/office",
            "/exams/a/register",
            "/applications/7/hand-off/b",
        ] {
            assert_eq!(PageGroup::of_path(path), None, "{path}");
        }
    }
}
