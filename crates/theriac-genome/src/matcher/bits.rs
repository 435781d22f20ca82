//! Sets of loci.

/// A set of loci, one bit each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set, with room for `loci`.
    pub(super) fn new(loci: usize) -> Self {
        Self(vec![0; loci.div_ceil(64)])
    }

    /// Puts a locus in or out.
    pub(super) fn set(&mut self, locus: usize, inside: bool) {
        let bit = 1 << (locus % 64);
        if inside {
            self.0[locus / 64] |= bit;
        } else {
            self.0[locus / 64] &= !bit;
        }
    }

    /// Is the locus in?
    pub(super) fn has(&self, locus: usize) -> bool {
        self.0[locus / 64] >> (locus % 64) & 1 == 1
    }

    /// Takes over the members of `other`, without a new allocation.
    pub(super) fn copy(&mut self, other: &Self) {
        self.0.copy_from_slice(&other.0);
    }

    /// Is nothing in?
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// The members, rising.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.0.len() * 64).filter(|&locus| self.has(locus))
    }
}

/// Is every member of `set` in `a` or in `b`?
pub(super) fn covered(set: &Bits, a: &Bits, b: &Bits) -> bool {
    words(set, a, b).all(|(set, a, b)| set & !(a | b) == 0)
}

/// Is every member of `set` both in `a` and in `b`?
pub(super) fn within(set: &Bits, a: &Bits, b: &Bits) -> bool {
    words(set, a, b).all(|(set, a, b)| set & !(a & b) == 0)
}

/// For every member of `set`: is it in both of `one`, or in both of `other`?
pub(super) fn either(set: &Bits, one: (&Bits, &Bits), other: (&Bits, &Bits)) -> bool {
    let mut pairs = words(set, one.0, one.1).zip(words(set, other.0, other.1));
    pairs.all(|((set, a, b), (_, c, d))| set & !((a & b) | (c & d)) == 0)
}

fn words<'a>(
    set: &'a Bits,
    a: &'a Bits,
    b: &'a Bits,
) -> impl Iterator<Item = (u64, u64, u64)> + 'a {
    set.0.iter().zip(&a.0).zip(&b.0).map(|((&set, &a), &b)| (set, a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_across_words() {
        let of = |members: &[usize]| {
            let mut bits = Bits::new(130);
            members.iter().for_each(|&locus| bits.set(locus, true));
            bits
        };
        let all = of(&[1, 64, 129]);
        assert_eq!(all.iter().collect::<Vec<_>>(), [1, 64, 129]);
        assert!(covered(&all, &of(&[1]), &of(&[64, 129])));
        assert!(!covered(&all, &of(&[1]), &of(&[129])));
        assert!(within(&of(&[64]), &all, &of(&[64])));
        assert!(either(&all, (&of(&[1, 64]), &all), (&all, &of(&[129]))));
        assert!(!either(&all, (&of(&[1]), &all), (&all, &of(&[129]))));
    }
}
