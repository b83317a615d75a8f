//! The state that the parts of the dialog share: the picture, its check and its edits.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    fitting::{Edit, Ground, Seen},
    id::ImageId,
};

use crate::{
    components::fitting::{History, Subject, is_rectangle, shape::Shape},
    pages::candidate::materials::work::Work,
    ports::{
        device::PickedFile,
        engine::{EngineFault, Job, Opened, Preview},
    },
    sync::files::machine::{Doubt, Event, Item, State},
};

#[derive(Clone, Copy)]
pub(super) struct Bench {
    pub(super) work: Work,
    pub(super) id: ImageId,
    pub(super) item: Memo<Option<Item>>,
    pub(super) scene: Memo<Scene>,
    /// The picture as it was chosen; `None` until it is decoded.
    pub(super) shown: RwSignal<Option<Result<Shown, EngineFault>>>,
    pub(super) seen: RwSignal<Option<Seen>>,
    pub(super) edits: RwSignal<History<Edit>>,
    pub(super) is_editing: RwSignal<bool>,
    pub(super) is_rectangle: RwSignal<bool>,
    /// True if the original is shown instead of the fitted file.
    pub(super) shows_original: RwSignal<bool>,
    /// The measured background of the fitted portrait.
    pub(super) ground: RwSignal<Option<Ground>>,
    /// The shape of the rule, which the person chooses with a frame.
    pub(super) shape: Option<Shape>,
    pub(super) is_portrait: bool,
}

/// A picture that can be shown while this value lives.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) subject: Subject,
    _address: Preview,
}

/// The step of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    /// Comparing the findings with the picture.
    Check,
    Edit,
    /// Waiting for the engine.
    Working,
    /// Judging the fitted file.
    Result,
    /// The person has decided.
    Over,
}

impl Bench {
    pub(super) fn new(work: Work, id: ImageId) -> Self {
        let item = work.uploads.item(id, Item::clone);
        let start = item.get_untracked();
        let rule = start.as_ref().map(|item| &item.wanted.rule);
        let shape = rule.and_then(Shape::of);
        let edit = start.as_ref().and_then(|item| item.edit);
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
            edits: RwSignal::new(History::new(edit.unwrap_or_default())),
            is_editing,
            is_rectangle: RwSignal::new(is_upright(edit)),
            shows_original: RwSignal::new(false),
            ground: RwSignal::new(None),
            shape,
            is_portrait: rule.is_some_and(|rule| !rule.background.is_empty()),
        };
        bench.open();
        bench.look_for_sheet();
        bench.take_over_edit();
        bench
    }

    pub(super) fn file(self) -> Option<PickedFile> {
        self.work.uploads.file(self.id)
    }

    pub(super) fn subject(self) -> Option<Subject> {
        self.shown
            .with(|shown| Some(shown.as_ref()?.as_ref().ok()?.subject.clone()))
    }

    fn open(self) {
        let Some(file) = self.file() else { return };
        let Some(engine) = self.work.uploads.engine() else {
            return self.shown.set(Some(Err(EngineFault::NotLoaded)));
        };
        let Job { answer, cancel } = engine.open(&file);
        let cancel = SendWrapper::new(cancel);
        on_cleanup(move || {
            let cancel = &*cancel;
            cancel();
        });
        spawn_local(async move {
            let shown = answer.await.map(show);
            self.shown.try_set(Some(shown));
        });
    }

    /// Asks the engine for the edges of the sheet, once, when the person begins to crop. It takes
    /// seconds on a phone, and nothing else needs it.
    fn look_for_sheet(self) {
        let cancel = StoredValue::new(None::<SendWrapper<Rc<dyn Fn()>>>);
        on_cleanup(move || {
            if let Some(cancel) = cancel.try_update_value(Option::take).flatten() {
                cancel();
            }
        });
        Effect::new(move |is_asked: Option<bool>| {
            let is_wanted = self.is_editing.get() && self.shape.is_none();
            if is_asked == Some(true) || !is_wanted {
                return is_asked == Some(true);
            }
            let start = self.item.get_untracked();
            let asked = start.zip(self.file()).zip(self.work.uploads.engine());
            if let Some(((item, file), engine)) = asked {
                let job = engine.look(&file, &item.wanted);
                cancel.set_value(Some(SendWrapper::new(job.cancel)));
                spawn_local(async move {
                    if let Ok(seen) = job.answer.await {
                        self.seen.try_set(Some(seen));
                    }
                });
            }
            true
        });
    }

    /// Shows the crop of the engine as the start of further edits.
    fn take_over_edit(self) {
        let edit = Memo::new(move |_| self.item.with(|item| item.as_ref().and_then(|it| it.edit)));
        Effect::new(move || {
            let edit = edit.get();
            let is_untouched = self.edits.with_untracked(|edits| !edits.can_undo());
            if let Some(edit) = edit.filter(|_| is_untouched) {
                self.edits.set(History::new(edit));
                self.is_rectangle.set(is_upright(Some(edit)));
            }
        });
    }

    pub(super) fn report(self, event: Event) {
        self.work.uploads.report(event);
    }

    /// Records one edit.
    pub(super) fn act(self, change: impl FnOnce(Edit) -> Edit) {
        self.edits.update(|edits| edits.act(change(edits.now())));
    }

    /// Fits the picture with the person's edits, or without any by what the engine finds.
    pub(super) fn fit_by_sight(self) {
        if self.edits.with_untracked(History::can_undo) || self.shape.is_some() {
            return self.fit();
        }
        let edit = untrack(|| self.item.with(|item| item.as_ref().and_then(|it| it.edit)));
        self.report(Event::FitAsked(self.id, edit));
    }

    /// Fits the picture with the current edit. A frame is always included, also if it was not
    /// moved.
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
        self.report(Event::FitAsked(self.id, Some(edit)));
    }

    /// The doubts of the shown picture; `None` while it is being checked.
    pub(super) fn read_doubts(self) -> Option<Vec<Doubt>> {
        self.item.with(|item| {
            let item = item.as_ref()?;
            match &item.made {
                Some(made) => made.doubts.clone(),
                None => Some(item.doubts.clone()),
            }
        })
    }

    /// True if the background of the fitted portrait breaks the rule.
    pub(super) fn has_wrong_ground(self) -> bool {
        let wanted = self.item.with_untracked(|item| {
            let item = item.as_ref();
            item.map(|item| item.wanted.rule.background.clone())
        });
        let wanted = wanted.unwrap_or_default();
        let ground = self.ground.get();
        ground.is_some_and(|it| !it.is_one_of(&wanted) || !it.is_even())
    }
}

/// True if the corners form an upright rectangle, or there is no crop.
fn is_upright(edit: Option<Edit>) -> bool {
    edit.and_then(|edit| edit.corners).is_none_or(is_rectangle)
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
