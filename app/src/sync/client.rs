//! The sync client: the outboxes of this tab, and the execution of their commands. One tab sends,
//! whatever page is open.

mod event_queue;
mod local_state;
mod part;
mod server_news;
mod unsent_images;

use std::{collections::BTreeMap, rc::Rc};

use leptos::{prelude::*, serde_json, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    id::{AccountId, ApplicationId, ImageId},
    outbox::{
        AttemptId, Command, DeliveryError, Event, Outbox, PendingImage, ServerSnapshot,
        SyncRequest, SyncResponse, UnsyncedCounts,
    },
    problem::Problem,
    time::Timestamp,
    view::Dossier,
};

pub use self::server_news::ServerNews;
use self::{event_queue::EventQueue, server_news::ServerNewsChannel};
use super::{
    page_cache::{ShownCacheTime, dossier_cache_key},
    session::LostSession,
};
use crate::{
    api::{
        ApiError,
        candidate::{
            read_dossier, register_fingerprint, remove_image, reorder_images, save_field,
            submit_reviewed,
        },
    },
    ports::{
        self,
        device::{Device, PickedFile, Upload, UploadError, UploadTarget},
        offline_store::{OfflineStore, StorageStatus},
    },
};

#[derive(Clone, Copy)]
pub struct SyncClient {
    known: RwSignal<BTreeMap<ApplicationId, Outbox>>,
    /// The durability of the store; `None` until it has been tested.
    pub storage_status: RwSignal<Option<StorageStatus>>,
    /// Bytes sent of the images that this tab is uploading.
    pub progress: RwSignal<BTreeMap<ImageId, u64>>,
    /// Cleared once the server has answered.
    shown_cache_time: Option<ShownCacheTime>,
    lost_session: Option<LostSession>,
    /// The dossier of the last read of the server.
    last_read: RwSignal<Option<Dossier>>,
    news: ServerNewsChannel,
    device: StoredValue<Option<Device>>,
    drafts: StoredValue<Option<OfflineStore>>,
    queues: StoredValue<BTreeMap<ApplicationId, EventQueue>>,
    opened: StoredValue<Option<AccountId>>,
    /// True if this tab sends.
    is_leader: StoredValue<bool>,
    stops: StoredValue<BTreeMap<(ApplicationId, AttemptId), Stop>>,
}

type Stop = SendWrapper<Rc<dyn Fn()>>;

impl SyncClient {
    pub(super) fn new() -> Self {
        Self {
            known: RwSignal::default(),
            storage_status: RwSignal::new(None),
            progress: RwSignal::default(),
            shown_cache_time: use_context(),
            lost_session: use_context(),
            last_read: RwSignal::default(),
            news: ServerNewsChannel::default(),
            device: StoredValue::new(ports::device()),
            drafts: StoredValue::new(ports::offline_store()),
            queues: StoredValue::default(),
            opened: StoredValue::new(None),
            is_leader: StoredValue::new(false),
            stops: StoredValue::default(),
        }
    }

    /// Opens the store of this account and waits for the sender lock. Called once per page.
    pub fn open(self, account: AccountId) {
        let Some(drafts) = self.drafts.get_value() else {
            return;
        };
        if self.opened.get_value().is_some() {
            return;
        }
        self.opened.set_value(Some(account));
        spawn_local(part::open_store(self, account, drafts));
    }

    async fn open_store(self, account: AccountId, store: OfflineStore) {
        let standing = store.open(account).await;
        let found: BTreeMap<_, _> = store.list_outboxes().await.into_iter().collect();
        self.known.set(found.clone());
        self.storage_status.set(Some(standing));
        self.release_unchecked(&found);
        store.on_outbox_change(Rc::new(move |application| {
            self.handle_other_tab(application)
        }));
        store.on_reconnect(Rc::new(move || self.dispatch_all(|| Event::Reconnected)));
        store.on_become_leader(Box::new(move || {
            self.is_leader.set_value(true);
            self.dispatch_all(|| Event::SenderStarted);
        }));
    }

    /// True if unsent data would be lost, because the browser does not store them.
    pub fn is_at_risk(self) -> bool {
        let standing = self.storage_status.get_untracked();
        let is_lost = standing.is_some_and(StorageStatus::is_lost_with_page);
        self.known.with_untracked(|known| {
            let is_owed = known.values().any(|it| !it.count_unsynced().is_empty());
            (is_lost && is_owed) || known.values().any(has_unpersisted_pictures)
        })
    }

