//! Background work at the lowest thread priority.

use tokio::sync::oneshot;

use crate::error::{Error, Result};

/// Runs `work` on a new thread with the lowest priority. A thread cannot raise its priority again,
/// so no pool thread is used; creating one is cheap compared to the work.
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

/// Lowers the priority of the thread. Only Linux has a priority for each thread; elsewhere it is
/// unchanged. A failure costs only time.
fn come_last() {
    #[cfg(target_os = "linux")]
    {
        /// The lowest priority; see `nice(1)`.
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
