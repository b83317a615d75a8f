//! Where the person stands on a page, kept over navigation without a new document: an address
//! with a fragment leads to that element, the way back to the place and the link that were left,
//! and every other navigation to the beginning of the page.

use std::{collections::BTreeMap, time::Duration};

use leptos::{ev, html::Main, prelude::*, wasm_bindgen::JsCast};
use leptos_router::hooks::use_location;
use web_sys::{Element, HtmlElement};

/// For so many frames (about five seconds) a page that is still being read is waited for.
const MAX_WAIT_FRAMES: u32 = 300;
/// For so many frames the link that led away is waited for.
const LINK_WAIT_FRAMES: u32 = 60;
/// For so many frames the place is corrected while pictures and drafts above it arrive.
const SETTLING_FRAMES: u32 = 30;

/// Where a page was left.
#[derive(Clone, Debug)]
struct Left {
    scroll: f64,
    link: LeftLink,
}

/// The link that led away.
#[derive(Clone, Debug)]
struct LeftLink {
    href: String,
    /// Which of the links to the same address it is, from 0.
    index: usize,
    /// Its distance from the upper edge of the window.
    top: f64,
}

impl LeftLink {
    fn of(link: &Element) -> Option<Self> {
        let href = link.get_attribute("href")?;
        let index = links_to(&href).iter().position(|other| other == link)?;
        let top = link.get_bounding_client_rect().top();
        Some(Self { href, index, top })
    }

    fn find(&self) -> Option<Element> {
        links_to(&self.href).into_iter().nth(self.index)
    }
}

fn links_to(href: &str) -> Vec<Element> {
    let links = document().links();
    let links = (0..links.length()).filter_map(|index| links.item(index));
    links
        .filter(|link| link.get_attribute("href").as_deref() == Some(href))
        .collect()
}

/// Where the next page is to be stood on.
#[derive(Clone)]
enum Goal {
    /// A new document with a fragment. The browser has scrolled already: to the element, or,
    /// after a reload, to where the person was.
    Loaded(String),
    Element(String),
    Left(Left),
}

#[derive(Clone, Copy)]
struct Places {
    /// By the address of the page, without its fragment.
    left: StoredValue<BTreeMap<String, Left>>,
    /// The browser went back or forward.
    is_return: StoredValue<bool>,
    /// Counts navigations and acts of the person: each ends the search for an earlier goal.
    turn: StoredValue<u32>,
}

/// Takes the person to where a navigation leads.
pub(super) fn keep_place(main: NodeRef<Main>) {
    let places = Places {
        left: StoredValue::default(),
        is_return: StoredValue::new(false),
        turn: StoredValue::new(0),
    };
    places.listen();
    let location = use_location();
    let (path, hash) = (location.pathname, location.hash);
    Effect::new(move |before: Option<(String, String)>| {
        let now = (path.get(), hash.get());
        places.arrive(main, before, &now);
        now
    });
}

impl Places {
    fn listen(self) {
        Effect::new(move || {
            let handles = [
                window_event_listener(ev::popstate, move |_| self.note_return()),
                window_event_listener(ev::wheel, move |_| self.end_search()),
                window_event_listener(ev::touchmove, move |_| self.end_search()),
                window_event_listener(ev::keydown, move |_| self.end_search()),
                window_event_listener(ev::pointerdown, move |_| self.end_search()),
            ];
            // Before the click, with which the router navigates.
            let note = window_event_listener_untyped("pointerup", move |event| self.note(&event));
            let note_key = window_event_listener_untyped("keydown", move |event| self.note(&event));
            on_cleanup(move || {
                handles.into_iter().for_each(|handle| handle.remove());
                note.remove();
                note_key.remove();
            });
        });
    }

    /// The page changes before the timer runs; an entry of the history that changes no page (the
    /// viewer's) is not remembered.
    fn note_return(self) {
        self.is_return.set_value(true);
        let forget = move || {
            self.is_return.try_update_value(|it| *it = false);
        };
        set_timeout(forget, Duration::ZERO);
    }

    fn end_search(self) {
        self.turn.update_value(|turn| *turn += 1);
    }

