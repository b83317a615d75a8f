//! The scroll position and focus after a navigation without a new document. A fragment leads to its
//! element, the browser's back button to the link that was followed, every other navigation to the
//! top of the page.

use std::{collections::BTreeMap, time::Duration};

use leptos::{ev, html::Main, prelude::*, wasm_bindgen::JsCast};
use leptos_router::hooks::use_location;
use web_sys::{Element, HtmlElement};

use crate::page_group::PageGroup;

/// Frames to wait for the content of a page, about five seconds.
const MAX_WAIT_FRAMES: u32 = 300;
/// Frames to wait for the link that was followed.
const LINK_WAIT_FRAMES: u32 = 60;
/// Frames in which the position is corrected while content above it arrives.
const SETTLING_FRAMES: u32 = 30;

/// The position on a page at the moment it was left.
#[derive(Clone, Debug)]
struct LeftPosition {
    scroll: f64,
    link: FollowedLink,
}

/// The link that was followed.
#[derive(Clone, Debug)]
struct FollowedLink {
    href: String,
    /// Index among the links with the same address, from 0.
    index: usize,
    /// Distance from the upper edge of the window, in CSS pixels.
    top: f64,
}

impl FollowedLink {
    fn from_link(link: &Element) -> Option<Self> {
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

/// The target position on the next page.
#[derive(Clone)]
enum ScrollTarget {
    /// The fragment of a new document. The browser has already scrolled to the element, or after a
    /// reload to the previous position.
    Loaded(String),
    Element(String),
    Left(LeftPosition),
}

/// The group of the page that is shown. After a navigation to another group, the page before stays
/// until the code of the new one has come.
#[derive(Clone, Copy)]
pub(crate) struct ShownGroup(Option<StoredValue<Option<PageGroup>>>);

/// The group of the shown page. Without a frame around the page it is not known.
pub(crate) fn use_shown_group() -> ShownGroup {
    use_context().unwrap_or(ShownGroup(None))
}

impl ShownGroup {
    pub(crate) fn set(self, group: PageGroup) {
        if let Some(shown) = self.0 {
            shown.set_value(Some(group));
        }
    }

    fn is(self, group: PageGroup) -> bool {
        self.0.is_none_or(|shown| shown.get_value() == Some(group))
    }
}

/// A search for the target on the next page.
#[derive(Clone)]
struct Search {
    target: ScrollTarget,
    /// The group whose page has the target, if the page before is of another one.
    group: Option<PageGroup>,
    /// Frames that remain to wait for the target.
    wait: u32,
    /// Frames that remain to correct the position.
    settle: u32,
}

#[derive(Clone, Copy)]
struct ScrollRestorer {
    shown: ShownGroup,
    /// The positions by the address of the page, without the fragment.
    left: StoredValue<BTreeMap<String, LeftPosition>>,
    /// True if the browser went back or forward.
    is_return: StoredValue<bool>,
    /// Counts navigations and acts of the person. Each ends the search for an earlier goal.
    turn: StoredValue<u32>,
}

/// Restores the position after each navigation.
pub(super) fn restore_scroll(main: NodeRef<Main>) {
    let shown = ShownGroup(Some(StoredValue::new(None)));
    provide_context(shown);
    let places = ScrollRestorer {
        shown,
        left: StoredValue::default(),
        is_return: StoredValue::new(false),
        turn: StoredValue::new(0),
    };
    places.listen();
    let location = use_location();
    let (path, hash) = (location.pathname, location.hash);
    Effect::new(move |before: Option<(String, String)>| {
        let now = (path.get(), hash.get());
        places.handle_navigation(main, before, &now);
        now
    });
}

impl ScrollRestorer {
    fn listen(self) {
        Effect::new(move || {
            let handles = [
                window_event_listener(ev::popstate, move |_| self.note_return()),
                window_event_listener(ev::wheel, move |_| self.end_search()),
                window_event_listener(ev::touchmove, move |_| self.end_search()),
                window_event_listener(ev::keydown, move |_| self.end_search()),
                window_event_listener(ev::pointerdown, move |_| self.end_search()),
            ];
            // These events come before the click with which the router navigates.
            let note = window_event_listener_untyped("pointerup", move |event| {
                self.record_position(&event)
            });
            let note_key =
                window_event_listener_untyped("keydown", move |event| self.record_position(&event));
            on_cleanup(move || {
                handles.into_iter().for_each(|handle| handle.remove());
                note.remove();
                note_key.remove();
            });
        });
    }

    /// The flag is reset by a timer, which runs after a change of the page. A history entry that
    /// changes no page, as the viewer's, is thus ignored.
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

    /// Stores the position when a link is pressed.
    fn record_position(self, event: &web_sys::Event) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let link = target.and_then(|it| it.closest("a[href]").ok().flatten());
        if let Some(link) = link.as_ref().and_then(FollowedLink::from_link) {
            let scroll = read_scroll();
            self.left.update_value(|places| {
                places.insert(read_address(), LeftPosition { scroll, link });
            });
        }
    }

    fn handle_navigation(
        self,
        main: NodeRef<Main>,
        before: Option<(String, String)>,
        (path, hash): &(String, String),
    ) {
        let is_return = self.is_return.get_value();
        self.is_return.set_value(false);
        let is_same_page = before.as_ref().is_some_and(|(before, _)| before == path);
        let group = PageGroup::of_path(path);
        let old_group = before
            .as_ref()
            .and_then(|(path, _)| PageGroup::of_path(path));
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
            true => left().map(ScrollTarget::Left),
            false if element.is_empty() => None,
            false if before.is_none() => Some(ScrollTarget::Loaded(element.to_owned())),
            false => Some(ScrollTarget::Element(element.to_owned())),
        };
        self.end_search();
        if let Some(target) = goal {
            self.scroll_until_settled(Search {
                target,
                group: group.filter(|_| before.is_some() && group != old_group),
                wait: MAX_WAIT_FRAMES,
                settle: SETTLING_FRAMES,
            });
        } else if before.is_some()
            && !is_same_page
            && let Some(main) = main.get_untracked()
        {
            // A failure to set the focus does no harm.
            drop(main.focus());
        }
    }

