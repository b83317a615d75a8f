//! Why a slot was returned: the sentences of the reasons, and the reviewer's own note (C7). Gone
//! as soon as it is mended, so that no old reason is read as a new one.

use leptos::prelude::*;
use shared::{application::Verdict, id::SlotId, url::page};

use super::{section::is_returned, work::Work};
use crate::text::use_text;

#[component]
pub(super) fn Feedback(work: Work, slot_id: StoredValue<SlotId>) -> impl IntoView {
    let text = use_text();
    let sentences = Memo::new(move |_| {
        work.dossier.with(|dossier| {
            slot_id.with_value(|slot| {
                let application = &dossier.application;
                match application.verdict(slot) {
                    Verdict::Returned { reasons, note } if is_returned(dossier, slot) => {
                        let is_mended = application.is_mended(&dossier.exam, slot)
                            && !application.images(slot).is_empty();
                        Some((
                            text.feedback(&dossier.exam, reasons, note.as_deref()),
                            is_mended,
                        ))
                    }
                    _ => None,
                }
            })
        })
    });
    move || {
        sentences.get().map(|(sentences, is_mended)| if is_mended {
        view! { <p class="note" data-kind="good">{text.material_mended_note()}</p> }.into_any()
    } else {
        let has_samples = work.dossier.with_untracked(|dossier| {
            slot_id.with_value(|slot| dossier.exam.slot(slot).is_some_and(|slot| !slot.samples.is_empty()))
        });
        let lines = sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> });
        view! {
            <div class="problem stack feedback">
                <strong>{text.material_feedback()}</strong>
                {lines.collect_view()}
                {has_samples.then(|| view! {
                    <p><a href=slot_id.with_value(|slot| page::samples(work.application, slot))>{text.material_good_sample()}</a></p>
                })}
            </div>
        }.into_any()
    })
    }
}
