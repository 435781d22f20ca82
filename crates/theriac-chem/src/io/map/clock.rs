//! Processor time of a thread, so that a busy machine makes no molecule "too slow".

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The clock of one thread.
#[derive(Debug, Clone)]
pub(super) struct ThreadClock {
    statistics: Option<PathBuf>,
    start: Instant,
}

impl ThreadClock {
    /// The clock of the calling thread.
    pub fn mine() -> Self {
        let thread = fs::read_link("/proc/thread-self").ok();
        let statistics = thread.map(|t| PathBuf::from("/proc").join(t).join("schedstat"));
        Self { statistics, start: Instant::now() }
    }

    /// Processor time that the thread has used; where the system does not tell, the time
    /// that has passed.
    pub fn used(&self) -> Duration {
        let text = self.statistics.as_ref().and_then(|path| fs::read_to_string(path).ok());
        let nanoseconds = text.and_then(|t| t.split_whitespace().next()?.parse().ok());
        nanoseconds.map_or_else(|| self.start.elapsed(), Duration::from_nanos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_takes_time() {
        let clock = ThreadClock::mine();
        let (before, start) = (clock.used(), Instant::now());
        while start.elapsed() < Duration::from_millis(200) {
            std::hint::black_box(0);
        }
        assert!(clock.used() > before);
    }
}
