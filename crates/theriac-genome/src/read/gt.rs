//! Genotypes as VCF writes them.

/// No allele was called (`.`).
pub const MISSING: u16 = u16::MAX;
/// There is no second chromosome.
pub const NONE: u16 = u16::MAX - 1;

/// Why a genotype cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// More than two chromosomes.
    Ploidy,
    /// Not a genotype.
    Malformed,
    /// A reference call without a single read (`DP` 0) or of no quality (`GQ` 0).
    NoReads,
    /// Heterozygous, but all reads are of one allele (`AD`).
    Depth,
}

/// One sample's genotype in one record, by the record's own allele numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Allele numbers; [`MISSING`], and [`NONE`] for the second of a haploid call.
    pub alleles: [u16; 2],
    /// Is the order meaningful?
    pub phased: bool,
    /// Why it cannot be used.
    pub flaw: Option<Flaw>,
    /// `PS`, 0 where there is none.
    pub phase_set: u32,
    /// Copies of the stretch (`CN`), in symbolic records.
    pub copies: Option<u8>,
}

impl Call {
    /// `./.`
    pub const NO_CALL: Self =
        Self { alleles: [MISSING; 2], phased: false, flaw: None, phase_set: 0, copies: None };

    /// A genotype that cannot be used.
    pub const fn flawed(flaw: Flaw) -> Self {
        Self { flaw: Some(flaw), ..Self::NO_CALL }
    }

    /// Nothing was called.
    pub fn is_no_call(&self) -> bool {
        self.alleles[0] == MISSING && matches!(self.alleles[1], MISSING | NONE)
    }

    /// From allele numbers in their order.
    pub fn new(alleles: &[u16], phased: bool) -> Self {
        match *alleles {
            [] => Self::NO_CALL,
            [a] => Self { alleles: [a, NONE], phased: true, ..Self::NO_CALL },
            [a, b] => Self { alleles: [a, b], phased, ..Self::NO_CALL },
            _ if alleles.iter().all(|&a| a == MISSING) => Self::NO_CALL,
            _ => Self::flawed(Flaw::Ploidy),
        }
    }

    /// Judges the call by the reads behind it: see [`Flaw`].
    pub fn judge(&mut self, evidence: &Evidence<'_>, block: bool) {
        if self.flaw.is_some() || self.is_no_call() {
            return;
        }
        let reference = self.alleles == [0, 0] || self.alleles == [0, NONE];
        let none = evidence.depth == Some(0) || (block && evidence.quality == Some(0));
        if reference && none {
            *self = Self::flawed(Flaw::NoReads);
        } else if self.alleles[0] != self.alleles[1]
            && !self.alleles.contains(&MISSING)
            && !self.alleles.contains(&NONE)
            && evidence.one_allele_read()
        {
            *self = Self::flawed(Flaw::Depth);
        }
    }
}

/// What stands behind a call.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// `DP`, or in a block `MIN_DP`.
    pub depth: Option<i64>,
    /// `GQ`.
    pub quality: Option<i64>,
    /// `AD`, as text.
    pub allele_depths: Option<&'a [u8]>,
}

impl Evidence<'_> {
    fn one_allele_read(&self) -> bool {
        let Some(depths) = self.allele_depths else { return false };
        let mut numbers = depths.split(|&b| b == b',').map(|n| integer(n).unwrap_or(0));
        depths.contains(&b',') && numbers.by_ref().filter(|&n| n > 0).count() == 1
    }
}

/// Reads `0|1`, `./.`, `1`, also with the leading phase mark of VCF 4.4.
pub fn parse(text: &[u8]) -> Call {
    // By far the most frequent in large files.
    if let [a @ b'0'..=b'9', mark @ (b'|' | b'/'), b @ b'0'..=b'9'] = *text {
        let alleles = [u16::from(a - b'0'), u16::from(b - b'0')];
        return Call { alleles, phased: mark == b'|', ..Call::NO_CALL };
    }
    let text = text.strip_prefix(b"|").or_else(|| text.strip_prefix(b"/")).unwrap_or(text);
    let mut alleles = [0_u16; 3];
    let mut count = 0;
    for part in text.split(|b| matches!(b, b'|' | b'/')) {
        let Some(allele) = allele(part) else { return Call::flawed(Flaw::Malformed) };
        if let Some(slot) = alleles.get_mut(count) {
            *slot = allele;
        } else if allele != MISSING {
            alleles = [0; 3];
        }
        count += 1;
    }
    Call::new(&alleles[..count.min(3)], !text.contains(&b'/'))
}

fn allele(text: &[u8]) -> Option<u16> {
    match text {
        b"." => Some(MISSING),
        _ => integer(text).and_then(|n| u16::try_from(n).ok()).filter(|&n| n < NONE),
    }
}

/// A whole number without sign.
pub fn integer(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(text.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_every_notation() {
        let call = |text: &str| parse(text.as_bytes());
        assert_eq!(call("0|1").alleles, [0, 1]);
        assert!(call("0|1").phased && !call("0/1").phased && call("|0|1").phased);
        assert_eq!(call("10/2").alleles, [10, 2]);
        assert_eq!(call("1").alleles, [1, NONE]);
        assert_eq!(call("0/.").alleles, [0, MISSING]);
        for none in [".", "./.", ".|.", "././."] {
            assert!(call(none).is_no_call() && call(none).flaw.is_none(), "{none}");
        }
        assert_eq!(call("0/1/1").flaw, Some(Flaw::Ploidy));
        for bad in ["", "a/b", "0/-1", "0//1", "1e3", "99999/0"] {
            assert_eq!(call(bad).flaw, Some(Flaw::Malformed), "{bad}");
        }
    }

    #[test]
    fn calls_without_reads_are_no_calls() {
        let judged = |text: &str, evidence: Evidence<'_>, block| {
            let mut call = parse(text.as_bytes());
            call.judge(&evidence, block);
            call.flaw
        };
        let depth = |n| Evidence { depth: Some(n), ..Evidence::default() };
        assert_eq!(judged("0/0", depth(0), false), Some(Flaw::NoReads));
        assert_eq!(judged("0/0", depth(1), true), None);
        let quality = Evidence { quality: Some(0), ..Evidence::default() };
        assert_eq!(judged("0/0", quality, true), Some(Flaw::NoReads));
        assert_eq!(judged("0/0", quality, false), None);
        let reads = Evidence { allele_depths: Some(b"0,31"), ..Evidence::default() };
        assert_eq!(judged("0/1", reads, false), Some(Flaw::Depth));
        assert_eq!(judged("1/1", reads, false), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(a in 0..300_u16, b in 0..300_u16, phased: bool) {
            let text = format!("{a}{}{b}", if phased { '|' } else { '/' });
            let call = parse(text.as_bytes());
            prop_assert_eq!(call.alleles, [a, b]);
            prop_assert_eq!(call.phased, phased);
            prop_assert!(call.flaw.is_none());
        }
    }
}
