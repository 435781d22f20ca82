//! What stands between hostile input and the chemistry engine.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::MolError;

thread_local! {
    /// How many [`caught`] calls this thread is inside of.
    static WITHIN: Cell<u32> = const { Cell::new(0) };
}

/// Runs a call of the engine (or of the Parquet decoder); should it panic, the input is
/// refused instead, without a message on standard error.
///
/// The engine is not ours and reads text from anywhere: one bad row must not end a run over
/// millions. This is the only place where a panic is caught.
///
/// # Errors
/// [`MolError::Unsupported`] after a panic.
pub(crate) fn caught<T>(call: impl FnOnce() -> T) -> Result<T, MolError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if WITHIN.get() == 0 {
                report(panic);
            }
        }));
    });
    WITHIN.set(WITHIN.get() + 1);
    let result = panic::catch_unwind(AssertUnwindSafe(call));
    WITHIN.set(WITHIN.get() - 1);
    result.map_err(|_| MolError::Unsupported("the chemistry engine failed on it".into()))
}

/// The deepest nesting of round brackets: readers that recurse would run out of stack.
pub(crate) fn depth(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}
