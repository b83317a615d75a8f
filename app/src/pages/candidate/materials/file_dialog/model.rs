//! The state that the parts of the dialog share: the picture, its check and its edits.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared::{
    id::ImageId,
    image_engine::{Edit, MeasuredBackground, PictureAnalysis},
};

use crate::{
    components::fitting::{EditorPicture, UndoHistory, is_rectangle, shape::CropShape},
    pages::candidate::materials::model::MaterialsModel,
    ports::{
        device::PickedFile,
        engine::{EngineError, EngineJob, OpenedPicture, PreviewUrl},
    },
    sync::files::machine::{Event, ImageWarning, QueuedFile, State},
};

#[derive(Clone, Copy)]
pub(super) struct FileDialogModel {
    pub(super) model: MaterialsModel,
    pub(super) id: ImageId,
    pub(super) item: Memo<Option<QueuedFile>>,
    pub(super) step: Memo<FileDialogStep>,
    /// The picture as it was chosen; `None` until it is decoded.
    pub(super) picture: RwSignal<Option<Result<DialogPicture, EngineError>>>,
    pub(super) detection: RwSignal<Option<PictureAnalysis>>,
    pub(super) edits: RwSignal<UndoHistory<Edit>>,
    pub(super) is_editing: RwSignal<bool>,
    pub(super) is_rectangle: RwSignal<bool>,
    /// True if the original is shown instead of the fitted file.
    pub(super) shows_original: RwSignal<bool>,
    /// The measured background of the fitted portrait.
    pub(super) background: RwSignal<Option<MeasuredBackground>>,
    /// The shape of the rule, which the person chooses with a frame.
    pub(super) shape: Option<CropShape>,
    pub(super) is_portrait: bool,
}

/// A picture that can be shown while this value lives.
#[derive(Clone)]
pub(super) struct DialogPicture {
    pub(super) subject: EditorPicture,
    _address: PreviewUrl,
}

/// The step of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileDialogStep {
    /// Comparing the findings with the picture.
    Check,
    Edit,
    /// Waiting for the engine.
    Fitting,
    /// Judging the fitted file.
    Result,
    /// The person has decided.
    Closed,
}

impl FileDialogModel {
    pub(super) fn new(model: MaterialsModel, id: ImageId) -> Self {
        let item = model.files.item(id, QueuedFile::clone);
        let start = item.get_untracked();
        let rule = start.as_ref().map(|item| &item.wanted.rule);
        let shape = rule.and_then(CropShape::of);
        let edit = start.as_ref().and_then(|item| item.edit);
        let is_decided = start.as_ref().is_some_and(QueuedFile::is_with_engine);
        let is_editing = RwSignal::new(shape.is_some() && !is_decided);
        let scene = Memo::new(move |_| {
            item.with(|item| match item.as_ref().map(|item| &item.state) {
                Some(State::FitQueued | State::Fitting) => FileDialogStep::Fitting,
                Some(State::Fitted) if !is_editing.get() => FileDialogStep::Result,
                Some(State::Refused | State::AwaitingConfirmation | State::Fitted)
                    if is_editing.get() =>
                {
                    FileDialogStep::Edit
                }
                Some(State::Refused | State::AwaitingConfirmation) => FileDialogStep::Check,
                _ => FileDialogStep::Closed,
            })
        });
        let dialog_model = Self {
            model,
            id,
            item,
            step: scene,
            picture: RwSignal::new(None),
            detection: RwSignal::new(None),
            edits: RwSignal::new(UndoHistory::new(edit.unwrap_or_default())),
            is_editing,
            is_rectangle: RwSignal::new(is_upright(edit)),
            shows_original: RwSignal::new(false),
            background: RwSignal::new(None),
            shape,
            is_portrait: rule.is_some_and(|rule| !rule.background.is_empty()),
        };
        dialog_model.open();
        dialog_model.detect_sheet();
        dialog_model.adopt_engine_crop();
        dialog_model
    }

    pub(super) fn file(self) -> Option<PickedFile> {
        self.model.files.file(self.id)
    }

    pub(super) fn subject(self) -> Option<EditorPicture> {
        self.picture
            .with(|shown| Some(shown.as_ref()?.as_ref().ok()?.subject.clone()))
    }

    fn open(self) {
        let Some(file) = self.file() else { return };
        let Some(engine) = self.model.files.engine() else {
            return self.picture.set(Some(Err(EngineError::NotLoaded)));
        };
        let EngineJob { answer, cancel } = engine.open(&file);
        let cancel = SendWrapper::new(cancel);
        on_cleanup(move || {
            let cancel = &*cancel;
            cancel();
        });
        spawn_local(async move {
            let shown = answer.await.map(into_dialog_picture);
            self.picture.try_set(Some(shown));
        });
    }

