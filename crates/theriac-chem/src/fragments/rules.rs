//! Which bonds are broken: environments of the two atoms and the labels that they leave.

use std::sync::LazyLock;

use crate::MolError;
use crate::smarts::Pattern;

/// The environments, from carbonyl (1) to aromatic carbon (16).
const ENVIRONMENTS: [(u16, &str); 15] = [
    (1, "[C;D3]([#0,#6,#7,#8])(=O)"),
    (3, "[O;D2]-;!@[#0,#6,#1]"),
    (4, "[C;!D1;!$(C=*)]-;!@[#6]"),
    (5, "[N;!D1;!$(N=*);!$(N-[!#6;!#16;!#0;!#1]);!$([N;R]@[C;R]=O)]"),
    (6, "[C;D3;!R](=O)-;!@[#0,#6,#7,#8]"),
    (7, "[C;D2,D3]-[#6]"),
    (8, "[C;!R;!D1;!$(C!-*)]"),
    (9, "[n;+0;$(n(:[c,n,o,s]):[c,n,o,s])]"),
    (10, "[N;R;$(N(@C(=O))@[C,N,O,S])]"),
    (11, "[S;D2](-;!@[#0,#6])"),
    (12, "[S;D4]([#6,#0])(=O)(=O)"),
    (13, "[C;$(C(-;@[C,N,O,S])-;@[N,O,S])]"),
    (14, "[c;$(c(:[c,n,o,s]):[n,o,s])]"),
    (15, "[C;$(C(-;@C)-;@C)]"),
    (16, "[c;$(c(:c):c)]"),
];

/// For each first environment the second ones that it breaks from, in RDKit's order.
const GROUPS: [(u16, &[u16]); 13] = [
    (1, &[3, 5, 10]),
    (3, &[4, 13, 14, 15, 16]),
    (4, &[5, 11]),
    (5, &[12, 14, 16, 13, 15]),
    (6, &[13, 14, 15, 16]),
    (7, &[7]),
    (8, &[9, 10, 13, 14, 15, 16]),
    (9, &[13, 14, 15, 16]),
    (10, &[13, 14, 15, 16]),
    (11, &[13, 14, 15, 16]),
    (13, &[14, 15, 16]),
    (14, &[14, 15, 16]),
    (15, &[16]),
];
/// The last group stands alone: biaryls.
const LAST: (u16, &[u16]) = (16, &[16]);

/// One kind of bond that is broken.
pub(super) struct Rule {
    /// Matches the two atoms of the bond.
    pub(super) bond: Pattern,
    /// Isotope labels of the attachment points left on the first and second atom.
    pub(super) labels: [u16; 2],
}

static RULES: LazyLock<Result<Vec<Vec<Rule>>, MolError>> = LazyLock::new(|| {
    let group = |(first, seconds): &(u16, &[u16])| {
        seconds.iter().map(|&second| rule(*first, second)).collect()
    };
    GROUPS.iter().chain([&LAST]).map(group).collect()
});

/// The rules, in the groups in which they are applied.
pub(super) fn groups() -> Result<&'static [Vec<Rule>], MolError> {
    RULES.as_deref().map_err(Clone::clone)
}

fn rule(first: u16, second: u16) -> Result<Rule, MolError> {
    let order = if first == 7 { '=' } else { '-' };
    let (a, b) = (environment(first), environment(second));
    let bond = Pattern::parse(&format!("[$({a})]{order};!@[$({b})]"))?;
    Ok(Rule { bond, labels: [first, second] })
}

fn environment(label: u16) -> &'static str {
    ENVIRONMENTS.iter().find(|(l, _)| *l == label).map_or("", |(_, smarts)| smarts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rules_are_readable() {
        let rules = groups().unwrap();
        assert_eq!(rules.iter().map(Vec::len).sum::<usize>(), 46);
        let named = GROUPS.iter().chain([&LAST]);
        assert!(named.flat_map(|(a, b)| b.iter().chain([a])).all(|&l| !environment(l).is_empty()));
    }
}