    /// Searches the goal in every frame until it is found, then corrects the position while content
    /// arrives.
    fn scroll_until_settled(self, mut search: Search) {
        let turn = self.turn.get_value();
        request_animation_frame(move || {
            // The app is gone, or the person has navigated again.
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let is_first = search.settle == SETTLING_FRAMES;
            let is_late = search.wait < MAX_WAIT_FRAMES - LINK_WAIT_FRAMES;
            // The page before may have an element of the same name.
            let is_shown = search.group.is_none_or(|group| self.shown.is(group));
            let frames = match is_shown && scroll_to_target(&search.target, is_first, is_late) {
                true => &mut search.settle,
                false => &mut search.wait,
            };
            if *frames > 0 {
                *frames -= 1;
                self.scroll_until_settled(search);
            }
        });
    }
}

/// Moves to the goal. Returns true if the page has it.
fn scroll_to_target(goal: &ScrollTarget, is_first: bool, is_late: bool) -> bool {
    match goal {
        ScrollTarget::Loaded(id) | ScrollTarget::Element(id) => {
            let Some(element) = document().get_element_by_id(id) else {
                return false;
            };
            match goal {
                ScrollTarget::Loaded(_) if !is_first => {}
                ScrollTarget::Loaded(_) if read_scroll() > 0.0 || is_in_view(&element) => {
                    if is_in_view(&element) {
                        focus_without_scroll(&element);
                    }
                }
                _ => {
                    if is_first {
                        focus_element(&element);
                    }
                    element.scroll_into_view();
                }
            }
            true
        }
        ScrollTarget::Left(left) => scroll_to_left_position(left, is_first, is_late),
    }
}

/// Moves the link to its former position in the window, even if the height above it has changed. If
/// the link is gone, the former scroll position is used.
fn scroll_to_left_position(
    LeftPosition { scroll, link }: &LeftPosition,
    is_first: bool,
    is_late: bool,
) -> bool {
    match link.find() {
        Some(found) => {
            // A draft that arrives later may render the link again; the focus then falls to an
            // element around it.
            if is_first || is_focus_around(&found) {
                focus_element(&found);
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
        None if is_late && read_max_scroll() >= *scroll => {
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

/// Focuses an element, also one that is not focusable by itself.
pub(crate) fn focus_element(element: &Element) {
    let Some(html) = element.dyn_ref::<HtmlElement>() else {
        return;
    };
    // A failure leaves the focus where it is.
    let _ = html.focus();
    if document().active_element().as_ref() != Some(element)
        && html.set_attribute("tabindex", "-1").is_ok()
    {
        let _ = html.focus();
    }
}

/// Focuses an element without scrolling.
pub(crate) fn focus_without_scroll(element: &Element) {
    let scroll = read_scroll();
    focus_element(element);
    window().scroll_to_with_x_and_y(0.0, scroll);
}

fn is_focus_around(element: &Element) -> bool {
    let active = document().active_element();
    active.is_none_or(|active| active != *element && active.contains(Some(element)))
}

fn read_scroll() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// The largest possible scroll position.
fn read_max_scroll() -> f64 {
    let root = document().document_element();
    root.map_or(0.0, |root| {
        f64::from(root.scroll_height() - root.client_height())
    })
}

/// The address of the page, without the fragment.
fn read_address() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}
