//! The sync client: the outboxes of this tab, and the execution of their commands. One tab sends,
//! whatever page is open.

mod local_state;
mod unsent_images;

use std::{collections::BTreeMap, rc::Rc};

use leptos::{prelude::*, serde_json, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    application::Image,
    id::{AccountId, ApplicationId, ImageId, SlotId},
    outbox::{Answer, Attempt, Command, Event, Fault, Outbox, Owed, Picture, Request, Seen},
    problem::Problem,
    time::Timestamp,
    view::Dossier,
};

use super::{
    page_cache::{ShownCopy, copy_name},
    session::LostSession,
};
use crate::{
    api::{
        ApiError,
        candidate::{
            arrange_images, read_dossier, register_fingerprint, remove_image, save_field,
            submit_looked,
        },
    },
    ports::{
        self,
        device::{Device, PickedFile, Upload, UploadFault, UploadTarget},
        drafts::{Drafts, Standing},
    },
};

#[derive(Clone, Copy)]
pub struct Outboxes {
    known: RwSignal<BTreeMap<ApplicationId, Outbox>>,
    /// The durability of the store; `None` until it has been tested.
    pub standing: RwSignal<Option<Standing>>,
    /// Bytes sent of the images that this tab is uploading.
    pub progress: RwSignal<BTreeMap<ImageId, u64>>,
    /// Cleared once the server has answered.
    shown_copy: Option<ShownCopy>,
    lost_session: Option<LostSession>,
    /// The dossier of the last read of the server.
    pub looked: RwSignal<Option<Dossier>>,
    /// Images that the server has just accepted, for the page that shows them.
    pub arrivals: RwSignal<Vec<Arrival>>,
    device: StoredValue<Option<Device>>,
    drafts: StoredValue<Option<Drafts>>,
    opened: StoredValue<Option<AccountId>>,
    /// True if this tab sends.
    is_leader: StoredValue<bool>,
    stops: StoredValue<BTreeMap<(ApplicationId, Attempt), Stop>>,
}

#[derive(Clone)]
pub struct Arrival {
    pub application: ApplicationId,
    pub slot: SlotId,
    pub image: Image,
    pub replaces: Option<ImageId>,
}

type Stop = SendWrapper<Rc<dyn Fn()>>;

