//! 导出草稿 and 导入草稿: unsent data as one file (C13), with a note on the durability of the store.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    id::{AccountId, ApplicationId},
    outbox::{BaseVersion, Event, PendingImage},
    time::Timestamp,
    view::Dossier,
};

use crate::{
    ports::{
        device::{FileReadError, PickedFile},
        offline_store::StorageStatus,
    },
    sync::{
        draft_file::{DraftFile, ImportError},
        files::{ChosenFiles, use_chosen_files},
    },
    text::{Text, use_text},
};

#[derive(Clone, Copy)]
struct DraftFileTransfer {
    files: ChosenFiles,
    account: AccountId,
    application: ApplicationId,
    outcome: RwSignal<Option<TransferOutcome>>,
}

#[derive(Clone, Debug)]
enum TransferOutcome {
    Exported { images: usize, fields: usize },
    Imported { images: usize, fields: usize },
    Refused(ImportError),
    Unreadable,
}

#[component]
pub fn DraftFileTools(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let carrier = DraftFileTransfer {
        files: use_chosen_files(),
        account: dossier.application.candidate,
        application: dossier.application.id,
        outcome: RwSignal::new(None),
    };
    let outboxes = carrier.files.client;
    let can_edit = dossier.application.state.kind().is_editable();
    // On a shared computer nothing may be left, and therefore no file either.
    let standing = move || {
        let standing = outboxes.storage_status.get();
        standing.filter(|standing| *standing != StorageStatus::Shared)
    };
    let is_there = Memo::new(move |_| {
        let has_kept = outboxes.with(carrier.application, |outbox| {
            outbox.unsynced_pictures().count() > 0
        });
        standing().is_some() && (can_edit || has_kept)
    });
    let promise = move || match standing() {
        Some(StorageStatus::Durable { is_promised: true }) => text.draft_promised(),
        Some(StorageStatus::Durable { is_promised: false }) => text.draft_unpromised(),
        _ => text.draft_volatile(),
    };
    let has_something = Memo::new(move |_| {
        outboxes.with(carrier.application, |outbox| {
            let owed = outbox.count_unsynced();
            owed.images + owed.fields > 0
        })
    });
    let import = move |event: web_sys::Event| {
        let device = carrier.files.device();
        let file = device.and_then(|device| device.take_files(&event).into_iter().next());
        if let Some(file) = file {
            carrier.start_import(file);
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
                        <button type="button" disabled=move || !has_something.get() on:click=move |_| carrier.start_export()>
                            {text.draft_export()}
                        </button>
                        <label class="field">
                            <span>{text.draft_import()}</span>
                            <input type="file" accept=".zhunkao" on:change=import/>
                        </label>
                    </p>
                    <p role="status">{move || carrier.outcome.get().map(|said| describe_outcome(text, &said))}</p>
                </div>
            </details>
        </Show>
    }
}

fn describe_outcome(text: Text, said: &TransferOutcome) -> String {
    match said {
        TransferOutcome::Exported { images, fields } => text.draft_exported(images, fields),
        TransferOutcome::Imported { images, fields } => text.draft_imported(images, fields),
        TransferOutcome::Refused(ImportError::NotADraft) => text.draft_no_draft().to_owned(),
        TransferOutcome::Refused(ImportError::Damaged) => text.draft_damaged().to_owned(),
        TransferOutcome::Refused(ImportError::OtherAccount) => {
            text.draft_other_account().to_owned()
        }
        TransferOutcome::Refused(ImportError::OtherApplication) => {
            text.draft_other_application().to_owned()
        }
        TransferOutcome::Unreadable => text.material_unreadable().to_owned(),
    }
}

impl DraftFileTransfer {
    fn start_export(self) {
        spawn_local(async move {
            let said = match self.export_file().await {
                Ok((images, fields)) => TransferOutcome::Exported { images, fields },
                Err(FileReadError) => TransferOutcome::Unreadable,
            };
            self.outcome.try_set(Some(said));
        });
    }

    fn start_import(self, file: PickedFile) {
        spawn_local(async move {
            let said = match self.import_file(file).await {
                Ok(Ok((images, fields))) => TransferOutcome::Imported { images, fields },
                Ok(Err(refusal)) => TransferOutcome::Refused(refusal),
                Err(FileReadError) => TransferOutcome::Unreadable,
            };
            self.outcome.try_set(Some(said));
        });
    }

    /// Saves the draft file. Returns the numbers of pictures and texts in it.
    async fn export_file(self) -> Result<(usize, usize), FileReadError> {
        let (Some(device), Some(drafts)) = (self.files.device(), self.files.client.store()) else {
            return Err(FileReadError);
        };
        let now = Timestamp(device.now_millis());
        let draft = self
            .files
            .client
            .with_untracked(self.application, |outbox| {
                DraftFile::of(outbox, self.account, self.application, now)
            });
        let mut bytes = Vec::with_capacity(draft.pictures.len());
        for picture in &draft.pictures {
            let file = drafts.load_picture(picture).await.ok_or(FileReadError)?;
            bytes.push(device.read(&file).await?);
        }
        device.download(&draft_file_name(now), &draft.write(&bytes));
        Ok((draft.pictures.len(), draft.fields.len()))
    }

    /// Imports a draft file as if everything had been chosen and typed here. Existing items are not
    /// doubled. If texts differ, the person decides.
    async fn import_file(
        self,
        file: PickedFile,
    ) -> Result<Result<(usize, usize), ImportError>, FileReadError> {
        let outboxes = self.files.client;
        let (Some(device), Some(drafts)) = (self.files.device(), outboxes.store()) else {
            return Err(FileReadError);
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
            let file = device
                .make_file(&picture.name, &bytes)
                .ok_or(FileReadError)?;
            let kept = drafts.store_picture(picture.id, &file).await?;
            let picture = PendingImage {
                is_persisted: kept.is_persisted,
                ..picture
            };
            let events = vec![Event::Added(picture)];
            outboxes.apply_events(self.application, events).await;
        }
        let edits = draft.fields.into_iter().map(|field| Event::Edited {
            field: field.key,
            text: field.text,
            base: BaseVersion::Server(field.base_version),
            typed_at: field.typed_at,
        });
        outboxes
            .apply_events(self.application, edits.collect())
            .await;
        Ok(Ok(counts))
    }
}

/// The name of the draft file, as `draft-1610676000.zhunkao`.
fn draft_file_name(made: Timestamp) -> String {
    format!("draft-{}.zhunkao", made.0 / Timestamp::SECOND_MS)
}
