//! The receipts of the submissions, newest first.

use leptos::prelude::*;
use shared::{url::page, view::Dossier};

use crate::text::use_text;

#[component]
pub fn Receipts(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        receipts,
        ..
    } = dossier;
    let items = receipts.iter().map(|receipt| {
        view! {
            <li class="row spread">
                <a href=page::receipt(application.id, &receipt.code)><code>{receipt.code.clone()}</code></a>
                <small>
                    <time>{text.moment(receipt.submitted_at, exam.time_zone)}</time>
                    " · "
                    {text.images_count(&receipt.manifest.image_count())}
                </small>
            </li>
        }
    });
    (!receipts.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>{text.receipts_title()}</h2>
                <ul class="receipts" role="list">{items.collect_view()}</ul>
            </section>
        }
    })
}