    /// Remembers the page as it is when a link is pressed.
    fn note(self, event: &web_sys::Event) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let link = target.and_then(|it| it.closest("a[href]").ok().flatten());
        if let Some(link) = link.as_ref().and_then(LeftLink::of) {
            let scroll = read_scroll();
            self.left.update_value(|places| {
                places.insert(read_address(), Left { scroll, link });
            });
        }
    }

    fn arrive(
        self,
        main: NodeRef<Main>,
        before: Option<(String, String)>,
        (path, hash): &(String, String),
    ) {
        let is_return = self.is_return.get_value();
        self.is_return.set_value(false);
        let is_same_page = before.as_ref().is_some_and(|(before, _)| before == path);
        if before.as_ref().is_some_and(|(_, old)| old == hash) && is_same_page {
            return;
        }
        let left = || {
            self.left
                .with_value(|places| places.get(&read_address()).cloned())
        };
        let element = hash.trim_start_matches('#');
        let goal = match is_return {
            true if is_same_page => return,
            true => left().map(Goal::Left),
            false if element.is_empty() => None,
            false if before.is_none() => Some(Goal::Loaded(element.to_owned())),
            false => Some(Goal::Element(element.to_owned())),
        };
        self.end_search();
        if let Some(goal) = goal {
            self.seek(goal, MAX_WAIT_FRAMES, SETTLING_FRAMES);
        } else if before.is_some()
            && !is_same_page
            && let Some(main) = main.get_untracked()
        {
            // Focus is a courtesy; a browser that refuses it shows the page all the same.
            drop(main.focus());
        }
    }

    /// Tries in every frame until the page has what is looked for, and then while it settles.
    fn seek(self, goal: Goal, wait: u32, settle: u32) {
        let turn = self.turn.get_value();
        request_animation_frame(move || {
            // The app may be gone, or the person has gone on.
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let is_first = settle == SETTLING_FRAMES;
            let is_late = wait < MAX_WAIT_FRAMES - LINK_WAIT_FRAMES;
            match stand_at(&goal, is_first, is_late) {
                true if settle > 0 => self.seek(goal, wait, settle - 1),
                false if wait > 0 => self.seek(goal, wait - 1, settle),
                _ => {}
            }
        });
    }
}

/// Answers whether the page has what is looked for.
fn stand_at(goal: &Goal, is_first: bool, is_late: bool) -> bool {
    match goal {
        Goal::Loaded(id) | Goal::Element(id) => {
            let Some(element) = document().get_element_by_id(id) else {
                return false;
            };
            match goal {
                Goal::Loaded(_) if !is_first => {}
                Goal::Loaded(_) if read_scroll() > 0.0 || is_in_view(&element) => {
                    if is_in_view(&element) {
                        focus_in_place(&element);
                    }
                }
                _ => {
                    if is_first {
                        focus(&element);
                    }
                    element.scroll_into_view();
                }
            }
            true
        }
        Goal::Left(left) => stand_where_left(left, is_first, is_late),
    }
}

/// The link is again where it was, even if the page has become longer or shorter above it. A page
/// on which it no longer stands is scrolled as far as it was.
fn stand_where_left(Left { scroll, link }: &Left, is_first: bool, is_late: bool) -> bool {
    match link.find() {
        Some(found) => {
            // A draft that arrives a little later may draw the link anew; the focus then falls to
            // the element around it.
            if is_first || is_focus_around(&found) {
                focus(&found);
            }
            if is_first {
                window().scroll_to_with_x_and_y(0.0, *scroll);
            }
            let off = found.get_bounding_client_rect().top() - link.top;
            if off.abs() >= 1.0 {
                window().scroll_by_with_x_and_y(0.0, off);
            }
            true
        }
        None if is_late && read_room() >= *scroll => {
            window().scroll_to_with_x_and_y(0.0, *scroll);
            true
        }
        None => false,
    }
}

fn is_in_view(element: &Element) -> bool {
    let rect = element.get_bounding_client_rect();
    let height = window().inner_height().ok();
    let height = height.and_then(|height| height.as_f64());
    rect.bottom() > 0.0 && height.is_some_and(|height| rect.top() < height)
}

/// Focuses an element that may be none of those that take the focus by themselves.
pub(crate) fn focus(element: &Element) {
    let Some(html) = element.dyn_ref::<HtmlElement>() else {
        return;
    };
    // A browser that refuses leaves the focus where it is.
    let _ = html.focus();
    if document().active_element().as_ref() != Some(element)
        && html.set_attribute("tabindex", "-1").is_ok()
    {
        let _ = html.focus();
    }
}

/// Focuses an element and leaves the page where it is.
pub(crate) fn focus_in_place(element: &Element) {
    let scroll = read_scroll();
    focus(element);
    window().scroll_to_with_x_and_y(0.0, scroll);
}

fn is_focus_around(element: &Element) -> bool {
    let active = document().active_element();
    active.is_none_or(|active| active != *element && active.contains(Some(element)))
}

fn read_scroll() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// How far the page can be scrolled.
fn read_room() -> f64 {
    let root = document().document_element();
    root.map_or(0.0, |root| {
        f64::from(root.scroll_height() - root.client_height())
    })
}

/// The address of the page, without its fragment.
fn read_address() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}
