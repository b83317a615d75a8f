//! Work that can wait: it gets the processor that nobody else wants.

use tokio::sync::oneshot;

use crate::error::{Error, Result};

/// Runs `work` on a thread of its own, behind everything else that runs on this machine. A
/// thread cannot take its priority back, so none of the pool's is used; making one costs nothing
/// beside what it does.
pub(super) async fn run_last<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (reply, answer) = oneshot::channel();
    std::thread::Builder::new()
        .name("last".to_owned())
        .spawn(move || {
            come_last();
            let _ = reply.send(work());
        })?;
    answer
        .await
        .map_err(|_| Error::Broken("the thread of a picture panicked".to_owned()))
}

/// Only Linux gives each thread a priority of its own; elsewhere all run alike. A system that
/// refuses it costs time, no picture.
fn come_last() {
    #[cfg(target_os = "linux")]
    {
        /// The least that can be asked for; see `nice(1)`.
        const LAST: i32 = 19;
        let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), LAST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn it_comes_last_and_everything_else_as_before() {
        use rustix::{process::getpriority_process, thread::gettid};
        let own = || getpriority_process(Some(gettid())).expect("has one");
        let before = own();
        assert_eq!(run_last(own).await.expect("runs"), 19);
        assert_eq!(own(), before);
    }

    #[tokio::test]
    async fn a_panic_is_an_error() {
        let panicked = run_last(|| panic!("a picture")).await;
        assert!(panicked.is_err_and(|error| error.to_string().contains("panicked")));
    }
}
