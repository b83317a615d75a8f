//! The automatic hints on the shown picture (机检). They decide nothing.

use leptos::prelude::*;
use shared::{
    application::Image,
    exam::{QrCode, parse_web_host},
    hint::{ImageRemark, ObservationStatus},
    id::ImageId,
    view::ReviewDesk,
};

use super::StoredDesk;
use crate::text::{Text, use_text};

#[component]
pub(super) fn MachineCheckNote(desk: StoredDesk, image: Image) -> impl IntoView {
    let text = use_text();
    let (remark, like, rule) = desk.with_value(|desk| {
        let remark = desk
            .remarks
            .iter()
            .find(|remark| remark.image == image.id)
            .cloned();
        let like = remark.iter().flat_map(|remark| &remark.similar_images);
        let like: Vec<_> = like
            .filter_map(|other| describe_similar_image(text, desk, *other))
            .collect();
        let slot = desk.dossier.application.find_image(image.id);
        let slot = slot.and_then(|(slot, _)| desk.dossier.exam.slot(slot));
        (remark, like, slot.and_then(|slot| slot.qr.clone()))
    });
    let Some(ImageRemark { status, .. }) = remark else {
        return ().into_any();
    };
    let code = status.observation().and_then(|seen| seen.qr.clone());
    let is_suspect = !like.is_empty()
        || match &status {
            ObservationStatus::Pending => false,
            ObservationStatus::Missing => true,
            ObservationStatus::Observed(seen) => !seen.is_decodable || !seen.hints.is_empty(),
        };
    let said = list_remarks(text, &status, like);
    view! {
        <p class="imprint machine" data-suspect=is_suspect.to_string()>
            <span class="tag">{text.machine()}</span> " " {said.join(text.machine_and())}
            {code.map(|code| view! { " " <QrCodeText code rule=rule.clone().unwrap_or_default()/> })}
        </p>
    }
    .into_any()
}

/// The hints and similar pictures in words, or a note that there are none or that the check is
/// missing.
fn list_remarks(text: Text, look: &ObservationStatus, like: Vec<String>) -> Vec<String> {
    let mut said: Vec<String> = match look {
        ObservationStatus::Pending => vec![text.machine_waiting().to_owned()],
        ObservationStatus::Missing => vec![text.machine_missing().to_owned()],
        ObservationStatus::Observed(seen) if !seen.is_decodable => {
            vec![text.machine_broken().to_owned()]
        }
        ObservationStatus::Observed(seen) => seen
            .hints
            .iter()
            .map(|hint| text.hint(*hint).to_owned())
            .collect(),
    };
    said.extend(like);
    if said.is_empty() {
        said.push(text.machine_nothing().to_owned());
    }
    said
}

/// The place of a similar picture, as `the same as in Diploma, picture 2`.
fn describe_similar_image(text: Text, desk: &ReviewDesk, image: ImageId) -> Option<String> {
    let dossier = &desk.dossier;
    let (slot, _) = dossier.application.find_image(image)?;
    let images = dossier.application.images(slot);
    let number = images.iter().position(|it| it.id == image)? + 1;
    Some(text.machine_like(&text.slot_title(&dossier.exam, slot), &number))
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
        (None, None) => view! { <q>{shown}</q> }.into_any(),
    };
    view! { <span>{text.machine_qr()} " " {said}</span> }
}
