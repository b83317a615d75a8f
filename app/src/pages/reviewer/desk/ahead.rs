//! The applications that follow in the list. They are claimed and read, and their pictures are loaded,
//! before the reviewer wants them.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    application::StateKind,
    id::ApplicationId,
    url,
    view::{CLAIM_LEASE_MS, MAX_CLAIMED_AHEAD, QueueFilter, ReviewDesk},
};

use crate::{
    api::{
        ApiError,
        reviewer::{claim_ahead, put_back, renew_claim},
    },
    ports::Device,
};

/// Greatest age of a desk that is shown, in milliseconds. Its claim lasts longer, so that nobody else
/// has changed it.
const MAX_AGE_MS: i64 = CLAIM_LEASE_MS * 4 / 5;

#[derive(Clone, Copy)]
pub(super) struct DesksAhead {
    desks: RwSignal<Vec<DeskAhead>>,
    /// The application on the desk. Its claim must not be made again.
    present: StoredValue<Option<ApplicationId>>,
    /// The list from which they were claimed.
    list: StoredValue<QueueFilter>,
    is_claiming: StoredValue<bool>,
    device: StoredValue<Option<Device>>,
}

#[derive(Clone)]
struct DeskAhead {
    desk: ReviewDesk,
    /// Place of its pictures on the page, below [`MAX_CLAIMED_AHEAD`], the same until it is taken.
    place: usize,
    /// Time of the device at the read, or at the last renewal of the claim.
    claimed_at: i64,
}

impl DeskAhead {
    fn id(&self) -> ApplicationId {
        self.desk.dossier.application.id
    }

    /// True if the reader has judged it already: then the claim is older than the prefetch and must
    /// outlast it.
    fn is_begun(&self) -> bool {
        let application = &self.desk.dossier.application;
        application.state.kind() == StateKind::UnderReview
            && application.review.reviewer == Some(self.desk.reader)
    }
}

impl DesksAhead {
    pub(super) fn new() -> Self {
        let ahead = Self {
            desks: RwSignal::default(),
            present: StoredValue::new(None),
            list: StoredValue::new(QueueFilter::default()),
            is_claiming: StoredValue::new(false),
            device: StoredValue::new(use_context()),
        };
        on_cleanup(move || ahead.put_all_back());
        ahead
    }

    /// Claims more applications of the list after the present one, until there are enough.
    pub(super) fn fill(self, present: ApplicationId, list: QueueFilter) {
        self.present.set_value(Some(present));
        if self.list.get_value() != list {
            self.put_all_back();
            self.list.set_value(list.clone());
        }
        if self.is_claiming.get_value() {
            return;
        }
        self.is_claiming.set_value(true);
        spawn_local(async move {
            // The page may be left at any time.
            while let Some(held) = self.find_held() {
                let claimed = self.claim(list.clone(), held).await;
                if !matches!(claimed, Ok(Some(_))) {
                    break;
                }
            }
            self.is_claiming.try_set_value(false);
        });
    }

    /// Claims the next application after the one that is left, if none is ready.
    pub(super) async fn claim_first(
        self,
        left: ApplicationId,
        list: QueueFilter,
    ) -> Result<Option<ApplicationId>, ApiError> {
        match self.first() {
            Some(first) => Ok(Some(first)),
            None => self.claim(list, vec![left]).await,
        }
    }

    /// Claims the application that follows those that are held.
    async fn claim(
        self,
        list: QueueFilter,
        held: Vec<ApplicationId>,
    ) -> Result<Option<ApplicationId>, ApiError> {
        let Some(desk) = claim_ahead(list, held).await? else {
            return Ok(None);
        };
        let mut ahead = DeskAhead {
            desk,
            place: 0,
            claimed_at: self.now(),
        };
        let (claimed, is_begun) = (ahead.id(), ahead.is_begun());
        let is_kept = self.desks.try_update(|desks| {
            // Two requests at the same time get the same application.
            let is_known = self.present.get_value() == Some(claimed)
                || desks.iter().any(|other| other.id() == claimed);
            if !is_known {
                let is_free = |place: &usize| desks.iter().all(|other| other.place != *place);
                ahead.place = (0..).find(is_free).unwrap_or_default();
                desks.push(ahead);
            }
        });
        let is_kept = is_kept.is_some();
        if !is_kept && !is_begun {
            put_back_later(claimed);
        }
        Ok(Some(claimed))
    }

