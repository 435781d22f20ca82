//! Progress and cancellation of long work, passed in by the edges.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{Error, Result};

/// Where long work reports how far it is. The terminal, a log or a web page stand behind it.
pub trait Progress: Send + Sync {
    /// A stage begins; `total` steps if known.
    fn begin(&self, stage: &str, total: Option<u64>);
    /// `steps` more are done.
    fn advance(&self, steps: u64);
    /// A short word beside the bar, such as the current loss.
    fn note(&self, text: &str);
    /// The stage has ended.
    fn end(&self);
}

/// Progress that nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn note(&self, _: &str) {}
    fn end(&self) {}
}

/// Set by Ctrl-C, asked by long work between steps.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks all work that holds this to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Has somebody asked to stop?
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What long work is handed: where to report, and when to stop.
#[derive(Clone)]
pub struct Job {
    /// Where to report.
    pub progress: Arc<dyn Progress>,
    /// When to stop.
    pub cancel: Cancel,
}

impl Job {
    /// Work that nobody watches or stops.
    pub fn silent() -> Self {
        Self { progress: Arc::new(Silent), cancel: Cancel::default() }
    }

    /// `Err(Interrupted)` once cancelled; call it between steps.
    ///
    /// # Errors
    /// [`Error::Interrupted`] after Ctrl-C.
    pub fn checkpoint(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(Error::Interrupted) } else { Ok(()) }
    }
}
