//! Parallel work over a stream, in order, with flat memory, that survives a hang.
//!
//! Threads of our own, not rayon's, do the work: a thread whose item takes longer
//! than its limit is given up (it cannot be stopped) and replaced, the item is
//! reported as failed, and the rest goes on. The number of threads is rayon's, so
//! `--threads` holds here too.

mod clock;
mod pool;

use std::time::Duration;

use theriac_base::{Job, Result};

use pool::Pool;

/// How to map.
#[derive(Debug, Clone)]
pub struct MapOptions {
    /// Items held at a time, twice; memory follows it.
    pub batch: usize,
    /// Processor time that one item may take (passed time where the system does not tell
    /// the time of a thread).
    pub limit: Duration,
    /// Worker threads; rayon's number where `None`.
    pub threads: Option<usize>,
}

impl Default for MapOptions {
    fn default() -> Self {
        Self { batch: 2048, limit: Duration::from_secs(20), threads: None }
    }
}

/// Why there is no result for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The work took longer than [`MapOptions::limit`].
    #[error("took too long; it was given up")]
    TimedOut,
    /// The chemistry engine failed inside.
    #[error("the chemistry engine failed on it")]
    Panicked,
}

impl Failure {
    /// The kind of reason, for counts.
    pub fn reason(self) -> &'static str {
        match self {
            Self::TimedOut => "too slow",
            Self::Panicked => "engine failure",
        }
    }
}

/// Applies `work` to each item in parallel and hands the results to `sink` in the
/// items' order. Returns the number of items.
///
/// `work` runs on threads that may outlive this call when an item hangs, hence
/// `'static`: share what it needs in an `Arc`. `job` is asked after each batch, and
/// its progress advances by the items done.
///
/// # Errors
/// The first error of `items` or `sink`, or [`theriac_base::Error::Interrupted`].
///
/// ```
/// use theriac_base::{Job, Result};
/// use theriac_chem::io::{MapOptions, map};
/// let mut lengths = Vec::new();
/// let items = ["C", "CC"].into_iter().map(Ok);
/// map(items, &Job::silent(), &MapOptions::default(), |s: &&str| s.len(), |_, n| {
///     lengths.push(n.unwrap());
///     Ok(())
/// }).unwrap();
/// assert_eq!(lengths, [1, 2]);
/// ```
pub fn map<T, R>(
    mut items: impl Iterator<Item = Result<T>>,
    job: &Job,
    options: &MapOptions,
    work: impl Fn(&T) -> R + Send + Sync + 'static,
    mut sink: impl FnMut(&T, Result<R, Failure>) -> Result<()>,
) -> Result<u64>
where
    T: Send + Sync + 'static,
    R: Send + 'static,
{
    let threads = options.threads.unwrap_or_else(rayon::current_num_threads).max(1);
    let mut pool = Pool::new(threads, options.limit, work)?;
    let mut done = 0;
    let first = take(&mut items, options.batch)?;
    let mut running = (!first.is_empty()).then(|| pool.start(first));
    while let Some(batch) = running {
        // The next items are read while these are worked on, and these are written
        // while the next are.
        let next = take(&mut items, options.batch);
        let finished = pool.finish(batch)?;
        job.checkpoint()?;
        let next = next?;
        running = (!next.is_empty()).then(|| pool.start(next));
        let count = finished.len() as u64;
        finished.consume(&mut sink)?;
        done += count;
        job.progress.advance(count);
    }
    Ok(done)
}

fn take<T>(items: &mut impl Iterator<Item = Result<T>>, n: usize) -> Result<Vec<T>> {
    items.take(n).collect()
}

#[cfg(test)]
mod tests {
    use theriac_base::Error;

    use super::*;

    fn run(n: usize, threads: usize, work: fn(&usize) -> usize) -> Vec<Result<usize, Failure>> {
        let limit = Duration::from_millis(300);
        let options = MapOptions { batch: 50, limit, threads: Some(threads) };
        let mut got = Vec::new();
        let collect = |_: &usize, result| {
            got.push(result);
            Ok(())
        };
        let done = map((0..n).map(Ok), &Job::silent(), &options, work, collect).unwrap();
        assert_eq!(done, n as u64);
        got
    }

    #[test]
    fn keeps_the_order_at_any_number_of_threads() {
        let expected: Vec<_> = (0..777).map(|i| Ok(i * i)).collect();
        assert_eq!(run(777, 1, |i| i * i), expected);
        assert_eq!(run(777, 3, |i| i * i), expected);
        assert!(run(0, 2, |i| *i).is_empty());
    }

    #[test]
    fn a_hung_item_fails_alone() {
        let got = run(120, 2, |&i| {
            #[allow(clippy::while_immutable_condition)] // hanging is the point
            while i == 17 || i == 60 {
                std::hint::black_box(i);
            }
            i
        });
        let failed: Vec<usize> = (0..120).filter(|&i| got[i].is_err()).collect();
        assert_eq!(failed, [17, 60]);
        assert_eq!(got[17], Err(Failure::TimedOut));
        assert_eq!(got[119], Ok(119));
    }

    #[test]
    fn an_error_of_the_stream_ends_it() {
        let items = [Ok(1), Err(Error::user("damaged")), Ok(2)];
        let options = MapOptions { batch: 1, ..MapOptions::default() };
        let mut seen = 0;
        let sink = |_: &i32, _| {
            seen += 1;
            Ok(())
        };
        assert!(map(items.into_iter(), &Job::silent(), &options, |i| *i, sink).is_err());
        assert!(seen <= 1);
    }

    #[test]
    fn cancelling_stops_it() {
        let job = Job::silent();
        job.cancel.cancel();
        let got = map((0..9).map(Ok), &job, &MapOptions::default(), |i| *i, |_, _| Ok(()));
        assert!(matches!(got, Err(Error::Interrupted)));
    }
}
