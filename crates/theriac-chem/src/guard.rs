//! What stands between hostile input and the chemistry engine.

use std::panic::{self, AssertUnwindSafe};

use crate::MolError;

/// Runs a call of the engine; should it panic, the input is refused instead.
///
/// The engine is not ours and reads text from anywhere: one bad row must not end a run over
/// millions. This is the only place where a panic is caught.
///
/// # Errors
/// [`MolError::Unsupported`] after a panic.
pub(crate) fn caught<T>(call: impl FnOnce() -> T) -> Result<T, MolError> {
    panic::catch_unwind(AssertUnwindSafe(call))
        .map_err(|_| MolError::Unsupported("the chemistry engine failed on it".into()))
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
