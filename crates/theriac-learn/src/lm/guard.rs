//! A grammar guard: tells which tokens can still lead to a valid SMILES.
//!
//! It follows the molecular graph as the string grows (OpenSMILES specification) and
//! refuses unbalanced branches, rings that close on the same or a neighbouring atom,
//! bonds without an atom, and atoms with more bonds than their valence has room for.
//! It does not look at aromaticity beyond the number of neighbours.

use super::{
    Token, Vocabulary,
    valence::{Room, room},
    vocabulary::{END, START},
};

/// What a token does.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Mark,
    Atom(Room),
    Bond(u8),
    Open,
    Close,
    Ring(u8),
    /// A token that the guard does not follow, such as a dot.
    Other,
}

/// What each token of a vocabulary does.
#[derive(Debug)]
pub(crate) struct Grammar {
    kinds: Vec<Kind>,
}

impl Grammar {
    pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
        let tokens = (0..vocabulary.len()).map(|t| vocabulary.text(t as Token));
        Self { kinds: tokens.map(kind).collect() }
    }
}

fn kind(text: &str) -> Kind {
    match text {
        "<end>" | "<start>" => Kind::Mark,
        "(" => Kind::Open,
        ")" => Kind::Close,
        "-" | "/" | "\\" | ":" => Kind::Bond(1),
        "=" => Kind::Bond(2),
        "#" => Kind::Bond(3),
        _ => match text.trim_start_matches('%').parse() {
            Ok(number) => Kind::Ring(number),
            Err(_) => room(text).map_or(Kind::Other, Kind::Atom),
        },
    }
}

/// A ring bond that waits for its other end.
#[derive(Debug, Clone, Copy)]
struct OpenRing {
    number: u8,
    atom: usize,
    /// The order written at the opening, if any.
    order: Option<u8>,
}

/// The state of one string under way.
#[derive(Debug)]
pub(crate) struct Guard<'a> {
    grammar: &'a Grammar,
    /// What each atom has room for still.
    atoms: Vec<Room>,
    bonds: Vec<(usize, usize)>,
    current: Option<usize>,
    branches: Vec<usize>,
    rings: Vec<OpenRing>,
    /// A bond symbol that waits for its atom.
    bond: Option<u8>,
    /// Just after `(`.
    opened: bool,
}

impl<'a> Guard<'a> {
    /// At the start of a string.
    pub(crate) fn new(grammar: &'a Grammar) -> Self {
        Self {
            grammar,
            atoms: Vec::new(),
            bonds: Vec::new(),
            current: None,
            branches: Vec::new(),
            rings: Vec::new(),
            bond: None,
            opened: false,
        }
    }

    /// Whether a valid string can go on with `token`.
    pub(crate) fn allows(&self, token: Token) -> bool {
        let Some(kind) = self.grammar.kinds.get(usize::from(token)) else { return false };
        let Some(current) = self.current else { return matches!(kind, Kind::Atom(_)) };
        let idle = self.bond.is_none() && !self.opened;
        match *kind {
            Kind::Mark => token == END && idle && self.branches.is_empty() && self.rings.is_empty(),
            Kind::Atom(room) => self.allows_atom(current, room),
            Kind::Bond(order) => self.bond.is_none() && self.atoms[current].fits(order),
            Kind::Open => idle && self.atoms[current].fits(1),
            Kind::Close => {
                idle && self.branches.last().is_some_and(|_| self.has_way_out(self.branches.len()))
            }
            Kind::Ring(number) => !self.opened && self.allows_ring(current, number),
            Kind::Other => false,
        }
    }

    fn allows_atom(&self, current: usize, room: Room) -> bool {
        let order = self.bond.unwrap_or(1);
        if !(self.atoms[current].fits(order) && room.fits(order)) {
            return false;
        }
        // Open rings need an atom that can still take a bond: this one, or one to which
        // a closing branch leads back.
        self.rings.is_empty()
            || room.after(order).fits(1)
            || self.branch_has_room(self.branches.len())
    }

    fn allows_ring(&self, current: usize, number: u8) -> bool {
        let order = self.bond.unwrap_or(1);
        match self.rings.iter().find(|ring| ring.number == number) {
            None => {
                let after = self.atoms[current].after(order);
                self.atoms[current].fits(order)
                    && (after.fits(1) || self.branch_has_room(self.branches.len()))
            }
            Some(ring) => {
                let agreed = match (ring.order, self.bond) {
                    (Some(a), Some(b)) => a == b,
                    _ => true,
                };
                let order = ring.order.or(self.bond).unwrap_or(1);
                let extra = order - ring.order.unwrap_or(1);
                let fits = self.atoms[current].fits(order) && self.atoms[ring.atom].takes(extra);
                let rest = self.atoms[current].after(order).fits(1);
                let way_out =
                    self.rings.len() == 1 || rest || self.branch_has_room(self.branches.len());
                agreed && fits && way_out && !self.bonded(current, ring.atom)
            }
        }
    }

