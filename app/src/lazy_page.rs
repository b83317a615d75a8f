//! The pages whose code is loaded when they are opened. The build cuts the module at the functions
//! here (`xtask/src/site/split.rs`).
//!
//! Each pair of groups may have code in common, which the build puts into parts of its own, so few
//! groups are better than one for each page.

mod unloaded;

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use leptos_router::ChooseView;

use self::unloaded::UnloadedPage;
use crate::{
    components::scroll_restoration::use_shown_group,
    page_group::PageGroup,
    pages::{candidate, reviewer},
};

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
    Sheet,
    Team,
    Keys,
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
            Self::ReviewQueue | Self::Team | Self::Keys => PageGroup::Queue,
            Self::Desk => PageGroup::Desk,
            Self::Sheet => PageGroup::Sheet,
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
            PageGroup::Queue => build_queue(self).await,
            PageGroup::Desk => build_desk(self).await,
            PageGroup::Sheet => build_sheet(self).await,
        }
    }
}

impl ChooseView for LazyPage {
    /// The code is loaded already unless `preload` failed; then this is the second attempt.
    async fn choose(self) -> AnyView {
        let shown = use_shown_group();
        match self.build().await {
            Ok(page) => {
                shown.set(self.group());
                page
            }
            Err(_) => view! { <UnloadedPage page=self/> }.into_any(),
        }
    }

    /// The page before stays until the code has come.
    async fn preload(&self) {
        // An error is shown by `choose`.
        let _ = load_group(self.group()).await;
    }
}

/// Loads the code of the group, once. After an error the next call tries again.
///
/// # Errors
/// If a file of the group cannot be fetched.
pub async fn load_group(group: PageGroup) -> Result<(), SplitLoaderError> {
    match group {
        PageGroup::Start => load_start().await,
        PageGroup::Hub => load_hub().await,
        PageGroup::Steps => load_steps().await,
        PageGroup::Form => load_form().await,
        PageGroup::Materials => load_materials().await,
        PageGroup::Submit => load_submit().await,
        PageGroup::Queue => load_queue().await,
        PageGroup::Desk => load_desk().await,
        PageGroup::Sheet => load_sheet().await,
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

#[wasm_split(queue, wasm_split_path = ::leptos::wasm_split, preload(load_queue), fallible)]
fn build_queue(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::ReviewQueue => reviewer::queue::QueuePage().into_any(),
        LazyPage::Team => reviewer::team::TeamPage().into_any(),
        LazyPage::Keys => reviewer::keys::KeysPage().into_any(),
        _ => ().into_any(),
    })
}

#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, preload(load_desk), fallible)]
fn build_desk(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::Desk => reviewer::desk::DeskPage().into_any(),
        _ => ().into_any(),
    })
}

#[wasm_split(sheet, wasm_split_path = ::leptos::wasm_split, preload(load_sheet), fallible)]
fn build_sheet(page: LazyPage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        LazyPage::Sheet => reviewer::sheet::SheetPage().into_any(),
        _ => ().into_any(),
    })
}
