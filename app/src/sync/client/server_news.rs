//! News of the server for the open page of an application. News that no page has received wait for
//! the next page.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    application::Image,
    id::{ApplicationId, ImageId, SlotId},
    view::Dossier,
};

use super::SyncClient;

/// News of the server about one application.
#[derive(Clone)]
pub enum ServerNews {
    /// This tab has read the application.
    Read(Box<Dossier>),
    /// The server has accepted an image that this tab sent.
    ImageAccepted {
        slot: SlotId,
        image: Image,
        /// Image whose place it takes.
        replaces: Option<ImageId>,
    },
}

/// News by application, in the order in which they came.
#[derive(Clone, Copy, Default)]
pub(super) struct ServerNewsChannel {
    waiting: RwSignal<BTreeMap<ApplicationId, Vec<ServerNews>>>,
}

impl ServerNewsChannel {
    /// A read contains all earlier news and replaces them.
    pub(super) fn publish(self, application: ApplicationId, news: ServerNews) {
        self.waiting.update(|waiting| {
            let waiting = waiting.entry(application).or_default();
            if matches!(news, ServerNews::Read(_)) {
                waiting.clear();
            }
            waiting.push(news);
        });
    }
}

impl SyncClient {
    /// Calls `receive` with the news of an application, as long as the page is open.
    pub fn follow_news(self, application: ApplicationId, receive: impl Fn(ServerNews) + 'static) {
        let channel = self.news.waiting;
        Effect::new(move || {
            if channel.with(|waiting| !waiting.contains_key(&application)) {
                return;
            }
            let news = channel.try_update(|waiting| waiting.remove(&application));
            for news in news.flatten().unwrap_or_default() {
                receive(news);
            }
        });
    }
}
