//! A progress bar on standard error, for what takes more than two seconds.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Anything shorter needs no bar.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Progress {
    bar: ProgressBar,
    start: Instant,
    wanted: bool,
}

impl Progress {
    pub fn new(name: &str, points: usize, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(u64::try_from(points).ok(), ProgressDrawTarget::hidden());
        let template = "{msg}  {bar:40}  {pos}/{len}  {elapsed} (left: {eta})";
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(name.to_owned());
        let wanted = !quiet && std::io::stderr().is_terminal();
        Self { bar, start: Instant::now(), wanted }
    }

    /// One point is done.
    pub fn step(&self) {
        if self.wanted && self.bar.is_hidden() && self.start.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
