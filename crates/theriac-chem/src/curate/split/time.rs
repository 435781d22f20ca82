//! The split by time (Sheridan, J. Chem. Inf. Model. 2013, 53, 783): the newest
//! compounds are predicted from the older ones.

use super::{Part, Sizes};
use crate::curate::store::Compound;

/// Compounds of the same date stay together.
pub(super) fn split(compounds: &[Compound], sizes: &Sizes) -> Vec<Part> {
    let mut order: Vec<(f64, usize)> =
        compounds.iter().enumerate().map(|(i, c)| (c.time.unwrap_or(f64::INFINITY), i)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut parts = vec![Part::Test; compounds.len()];
    let mut before = 0;
    for same in order.chunk_by(|a, b| a.0 == b.0) {
        // A date belongs to the part in which its first compound falls.
        let part = sizes.part_at(before);
        for (_, compound) in same {
            parts[*compound] = part;
        }
        before += same.len();
    }
    parts
}

/// A date as a number that grows with time: a plain number as it is, `YYYY`,
/// `YYYY-MM` and `YYYY-MM-DD` (also with `/`) by year, month and day.
pub(in crate::curate) fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    let mut fields = text.split(['T', ' ']).next()?.split(['-', '/']);
    let mut next = || fields.next().map(str::parse::<u16>);
    let year = next()?.ok().filter(|y| *y >= 1000)?;
    let month = next().unwrap_or(Ok(1)).ok().filter(|m| (1..=12).contains(m))?;
    let day = next().unwrap_or(Ok(1)).ok().filter(|d| (1..=31).contains(d))?;
    // Comparable with a bare year in the same column.
    Some(f64::from(year) + f64::from((month - 1) * 31 + day - 1) / 372.0)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn dates_grow_with_time() {
        let dates =
            ["1999", "2003-01", "2003-02-01", "2003-02-28", "2003/03/01", "2004-01-01T10:00"];
        let numbers: Vec<f64> = dates.iter().map(|d| parse(d).unwrap()).collect();
        assert!(numbers.windows(2).all(|w| w[0] < w[1]), "{numbers:?}");
        for bad in ["", "soon", "2003-13-01", "03-02-2003"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
