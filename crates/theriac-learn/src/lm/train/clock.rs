//! When the next checkpoint and report are due.

use std::time::Instant;

use super::TrainConfig;

/// Times of the last checkpoint and report.
pub(super) struct Clock {
    checkpoint: Instant,
    report: Instant,
    every: (f64, f64),
}

impl Clock {
    pub fn new(config: &TrainConfig) -> Self {
        let every = (config.checkpoint_minutes * 60.0, config.report_minutes * 60.0);
        Self { checkpoint: Instant::now(), report: Instant::now(), every }
    }

    /// Asks, and starts the time anew if so.
    pub fn checkpoint_due(&mut self) -> bool {
        due(&mut self.checkpoint, self.every.0)
    }

    /// Asks, and starts the time anew if so.
    pub fn report_due(&mut self) -> bool {
        due(&mut self.report, self.every.1)
    }
}

fn due(last: &mut Instant, seconds: f64) -> bool {
    let due = last.elapsed().as_secs_f64() >= seconds;
    if due {
        *last = Instant::now();
    }
    due
}
