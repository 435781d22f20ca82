//! Which molecules are learnt from, which decide when to stop, which judge.

/// Row indices of a [`super::Dataset`], without a row in two parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    /// Learnt from.
    pub train: Vec<usize>,
    /// Decides when to stop and what to choose; may be empty.
    pub valid: Vec<usize>,
    /// Judges only; may be empty.
    pub test: Vec<usize>,
}
