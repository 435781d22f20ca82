//! Colours of elements, highlights and atom weights.

use std::fmt;
use std::str::FromStr;

use crate::MolError;

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Colour(
    /// Red.
    pub u8,
    /// Green.
    pub u8,
    /// Blue.
    pub u8,
);

impl Colour {
    /// Bonds, carbon and text.
    pub const INK: Self = Self(0x1c, 0x1c, 0x1c);
    /// Paper.
    pub const WHITE: Self = Self(0xff, 0xff, 0xff);
    /// The default highlight: a soft amber that text stays readable on.
    pub const AMBER: Self = Self(0xff, 0xd0, 0x80);
    const POSITIVE: Self = Self(0x2e, 0x9e, 0x5b);
    const NEGATIVE: Self = Self(0xd6, 0x4f, 0x8c);

    /// The colour of an element's label by atomic number: the usual hues, darkened so that
    /// each can be read on white.
    pub fn of_element(atomic_number: u32) -> Self {
        match atomic_number {
            7 => Self(0x20, 0x40, 0xd8),
            8 => Self(0xd0, 0x14, 0x14),
            9 | 17 => Self(0x13, 0x86, 0x2b),
            35 => Self(0x93, 0x3a, 0x12),
            53 => Self(0x7a, 0x1f, 0xa2),
            15 => Self(0xc4, 0x62, 0x00),
            16 => Self(0x9a, 0x76, 0x00),
            5 => Self(0xb0, 0x5a, 0x3c),
            _ => Self::INK,
        }
    }

    /// The hue of an atom's weight: green where it adds, magenta where it takes away (told
    /// apart by colour-blind readers too).
    pub(super) fn of_weight(weight: f64) -> Self {
        if weight >= 0.0 { Self::POSITIVE } else { Self::NEGATIVE }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl FromStr for Colour {
    type Err = MolError;

    /// Reads `#rrggbb`.
    fn from_str(text: &str) -> Result<Self, MolError> {
        let bad = || MolError::Syntax(format!("`{text}` is no colour; write it as #rrggbb"));
        let hex =
            text.strip_prefix('#').filter(|h| h.len() == 6 && h.is_ascii()).ok_or_else(bad)?;
        let part = |i: usize| u8::from_str_radix(&hex[i..i + 2], 16).map_err(|_| bad());
        Ok(Self(part(0)?, part(2)?, part(4)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_they_are_written() {
        assert_eq!("#ffd080".parse(), Ok(Colour::AMBER));
        assert_eq!(Colour::AMBER.to_string(), "#ffd080");
        for bad in ["ffd080", "#ffd08", "#ffd0g0", "#ééé"] {
            assert!(bad.parse::<Colour>().is_err(), "{bad}");
        }
    }
}
