//! 用手机拍: the hand-off code on the card of a slot, and the images that arrive by it (C14). Without a
//! device the button leads to a page with the code.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use shared::{exam::Slot, id::SlotId, url::page, view::HandOffOffer};

use crate::{
    api::{
        ApiError,
        hand_off::{end_hand_off, offer_hand_off, read_hand_off},
    },
    components::problem::ProblemNote,
    pages::{candidate::materials::model::MaterialsModel, hand_off::code::CodeView},
    ports::Device,
    text::use_text,
};

/// Interval between two reads of the state, in milliseconds.
const POLL_INTERVAL_MS: u32 = 2_000;

#[derive(Clone, Copy)]
struct HandOffModel {
    model: MaterialsModel,
    slot: StoredValue<SlotId>,
    state: RwSignal<Option<HandOffState>>,
    /// Number of images that have arrived by the code.
    received_count: RwSignal<u16>,
}

#[derive(Clone)]
enum HandOffState {
    Code(HandOffOffer),
    /// The code is over: the slot is full, or the time has passed.
    Ended {
        is_used: bool,
    },
    Failed(ApiError),
}

#[component]
pub(super) fn PhoneHandOff(model: MaterialsModel, definition: Slot) -> impl IntoView {
    let text = use_text();
    let most = usize::from(definition.count.max_images());
    let action = page::offer_hand_off(model.application, &definition.id);
    let slot = StoredValue::new(definition.id);
    let hand = HandOffModel {
        model,
        slot,
        state: RwSignal::new(None),
        received_count: RwSignal::new(0),
    };
    let is_full = Memo::new(move |_| slot.with_value(|slot| model.count(slot)) >= most);
    let is_offered = move || {
        let has_code = hand
            .state
            .with(|shown| matches!(shown, Some(HandOffState::Code(_))));
        !has_code && !is_full.get()
    };
    let ask = move |event: SubmitEvent| {
        if let Some(device) = model.files.device() {
            event.prevent_default();
            hand.request_code(device);
        }
    };
    view! {
        <div class="hand-off">
            <form method="post" action=action hidden=move || !is_offered() on:submit=ask>
                <button class="small" type="submit">{text.hand_off_offer()}</button>
            </form>
            <div role="status">
                {move || hand.state.get().map(|shown| match shown {
                    HandOffState::Code(offer) => view! { <Code hand offer/> }.into_any(),
                    HandOffState::Ended { is_used: true } => view! { <p class="note" data-kind="good">{text.hand_off_used(&hand.received_count.get())}</p> }.into_any(),
                    HandOffState::Ended { is_used: false } => view! { <p class="note" data-kind="warn">{text.hand_off_over()}</p> }.into_any(),
                    HandOffState::Failed(error) => view! { <ProblemNote error/> }.into_any(),
                })}
            </div>
        </div>
    }
}

#[component]
fn Code(hand: HandOffModel, offer: HandOffOffer) -> impl IntoView {
    let text = use_text();
    let close = move |_| hand.close();
    view! {
        <CodeView offer/>
        <p class="row spread">
            <strong>{move || match hand.received_count.get() {
                0 => text.hand_off_waiting().to_owned(),
                taken => text.hand_off_taken(&taken),
            }}</strong>
            <button class="small" type="button" on:click=close>{text.hand_off_close()}</button>
        </p>
    }
}

impl HandOffModel {
    fn request_code(self, device: Device) {
        let (application, slot) = (self.model.application, self.slot.get_value());
        spawn_local(async move {
            let shown = match offer_hand_off(application, slot).await {
                Ok(offer) => {
                    self.received_count.try_set(0);
                    self.poll_until_ended(device, offer.clone());
                    HandOffState::Code(offer)
                }
                Err(error) => HandOffState::Failed(error),
            };
            self.state.try_set(Some(shown));
        });
    }

    /// Hides the code and ends it. If the request fails, the code ends by its time.
    fn close(self) {
        self.state.set(None);
        let (application, slot) = (self.model.application, self.slot.get_value());
        spawn_local(async move { drop(end_hand_off(application, slot).await) });
    }

    /// Reads the state repeatedly, until the code is over, closed or replaced, or the page is left.
    fn poll_until_ended(self, device: Device, offer: HandOffOffer) {
        let next = device.clone();
        let look = move || {
            if self.is_showing(&offer) {
                spawn_local(async move {
                    if self.poll_once(&offer).await && self.is_showing(&offer) {
                        self.poll_until_ended(next, offer);
                    }
                });
            }
        };
        device.schedule(POLL_INTERVAL_MS, Box::new(look));
    }

    fn is_showing(self, offer: &HandOffOffer) -> bool {
        let is_shown = self.state.try_with_untracked(
            |shown| matches!(shown, Some(HandOffState::Code(shown)) if shown.address == offer.address),
        );
        is_shown == Some(true)
    }

    /// Reads the state once. Returns true if more images can arrive.
    async fn poll_once(self, offer: &HandOffOffer) -> bool {
        let Some(slot) = self.slot.try_get_value() else {
            return false;
        };
        let answer = read_hand_off(self.model.application, slot).await;
        if !self.is_showing(offer) {
            return false;
        }
        let shown = match answer {
            Ok(standing) => {
                let known = self
                    .model
                    .dossier
                    .with_untracked(|dossier| dossier.application.revision);
                if standing.revision > known {
                    self.model.refresh();
                }
                match standing.received {
                    Some(taken) => {
                        self.received_count.set(taken);
                        if taken < offer.max_images {
                            return true;
                        }
                        HandOffState::Ended { is_used: true }
                    }
                    None => HandOffState::Ended { is_used: false },
                }
            }
            // The network may come back.
            Err(ApiError::Transport(_)) => return true,
            Err(error) => HandOffState::Failed(error),
        };
        self.state.set(Some(shown));
        false
    }
}
