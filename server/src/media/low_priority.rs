//! Runs CPU-bound background work, such as decoding pictures, on a thread of the lowest priority.

use tokio::sync::oneshot;

use crate::error::{Error, Result};

/// Runs `work` on a new thread with the lowest priority. No pool thread is used, because without
/// privileges a thread cannot raise its priority again; a new thread is cheap compared to the work.
///
/// # Errors
/// The thread could not be created, or `work` panicked.
pub async fn run_low_priority<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = oneshot::channel();
    std::thread::Builder::new()
        .name("low-priority".to_owned())
        .spawn(move || {
            lower_thread_priority();
            // Sending fails only if the caller no longer waits.
            let _ = sender.send(work());
        })?;
    receiver
        .await
        .map_err(|_| Error::Broken("a low-priority thread panicked".to_owned()))
}

/// Lowers the priority of the current thread. Only Linux has a priority for each thread; elsewhere
/// this does nothing. A failure is ignored: the work then only competes with the requests.
fn lower_thread_priority() {
    #[cfg(target_os = "linux")]
    {
        /// Nice value of the lowest priority; see `setpriority(2)`.
        const LOWEST_PRIORITY: i32 = 19;
        let _ =
            rustix::process::setpriority_process(Some(rustix::thread::gettid()), LOWEST_PRIORITY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn only_spawned_thread_gets_low_priority() {
        use rustix::{process::getpriority_process, thread::gettid};
        let own_priority =
            || getpriority_process(Some(gettid())).expect("every thread has a priority");
        let before = own_priority();
        assert_eq!(
            run_low_priority(own_priority)
                .await
                .expect("the work does not panic"),
            19
        );
        assert_eq!(own_priority(), before);
    }

    #[tokio::test]
    async fn panic_in_work_is_an_error() {
        let result = run_low_priority(|| panic!("a picture")).await;
        assert!(result.is_err_and(|error| error.to_string().contains("panicked")));
    }
}