impl Outboxes {
    pub(super) fn new() -> Self {
        Self {
            known: RwSignal::default(),
            standing: RwSignal::new(None),
            progress: RwSignal::default(),
            shown_copy: use_context(),
            lost_session: use_context(),
            looked: RwSignal::default(),
            arrivals: RwSignal::default(),
            device: StoredValue::new(ports::device()),
            drafts: StoredValue::new(ports::drafts()),
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
        spawn_local(async move {
            let standing = drafts.open(account).await;
            let found: BTreeMap<_, _> = drafts.list().await.into_iter().collect();
            self.known.set(found.clone());
            self.standing.set(Some(standing));
            self.release_unseen(&found);
            drafts.on_change(Rc::new(move |application| self.hear_of(application)));
            drafts.on_return(Rc::new(move || self.tell_all(|| Event::Awake)));
            drafts.lead(Box::new(move || {
                self.is_leader.set_value(true);
                self.tell_all(|| Event::Opened);
            }));
        });
    }

    /// True if unsent data would be lost, because the browser does not store them.
    pub fn is_at_risk(self) -> bool {
        let standing = self.standing.get_untracked();
        let is_lost = standing.is_some_and(Standing::is_lost_with_page);
        self.known.with_untracked(|known| {
            let is_owed = known.values().any(|it| !it.owed().is_nothing());
            (is_lost && is_owed) || known.values().any(has_unkept_pictures)
        })
    }

    /// True if the browser stores nothing, or had no space for an image.
    pub fn is_volatile(self, application: ApplicationId) -> bool {
        self.standing.get() == Some(Standing::Volatile)
            || self.with(application, has_unkept_pictures)
    }

    pub fn track(self) {
        self.standing.track();
        self.known.track();
    }

    pub fn drafts(self) -> Option<Drafts> {
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

    pub fn tell(self, application: ApplicationId, event: Event) {
        spawn_local(async move { drop(self.take_in(application, event).await) });
    }

    /// Applies an event and waits until it is stored. Returns the stored outbox; `None` without a
    /// store.
    pub async fn take_in(self, application: ApplicationId, event: Event) -> Option<Outbox> {
        let drafts = self.drafts.get_value()?;
        let (kept, commands) = drafts.change(application, event).await;
        self.show(application, kept.clone());
        let standing = self.standing.get_untracked();
        if matches!(standing, Some(Standing::Kept { .. })) && !drafts.is_kept(application) {
            // The space is used up, or the stored data can't be read any more.
            self.standing.set(Some(Standing::Volatile));
        }
        for command in commands {
            self.perform(application, command);
        }
        if self.is_leader.get_value() {
            let (outbox, commands) = drafts.change(application, Event::Run).await;
            self.show(application, outbox);
            for command in commands {
                self.perform(application, command);
            }
            self.stop_unwanted(application);
        }
        Some(kept)
    }

    fn tell_all(self, event: impl Fn() -> Event) {
        let known = self.known.get_untracked();
        for application in known.into_keys() {
            self.tell(application, event());
        }
    }

    /// Handles a change by another tab. The sending tab continues with the changed outbox.
    fn hear_of(self, application: ApplicationId) {
        let Some(drafts) = self.drafts.get_value() else {
            return;
        };
        if self.is_leader.get_value() {
            return self.tell(application, Event::Run);
        }
        spawn_local(async move {
            let outbox = drafts.read(application).await;
            self.show(application, outbox);
            self.keep_up(application).await;
        });
    }

    fn show(self, application: ApplicationId, outbox: Outbox) {
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

    fn perform(self, application: ApplicationId, command: Command) {
        match command {
            Command::Send { attempt, request } => spawn_local(async move {
                let answer = self.send(application, attempt, request).await;
                self.note_session(&answer);
                let event = Event::Answered {
                    attempt,
                    answer,
                    chance: self.chance(),
                };
                self.take_in(application, event).await;
            }),
            Command::Stop(attempt) => {
                let stop = self
                    .stops
                    .try_update_value(|stops| stops.remove(&(application, attempt)))
                    .flatten();
                if let Some(stop) = stop {
                    stop();
                }
            }
            Command::Rest {
                attempt,
                milliseconds,
            } => {
                if let Some(device) = self.device.get_value() {
                    let act = Box::new(move || self.tell(application, Event::Rested(attempt)));
                    device.after(milliseconds, act);
                }
            }
            Command::Forget(image) => {
                if let Some(drafts) = self.drafts.get_value() {
                    drafts.forget_picture(image);
                }
            }
        }
    }

    /// Every answer of the server shows whether a person is signed in.
    fn note_session(self, answer: &Result<Answer, Fault>) {
        let Some(lost) = self.lost_session else {
            return;
        };
        match answer {
            Ok(_) => lost.note(false),
            Err(Fault::Refused(Problem::SignedOut)) => lost.note(true),
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
                .with(|known| known.values().any(Outbox::waits_for_sign_in))
    }

    /// The amount of unsent data of all applications.
    pub fn owed(self) -> Owed {
        self.known.with(|known| {
            let owed = known.values().map(Outbox::owed);
            owed.fold(Owed::default(), |sum, owed| sum + owed)
        })
    }

    /// The time of the device's clock. It needs no reactive context, so that it works after an
    /// await.
    pub fn now(self) -> Timestamp {
        self.device
            .with_value(|device| Timestamp(device.as_ref().map_or(0, |device| device.now())))
    }

    fn chance(self) -> u32 {
        self.device
            .with_value(|device| device.as_ref().map_or(0, |device| device.chance()))
    }

    async fn send(
        self,
        application: ApplicationId,
        attempt: Attempt,
        request: Request,
    ) -> Result<Answer, Fault> {
        match request {
            Request::Read => {
                let dossier = read_dossier(application).await.map_err(read_fault)?;
                let seen = Seen::of(&dossier);
                self.keep_copy(&dossier);
                self.looked.set(Some(dossier));
                if let Some(ShownCopy(shown)) = self.shown_copy {
                    shown.set(None);
                }
                Ok(Answer::Read(seen))
            }
            Request::Put(picture) => self.put(application, attempt, *picture).await,
            Request::Remove(image) => done(remove_image(application, image).await),
            Request::Arrange {
                slot,
                order,
                revision,
            } => done(arrange_images(application, slot, order, Some(revision)).await),
            Request::Save { field, text, over } => {
                match save_field(application, field, text, over).await {
                    Ok(version) => Ok(Answer::Saved(version)),
                    Err(ApiError::Problem(Problem::FieldChanged { version, text })) => {
                        Err(Fault::Conflict { version, text })
                    }
                    Err(error) => Err(read_fault(error)),
                }
            }
            Request::Register(fingerprint) => {
                let packed = fingerprint.pack().map_err(Fault::Refused)?;
                let at = register_fingerprint(application, packed).await;
                at.map(Answer::Registered).map_err(read_fault)
            }
            Request::Submit { revision, looked } => {
                let sent = submit_looked(application, revision, *looked).await;
                done(sent.map(drop))
            }
        }
    }

    /// Caches the dossier, which the page shows without a network.
    fn keep_copy(self, dossier: &Dossier) {
        let application = &dossier.application;
        if let (Some(drafts), Ok(text)) = (self.drafts.get_value(), serde_json::to_string(dossier))
        {
            drafts.keep_copy(application.candidate, copy_name(application.id), text);
        }
    }

    async fn put(
        self,
        application: ApplicationId,
        attempt: Attempt,
        picture: Picture,
    ) -> Result<Answer, Fault> {
        let (Some(device), Some(drafts)) = (self.device.get_value(), self.drafts.get_value())
        else {
            return Err(Fault::Line);
        };
        let file: Option<PickedFile> = drafts.picture(&picture).await;
        let file = file.ok_or(Fault::BytesLost)?;
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
                let Picture { slot, replaces, .. } = picture;
                self.arrivals.update(|arrivals| {
                    arrivals.push(Arrival {
                        application,
                        slot,
                        image,
                        replaces,
                    });
                });
                Ok(Answer::Done)
            }
            Err(UploadFault::Refused(problem)) => Err(Fault::Refused(problem)),
            Err(UploadFault::Unreadable) => Err(Fault::BytesLost),
            Err(UploadFault::Offline | UploadFault::Cancelled) => Err(Fault::Line),
        }
    }
}

fn has_unkept_pictures(outbox: &Outbox) -> bool {
    let mut pictures = outbox.pictures.iter();
    pictures.any(|picture| !picture.is_kept && !picture.delivery.is_done())
}

fn done(answer: Result<(), ApiError>) -> Result<Answer, Fault> {
    answer.map(|()| Answer::Done).map_err(read_fault)
}

fn read_fault(error: ApiError) -> Fault {
    match error {
        ApiError::Problem(problem) => Fault::Refused(problem),
        ApiError::Transport(_) => Fault::Line,
    }
}
