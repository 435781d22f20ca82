//! MDL mol blocks with three-dimensional coordinates (CTfile formats, BIOVIA 2020).

use std::fmt::Write as _;

/// The V2000 table has three digits for its counts.
const V2000_LIMIT: usize = 999;

/// One atom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Atom {
    pub number: u32,
    pub symbol: &'static str,
    pub charge: i32,
    /// MDL code: 0 none, 2 doublet, 3 triplet.
    pub radical: i32,
    pub isotope: u16,
}

/// One bond with its MDL type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bond {
    pub begin: usize,
    pub end: usize,
    pub order: i32,
}

pub(super) fn write(
    title: &str,
    atoms: &[Atom],
    bonds: &[Bond],
    coordinates: &[[f64; 3]],
) -> String {
    let title: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut out = format!("{}\n     Theriac          3D\n\n", title.trim());
    let dative = bonds.iter().any(|b| b.order == 9);
    if dative || atoms.len().max(bonds.len()) > V2000_LIMIT {
        v3000(&mut out, atoms, bonds, coordinates);
    } else {
        v2000(&mut out, atoms, bonds, coordinates);
    }
    out.push_str("M  END\n");
    out
}

fn v2000(out: &mut String, atoms: &[Atom], bonds: &[Bond], coordinates: &[[f64; 3]]) {
    let (n, m) = (atoms.len(), bonds.len());
    let _ = writeln!(out, "{n:3}{m:3}  0  0  0  0  0  0  0  0999 V2000");
    for (atom, [x, y, z]) in atoms.iter().zip(coordinates) {
        let _ = writeln!(
            out,
            "{x:10.4}{y:10.4}{z:10.4} {:<3} 0  0  0  0  0  0  0  0  0  0  0  0",
            atom.symbol
        );
    }
    for bond in bonds {
        let _ = writeln!(out, "{:3}{:3}{:3}  0", bond.begin + 1, bond.end + 1, bond.order);
    }
    property(out, "CHG", atoms, |a| a.charge);
    property(out, "ISO", atoms, |a| i32::from(a.isotope));
    property(out, "RAD", atoms, |a| a.radical);
}

/// `M  CHG` and the like: at most eight entries a line, zeros left out.
fn property(out: &mut String, name: &str, atoms: &[Atom], value: impl Fn(&Atom) -> i32) {
    let entries: Vec<(usize, i32)> =
        atoms.iter().enumerate().map(|(i, a)| (i + 1, value(a))).filter(|(_, v)| *v != 0).collect();
    for line in entries.chunks(8) {
        let _ = write!(out, "M  {name}{:3}", line.len());
        for (atom, value) in line {
            let _ = write!(out, " {atom:3} {value:3}");
        }
        out.push('\n');
    }
}

fn v3000(out: &mut String, atoms: &[Atom], bonds: &[Bond], coordinates: &[[f64; 3]]) {
    out.push_str("  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\n");
    let _ = writeln!(out, "M  V30 COUNTS {} {} 0 0 0", atoms.len(), bonds.len());
    out.push_str("M  V30 BEGIN ATOM\n");
    for (i, (atom, [x, y, z])) in atoms.iter().zip(coordinates).enumerate() {
        let _ = write!(out, "M  V30 {} {} {x:.4} {y:.4} {z:.4} 0", i + 1, atom.symbol);
        let marks =
            [("CHG", atom.charge), ("MASS", i32::from(atom.isotope)), ("RAD", atom.radical)];
        for (name, value) in marks.into_iter().filter(|(_, v)| *v != 0) {
            let _ = write!(out, " {name}={value}");
        }
        out.push('\n');
    }
    out.push_str("M  V30 END ATOM\nM  V30 BEGIN BOND\n");
    for (i, b) in bonds.iter().enumerate() {
        let _ = writeln!(out, "M  V30 {} {} {} {}", i + 1, b.order, b.begin + 1, b.end + 1);
    }
    out.push_str("M  V30 END BOND\nM  V30 END CTAB\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_are_written_eight_to_a_line() {
        let atom = Atom { number: 7, symbol: "N", charge: 1, radical: 0, isotope: 0 };
        let atoms = vec![atom; 9];
        let block = write("a\nb", &atoms, &[], &[[0.0; 3]; 9]);
        assert!(block.starts_with("a b\n"));
        assert!(block.contains("M  CHG  8   1   1   2   1"));
        assert!(block.contains("M  CHG  1   9   1\nM  END\n"));
    }

    #[test]
    fn large_tables_are_v3000() {
        let atom = Atom { number: 1, symbol: "H", charge: 0, radical: 0, isotope: 2 };
        let block = write("", &vec![atom; 1000], &[], &[[0.0; 3]; 1000]);
        assert!(block.contains("COUNTS 1000 0") && block.contains("MASS=2"));
    }
}
