//! The pages and components of Zhunkao, used by `server` and `frontend`.
//!
//! This crate depends only on the models and ports: no server, no database, and no browser types
//! except events.

#![recursion_limit = "256"]

pub mod api;
pub mod components;
pub mod lazy_page;
pub mod page_group;
pub mod pages;
pub mod part_loader;
pub mod ports;
pub mod sync;
pub mod text;
pub mod words;

#[cfg(test)]
mod fixture;
mod shell;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::{Route, Router, Routes},
    path,
};

use self::lazy_page::LazyPage;
use self::pages::*;
pub use self::shell::{Assets, shell};
use crate::components::page_frame::PageFrame;

/// All pages, as the server renders them. A page with a status code is rendered as a whole
/// (`SsrMode::Async`).
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <PageTitle/>
        <Router>
            <PageFrame>
                <Routes fallback=entry::not_found::NotFoundPage>
                    <CandidateRoutes/>
                    <ReviewerRoutes/>
                    <HandOffRoutes/>
                    <AccountRoutes/>
                    <OfficeRoutes/>
                </Routes>
            </PageFrame>
        </Router>
    }
}

/// The pages that the WASM module hydrates, each loaded when it is opened. All other pages stay as
/// the server rendered them, so that the module does not contain them.
#[component]
pub fn HydratedApp() -> impl IntoView {
    provide_meta_context();
    view! {
        <PageTitle/>
        <Router>
            <PageFrame>
                <Routes fallback=entry::server_page::ServerPage>
                    <CandidateRoutes/>
                    <ReviewerRoutes/>
                </Routes>
            </PageFrame>
        </Router>
    }
}

#[component]
fn PageTitle() -> impl IntoView {
    view! { <Title formatter=|page: String| format!("{page} · 准考")/> }
}

/// The candidate's pages.
#[component(transparent)]
fn CandidateRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/messages") view=LazyPage::Messages ssr=SsrMode::Async/>
        <Route path=path!("/exams") view=LazyPage::Exams ssr=SsrMode::Async/>
        <Route path=path!("/exams/:exam/enter") view=LazyPage::Enter ssr=SsrMode::Async/>
        <Route path=path!("/exams/:exam/requirements") view=LazyPage::Requirements ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application") view=LazyPage::Hub ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/notices/:notice") view=LazyPage::Notice ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/facts") view=LazyPage::Facts ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/portrait") view=LazyPage::Portrait ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/form") view=LazyPage::Form ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/form/:section") view=LazyPage::Section ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/positions") view=LazyPage::Positions ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/positions/:position") view=LazyPage::Position ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/materials") view=LazyPage::Materials ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/samples/:slot") view=LazyPage::Samples ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/images/:image") view=LazyPage::Image ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/uploaded") view=LazyPage::Uploaded ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/submit") view=LazyPage::Submit ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/payment") view=LazyPage::Payment ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/papers") view=LazyPage::Papers ssr=SsrMode::Async/>
        <Route path=path!("/applications/:application/receipts/:code") view=LazyPage::Receipt ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The reviewer's pages.
#[component(transparent)]
fn ReviewerRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/review") view=LazyPage::ReviewQueue ssr=SsrMode::Async/>
        <Route path=path!("/review/keys") view=LazyPage::Keys ssr=SsrMode::Async/>
        <Route path=path!("/review/:application") view=LazyPage::Desk ssr=SsrMode::Async/>
        <Route path=path!("/review/sheet/:exam/:slot") view=LazyPage::Sheet ssr=SsrMode::Async/>
        <Route path=path!("/review/:application/team") view=LazyPage::Team ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The pages of the hand-off to a phone; they work without a script on both devices.
#[component(transparent)]
fn HandOffRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/applications/:application/hand-off/:slot") view=hand_off::offer::HandOffOfferPage ssr=SsrMode::Async/>
        <Route path=path!("/hand-off/:code") view=hand_off::phone::PhoneUploadPage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The pages of sign-in, registration and one's own account.
#[component(transparent)]
fn AccountRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/") view=entry::home::HomePage ssr=SsrMode::Async/>
        <Route path=path!("/sign-in") view=entry::sign_in::SignInPage ssr=SsrMode::Async/>
        <Route path=path!("/exams/:exam/register") view=entry::register::RegisterPage ssr=SsrMode::Async/>
        <Route path=path!("/recover") view=entry::recover::RecoverPage ssr=SsrMode::Async/>
        <Route path=path!("/activate") view=entry::activate::ActivatePage ssr=SsrMode::Async/>
        <Route path=path!("/invitation") view=entry::invitation::InvitationPage ssr=SsrMode::Async/>
        <Route path=path!("/sign-in/second-step") view=entry::second_step::SecondStepPage ssr=SsrMode::Async/>
        <Route path=path!("/account/second-factor") view=entry::second_factor::SecondFactorPage ssr=SsrMode::Async/>
        <Route path=path!("/staff-link") view=entry::staff_link::StaffLinkPage ssr=SsrMode::Async/>
        <Route path=path!("/account/recovery-codes") view=entry::recovery_codes::RecoveryCodesPage ssr=SsrMode::Async/>
        <Route path=path!("/account/contact") view=entry::contact::ContactPage ssr=SsrMode::Async/>
        <Route path=path!("/account/password") view=entry::password::PasswordPage ssr=SsrMode::Async/>
        <Route path=path!("/account") view=entry::account::AccountPage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The office's pages, and the page of a supervisor that is like one of them.
#[component(transparent)]
fn OfficeRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/office") view=office::board::BoardPage ssr=SsrMode::Async/>
        <Route path=path!("/office/messages") view=office::message_log::MessageLogPage ssr=SsrMode::Async/>
        <Route path=path!("/office/people") view=office::people::PeoplePage ssr=SsrMode::Async/>
        <Route path=path!("/office/people/:account") view=office::person::PersonPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/applications") view=office::applications::ApplicationsPage ssr=SsrMode::Async/>
        <Route path=path!("/office/staff") view=office::staff::StaffPage ssr=SsrMode::Async/>
        <Route path=path!("/office/audit") view=office::audit::AuditLogPage ssr=SsrMode::Async/>
        <Route path=path!("/office/staff/new") view=office::staff_new::NewStaffPage ssr=SsrMode::Async/>
        <Route path=path!("/office/staff/:account") view=office::staff_account::StaffAccountPage ssr=SsrMode::Async/>
        <Route path=path!("/office/staff/:account/rights/:exam/:kind") view=office::staff_right::StaffRightPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/roster") view=office::roster::RosterPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/payments") view=office::payments::PaymentsPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/not-entered") view=office::not_entered::NotEnteredPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/review-quality") view=office::review_quality::ReviewQualityPage ssr=SsrMode::Async/>
        <Route path=path!("/review/exams/:exam/quality") view=office::review_quality::SupervisedQualityPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/seats") view=office::seats::SeatsPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/positions") view=office::position_list::PositionListPage ssr=SsrMode::Async/>
        <Route path=path!("/office/announcements") view=office::announcements::AnnouncementsPage ssr=SsrMode::Async/>
        <Route path=path!("/office/new-exam") view=office::definition::NewExamPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/definition") view=office::definition::DefinitionPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/test-bench") view=office::test_bench::TestBenchPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/preview") view=office::preview::PreviewPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/retention") view=office::retention::RetentionPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/progress") view=office::progress::ProgressPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/windows") view=office::windows::WindowsPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/nudges") view=office::nudges::NudgesPage ssr=SsrMode::Async/>
        <Route path=path!("/office/exams/:exam/views") view=office::views::ViewLogPage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