    /// Asks the engine for the edges of the sheet, once, when the person begins to crop. It takes
    /// seconds on a phone, and nothing else needs it.
    fn detect_sheet(self) {
        let cancel = StoredValue::new(None::<SendWrapper<Rc<dyn Fn()>>>);
        on_cleanup(move || {
            if let Some(cancel) = cancel.try_update_value(Option::take).flatten() {
                cancel();
            }
        });
        Effect::new(move |has_started: Option<bool>| {
            let is_wanted = self.is_editing.get() && self.shape.is_none();
            if has_started == Some(true) || !is_wanted {
                return has_started == Some(true);
            }
            let item = self.item.get_untracked();
            let parts = item.zip(self.file()).zip(self.model.files.engine());
            if let Some(((item, file), engine)) = parts {
                let job = engine.analyze(&file, &item.wanted);
                cancel.set_value(Some(SendWrapper::new(job.cancel)));
                spawn_local(async move {
                    if let Ok(detection) = job.answer.await {
                        self.detection.try_set(Some(detection));
                    }
                });
            }
            true
        });
    }

    /// Shows the crop of the engine as the start of further edits.
    fn adopt_engine_crop(self) {
        let edit = Memo::new(move |_| self.item.with(|item| item.as_ref().and_then(|it| it.edit)));
        Effect::new(move || {
            let edit = edit.get();
            let is_untouched = self.edits.with_untracked(|edits| !edits.can_undo());
            if let Some(edit) = edit.filter(|_| is_untouched) {
                self.edits.set(UndoHistory::new(edit));
                self.is_rectangle.set(is_upright(Some(edit)));
            }
        });
    }

    pub(super) fn dispatch(self, event: Event) {
        self.model.files.dispatch(event);
    }

    /// Records one edit.
    pub(super) fn apply_edit(self, change: impl FnOnce(Edit) -> Edit) {
        self.edits
            .update(|edits| edits.record(change(edits.current())));
    }

    /// Fits the picture with the person's edits, or without any by what the engine finds.
    pub(super) fn fit_with_detection(self) {
        if self.edits.with_untracked(UndoHistory::can_undo) || self.shape.is_some() {
            return self.fit();
        }
        let edit = untrack(|| self.item.with(|item| item.as_ref().and_then(|it| it.edit)));
        self.dispatch(Event::FitRequested(self.id, edit));
    }

    /// Fits the picture with the current edit. A frame is always included, also if it was not
    /// moved.
    pub(super) fn fit(self) {
        let edit = self.edits.with_untracked(UndoHistory::current);
        let framed = self.shape.zip(untrack(|| self.subject()));
        let corners = framed.map(|(shape, subject)| {
            let size = subject.turned_size(&edit);
            crate::components::fitting::portrait_crop::crop_rect_of(shape, edit, size).corners()
        });
        let edit = Edit {
            corners: corners.or(edit.corners),
            ..edit
        };
        self.is_editing.set(false);
        self.dispatch(Event::FitRequested(self.id, Some(edit)));
    }

    /// Warnings about the shown picture. `None` while it is being checked.
    pub(super) fn current_warnings(self) -> Option<Vec<ImageWarning>> {
        self.item.with(|item| {
            let item = item.as_ref()?;
            match &item.fitted {
                Some(fitted) => fitted.warnings.clone(),
                None => Some(item.warnings.clone()),
            }
        })
    }

    /// True if the background of the fitted portrait breaks the rule.
    pub(super) fn has_wrong_background(self) -> bool {
        let wanted = self.item.with_untracked(|item| {
            let item = item.as_ref();
            item.map(|item| item.wanted.rule.background.clone())
        });
        let wanted = wanted.unwrap_or_default();
        let ground = self.background.get();
        ground.is_some_and(|it| !it.has_colour_of(&wanted) || !it.is_even())
    }
}

/// True if the corners form an upright rectangle, or there is no crop.
fn is_upright(edit: Option<Edit>) -> bool {
    edit.and_then(|edit| edit.corners).is_none_or(is_rectangle)
}

fn into_dialog_picture(opened: OpenedPicture) -> DialogPicture {
    let subject = EditorPicture {
        address: opened.preview.address().to_owned(),
        width: f64::from(opened.width),
        height: f64::from(opened.height),
    };
    DialogPicture {
        subject,
        _address: opened.preview,
    }
}
