//! Worker threads that can be given up.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use theriac_base::{Error, Result};

use super::Failure;
use super::clock::ThreadClock;
use crate::guard;

/// Items that a worker takes at a time.
const CHUNK: usize = 16;
/// How often hung workers are looked for.
const WATCH: Duration = Duration::from_millis(100);
/// Deep recursion over a molecule's graph must not end the process.
const STACK: usize = 64 << 20;

/// Worker threads for one kind of work.
pub(super) struct Pool<T, R> {
    shared: Arc<Shared<T, R>>,
    sender: Sender<(usize, Result<R, Failure>)>,
    receiver: Receiver<(usize, Result<R, Failure>)>,
    workers: Vec<Arc<Mutex<State>>>,
    limit: Duration,
}

struct Shared<T, R> {
    queue: Mutex<Queue<T>>,
    ready: Condvar,
    work: Box<dyn Fn(&T) -> R + Send + Sync>,
}

struct Queue<T> {
    chunks: VecDeque<Chunk<T>>,
    closed: bool,
}

struct Chunk<T> {
    batch: Arc<Vec<T>>,
    range: Range<usize>,
}

/// What a worker is at.
#[derive(Default)]
struct State {
    /// Known once the thread has begun.
    clock: Option<ThreadClock>,
    current: Option<Current>,
    given_up: bool,
}

struct Current {
    index: usize,
    end: usize,
    /// Processor time when this item was first seen at work.
    seen: Option<Duration>,
}

/// A batch at work.
pub(super) struct Running<T> {
    batch: Arc<Vec<T>>,
}

/// A batch with its results.
pub(super) struct Finished<T, R> {
    batch: Arc<Vec<T>>,
    results: Vec<Result<R, Failure>>,
}

impl<T, R> Finished<T, R> {
    /// Number of items.
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    /// Items with their results, in order.
    pub fn consume(self, mut sink: impl FnMut(&T, Result<R, Failure>) -> Result<()>) -> Result<()> {
        self.batch.iter().zip(self.results).try_for_each(|(item, result)| sink(item, result))
    }
}

impl<T: Send + Sync + 'static, R: Send + 'static> Pool<T, R> {
    /// Starts the threads.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn new(
        threads: usize,
        limit: Duration,
        work: impl Fn(&T) -> R + Send + Sync + 'static,
    ) -> Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let queue = Mutex::new(Queue { chunks: VecDeque::new(), closed: false });
        let shared = Arc::new(Shared { queue, ready: Condvar::new(), work: Box::new(work) });
        let mut pool = Self { shared, sender, receiver, workers: Vec::new(), limit };
        for _ in 0..threads {
            let worker = pool.spawn()?;
            pool.workers.push(worker);
        }
        Ok(pool)
    }

    /// Puts a batch to work. One batch at a time.
    pub fn start(&self, batch: Vec<T>) -> Running<T> {
        let batch = Arc::new(batch);
        let mut queue = lock(&self.shared.queue);
        for start in (0..batch.len()).step_by(CHUNK) {
            let range = start..batch.len().min(start + CHUNK);
            queue.chunks.push_back(Chunk { batch: Arc::clone(&batch), range });
        }
        self.shared.ready.notify_all();
        Running { batch }
    }

    /// Waits for a batch; hung workers are replaced meanwhile.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn finish(&mut self, running: Running<T>) -> Result<Finished<T, R>> {
        let batch = running.batch;
        let mut results: Vec<Option<Result<R, Failure>>> = Vec::new();
        results.resize_with(batch.len(), || None);
        let mut missing = batch.len();
        let mut watched = Instant::now();
        while missing > 0 {
            if let Ok((index, result)) = self.receiver.recv_timeout(WATCH) {
                results[index] = Some(result);
                missing -= 1;
            }
            if watched.elapsed() >= WATCH {
                watched = Instant::now();
                for index in self.replace_hung(&batch)? {
                    results[index] = Some(Err(Failure::TimedOut));
                    missing -= 1;
                }
            }
        }
        let results = results.into_iter().map(|r| r.unwrap_or(Err(Failure::TimedOut))).collect();
        Ok(Finished { batch, results })
    }

    /// Gives up workers over their limit; returns the items that they were at.
    fn replace_hung(&mut self, batch: &Arc<Vec<T>>) -> Result<Vec<usize>> {
        let mut hung = Vec::new();
        for slot in 0..self.workers.len() {
            let Some((index, end)) = give_up_if_over(&self.workers[slot], self.limit) else {
                continue;
            };
            hung.push(index);
            self.workers[slot] = self.spawn()?;
            let rest = Chunk { batch: Arc::clone(batch), range: index + 1..end };
            lock(&self.shared.queue).chunks.push_front(rest);
            self.shared.ready.notify_all();
        }
        Ok(hung)
    }

    fn spawn(&self) -> Result<Arc<Mutex<State>>> {
        let state = Arc::new(Mutex::new(State::default()));
        let (shared, sender) = (Arc::clone(&self.shared), self.sender.clone());
        let mine = Arc::clone(&state);
        std::thread::Builder::new()
            .name("molecules".into())
            .stack_size(STACK)
            .spawn(move || run(&shared, &mine, &sender))
            .map_err(|e| {
                Error::user(format!("cannot start a thread: {e}")).remedy("--threads 1")
            })?;
        Ok(state)
    }
}

impl<T, R> Drop for Pool<T, R> {
    fn drop(&mut self) {
        let mut queue = lock(&self.shared.queue);
        queue.chunks.clear();
        queue.closed = true;
        self.shared.ready.notify_all();
    }
}

fn give_up_if_over(worker: &Mutex<State>, limit: Duration) -> Option<(usize, usize)> {
    let mut state = lock(worker);
    let used = state.clock.as_ref()?.used();
    let current = state.current.as_mut()?;
    let seen = *current.seen.get_or_insert(used);
    if used.saturating_sub(seen) <= limit {
        return None;
    }
    let at = (current.index, current.end);
    state.given_up = true;
    Some(at)
}

/// A worker's life: chunks until the queue is closed or it has been given up.
fn run<T, R>(
    shared: &Shared<T, R>,
    state: &Mutex<State>,
    sender: &Sender<(usize, Result<R, Failure>)>,
) {
    lock(state).clock = Some(ThreadClock::mine());
    while let Some(Chunk { batch, range }) = next_chunk(shared) {
        for index in range.clone() {
            lock(state).current = Some(Current { index, end: range.end, seen: None });
            let result = guard::caught(|| (shared.work)(&batch[index]));
            let mut state = lock(state);
            if state.given_up {
                return;
            }
            state.current = None;
            // The receiver is gone only when nobody waits for results any more.
            let _ = sender.send((index, result.map_err(|_| Failure::Panicked)));
        }
    }
}

fn next_chunk<T, R>(shared: &Shared<T, R>) -> Option<Chunk<T>> {
    let mut queue = lock(&shared.queue);
    loop {
        if queue.closed {
            return None;
        }
        if let Some(chunk) = queue.chunks.pop_front() {
            return Some(chunk);
        }
        queue = shared.ready.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
}

/// A worker that panicked has left nothing half-done behind a lock.
fn lock<X>(mutex: &Mutex<X>) -> MutexGuard<'_, X> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