    fn bonded(&self, a: usize, b: usize) -> bool {
        a == b || self.bonds.contains(&(a.min(b), a.max(b)))
    }

    /// Whether one of the `depth` outermost branch atoms can take a bond.
    fn branch_has_room(&self, depth: usize) -> bool {
        self.branches[..depth].iter().any(|&atom| self.atoms[atom].fits(1))
    }

    /// Whether the string can be finished after closing the branch of that depth.
    fn has_way_out(&self, depth: usize) -> bool {
        self.rings.is_empty() || self.branch_has_room(depth)
    }

    /// Goes on with a token that [`Guard::allows`].
    pub(crate) fn push(&mut self, token: Token) {
        let opened = std::mem::take(&mut self.opened);
        match (self.grammar.kinds[usize::from(token)], self.current) {
            (Kind::Atom(room), current) => self.push_atom(current, room),
            (Kind::Bond(order), _) => {
                self.bond = Some(order);
                self.opened = opened;
            }
            (Kind::Open, Some(current)) => {
                self.branches.push(current);
                self.opened = true;
            }
            (Kind::Close, _) => self.current = self.branches.pop(),
            (Kind::Ring(number), Some(current)) => self.push_ring(current, number),
            _ => {}
        }
    }

    fn push_atom(&mut self, current: Option<usize>, room: Room) {
        self.atoms.push(room);
        let atom = self.atoms.len() - 1;
        let order = self.bond.take().unwrap_or(1);
        if let Some(current) = current {
            self.atoms[current] = self.atoms[current].after(order);
            self.atoms[atom] = room.after(order);
            self.bonds.push((current, atom));
        }
        self.current = Some(atom);
    }

    fn push_ring(&mut self, current: usize, number: u8) {
        let order = self.bond.take();
        match self.rings.iter().position(|ring| ring.number == number) {
            None => {
                self.rings.push(OpenRing { number, atom: current, order });
                self.atoms[current] = self.atoms[current].after(order.unwrap_or(1));
            }
            Some(i) => {
                let ring = self.rings.swap_remove(i);
                let agreed = ring.order.or(order).unwrap_or(1);
                let extra = agreed - ring.order.unwrap_or(1);
                self.atoms[ring.atom] = self.atoms[ring.atom].raised(extra);
                self.atoms[current] = self.atoms[current].after(agreed);
                self.bonds.push((current.min(ring.atom), current.max(ring.atom)));
            }
        }
    }
}

/// The start mark is never drawn.
const _: () = assert!(START != END);

#[cfg(test)]
mod tests {
    use super::*;

    /// How much of `smiles` (and the end) the guard accepts.
    fn accepted(smiles: &str) -> String {
        let vocabulary = Vocabulary::drug_like();
        let grammar = Grammar::new(&vocabulary);
        let mut guard = Guard::new(&grammar);
        let mut text = String::new();
        for token in vocabulary.encode(smiles).unwrap().tokens {
            if !guard.allows(token) {
                return text;
            }
            guard.push(token);
            text += vocabulary.text(token);
        }
        text + if guard.allows(END) { "$" } else { "" }
    }

    #[test]
    fn lets_real_molecules_pass() {
        for smiles in [
            "CC(=O)Oc1ccccc1C(=O)O",
            "CN1CCC[C@H]1c1cccnc1",
            "C/C=C/C(=O)N[C@@H](C)C#N",
            "CS(=O)(=O)c1ccc(-c2cc[nH]n2)cc1[N+](=O)[O-]",
            "C1CC2(C1)CC[NH+](C)CC2",
            "O=c1[nH]c(=O)n(C)c2ncn(C)c12",
            "CC1=CC(=O)c2c(O)cccc2C1=O",
            "C=1CCCCC=1",
        ] {
            assert_eq!(accepted(smiles), format!("{smiles}$"));
        }
    }

    #[test]
    fn stops_where_no_valid_string_can_follow() {
        for (smiles, stop) in [
            ("CC)", "CC"),
            ("C()", "C("),
            ("C(C", "C(C"),
            ("C1CC", "C1CC"),
            ("C11", "C1"),
            ("C1C1", "C1C"),
            ("CC=", "CC="),
            ("C==C", "C="),
            ("FC(F)(F)(F)C", "FC(F)(F)("),
            ("C=O=C", "C=O"),
            ("C1F", "C1"),
            ("C1(F)(F)F", "C1(F)(F)"),
            ("=C", ""),
            ("C(1CC1)", "C("),
        ] {
            assert_eq!(accepted(smiles), stop, "{smiles}");
        }
    }
}
