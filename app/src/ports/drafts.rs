//! Where the browser keeps what the server does not have yet, and the last copy of what the
//! person saw. All of it is of one account, encrypted, and goes with the sign-out.

use std::rc::Rc;

use send_wrapper::SendWrapper;
use shared::{
    digest::Sha256,
    id::{AccountId, ApplicationId, ImageId},
    outbox::{Command, Event, Outbox, Picture},
};

use super::device::{Local, PickedFile, ReadFault};

/// The drafts in the context of the pages.
#[derive(Clone)]
pub struct Drafts(SendWrapper<Rc<dyn DraftsPort>>);

impl Drafts {
    pub fn new(port: impl DraftsPort + 'static) -> Self {
        Self(SendWrapper::new(Rc::new(port)))
    }
}

impl std::ops::Deref for Drafts {
    type Target = dyn DraftsPort;
    fn deref(&self) -> &Self::Target {
        &**self.0
    }
}

pub trait DraftsPort {
    /// Everything below is of this account from now on. Found out by writing and reading back.
    fn open(&self, account: AccountId) -> Local<Standing>;
    fn read(&self, application: ApplicationId) -> Local<Outbox>;
    /// Every application of which something is here.
    fn list(&self) -> Local<Vec<(ApplicationId, Outbox)>>;
    /// Applies the event to the outbox as all tabs of this browser know it. What is answered is
    /// kept already; the commands are for the tab that asked.
    fn change(&self, application: ApplicationId, event: Event) -> Local<(Outbox, Vec<Command>)>;
    /// Whether the outbox outlives this page as it was last changed.
    fn is_kept(&self, application: ApplicationId) -> bool;
    /// Writes the bytes and reads them back.
    fn keep_picture(&self, id: ImageId, file: &PickedFile)
    -> Local<Result<KeptPicture, ReadFault>>;
    /// `None` where the bytes are gone or are no longer what they were.
    fn picture(&self, picture: &Picture) -> Local<Option<PickedFile>>;
    fn forget_picture(&self, id: ImageId);
    /// A copy of an answer of the server, for the time without a line.
    fn keep_copy(&self, account: AccountId, name: String, text: String);
    /// Also before [`Self::open`]: of whoever was last here.
    fn recall_copy(&self, name: String) -> Local<Option<Copy>>;
    /// Calls `act` once this tab is the one that sends; another tab may be it for hours.
    fn lead(&self, act: Box<dyn FnOnce()>);
    /// Another tab has changed the outbox of this application.
    fn on_change(&self, act: Rc<dyn Fn(ApplicationId)>);
    /// There may be a line again.
    fn on_return(&self, act: Rc<dyn Fn()>);
    /// Deletes everything of every account on this device.
    fn wipe(&self) -> Local<()>;
}

/// Whether the browser keeps anything for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// `is_promised`: not even when room gets scarce it is thrown away without asking.
    Kept { is_promised: bool },
    /// Others use this computer too: nothing is kept, by the person's own wish.
    Shared,
    /// A private window, no room, or no protected connection: all is lost with this page.
    Volatile,
}

impl Standing {
    /// What is only here is gone with the page.
    pub fn is_lost_with_page(self) -> bool {
        !matches!(self, Standing::Kept { .. })
    }
}

/// What was written of a chosen file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptPicture {
    pub sha256: Sha256,
    pub bytes: u64,
    /// Not where the browser keeps nothing: then it is in memory only.
    pub is_kept: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    pub text: String,
    /// By the device's clock.
    pub kept: i64,
}
