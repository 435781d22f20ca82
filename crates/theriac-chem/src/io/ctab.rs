//! Connection tables: V2000 to V3000 and back, without touching the chemistry.
//!
//! Format: *CTfile Formats*, BIOVIA 2020, chapters 2 to 4. Coordinates, charges,
//! radicals, isotopes, atom maps, bond types, wedges and the chiral flag are carried
//! over; S-groups and other collections are not.

use std::fmt::Write;

use chematic::core::Element;

/// The parts of a mol block that both versions have.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Ctab {
    /// Title, program and comment line.
    header: [String; 3],
    chiral: bool,
    atoms: Vec<Atom>,
    bonds: Vec<Bond>,
}

#[derive(Debug, Default, Clone, PartialEq)]
struct Atom {
    symbol: String,
    at: [f64; 3],
    charge: i32,
    radical: u32,
    isotope: u32,
    /// Total valence where it is given: 1 to 14, or 15 for none at all.
    valence: u32,
    map: u32,
}

#[derive(Debug, Default, Clone, PartialEq)]
struct Bond {
    order: u32,
    ends: [usize; 2],
    /// V2000's code: 0 none, 1 up, 6 down, 4 either, 3 crossed double bond.
    stereo: u32,
}

/// The section of a V3000 block that is being read.
#[derive(PartialEq)]
enum Part {
    Atoms,
    Bonds,
    Other,
}

impl Ctab {
    /// Reads a mol block of either version; `None` where it is malformed.
    pub fn read(block: &str) -> Option<Self> {
        let lines: Vec<&str> = block.lines().collect();
        let counts = lines.get(3)?;
        let header = [0, 1, 2].map(|i| lines[i].to_owned());
        let table = Self { header, ..Self::default() };
        if counts.contains("V3000") { table.read_v3000(block) } else { table.read_v2000(&lines) }
    }

    fn read_v2000(mut self, lines: &[&str]) -> Option<Self> {
        let counts = lines[3];
        let (atoms, bonds): (usize, usize) = (column(counts, 0, 3)?, column(counts, 3, 6)?);
        self.chiral = column(counts, 12, 15) == Some(1);
        let body = lines.get(4..)?;
        for line in body.get(..atoms)? {
            self.atoms.push(v2000_atom(line)?);
        }
        for line in body.get(atoms..atoms + bonds)? {
            let ends = [column(line, 0, 3)?, column(line, 3, 6)?];
            let stereo = column(line, 9, 12).unwrap_or(0);
            self.bonds.push(Bond { order: column(line, 6, 9)?, ends, stereo });
        }
        self.v2000_properties(&body[atoms + bonds..])?;
        Some(self)
    }

    /// `M  CHG`, `M  RAD` and `M  ISO`; where one of the first two is given, the charges
    /// of the atom lines do not count.
    fn v2000_properties(&mut self, lines: &[&str]) -> Option<()> {
        if lines.iter().any(|l| l.starts_with("M  CHG") || l.starts_with("M  RAD")) {
            self.atoms.iter_mut().for_each(|a| (a.charge, a.radical) = (0, 0));
        }
        for line in lines.iter().take_while(|l| !l.starts_with("M  END")) {
            let Some(key) = ["M  CHG", "M  RAD", "M  ISO"].iter().find(|k| line.starts_with(**k))
            else {
                continue;
            };
            let values: Vec<i32> = line[key.len()..]
                .split_whitespace()
                .skip(1)
                .map_while(|v| v.parse().ok())
                .collect();
            for pair in values.chunks_exact(2) {
                let atom = self.atoms.get_mut(usize::try_from(pair[0]).ok()?.checked_sub(1)?)?;
                match *key {
                    "M  CHG" => atom.charge = pair[1],
                    "M  RAD" => atom.radical = pair[1].try_into().ok()?,
                    _ => atom.isotope = pair[1].try_into().ok()?,
                }
            }
        }
        Some(())
    }

