//! What a column holds, for formats that keep types.

/// The type of a column in Parquet; everywhere else all is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Text.
    #[default]
    Text,
    /// A whole number that fits into 64 bits.
    Integer,
    /// A floating-point number.
    Real,
    /// `true` or `false`.
    Boolean,
}
