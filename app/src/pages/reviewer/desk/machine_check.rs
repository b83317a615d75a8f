//! The automatic checks of the shown picture (机检): what was checked and what was noticed. They
//! decide nothing.

use leptos::prelude::*;
use shared::{
    application::Image,
    exam::{QrCode, parse_web_host},
    hint::{ImageRemark, Observation, ObservationStatus},
    id::ImageId,
    url::{self, page},
    view::{ReviewDesk, SharedPicture},
};

use super::StoredDesk;
use crate::{
    components::thumbnail::ThumbnailPicture,
    text::{Text, use_text},
};

#[component]
pub(super) fn MachineCheckNote(
    desk: StoredDesk,
    image: Image,
    /// Number of the picture, where several are shown.
    #[prop(optional_no_strip)]
    page: Option<usize>,
) -> impl IntoView {
    let text = use_text();
    let (remark, found, rule, shared) = desk.with_value(|desk| {
        let remark = desk
            .remarks
            .iter()
            .find(|remark| remark.image == image.id)
            .cloned();
        let like = remark.iter().flat_map(|remark| &remark.similar_images);
        let mut found: Vec<_> = like
            .filter_map(|other| describe_similar_image(text, desk, *other))
            .collect();
        let shared = desk.shared_pictures.iter();
        let shared: Vec<SharedPicture> = shared
            .filter(|shared| shared.image == image.id)
            .cloned()
            .collect();
        if !shared.is_empty() {
            found.push(text.machine_shared().to_owned());
        }
        if desk.shared_elsewhere.contains(&image.id) {
            found.push(text.machine_shared_elsewhere().to_owned());
        }
        let slot = desk.dossier.application.find_image(image.id);
        let slot = slot.and_then(|(slot, _)| desk.dossier.exam.slot(slot));
        let rule = slot.and_then(|slot| slot.qr.clone()).unwrap_or_default();
        let seen = remark.as_ref().and_then(|it| it.status.observation());
        let code = seen.and_then(|seen| seen.qr.as_deref());
        if code.is_some_and(|code| rule.is_forged(code)) {
            found.push(text.machine_qr_forged().to_owned());
        }
        (remark, found, rule, shared)
    });
    let Some(ImageRemark { status, .. }) = remark else {
        return ().into_any();
    };
    let application = desk.with_value(|desk| desk.dossier.application.id);
    let own = image
        .file_removed
        .is_none()
        .then(|| url::thumbnail(application, image.id));
    let code = status.observation().and_then(|seen| seen.qr.clone());
    let is_suspect = !found.is_empty()
        || match &status {
            ObservationStatus::Pending => false,
            ObservationStatus::Missing => true,
            ObservationStatus::Observed(seen) => seen.is_suspect(Some(&rule)),
        };
    let said = describe_checks(text, &status, found);
    view! {
        <p class="imprint machine" data-suspect=is_suspect.to_string()>
            <span class="tag">{text.machine()}</span> " " {page.map(|page| text.desk_page(&page) + " ")} {said}
            {code.map(|code| view! { " " <QrCodeText code rule=rule.clone()/> })}
        </p>
        {(!shared.is_empty()).then(|| view! { <SharedPictures own shared/> })}
    }
    .into_any()
}

/// The checks that were made and their results; or a note that the picture was not looked at yet.
/// Equal pictures are found by their hash in any case.
fn describe_checks(text: Text, status: &ObservationStatus, found: Vec<String>) -> String {
    let with_found = |sentence: &str| {
        let said = std::iter::once(sentence.to_owned()).chain(found.clone());
        said.collect::<Vec<_>>().join(text.machine_and())
    };
    match status {
        ObservationStatus::Pending => with_found(text.machine_waiting()),
        ObservationStatus::Missing => with_found(text.machine_missing()),
        ObservationStatus::Observed(seen) if !seen.is_decodable => {
            with_found(text.machine_broken())
        }
        ObservationStatus::Observed(seen) => {
            let hints = seen.hints.iter().map(|hint| text.hint(*hint).to_owned());
            let all: Vec<String> = hints.chain(found).collect();
            let result = match all.is_empty() {
                true => text.machine_nothing().to_owned(),
                false => all.join(text.machine_and()),
            };
            name_checks(text, seen, &result)
        }
    }
}

/// The result after the names of the checks.
fn name_checks(text: Text, seen: &Observation, result: &str) -> String {
    if seen.checks.is_empty() {
        return text.machine_checked_before(&result);
    }
    let checks = seen.checks.iter().map(|check| text.picture_check(*check));
    let checks: Vec<&str> = checks.chain([text.check_duplicates()]).collect();
    text.machine_checked(&checks.join(text.pause()), &result)
}

/// The place of a similar picture, as `the same as in Diploma, picture 2`.
fn describe_similar_image(text: Text, desk: &ReviewDesk, image: ImageId) -> Option<String> {
    let dossier = &desk.dossier;
    let (slot, _) = dossier.application.find_image(image)?;
    let images = dossier.application.images(slot);
    let number = images.iter().position(|it| it.id == image)? + 1;
    Some(text.machine_like(&text.slot_title(&dossier.exam, slot), &number))
}

/// The picture beside the same picture of other people, with links to their applications (R12).
/// `own` is `None` if the file was removed under the retention rule.
#[component]
fn SharedPictures(own: Option<String>, shared: Vec<SharedPicture>) -> impl IntoView {
    let text = use_text();
    let others = shared.into_iter().map(|shared| {
        let SharedPicture {
            application,
            other,
            number,
            name,
            ..
        } = shared;
        let label = text.machine_shared_with(&name, &number);
        view! {
            <li>
                <a href=page::desk(application) target="_blank">
                    <ThumbnailPicture address=url::thumbnail(application, other) alt=label.clone()/>
                    <span>{label.clone()}</span>
                </a>
            </li>
        }
    });
    view! {
        <details class="shared-pictures">
            <summary>{text.machine_side_by_side()}</summary>
            <ul role="list">
                {own.map(|own| view! {
                    <li>
                        <ThumbnailPicture address=own alt=text.machine_this_picture().to_owned()/>
                        <span>{text.machine_this_picture()}</span>
                    </li>
                })}
                {others.collect_view()}
            </ul>
        </details>
    }
}

/// The text of a QR code. It comes from the candidate, so it is a link only if its host is one that
/// the slot names. For every other address the host is shown separately, because it reveals a false
/// address.
#[component]
fn QrCodeText(code: String, rule: QrCode) -> impl IntoView {
    let text = use_text();
    let shown = code.clone();
    let said = match (rule.allowed_link(&code), parse_web_host(&code)) {
        (Some(target), _) => {
            let target = target.to_owned();
            view! { <a href=target target="_blank" rel="noopener noreferrer">{shown}</a> }
                .into_any()
        }
        (None, Some(host)) => {
            let warning = text.machine_qr_host(&host);
            view! { <q>{shown}</q> " " <strong>{warning}</strong> }.into_any()
        }
        (None, None) => {
            view! { <q>{shown}</q> " " <strong>{text.machine_qr_unknown()}</strong> }.into_any()
        }
    };
    view! { <span>{text.machine_qr()} " " {said}</span> }
}