    fn read_v3000(mut self, block: &str) -> Option<Self> {
        let mut part = Part::Other;
        for line in v3000_lines(block) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["COUNTS", counts @ ..] => self.chiral = counts.get(4) == Some(&"1"),
                ["BEGIN", "ATOM", ..] => part = Part::Atoms,
                ["BEGIN", "BOND", ..] => part = Part::Bonds,
                ["BEGIN", ..] => part = Part::Other,
                ["END", ..] => part = Part::Other,
                atom if part == Part::Atoms => self.atoms.push(v3000_atom(atom)?),
                bond if part == Part::Bonds => self.bonds.push(v3000_bond(bond)?),
                _ => {}
            }
        }
        Some(self)
    }

    /// As a V2000 block; `None` beyond its 999 atoms or bonds.
    pub fn v2000(&self) -> Option<String> {
        if self.atoms.len() > 999 || self.bonds.len() > 999 {
            return None;
        }
        let mut out = self.header.join("\n");
        let (n, m, chiral) = (self.atoms.len(), self.bonds.len(), u8::from(self.chiral));
        let _ = writeln!(out, "\n{n:3}{m:3}  0  0{chiral:3}  0  0  0  0  0999 V2000");
        for a in &self.atoms {
            let [x, y, z] = a.at;
            let _ = write!(
                out,
                "{x:10.4}{y:10.4}{z:10.4} {:<3} 0  0  0  0  0{:3}",
                a.symbol, a.valence
            );
            let _ = writeln!(out, "  0  0  0{:3}  0  0", a.map);
        }
        for b in &self.bonds {
            let [from, to] = b.ends;
            let _ = writeln!(out, "{from:3}{to:3}{:3}{:3}", b.order, b.stereo);
        }
        self.property(&mut out, "CHG", |a| i64::from(a.charge));
        self.property(&mut out, "RAD", |a| i64::from(a.radical));
        self.property(&mut out, "ISO", |a| i64::from(a.isotope));
        out.push_str("M  END\n");
        Some(out)
    }

    /// One `M  KEY` line for every eight atoms with a value.
    fn property(&self, out: &mut String, key: &str, value: impl Fn(&Atom) -> i64) {
        let set: Vec<(usize, i64)> = self
            .atoms
            .iter()
            .enumerate()
            .map(|(i, a)| (i + 1, value(a)))
            .filter(|(_, v)| *v != 0)
            .collect();
        for chunk in set.chunks(8) {
            let _ = write!(out, "M  {key}{:3}", chunk.len());
            for (atom, v) in chunk {
                let _ = write!(out, " {atom:3} {v:3}");
            }
            out.push('\n');
        }
    }

    /// As a V3000 block.
    pub fn v3000(&self) -> String {
        let mut out = self.header.join("\n");
        out.push_str("\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\n");
        let (n, m, chiral) = (self.atoms.len(), self.bonds.len(), u8::from(self.chiral));
        let _ = writeln!(out, "M  V30 COUNTS {n} {m} 0 0 {chiral}\nM  V30 BEGIN ATOM");
        for (i, a) in self.atoms.iter().enumerate() {
            let [x, y, z] = a.at;
            let _ = write!(out, "M  V30 {} {} {x:.4} {y:.4} {z:.4} {}", i + 1, a.symbol, a.map);
            let extra = [
                ("CHG", i64::from(a.charge)),
                ("RAD", i64::from(a.radical)),
                ("MASS", i64::from(a.isotope)),
                ("VAL", if a.valence == 15 { -1 } else { i64::from(a.valence) }),
            ];
            for (key, value) in extra.into_iter().filter(|(_, v)| *v != 0) {
                let _ = write!(out, " {key}={value}");
            }
            out.push('\n');
        }
        out.push_str("M  V30 END ATOM\n");
        if !self.bonds.is_empty() {
            self.v3000_bonds(&mut out);
        }
        out.push_str("M  V30 END CTAB\nM  END\n");
        out
    }

    fn v3000_bonds(&self, out: &mut String) {
        out.push_str("M  V30 BEGIN BOND\n");
        for (i, b) in self.bonds.iter().enumerate() {
            let _ = write!(out, "M  V30 {} {} {} {}", i + 1, b.order, b.ends[0], b.ends[1]);
            let cfg = match b.stereo {
                1 => " CFG=1",
                3 | 4 => " CFG=2",
                6 => " CFG=3",
                _ => "",
            };
            out.push_str(cfg);
            out.push('\n');
        }
        out.push_str("M  V30 END BOND\n");
    }
}

fn column<T: std::str::FromStr>(line: &str, from: usize, to: usize) -> Option<T> {
    line.get(from..to.min(line.len()))?.trim().parse().ok()
}

fn v2000_atom(line: &str) -> Option<Atom> {
    let at = [column(line, 0, 10)?, column(line, 10, 20)?, column(line, 20, 30)?];
    let (charge, radical) = match column(line, 36, 39).unwrap_or(0) {
        4 => (0, 2),
        code @ 1..=7 => (4 - code, 0),
        _ => (0, 0),
    };
    let symbol = line.get(31..line.len().min(34))?.trim().to_owned();
    let map = column(line, 60, 63).unwrap_or(0);
    let valence = column(line, 48, 51).unwrap_or(0);
    let isotope = isotope(&symbol, column(line, 34, 36).unwrap_or(0));
    Some(Atom { symbol, at, charge, radical, isotope, valence, map })
}

/// The mass number that differs so much from that of the commonest isotope.
fn isotope(symbol: &str, difference: i32) -> u32 {
    let mass = Element::from_symbol(symbol).filter(|_| difference != 0).map(Element::atomic_mass);
    mass.map_or(0, |mass| u32::try_from(mass.round() as i32 + difference).unwrap_or(0))
}

/// Logical lines without their prefix; a `-` at the end joins the next.
fn v3000_lines(block: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in block.lines().filter_map(|l| l.strip_prefix("M  V30 ")) {
        match line.strip_suffix('-') {
            Some(part) => open.push_str(part),
            None => lines.push(std::mem::take(&mut open) + line),
        }
    }
    lines
}

fn v3000_atom(words: &[&str]) -> Option<Atom> {
    let [_, symbol, x, y, z, map, options @ ..] = words else { return None };
    let at = [x.parse().ok()?, y.parse().ok()?, z.parse().ok()?];
    let mut atom =
        Atom { symbol: (*symbol).to_owned(), at, map: map.parse().ok()?, ..Atom::default() };
    for (key, value) in options.iter().filter_map(|o| o.split_once('=')) {
        match key {
            "CHG" => atom.charge = value.parse().ok()?,
            "RAD" => atom.radical = value.parse().ok()?,
            "MASS" => atom.isotope = value.parse().ok()?,
            "VAL" if value == "-1" => atom.valence = 15,
            "VAL" => atom.valence = value.parse().ok()?,
            _ => {}
        }
    }
    Some(atom)
}

fn v3000_bond(words: &[&str]) -> Option<Bond> {
    let [_, order, from, to, options @ ..] = words else { return None };
    let order = order.parse().ok()?;
    let cfg = options.iter().find_map(|o| o.strip_prefix("CFG=")).unwrap_or("0");
    let stereo = match cfg {
        "1" => 1,
        "2" if order == 2 => 3,
        "2" => 4,
        "3" => 6,
        _ => 0,
    };
    Some(Bond { order, ends: [from.parse().ok()?, to.parse().ok()?], stereo })
}
