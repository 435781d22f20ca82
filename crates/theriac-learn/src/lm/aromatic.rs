//! Whether the aromatic atoms of a half-written molecule can still share out their
//! double bonds: Kekulé's problem, a perfect matching.
//!
//! An atom that is closed for further bonds must find a partner if it needs a double
//! bond. An atom that is still open may find one later, or lose the need, so it may but
//! need not be somebody's partner.

/// What the π electrons of an atom's token ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pi {
    /// Not aromatic.
    None,
    /// A double bond inside the ring, unless there is one outside (`c`).
    Carbon,
    /// A double bond, unless the atom has three neighbours (`n`, `p`, `b`).
    Nitrogen,
    /// A double bond, unless there is one outside, with any neighbours (`[n+]`, `[o+]`).
    Needed,
    /// None: the atom brings a lone pair (`o`, `s`, `[nH]`).
    LonePair,
}

impl Pi {
    /// By the atom's token.
    pub(crate) fn of(token: &str) -> Self {
        let inner = token.trim_matches(['[', ']']);
        match inner {
            "c" | "cH" => Self::Carbon,
            "n" | "p" | "b" => Self::Nitrogen,
            "n+" | "nH+" | "o+" | "s+" => Self::Needed,
            _ if inner.starts_with(|c: char| c.is_ascii_lowercase()) => Self::LonePair,
            _ => Self::None,
        }
    }
}

/// An atom as the matching sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    /// Takes part in no double bond of the ring.
    Idle,
    /// May be a partner.
    Open,
    /// Must find a partner.
    Needs,
}

/// Most steps of the search; beyond it the answer is yes.
const STEPS: usize = 2_000;

/// Whether every site that needs a partner finds one along the bonds.
pub(crate) fn matches(sites: &[Site], bonds: &[(usize, usize)]) -> bool {
    let mut neighbours = vec![Vec::new(); sites.len()];
    for &(a, b) in bonds {
        if sites[a] != Site::Idle && sites[b] != Site::Idle {
            neighbours[a].push(b);
            neighbours[b].push(a);
        }
    }
    Search { neighbours, free: sites.to_vec(), steps: STEPS }.run()
}

struct Search {
    neighbours: Vec<Vec<usize>>,
    /// Sites without a partner; those with one are idle.
    free: Vec<Site>,
    steps: usize,
}

impl Search {
    /// Matches the needy site with the fewest choices first, and takes back what fails.
    fn run(&mut self) -> bool {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 {
            return true;
        }
        let needy = (0..self.free.len()).filter(|&a| self.free[a] == Site::Needs);
        let Some(atom) = needy.min_by_key(|&a| self.partners(a).count()) else { return true };
        let partners: Vec<usize> = self.partners(atom).collect();
        for partner in partners {
            let before = std::mem::replace(&mut self.free[partner], Site::Idle);
            self.free[atom] = Site::Idle;
            if self.run() {
                return true;
            }
            (self.free[atom], self.free[partner]) = (Site::Needs, before);
        }
        false
    }

    fn partners(&self, atom: usize) -> impl Iterator<Item = usize> + '_ {
        self.neighbours[atom].iter().copied().filter(|&b| self.free[b] != Site::Idle)
    }
}

/// Which atoms lie on a ring: those with a bond whose ends stay connected without it.
pub(crate) fn on_ring(atoms: usize, bonds: &[(usize, usize)]) -> Vec<bool> {
    let mut on_ring = vec![false; atoms];
    for (i, &(a, b)) in bonds.iter().enumerate() {
        if connected_without(atoms, bonds, i) {
            on_ring[a] = true;
            on_ring[b] = true;
        }
    }
    on_ring
}

/// Whether the two atoms of a bond are connected by other bonds too.
fn connected_without(atoms: usize, bonds: &[(usize, usize)], skip: usize) -> bool {
    let mut group: Vec<usize> = (0..atoms).collect();
    let find = |group: &[usize], mut atom: usize| {
        while group[atom] != atom {
            atom = group[atom];
        }
        atom
    };
    for (i, &(a, b)) in bonds.iter().enumerate() {
        if i != skip {
            let (a, b) = (find(&group, a), find(&group, b));
            group[a.max(b)] = a.min(b);
        }
    }
    find(&group, bonds[skip].0) == find(&group, bonds[skip].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(n: usize) -> Vec<(usize, usize)> {
        (0..n).map(|i| (i, (i + 1) % n)).collect()
    }

    #[test]
    fn even_rings_match_and_odd_ones_do_not() {
        assert!(matches(&[Site::Needs; 6], &ring(6)));
        assert!(!matches(&[Site::Needs; 5], &ring(5)));
        let mut pyrrole = [Site::Needs; 5];
        pyrrole[2] = Site::Idle;
        assert!(matches(&pyrrole, &ring(5)));
        let mut open = [Site::Needs; 5];
        open[4] = Site::Open;
        assert!(matches(&open, &ring(5)));
    }

    #[test]
    fn a_chain_is_on_no_ring() {
        let mut bonds = ring(3);
        bonds.push((2, 3));
        assert_eq!(on_ring(4, &bonds), [true, true, true, false]);
    }
}
