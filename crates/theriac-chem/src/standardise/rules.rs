//! The transforms of functional groups, in the order in which RDKit applies them
//! (`TransformCatalog/normalizations.in`, BSD-3).

/// What a transform changes in the atoms of its pattern, by their position in it.
pub(super) struct Rule {
    pub(super) smarts: &'static str,
    /// Charges afterwards.
    pub(super) charges: &'static [(usize, i8)],
    /// Bond orders afterwards.
    pub(super) bonds: &'static [(usize, usize, u8)],
    /// Hydrogens afterwards, where they do not stay.
    pub(super) hydrogens: &'static [(usize, u8)],
    /// Does it recombine charges, or move one along a conjugated chain?
    pub(super) recombines: bool,
}

const fn group(
    smarts: &'static str,
    charges: &'static [(usize, i8)],
    bonds: &'static [(usize, usize, u8)],
) -> Rule {
    Rule { smarts, charges, bonds, hydrogens: &[], recombines: false }
}

const fn charge(
    smarts: &'static str,
    charges: &'static [(usize, i8)],
    bonds: &'static [(usize, usize, u8)],
) -> Rule {
    Rule { smarts, charges, bonds, hydrogens: &[], recombines: true }
}

/// Bond orders of a chain of five atoms with its double bonds at even places.
const ALTERNATE: &[(usize, usize, u8)] = &[(0, 1, 2), (1, 2, 1), (2, 3, 2), (3, 4, 1)];

pub(super) const RULES: &[Rule] = &[
    // Nitro to N+(O-)=O.
    group("[N,P,As,Sb;X3](=[O,S,Se,Te])=[O,S,Se,Te]", &[(0, 1), (1, -1)], &[(0, 1, 1)]),
    // Sulfone to S(=O)=O.
    group("[S+2]([O-])[O-]", &[(0, 0), (1, 0), (2, 0)], &[(0, 1, 2), (0, 2, 2)]),
    // Pyridine oxide to n+O-.
    group("[nH0+0]=[OH0+0]", &[(0, 1), (1, -1)], &[(0, 1, 1)]),
    // Azide to N=N+=N-, diazo to =N+=N-.
    group("*N=N#N", &[(2, 1), (3, -1)], &[(2, 3, 2)]),
    group("*=N#N", &[(1, 1), (2, -1)], &[(1, 2, 2)]),
    // Sulfoxide to S+-O-.
    group("[!O][S+0;X3](=O)[!O]", &[(1, 1), (2, -1)], &[(1, 2, 1)]),
    // Phosphate to P(O-)=O.
    group("[O,S,Se,Te;-1][P+;D4][O,S,Se,Te;-1]", &[(0, 0), (1, 0)], &[(0, 1, 2)]),
    // C+ or S+ beside N, then P+ beside N, to =N+.
    group("[C,S&!$([S+]-[O-]);X3+1]([NX3])[NX3!H0]", &[(0, 0), (2, 1)], &[(0, 2, 2)]),
    group("[P;X4+1]([NX3])[NX3!H0]", &[(0, 0), (2, 1)], &[(0, 2, 2)]),
    // Hydrazine-diazonium.
    Rule {
        smarts: "[CX4][NX3H]-[NX3H][CX4][NX2+]#[NX1]",
        charges: &[(2, 1), (4, 0)],
        bonds: &[(1, 2, 2), (4, 5, 2)],
        hydrogens: &[(1, 0), (2, 1), (5, 1)],
        recombines: false,
    },
    // Charges 1,3 to each other recombine.
    charge(
        "[N,P,As,Sb,O,S,Se,Te;-1]-[A+0]=[N,P,As,Sb,O,S,Se,Te;+1]",
        &[(0, 0), (2, 0)],
        &[(0, 1, 2), (1, 2, 1)],
    ),
    charge("[n,o,p,s;-1]:[a]=[N,O,P,S;+1]", &[(0, 0), (2, 0)], &[(1, 2, 1)]),
    charge("[N,O,P,S;-1]-[a+0]:[n,o,p,s;+1]", &[(0, 0), (2, 0)], &[(0, 1, 2)]),
    // Charges 1,5 to each other recombine.
    charge(
        "[N,P,As,Sb,O,S,Se,Te;-1]-[A+0]=[A]-[A]=[N,P,As,Sb,O,S,Se,Te;+1]",
        &[(0, 0), (4, 0)],
        ALTERNATE,
    ),
    charge("[n,o,p,s;-1]:[a]:[a]:[c]=[N,O,P,S;+1]", &[(0, 0), (4, 0)], &[(3, 4, 1)]),
    charge("[N,O,P,S;-1]-[c]:[a]:[a]:[n,o,p,s;+1]", &[(0, 0), (4, 0)], &[(0, 1, 2)]),
    // The charge of a conjugated cation goes to the end that has a hydrogen.
    charge(
        "[N,O!$(*N);+0!H0]-[A]=[N!$(*~[N,O,P,S;-1]),O;+1H0]",
        &[(0, 1), (2, 0)],
        &[(0, 1, 2), (1, 2, 1)],
    ),
    charge("[n;+0!H0]:[c]=[N!$(*~[N,O,P,S;-1]),O;+1H0]", &[(0, 1), (2, 0)], &[(1, 2, 1)]),
    charge(
        "[N,O!$(*N);+0!H0]-[A]=[A]-[A]=[N!$(*~[N,O,P,S;-1]),O;+1H0]",
        &[(0, 1), (4, 0)],
        ALTERNATE,
    ),
    charge("[n;+0!H0]:[a]:[a]:[c]=[N!$(*~[N,O,P,S;-1]),O;+1H0]", &[(0, 1), (4, 0)], &[(3, 4, 1)]),
    // Halide oxides, and isocyanide-like pairs.
    group("[F,Cl,Br,I,At;-1]=O", &[(0, 0), (1, -1)], &[(0, 1, 1)]),
    group("[N,P,As,Sb;-1]=[C+;v3]", &[(0, 0), (1, 0)], &[(0, 1, 3)]),
];