    /// The present application and those ahead; `None` if there are enough.
    fn find_held(self) -> Option<Vec<ApplicationId>> {
        let ahead = self
            .desks
            .try_with_untracked(|desks| desks.iter().map(DeskAhead::id).collect::<Vec<_>>())?;
        let is_enough = ahead.len() >= MAX_CLAIMED_AHEAD;
        let present = self.present.try_get_value()?;
        (!is_enough).then(|| present.into_iter().chain(ahead).collect())
    }

    /// The application that follows, if it is ready.
    pub(super) fn first(self) -> Option<ApplicationId> {
        let oldest = self.now() - MAX_AGE_MS;
        self.desks.with_untracked(|desks| {
            let first = desks.first().filter(|first| first.claimed_at > oldest);
            first.map(DeskAhead::id)
        })
    }

    /// Reads the desk of the application that follows, if it is claimed.
    pub(super) fn with_first<T>(self, read: impl FnOnce(&ReviewDesk) -> T) -> Option<T> {
        self.desks
            .with(|desks| desks.first().map(|first| read(&first.desk)))
    }

    /// Takes the desk of an application that is opened, if it is ready and young enough.
    pub(super) fn take(self, application: ApplicationId) -> Option<ReviewDesk> {
        self.present.set_value(Some(application));
        let oldest = self.now() - MAX_AGE_MS;
        let mut taken = None;
        self.desks.try_update(|desks| {
            let place = desks.iter().position(|ahead| ahead.id() == application);
            taken = place.map(|place| desks.remove(place));
        });
        let taken = taken.filter(|ahead| ahead.claimed_at > oldest);
        taken.map(|ahead| ahead.desk)
    }

    /// Prolongs the claims.
    pub(super) fn renew(self) {
        let now = self.now();
        self.desks.update_untracked(|desks| {
            for ahead in desks {
                ahead.claimed_at = now;
                let application = ahead.id();
                spawn_local(async move {
                    // If this fails, the server refuses the first act on it, and the desk is read
                    // again.
                    let _ = renew_claim(application).await;
                });
            }
        });
    }

    /// Addresses of the pictures of the application at a place.
    fn picture_urls(self, place: usize) -> Vec<String> {
        self.desks.with(|desks| {
            let Some(ahead) = desks.iter().find(|ahead| ahead.place == place) else {
                return Vec::new();
            };
            let application = &ahead.desk.dossier.application;
            let materials = application.materials.values();
            let images = materials.flat_map(|material| &material.images);
            // Those that a mending has replaced are shown beside the new ones.
            let replaced = ahead.desk.previous.images.iter();
            let replaced = replaced.map(|replaced| &replaced.image);
            let images = images.chain(replaced);
            images
                .filter(|image| image.file_removed.is_none())
                .map(|image| url::image(application.id, image.id))
                .collect()
        })
    }

    fn put_all_back(self) {
        let desks = self.desks.try_update_untracked(std::mem::take);
        let desks = desks.unwrap_or_default().into_iter();
        for ahead in desks.filter(|ahead| !ahead.is_begun()) {
            put_back_later(ahead.id());
        }
    }

    fn now(self) -> i64 {
        self.device
            .try_with_value(|device| device.as_ref().map(|device| device.now_millis()))
            .flatten()
            .unwrap_or_default()
    }
}

/// Puts an application back into the list in the background.
pub(super) fn put_back_later(application: ApplicationId) {
    spawn_local(async move {
        // If this fails, the claim ends by itself.
        let _ = put_back(application).await;
    });
}

/// Loads the pictures of the applications that follow. Those of one application stay the same elements
/// while another one is opened: the browser would load them again.
#[component]
pub(super) fn PicturesAhead(ahead: DesksAhead) -> impl IntoView {
    let places = 0..MAX_CLAIMED_AHEAD;
    let places = places.map(|place| {
        let urls = Memo::new(move |_| ahead.picture_urls(place));
        move || {
            let pictures = urls.get().into_iter();
            pictures
                .map(|address| view! { <img src=address alt="" hidden/> })
                .collect_view()
        }
    });
    places.collect_view()
}