    /// True if the browser stores nothing, or had no space for an image.
    pub fn is_volatile(self, application: ApplicationId) -> bool {
        self.storage_status.get() == Some(StorageStatus::Volatile)
            || self.with(application, has_unpersisted_pictures)
    }

    pub fn track(self) {
        self.storage_status.track();
        self.known.track();
    }

    pub fn store(self) -> Option<OfflineStore> {
        self.drafts.get_value()
    }

    /// Reads from the outbox of an application; from an empty one if there is none.
    pub fn with<T>(self, application: ApplicationId, read: impl FnOnce(&Outbox) -> T) -> T {
        self.known.with(|known| match known.get(&application) {
            Some(outbox) => read(outbox),
            None => read(&Outbox::default()),
        })
    }

    pub fn with_untracked<T>(
        self,
        application: ApplicationId,
        read: impl FnOnce(&Outbox) -> T,
    ) -> T {
        self.known
            .with_untracked(|known| match known.get(&application) {
                Some(outbox) => read(outbox),
                None => read(&Outbox::default()),
            })
    }

    fn dispatch_all(self, event: impl Fn() -> Event) {
        let known = self.known.get_untracked();
        for application in known.into_keys() {
            self.dispatch(application, event());
        }
    }

    /// Handles a change by another tab. The sending tab continues with the changed outbox.
    fn handle_other_tab(self, application: ApplicationId) {
        let Some(drafts) = self.drafts.get_value() else {
            return;
        };
        if self.is_leader.get_value() {
            return self.dispatch(application, Event::SendPending);
        }
        spawn_local(async move {
            let outbox = drafts.read_outbox(application).await;
            self.set_outbox(application, outbox);
            self.refresh_last_read(application).await;
        });
    }

    fn set_outbox(self, application: ApplicationId, outbox: Outbox) {
        // The outbox that was read may be older than a change of this tab.
        let is_news = self.known.with_untracked(|known| {
            known
                .get(&application)
                .is_none_or(|known| outbox.is_newer_than(known))
        });
        if is_news {
            self.known.update(|known| {
                known.insert(application, outbox);
            });
        }
    }

    fn execute_command(self, application: ApplicationId, command: Command) {
        match command {
            Command::Send { attempt, request } => spawn_local(async move {
                let answer = self.send_request(application, attempt, request).await;
                self.update_session(&answer);
                let event = Event::ResponseReceived {
                    attempt,
                    result: answer,
                    random: self.random_u32(),
                };
                self.dispatch(application, event);
            }),
            Command::CancelUpload(attempt) => {
                let stop = self
                    .stops
                    .try_update_value(|stops| stops.remove(&(application, attempt)))
                    .flatten();
                if let Some(stop) = stop {
                    stop();
                }
            }
            Command::BackOff {
                attempt,
                milliseconds,
            } => {
                if let Some(device) = self.device.get_value() {
                    let act =
                        Box::new(move || self.dispatch(application, Event::BackoffEnded(attempt)));
                    device.schedule(milliseconds, act);
                }
            }
            Command::DeleteBytes(image) => {
                if let Some(drafts) = self.drafts.get_value() {
                    drafts.delete_picture(image);
                }
            }
        }
    }

    /// Every answer of the server shows whether a person is signed in.
    fn update_session(self, answer: &Result<SyncResponse, DeliveryError>) {
        let Some(lost) = self.lost_session else {
            return;
        };
        match answer {
            Ok(_) => lost.set_lost(false),
            Err(DeliveryError::Refused(Problem::SignedOut)) => lost.set_lost(true),
            Err(_) => {}
        }
    }

    /// True if the browser is signed out, as seen by this tab or by the tab that sends.
    pub fn is_signed_out(self) -> bool {
        let is_lost = self
            .lost_session
            .and_then(|LostSession(lost)| lost.try_get());
        is_lost == Some(true)
            || self
                .known
                .with(|known| known.values().any(Outbox::needs_sign_in))
    }

    /// The amount of unsent data of all applications.
    pub fn count_unsynced(self) -> UnsyncedCounts {
        self.known.with(|known| {
            let owed = known.values().map(Outbox::count_unsynced);
            owed.fold(UnsyncedCounts::default(), |sum, owed| sum + owed)
        })
    }

    /// The time of the device's clock. It needs no reactive context, so that it works after an
    /// await.
    pub fn now(self) -> Timestamp {
        self.device
            .with_value(|device| Timestamp(device.as_ref().map_or(0, |device| device.now_millis())))
    }

    fn random_u32(self) -> u32 {
        self.device
            .with_value(|device| device.as_ref().map_or(0, |device| device.random_u32()))
    }

