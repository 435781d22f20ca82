//! Letters as outlines, so that pictures need no font and look the same everywhere.
//!
//! The outlines are those of Roboto Regular (Apache-2.0), see `assets/roboto`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../assets/roboto/glyphs.tsv");
/// Height of capitals and digits, in em.
pub(super) const CAP_HEIGHT: f64 = 0.711;

/// One letter: advance in 1/1000 em and its outline as SVG path data, y downwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    pub advance: f64,
    pub path: &'static str,
}

/// The outline of a letter; a letter that the font lacks is shown as a bullet.
pub(super) fn glyph(letter: char) -> Glyph {
    let table = table();
    let found = table.get(&letter).or_else(|| table.get(&'\u{2022}'));
    found.copied().unwrap_or(Glyph { advance: 500.0, path: "" })
}

/// Width of a text in em.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(|c| glyph(c).advance).sum::<f64>() / 1000.0
}

/// The text cut to `limit` em, with an ellipsis where something was cut.
pub(super) fn fitted(text: &str, limit: f64) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = width("\u{2026}");
    for letter in text.chars() {
        used += glyph(letter).advance / 1000.0;
        if used > limit {
            break;
        }
        kept.push(letter);
    }
    kept + "\u{2026}"
}

fn table() -> &'static BTreeMap<char, Glyph> {
    static PARSED: OnceLock<BTreeMap<char, Glyph>> = OnceLock::new();
    PARSED.get_or_init(|| TABLE.lines().filter_map(parse_line).collect())
}

fn parse_line(line: &'static str) -> Option<(char, Glyph)> {
    let mut fields = line.split('\t');
    let code = u32::from_str_radix(fields.next()?, 16).ok()?;
    let advance = fields.next()?.parse().ok()?;
    Some((char::from_u32(code)?, Glyph { advance, path: fields.next()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_every_printable_letter() {
        assert!((' '..='~').all(|c| table().contains_key(&c)));
        assert!(glyph('N').path.starts_with('M'));
        assert_eq!(glyph('\u{4e00}').path, glyph('\u{2022}').path);
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(fitted("abc", 10.0), "abc");
        let cut = fitted("a long legend under a picture", 5.0);
        assert!(cut.ends_with('\u{2026}') && width(&cut) <= 5.0);
    }
}
