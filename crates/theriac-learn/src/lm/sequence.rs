//! A SMILES as token numbers.

/// The number of a token in a [`Vocabulary`](super::Vocabulary).
pub type Token = u16;

/// A SMILES as tokens, without the start and end marks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sequence {
    /// The tokens from the first atom on.
    pub tokens: Vec<Token>,
    /// Whether the end mark follows; `false` where sampling hit the length limit.
    pub complete: bool,
}

impl Sequence {
    /// A finished sequence.
    pub fn new(tokens: Vec<Token>) -> Self {
        Self { tokens, complete: true }
    }

    /// Number of predictions that the model makes for it: one per token and the end mark.
    pub fn predictions(&self) -> usize {
        self.tokens.len() + usize::from(self.complete)
    }
}
