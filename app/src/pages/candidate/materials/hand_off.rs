//! 用手机拍: the hand-off code on the card of a slot, and the images that arrive by it (C14). Without a
//! device the button leads to a page with the code.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use shared::{exam::Slot, id::SlotId, url::page, view::HandOffOffer};

use super::work::Work;
use crate::{
    api::{
        ApiError,
        hand_off::{end_hand_off, look_at_hand_off, offer_hand_off},
    },
    components::problem::ProblemNote,
    pages::hand_off::code::CodeView,
    ports::Device,
    text::use_text,
};

/// Interval between two reads of the state, in milliseconds.
const PAUSE: u32 = 2_000;

#[derive(Clone, Copy)]
struct Hand {
    work: Work,
    slot: StoredValue<SlotId>,
    shown: RwSignal<Option<Shown>>,
    /// Number of images that have arrived by the code.
    taken: RwSignal<u16>,
}

#[derive(Clone)]
enum Shown {
    Code(HandOffOffer),
    /// The code is over: the slot is full, or the time has passed.
    Over {
        is_used: bool,
    },
    Refused(ApiError),
}

#[component]
pub(super) fn HandOff(work: Work, definition: Slot) -> impl IntoView {
    let text = use_text();
    let most = usize::from(definition.count.ceiling());
    let action = page::offer_hand_off(work.application, &definition.id);
    let slot = StoredValue::new(definition.id);
    let hand = Hand {
        work,
        slot,
        shown: RwSignal::new(None),
        taken: RwSignal::new(0),
    };
    let is_full = Memo::new(move |_| slot.with_value(|slot| work.count(slot)) >= most);
    let is_offered = move || {
        let has_code = hand
            .shown
            .with(|shown| matches!(shown, Some(Shown::Code(_))));
        !has_code && !is_full.get()
    };
    let ask = move |event: SubmitEvent| {
        if let Some(device) = work.uploads.device() {
            event.prevent_default();
            hand.ask(device);
        }
    };
    view! {
        <div class="hand-off">
            <form method="post" action=action hidden=move || !is_offered() on:submit=ask>
                <button class="small" type="submit">{text.hand_off_offer()}</button>
            </form>
            <div role="status">
                {move || hand.shown.get().map(|shown| match shown {
                    Shown::Code(offer) => view! { <Code hand offer/> }.into_any(),
                    Shown::Over { is_used: true } => view! { <p class="note" data-kind="good">{text.hand_off_used(&hand.taken.get())}</p> }.into_any(),
                    Shown::Over { is_used: false } => view! { <p class="note" data-kind="warn">{text.hand_off_over()}</p> }.into_any(),
                    Shown::Refused(error) => view! { <ProblemNote error/> }.into_any(),
                })}
            </div>
        </div>
    }
}

#[component]
fn Code(hand: Hand, offer: HandOffOffer) -> impl IntoView {
    let text = use_text();
    let close = move |_| hand.close();
    view! {
        <CodeView offer/>
        <p class="row spread">
            <strong>{move || match hand.taken.get() {
                0 => text.hand_off_waiting().to_owned(),
                taken => text.hand_off_taken(&taken),
            }}</strong>
            <button class="small" type="button" on:click=close>{text.hand_off_close()}</button>
        </p>
    }
}

impl Hand {
    fn ask(self, device: Device) {
        let (application, slot) = (self.work.application, self.slot.get_value());
        spawn_local(async move {
            let shown = match offer_hand_off(application, slot).await {
                Ok(offer) => {
                    self.taken.try_set(0);
                    self.watch(device, offer.clone());
                    Shown::Code(offer)
                }
                Err(error) => Shown::Refused(error),
            };
            self.shown.try_set(Some(shown));
        });
    }

    /// Hides the code and ends it. If the request fails, the code ends by its time.
    fn close(self) {
        self.shown.set(None);
        let (application, slot) = (self.work.application, self.slot.get_value());
        spawn_local(async move { drop(end_hand_off(application, slot).await) });
    }

    /// Reads the state repeatedly, until the code is over, closed or replaced, or the page is left.
    fn watch(self, device: Device, offer: HandOffOffer) {
        let next = device.clone();
        let look = move || {
            if self.is_showing(&offer) {
                spawn_local(async move {
                    if self.look(&offer).await && self.is_showing(&offer) {
                        self.watch(next, offer);
                    }
                });
            }
        };
        device.after(PAUSE, Box::new(look));
    }

    fn is_showing(self, offer: &HandOffOffer) -> bool {
        let is_shown = self.shown.try_with_untracked(
            |shown| matches!(shown, Some(Shown::Code(shown)) if shown.address == offer.address),
        );
        is_shown == Some(true)
    }

    /// Reads the state once. Returns true if more images can arrive.
    async fn look(self, offer: &HandOffOffer) -> bool {
        let Some(slot) = self.slot.try_get_value() else {
            return false;
        };
        let answer = look_at_hand_off(self.work.application, slot).await;
        if !self.is_showing(offer) {
            return false;
        }
        let shown = match answer {
            Ok(standing) => {
                let known = self
                    .work
                    .dossier
                    .with_untracked(|dossier| dossier.application.revision);
                if standing.revision > known {
                    self.work.refresh();
                }
                match standing.taken {
                    Some(taken) => {
                        self.taken.set(taken);
                        if taken < offer.most {
                            return true;
                        }
                        Shown::Over { is_used: true }
                    }
                    None => Shown::Over { is_used: false },
                }
            }
            // The network may come back.
            Err(ApiError::Transport(_)) => return true,
            Err(error) => Shown::Refused(error),
        };
        self.shown.set(Some(shown));
        false
    }
}
