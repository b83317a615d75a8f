//! What the parts of the dialog share: the picture, what was seen in it, and what is done to it.

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    fitting::{Edit, Seen},
    id::ImageId,
};

use crate::{
    components::fitting::{History, Subject, shape::Shape},
    pages::candidate::materials::{
        queue::{Event, Item, State},
        work::Work,
    },
    ports::{
        device::PickedFile,
        engine::{EngineFault, Job, Opened, Preview},
    },
};

#[derive(Clone, Copy)]
pub(super) struct Bench {
    pub(super) work: Work,
    pub(super) id: ImageId,
    pub(super) item: Memo<Option<Item>>,
    pub(super) scene: Memo<Scene>,
    /// The picture as it was chosen; `None` until it can be shown.
    pub(super) shown: RwSignal<Option<Result<Shown, EngineFault>>>,
    pub(super) seen: RwSignal<Option<Seen>>,
    pub(super) edits: RwSignal<History<Edit>>,
    pub(super) is_editing: RwSignal<bool>,
    pub(super) is_rectangle: RwSignal<bool>,
    /// The shape that the rule wants, with a frame to choose it.
    pub(super) shape: Option<Shape>,
    pub(super) is_portrait: bool,
}

/// A picture that shows as long as this is held.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) subject: Subject,
    _address: Preview,
}

/// What the person is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    /// Looking at what is asked and what there is.
    Check,
    Edit,
    /// Waiting for the engine.
    Working,
    /// Looking at what was made.
    Result,
    /// It is decided.
    Over,
}

impl Bench {
    pub(super) fn new(work: Work, id: ImageId) -> Self {
        let item = work.uploads.item(id, Item::clone);
        let start = item.get_untracked();
        let rule = start.as_ref().map(|item| &item.wanted.rule);
        let shape = rule.and_then(Shape::of);
        let edit = start.as_ref().map_or(Edit::default(), |item| item.edit);
        let is_decided = start.as_ref().is_some_and(Item::is_with_engine);
        let is_editing = RwSignal::new(shape.is_some() && !is_decided);
        let scene = Memo::new(move |_| {
            item.with(|item| match item.as_ref().map(|item| &item.state) {
                Some(State::ToFit | State::Fitting) => Scene::Working,
                Some(State::Fitted) if !is_editing.get() => Scene::Result,
                Some(State::Refused | State::Doubtful | State::Fitted) if is_editing.get() => {
                    Scene::Edit
                }
                Some(State::Refused | State::Doubtful) => Scene::Check,
                _ => Scene::Over,
            })
        });
        let bench = Self {
            work,
            id,
            item,
            scene,
            shown: RwSignal::new(None),
            seen: RwSignal::new(None),
            edits: RwSignal::new(History::new(edit)),
            is_editing,
            is_rectangle: RwSignal::new(true),
            shape,
            is_portrait: rule.is_some_and(|rule| !rule.background.is_empty()),
        };
        bench.open();
        bench
    }

    pub(super) fn file(self) -> Option<PickedFile> {
        self.work.uploads.file(self.id)
    }

    pub(super) fn subject(self) -> Option<Subject> {
        self.shown
            .with(|shown| Some(shown.as_ref()?.as_ref().ok()?.subject.clone()))
    }

    /// First the picture, then what the machine sees in it.
    fn open(self) {
        let start = self.item.get_untracked();
        let (Some(item), Some(file)) = (start, self.file()) else {
            return;
        };
        let Some(engine) = self.work.uploads.engine() else {
            return self.shown.set(Some(Err(EngineFault::NotLoaded)));
        };
        let Job { answer, cancel } = engine.open(&file);
        let look = engine.look(&file, &item.wanted);
        let cancels = SendWrapper::new([cancel, look.cancel]);
        on_cleanup(move || cancels.iter().for_each(|cancel| cancel()));
        spawn_local(async move {
            let shown = answer.await.map(show);
            self.shown.try_set(Some(shown));
            if let Ok(seen) = look.answer.await {
                self.seen.try_set(Some(seen));
            }
        });
    }

    pub(super) fn report(self, event: Event) {
        self.work.uploads.report(event);
    }

    /// One step of editing.
    pub(super) fn act(self, change: impl FnOnce(Edit) -> Edit) {
        self.edits.update(|edits| edits.act(change(edits.now())));
    }

    /// Has the engine make what the edit says. A frame is always said, also where it was left as
    /// it was.
    pub(super) fn fit(self) {
        let edit = self.edits.with_untracked(History::now);
        let framed = self.shape.zip(untrack(|| self.subject()));
        let corners = framed.map(|(shape, subject)| {
            let size = subject.turned(&edit);
            crate::components::fitting::frame::read_part(shape, edit, size).corners()
        });
        let edit = Edit {
            corners: corners.or(edit.corners),
            ..edit
        };
        self.is_editing.set(false);
        self.report(Event::FitAsked(self.id, edit));
    }
}

fn show(opened: Opened) -> Shown {
    let subject = Subject {
        address: opened.preview.address().to_owned(),
        width: f64::from(opened.width),
        height: f64::from(opened.height),
    };
    Shown {
        subject,
        _address: opened.preview,
    }
}
