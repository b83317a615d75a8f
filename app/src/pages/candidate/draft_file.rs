//! 导出草稿 and 导入草稿: unsent data as one file (C13), with a note on the durability of the store.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    application::State,
    id::{AccountId, ApplicationId},
    outbox::{Event, Over, Picture},
    time::Timestamp,
    view::Dossier,
};

use crate::{
    ports::{
        device::{PickedFile, ReadFault},
        drafts::Standing,
    },
    sync::{
        draft_file::{DraftFile, NotTaken},
        files::{Uploads, use_uploads},
    },
    text::{Text, use_text},
};

#[derive(Clone, Copy)]
struct Carrier {
    uploads: Uploads,
    account: AccountId,
    application: ApplicationId,
    said: RwSignal<Option<Said>>,
}

#[derive(Clone, Debug)]
enum Said {
    Exported { images: usize, fields: usize },
    Imported { images: usize, fields: usize },
    Refused(NotTaken),
    Unreadable,
}

#[component]
pub fn DraftFileTools(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let carrier = Carrier {
        uploads: use_uploads(),
        account: dossier.application.candidate,
        application: dossier.application.id,
        said: RwSignal::new(None),
    };
    let outboxes = carrier.uploads.outboxes;
    let can_edit = matches!(dossier.application.state, State::Draft | State::Returned);
    // On a shared computer nothing may be left, and therefore no file either.
    let standing = move || {
        let standing = outboxes.standing.get();
        standing.filter(|standing| *standing != Standing::Shared)
    };
    let is_there = Memo::new(move |_| {
        let has_kept = outboxes.with(carrier.application, |outbox| {
            outbox.pictures_here().count() > 0
        });
        standing().is_some() && (can_edit || has_kept)
    });
    let promise = move || match standing() {
        Some(Standing::Kept { is_promised: true }) => text.draft_promised(),
        Some(Standing::Kept { is_promised: false }) => text.draft_unpromised(),
        _ => text.draft_volatile(),
    };
    let has_something = Memo::new(move |_| {
        outboxes.with(carrier.application, |outbox| {
            let owed = outbox.owed();
            owed.images + owed.fields > 0
        })
    });
    let import = move |event: web_sys::Event| {
        let device = carrier.uploads.device();
        let file = device.and_then(|device| device.take_files(&event).into_iter().next());
        if let Some(file) = file {
            carrier.import(file);
        }
    };
    view! {
        <Show when=move || is_there.get()>
            <details class="draft-file">
                <summary>{text.draft_file()}</summary>
                <div class="stack">
                    <p>{promise}</p>
                    <p>{text.draft_file_about()}</p>
                    <p class="row">
                        <button type="button" disabled=move || !has_something.get() on:click=move |_| carrier.export()>
                            {text.draft_export()}
                        </button>
                        <label class="field">
                            <span>{text.draft_import()}</span>
                            <input type="file" accept=".zhunkao" on:change=import/>
                        </label>
                    </p>
                    <p role="status">{move || carrier.said.get().map(|said| say(text, &said))}</p>
                </div>
            </details>
        </Show>
    }
}

fn say(text: Text, said: &Said) -> String {
    match said {
        Said::Exported { images, fields } => text.draft_exported(images, fields),
        Said::Imported { images, fields } => text.draft_imported(images, fields),
        Said::Refused(NotTaken::NoDraft) => text.draft_no_draft().to_owned(),
        Said::Refused(NotTaken::Damaged) => text.draft_damaged().to_owned(),
        Said::Refused(NotTaken::OtherAccount) => text.draft_other_account().to_owned(),
        Said::Refused(NotTaken::OtherApplication) => text.draft_other_application().to_owned(),
        Said::Unreadable => text.material_unreadable().to_owned(),
    }
}

impl Carrier {
    fn export(self) {
        spawn_local(async move {
            let said = match self.write().await {
                Ok((images, fields)) => Said::Exported { images, fields },
                Err(ReadFault) => Said::Unreadable,
            };
            self.said.try_set(Some(said));
        });
    }

    fn import(self, file: PickedFile) {
        spawn_local(async move {
            let said = match self.read(file).await {
                Ok(Ok((images, fields))) => Said::Imported { images, fields },
                Ok(Err(refusal)) => Said::Refused(refusal),
                Err(ReadFault) => Said::Unreadable,
            };
            self.said.try_set(Some(said));
        });
    }

    /// Saves the draft file. Returns the numbers of pictures and texts in it.
    async fn write(self) -> Result<(usize, usize), ReadFault> {
        let (Some(device), Some(drafts)) = (self.uploads.device(), self.uploads.outboxes.drafts())
        else {
            return Err(ReadFault);
        };
        let now = Timestamp(device.now());
        let draft = self
            .uploads
            .outboxes
            .with_untracked(self.application, |outbox| {
                DraftFile::of(outbox, self.account, self.application, now)
            });
        let mut bytes = Vec::with_capacity(draft.pictures.len());
        for picture in &draft.pictures {
            let file = drafts.picture(picture).await.ok_or(ReadFault)?;
            bytes.push(device.read(&file).await?);
        }
        device.save(&name(now), &draft.write(&bytes));
        Ok((draft.pictures.len(), draft.fields.len()))
    }

    /// Imports a draft file as if everything had been chosen and typed here. Existing items are not
    /// doubled. If texts differ, the person decides.
    async fn read(self, file: PickedFile) -> Result<Result<(usize, usize), NotTaken>, ReadFault> {
        let outboxes = self.uploads.outboxes;
        let (Some(device), Some(drafts)) = (self.uploads.device(), outboxes.drafts()) else {
            return Err(ReadFault);
        };
        let content = device.read(&file).await?;
        let read = DraftFile::read(&content, self.account, self.application);
        let (draft, bytes) = match read {
            Ok(read) => read,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let counts = (draft.pictures.len(), draft.fields.len());
        for (picture, bytes) in draft.pictures.into_iter().zip(bytes) {
            let is_here = outboxes.with_untracked(self.application, |outbox| {
                outbox.picture(picture.id).is_some()
            });
            if is_here {
                continue;
            }
            let file = device.remake(&picture.name, &bytes).ok_or(ReadFault)?;
            let kept = drafts.keep_picture(picture.id, &file).await?;
            let picture = Picture {
                is_kept: kept.is_kept,
                ..picture
            };
            outboxes
                .take_in(self.application, Event::Added(picture))
                .await;
        }
        for field in draft.fields {
            let event = Event::Edited {
                field: field.key,
                text: field.text,
                over: Over::Server(field.over),
                typed: field.typed,
            };
            outboxes.take_in(self.application, event).await;
        }
        Ok(Ok(counts))
    }
}

/// The name of the draft file, as `draft-1610676000.zhunkao`.
fn name(made: Timestamp) -> String {
    format!("draft-{}.zhunkao", made.0 / Timestamp::SECOND)
}
