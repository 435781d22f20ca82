//! Progress bars on standard error, and Ctrl-C.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use theriac_base::{Cancel, Job, Progress};

use crate::output;

/// Seconds between lines where no terminal can redraw a bar.
const LOG_EVERY: Duration = Duration::from_secs(10);

/// A job that shows progress on standard error and stops on Ctrl-C
/// (a second Ctrl-C ends the process at once).
pub fn job() -> Job {
    let cancel = Cancel::default();
    let flag = cancel.clone();
    // Without a handler Ctrl-C still ends the process; nothing else is lost.
    let _ = ctrlc::set_handler(move || {
        if flag.is_cancelled() {
            std::process::exit(130);
        }
        output::remark("\nstopping after the current step; press Ctrl-C again to stop at once");
        flag.cancel();
    });
    Job { progress: Arc::new(Bars::default()), cancel }
}

#[derive(Default)]
struct Bars {
    current: Mutex<Option<Bar>>,
}

struct Bar {
    stage: String,
    bar: ProgressBar,
    logged: Instant,
}

impl Bars {
    fn with(&self, act: impl FnOnce(&mut Option<Bar>)) {
        act(&mut self.current.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Progress for Bars {
    fn begin(&self, stage: &str, total: Option<u64>) {
        let bar = match total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::no_length(),
        };
        let template = match total {
            Some(_) => "{prefix} [{bar:30}] {human_pos}/{human_len} {elapsed}, {eta} left {msg}",
            None => "{prefix} {spinner} {human_pos} {elapsed} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(stage.to_owned());
        if !std::io::stderr().is_terminal() {
            output::remark(format_args!("{stage} …"));
        }
        self.with(|c| *c = Some(Bar { stage: stage.to_owned(), bar, logged: Instant::now() }));
    }

    fn advance(&self, steps: u64) {
        self.with(|c| {
            let Some(current) = c else { return };
            current.bar.inc(steps);
            if !std::io::stderr().is_terminal() && current.logged.elapsed() >= LOG_EVERY {
                current.logged = Instant::now();
                let total = current.bar.length().map_or(String::new(), |n| format!("/{n}"));
                let (done, note) = (current.bar.position(), current.bar.message());
                output::remark(format_args!("{} {done}{total} {note}", current.stage));
            }
        });
    }

    fn note(&self, text: &str) {
        self.with(|c| {
            if let Some(current) = c {
                current.bar.set_message(text.to_owned());
            }
        });
    }

    fn end(&self) {
        self.with(|c| {
            if let Some(current) = c.take() {
                current.bar.finish();
                if !std::io::stderr().is_terminal() {
                    let (stage, took) = (&current.stage, current.bar.elapsed());
                    output::remark(format_args!("{stage} done in {took:.0?}"));
                }
            }
        });
    }
}
