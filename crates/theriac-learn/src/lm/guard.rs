//! A grammar guard: tells which tokens can still lead to a valid SMILES.
//!
//! It follows the molecular graph as the string grows (OpenSMILES specification) and
//! refuses unbalanced branches, rings that close on the same or a neighbouring atom,
//! bonds without an atom, atoms with more bonds than their valence has room for, and
//! aromatic systems whose double bonds cannot be shared out any more.

use super::{
    Token, Vocabulary,
    aromatic::{Pi, Site, matches, on_ring},
    valence::{Room, room},
    vocabulary::END,
};

/// What a token does.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Mark,
    Atom(Atom),
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
            Err(_) => match room(text) {
                Some(room) => {
                    Kind::Atom(Atom { room, pi: Pi::of(text), neighbours: 0, double: false })
                }
                None => Kind::Other,
            },
        },
    }
}

/// An atom of the string so far.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Atom {
    /// What it has room for still.
    room: Room,
    pi: Pi,
    neighbours: u8,
    /// Whether it has a double or triple bond.
    double: bool,
}

impl Atom {
    fn bind(&mut self, order: u8) {
        self.room = self.room.after(order);
        self.neighbours += 1;
        self.double |= order > 1;
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
#[derive(Debug, Clone)]
pub(crate) struct Guard<'a> {
    grammar: &'a Grammar,
    atoms: Vec<Atom>,
    /// The lower atom first.
    bonds: Vec<(usize, usize)>,
    /// Those between aromatic atoms without a bond symbol.
    aromatic: Vec<(usize, usize)>,
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
            aromatic: Vec::new(),
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
        let grammatical = match *kind {
            Kind::Mark => token == END && idle && self.branches.is_empty() && self.rings.is_empty(),
            Kind::Atom(atom) => self.allows_atom(current, atom.room),
            Kind::Bond(order) => self.bond.is_none() && self.atoms[current].room.fits(order),
            Kind::Open => idle && self.atoms[current].room.fits(1),
            Kind::Close => {
                idle && !self.branches.is_empty()
                    && (self.rings.is_empty() || self.branch_has_room())
            }
            Kind::Ring(number) => !self.opened && self.allows_ring(current, number),
            Kind::Other => false,
        };
        grammatical && self.aromatic_after(token, *kind)
    }

    fn allows_atom(&self, current: usize, room: Room) -> bool {
        let order = self.bond.unwrap_or(1);
        // Open rings need an atom that can still take a bond: this one, or one to which
        // a closing branch leads back.
        let way_out = self.rings.is_empty() || room.after(order).fits(1) || self.branch_has_room();
        self.atoms[current].room.fits(order) && room.fits(order) && way_out
    }

    fn allows_ring(&self, current: usize, number: u8) -> bool {
        let order = self.bond.unwrap_or(1);
        let here = self.atoms[current].room;
        let Some(ring) = self.rings.iter().find(|ring| ring.number == number) else {
            return here.fits(order) && (here.after(order).fits(1) || self.branch_has_room());
        };
        let agreed = ring.order.is_none() || self.bond.is_none() || ring.order == self.bond;
        let order = ring.order.unwrap_or(order);
        let extra = order - ring.order.unwrap_or(1);
        let fits = here.fits(order) && self.atoms[ring.atom].room.takes(extra);
        let way_out = self.rings.len() == 1 || here.after(order).fits(1) || self.branch_has_room();
        agreed && fits && way_out && !self.bonded(current, ring.atom)
    }

    fn bonded(&self, a: usize, b: usize) -> bool {
        a == b || self.bonds.contains(&(a.min(b), a.max(b)))
    }

    /// Whether one of the atoms to which closing branches lead back can take a bond.
    fn branch_has_room(&self) -> bool {
        self.branches.iter().any(|&atom| self.atoms[atom].room.fits(1))
    }