    async fn send_request(
        self,
        application: ApplicationId,
        attempt: AttemptId,
        request: SyncRequest,
    ) -> Result<SyncResponse, DeliveryError> {
        match request {
            SyncRequest::Read => {
                let dossier = read_dossier(application).await.map_err(to_request_error)?;
                let seen = ServerSnapshot::of(&dossier);
                self.cache_dossier(&dossier);
                self.last_read.set(Some(dossier.clone()));
                self.news
                    .publish(application, ServerNews::Read(Box::new(dossier)));
                if let Some(ShownCacheTime(shown)) = self.shown_cache_time {
                    shown.set(None);
                }
                Ok(SyncResponse::Read(seen))
            }
            SyncRequest::Put(picture) => self.upload_picture(application, attempt, *picture).await,
            SyncRequest::Remove(image) => to_answer(remove_image(application, image).await),
            SyncRequest::Arrange {
                slot,
                order,
                revision,
            } => to_answer(reorder_images(application, slot, order, Some(revision)).await),
            SyncRequest::Save {
                field,
                text,
                base_version: over,
            } => match save_field(application, field, text, over).await {
                Ok(version) => Ok(SyncResponse::Saved(version)),
                Err(ApiError::Problem(Problem::FieldChanged { version, text })) => {
                    Err(DeliveryError::Conflict { version, text })
                }
                Err(error) => Err(to_request_error(error)),
            },
            SyncRequest::Register(fingerprint) => {
                let packed = fingerprint.pack().map_err(DeliveryError::Refused)?;
                let at = register_fingerprint(application, packed).await;
                at.map(SyncResponse::Registered).map_err(to_request_error)
            }
            SyncRequest::Submit {
                revision,
                reviewed: looked,
            } => {
                let sent = submit_reviewed(application, revision, *looked).await;
                to_answer(sent.map(drop))
            }
        }
    }

    /// Caches the dossier, which the page shows without a network.
    fn cache_dossier(self, dossier: &Dossier) {
        let application = &dossier.application;
        if let (Some(drafts), Ok(text)) = (self.drafts.get_value(), serde_json::to_string(dossier))
        {
            drafts.cache_page(
                application.candidate,
                dossier_cache_key(application.id),
                text,
            );
        }
    }

    async fn upload_picture(
        self,
        application: ApplicationId,
        attempt: AttemptId,
        picture: PendingImage,
    ) -> Result<SyncResponse, DeliveryError> {
        let (Some(device), Some(drafts)) = (self.device.get_value(), self.drafts.get_value())
        else {
            return Err(DeliveryError::NoResponse);
        };
        let file: Option<PickedFile> = drafts.load_picture(&picture).await;
        let file = file.ok_or(DeliveryError::BytesLost)?;
        let id = picture.id;
        let target = UploadTarget {
            application,
            slot: picture.slot.clone(),
            image: id,
            rank: Some(picture.rank),
            replaces: picture.replaces,
        };
        let progress = Rc::new(move |bytes| {
            self.progress.update(|progress| {
                progress.insert(id, bytes);
            });
        });
        let Upload { answer, cancel } = device.upload(&file, target, progress);
        self.stops.update_value(|stops| {
            stops.insert((application, attempt), SendWrapper::new(cancel));
        });
        let answer = answer.await;
        self.stops.update_value(|stops| {
            stops.remove(&(application, attempt));
        });
        self.progress.update(|progress| {
            progress.remove(&id);
        });
        match answer {
            Ok(image) => {
                let PendingImage { slot, replaces, .. } = picture;
                let accepted = ServerNews::ImageAccepted {
                    slot,
                    image,
                    replaces,
                };
                self.news.publish(application, accepted);
                Ok(SyncResponse::Done)
            }
            Err(UploadError::Refused(problem)) => Err(DeliveryError::Refused(problem)),
            Err(UploadError::Unreadable) => Err(DeliveryError::BytesLost),
            Err(UploadError::Offline | UploadError::Cancelled) => Err(DeliveryError::NoResponse),
        }
    }
}

fn has_unpersisted_pictures(outbox: &Outbox) -> bool {
    let mut pictures = outbox.pictures.iter();
    pictures.any(|picture| !picture.is_persisted && !picture.delivery.is_done())
}

fn to_answer(answer: Result<(), ApiError>) -> Result<SyncResponse, DeliveryError> {
    answer
        .map(|()| SyncResponse::Done)
        .map_err(to_request_error)
}

fn to_request_error(error: ApiError) -> DeliveryError {
    match error {
        ApiError::Problem(problem) => DeliveryError::Refused(problem),
        ApiError::Transport(_) => DeliveryError::NoResponse,
    }
}
