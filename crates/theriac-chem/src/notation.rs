//! The grammar of SMILES where the engine's reader is more forgiving than RDKit.

use crate::MolError;

/// What was read last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Start,
    Atom,
    Ring,
    Bond,
    Dot,
    Open,
    Close,
}

/// Refuses empty branches, bonds and dots without an atom behind them, an atom bonded to itself
/// by a ring number, and ring numbers below ten after `%`.
///
/// # Errors
/// [`MolError::Syntax`] with the place.
pub(crate) fn check(text: &str) -> Result<(), MolError> {
    let bytes = text.as_bytes();
    let mut scan = Scan { atom: 0, open_rings: Vec::new() };
    let mut last = Last::Start;
    let mut at = 0;
    while at < bytes.len() {
        let (next, length) = scan.token(bytes, at, last);
        let wrong = match next {
            Some(Last::Open | Last::Bond) => last == Last::Bond,
            Some(Last::Dot) => matches!(last, Last::Start | Last::Dot | Last::Bond),
            Some(Last::Close) => matches!(last, Last::Open | Last::Bond | Last::Dot),
            Some(_) => false,
            None => true,
        };
        if wrong {
            return Err(syntax(text, at));
        }
        last = next.unwrap_or(last);
        at += length;
    }
    if matches!(last, Last::Bond | Last::Dot) { Err(syntax(text, at - 1)) } else { Ok(()) }
}

fn syntax(text: &str, at: usize) -> MolError {
    let found = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
    MolError::Syntax(format!("unexpected {found:?} at position {}", at + 1))
}

/// Which ring numbers are open, and at which atom they were opened.
struct Scan {
    atom: usize,
    open_rings: Vec<(u32, usize)>,
}

impl Scan {
    /// The token at a place and its length; `None` where there can be none.
    fn token(&mut self, bytes: &[u8], at: usize, last: Last) -> (Option<Last>, usize) {
        let rest = &bytes[at..];
        match rest[0] {
            b'[' => {
                let length = rest.iter().position(|&b| b == b']').map_or(rest.len(), |p| p + 1);
                self.atom += 1;
                (keeps_its_map(&rest[..length]).then_some(Last::Atom), length)
            }
            b'(' => (Some(Last::Open), 1),
            b')' => (Some(Last::Close), 1),
            b'.' => (Some(Last::Dot), 1),
            b'-' | b'<' if rest.starts_with(b"->") || rest.starts_with(b"<-") => {
                (Some(Last::Bond), 2)
            }
            b'-' | b'=' | b'#' | b':' | b'$' | b'/' | b'\\' | b'~' => (Some(Last::Bond), 1),
            b'@' => (None, 1),
            b'0'..=b'9' | b'%' => match ring_number(rest) {
                Some((number, length)) => (self.ring(number, last), length),
                None => (None, 1),
            },
            _ => {
                self.atom += 1;
                (Some(Last::Atom), 1)
            }
        }
    }

    /// Opens or closes a ring; an atom cannot close what it opened itself.
    fn ring(&mut self, number: u32, last: Last) -> Option<Last> {
        match self.open_rings.iter().position(|&(open, _)| open == number) {
            Some(i) => {
                let (_, opener) = self.open_rings.swap_remove(i);
                let itself = opener == self.atom && last != Last::Close;
                (!itself).then_some(Last::Ring)
            }
            None => {
                self.open_rings.push((number, self.atom));
                Some(Last::Ring)
            }
        }
    }
}

/// Is the map number of an atom in brackets, if it has one, within what the engine keeps?
fn keeps_its_map(bracket: &[u8]) -> bool {
    let digits = bracket.rsplit(|&b| b == b':').next().unwrap_or_default();
    let digits = digits.strip_suffix(b"]").unwrap_or(digits);
    let number = std::str::from_utf8(digits).ok().filter(|_| bracket.contains(&b':'));
    number.and_then(|n| n.parse::<u64>().ok()).is_none_or(|n| n <= u64::from(u16::MAX))
}

/// A digit, `%` and two digits not below ten, or `%(` digits `)`, with its length.
fn ring_number(rest: &[u8]) -> Option<(u32, usize)> {
    let digits = |slice: &[u8]| std::str::from_utf8(slice).ok()?.parse::<u32>().ok();
    match rest {
        [b'%', b'(', inner @ ..] => {
            let length = inner.iter().position(|&b| b == b')')?;
            Some((digits(&inner[..length])?, length + 3))
        }
        [b'%', first @ b'1'..=b'9', second, ..] if second.is_ascii_digit() => {
            Some((digits(&[*first, *second])?, 3))
        }
        [digit @ b'0'..=b'9', ..] => Some((u32::from(digit - b'0'), 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map number that the engine would clip is refused; RDKit refuses all others too.
    #[test]
    fn refuses_what_rdkit_refuses() {
        for bad in [
            "C()C",
            ".C",
            "C.",
            "C..C",
            "C(=)C",
            "C11",
            "C@C",
            "C%01CC%01",
            "C-(C)C",
            "CC(/)C",
            "C=(O)C",
            "C/",
            "C==C",
            "C(=O).",
            "[C:1000000]",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn lets_pass_what_rdkit_reads() {
        for good in [
            "C1CC11CC1",
            "C%11CC%11",
            "C%(100)CC%(100)",
            "F/C=C/F",
            "C=1CCCCC1",
            "[Na+].[Cl-]",
            "N->[Fe]",
            "[CH3:7]C",
            "[C@@H](C)(O)N",
            "C(C)(=O)O",
            "c1ccccc1-c1ccccc1",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }
}
