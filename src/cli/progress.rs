//! The progress bar: on stderr, if that is a terminal, once the work has taken a while.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// Work that is done sooner shows no bar.
const PATIENCE: Duration = Duration::from_secs(2);
/// The bar's spinner moves this often.
const TICK: Duration = Duration::from_millis(200);

/// A bar over the points of one case. It vanishes when dropped.
pub(super) struct Progress {
    bar: ProgressBar,
    timer: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// A bar that is never shown if `quiet`.
    pub fn new(name: &str, points: usize, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(points as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {bar:30} {pos}/{len}, {elapsed}, left {eta}") {
            bar.set_style(style);
        }
        bar.set_message(name.to_owned());
        let timer = if quiet || !std::io::stderr().is_terminal() { None } else { show_later(bar.clone()) };
        Self { bar, timer }
    }

    /// One point is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }
}

/// A thread that shows the bar when the time is up, so that a single long point has one too. Without the thread, no bar.
fn show_later(bar: ProgressBar) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (stop, stopped) = channel();
    let wait = move || {
        if stopped.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
        }
    };
    Builder::new().spawn(wait).ok().map(|thread| (stop, thread))
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.timer.take() {
            drop(stop);
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}
