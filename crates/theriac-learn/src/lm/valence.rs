//! How many bonds an atom's token leaves room for.

/// Room for neighbours and for the sum of bond orders. An aromatic bond counts as 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    neighbours: u8,
    orders: u8,
}

impl Room {
    const fn new(neighbours: u8, orders: u8) -> Self {
        Self { neighbours, orders }
    }

    /// Whether a bond of that order fits in.
    pub(crate) fn fits(self, order: u8) -> bool {
        self.neighbours >= 1 && self.orders >= order
    }

    /// Whether a bond that is there already can be raised by that many orders.
    pub(crate) fn takes(self, extra: u8) -> bool {
        self.orders >= extra
    }

    /// What is left after one more bond.
    pub(crate) fn after(self, order: u8) -> Self {
        Self::new(self.neighbours.saturating_sub(1), self.orders.saturating_sub(order))
    }

    /// What is left after raising a bond.
    pub(crate) fn raised(self, extra: u8) -> Self {
        Self::new(self.neighbours, self.orders.saturating_sub(extra))
    }
}

/// The room that the atom token leaves, or `None` where it is no atom known here.
pub(crate) fn room(token: &str) -> Option<Room> {
    match token.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        Some(inner) => bracket_room(inner),
        None => bare_room(token),
    }
}

fn bare_room(token: &str) -> Option<Room> {
    let orders = match token {
        "c" => return Some(Room::new(3, 4)),
        "n" | "p" => return Some(Room::new(3, 3)),
        "b" => return Some(Room::new(3, 3)),
        "o" | "s" => return Some(Room::new(2, 2)),
        "F" | "Cl" | "Br" | "I" => 1,
        "O" => 2,
        "B" | "N" => 3,
        "C" => 4,
        "P" => 5,
        "S" => 6,
        _ => return None,
    };
    Some(Room::new(orders, orders))
}

/// A bracket atom: element, chirality, hydrogens, charge (no isotopes or classes).
fn bracket_room(inner: &str) -> Option<Room> {
    let end = inner.find(['@', 'H', '+', '-']).unwrap_or(inner.len());
    let (element, rest) = inner.split_at(end);
    let rest = rest.trim_start_matches('@');
    let (hydrogens, charge) = match rest.strip_prefix('H') {
        Some(rest) => {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            (rest[..digits].parse().unwrap_or(1), &rest[digits..])
        }
        None => (0, rest),
    };
    let charge: i8 = match charge {
        "" => 0,
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let bonds = |n: u8| Some(Room::new(n.checked_sub(hydrogens)?, n.checked_sub(hydrogens)?));
    match (element, charge) {
        ("c", 0) => Some(Room::new(3 - hydrogens.min(3), 4 - hydrogens.min(4))),
        ("c" | "n", -1) => Some(Room::new(2, 2)),
        ("n", 0) => Some(Room::new(3u8.checked_sub(hydrogens)?, 3u8.checked_sub(hydrogens)?)),
        ("n", 1) => Some(Room::new(3u8.checked_sub(hydrogens)?, 4u8.checked_sub(hydrogens)?)),
        ("o" | "s" | "se", _) => Some(Room::new(2, 2)),
        ("C" | "Si", 0) | ("N" | "P", 1) | ("B", -1) => bonds(4),
        ("C" | "Si", -1) | ("N" | "B", 0) | ("O" | "S", 1) => bonds(3),
        ("C", 1) => bonds(3),
        ("N", -1) | ("O", 0) => bonds(2),
        ("O" | "S", -1) => bonds(1),
        ("S" | "Se", 0) => bonds(6),
        ("P", 0) => bonds(5),
        ("I", 1) => bonds(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lm::Vocabulary;

    #[test]
    fn knows_the_valence_of_brackets() {
        for (token, orders) in [("[C@@H]", 3), ("[N+]", 4), ("[NH2+]", 2), ("[O-]", 1), ("[S@]", 6)]
        {
            assert_eq!(room(token), Some(Room::new(orders, orders)), "{token}");
        }
        assert_eq!(room("[nH]"), Some(Room::new(2, 2)));
        assert_eq!(room("[U]"), None);
    }

    #[test]
    fn knows_every_atom_of_the_shipped_vocabulary() {
        for token in Vocabulary::drug_like().smiles_tokens() {
            let atom = token.starts_with('[') || token.starts_with(|c: char| c.is_alphabetic());
            assert_eq!(room(token).is_some(), atom, "{token}");
        }
    }
}