    /// Whether the double bonds of aromatic atoms can be shared out after `token`.
    fn aromatic_after(&self, token: Token, kind: Kind) -> bool {
        let changes = matches!(kind, Kind::Mark | Kind::Atom(_) | Kind::Close | Kind::Ring(_));
        if !changes || self.atoms.iter().all(|atom| atom.pi == Pi::None) {
            return true;
        }
        if kind == Kind::Mark {
            return self.aromatic_at_end();
        }
        let mut after = self.clone();
        after.push(token);
        let sites: Vec<Site> = (0..after.atoms.len()).map(|i| after.site(i)).collect();
        after.no_dangling() && matches(&sites, &after.aromatic)
    }

    fn aromatic_at_end(&self) -> bool {
        let sites: Vec<Site> = self.atoms.iter().map(closed_site).collect();
        let on_ring = on_ring(self.atoms.len(), &self.bonds);
        let all_on_ring = self.atoms.iter().zip(on_ring).all(|(a, ring)| ring || a.pi == Pi::None);
        all_on_ring && matches(&sites, &self.aromatic)
    }

    /// Whether more bonds can come to an atom.
    fn open(&self, atom: usize) -> bool {
        let reachable = self.current == Some(atom) || self.branches.contains(&atom);
        reachable && self.atoms[atom].room.fits(1) || self.rings.iter().any(|r| r.atom == atom)
    }

    fn site(&self, atom: usize) -> Site {
        match self.atoms[atom].pi {
            Pi::None | Pi::LonePair => Site::Idle,
            _ if self.open(atom) => Site::Open,
            _ => closed_site(&self.atoms[atom]),
        }
    }

    /// No closed aromatic atom is a dead end of the graph, where no ring can pass.
    fn no_dangling(&self) -> bool {
        let mut atoms = self.atoms.iter().enumerate();
        atoms.all(|(i, atom)| atom.pi == Pi::None || atom.neighbours >= 2 || self.open(i))
    }

    /// Goes on with a token that [`Guard::allows`].
    pub(crate) fn push(&mut self, token: Token) {
        let opened = std::mem::take(&mut self.opened);
        match (self.grammar.kinds[usize::from(token)], self.current) {
            (Kind::Atom(atom), current) => self.push_atom(current, atom),
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

    fn push_atom(&mut self, current: Option<usize>, mut atom: Atom) {
        let symbol = self.bond.take();
        let new = self.atoms.len();
        if let Some(current) = current {
            self.atoms[current].bind(symbol.unwrap_or(1));
            atom.bind(symbol.unwrap_or(1));
        }
        self.atoms.push(atom);
        if let Some(current) = current {
            self.add_bond(current, new, symbol.is_none());
        }
        self.current = Some(new);
    }

    fn push_ring(&mut self, current: usize, number: u8) {
        let order = self.bond.take();
        let Some(i) = self.rings.iter().position(|ring| ring.number == number) else {
            self.rings.push(OpenRing { number, atom: current, order });
            return self.atoms[current].bind(order.unwrap_or(1));
        };
        let ring = self.rings.swap_remove(i);
        let agreed = ring.order.or(order).unwrap_or(1);
        let other = &mut self.atoms[ring.atom];
        other.room = other.room.raised(agreed - ring.order.unwrap_or(1));
        other.double |= agreed > 1;
        self.atoms[current].bind(agreed);
        self.add_bond(ring.atom, current, ring.order.is_none() && order.is_none());
    }

    fn add_bond(&mut self, a: usize, b: usize, implicit: bool) {
        let bond = (a.min(b), a.max(b));
        self.bonds.push(bond);
        if implicit && self.atoms[a].pi != Pi::None && self.atoms[b].pi != Pi::None {
            self.aromatic.push(bond);
        }
    }
}

/// What an atom asks for once no more bonds come to it.
fn closed_site(atom: &Atom) -> Site {
    let needs = match atom.pi {
        Pi::None | Pi::LonePair => false,
        Pi::Carbon => !atom.double,
        Pi::Nitrogen => !atom.double && atom.neighbours < 3,
        Pi::Needed => !atom.double,
    };
    if needs { Site::Needs } else { Site::Idle }
}
