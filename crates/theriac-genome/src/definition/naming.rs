//! The order of allele names: numbers as numbers, the reference first.

use std::cmp::Ordering;

/// Orders names of alleles: `*2` before `*10`, `Reference` before all, names by sequence
/// (`c.62G>A`) by their position, combinations (`[*2 + *3]`) after single alleles.
pub fn compare_names(a: &str, b: &str) -> Ordering {
    let key = |name: &str| (combination_size(name), !is_reference(name));
    key(a).cmp(&key(b)).then_with(|| compare_sequence(inner(a), inner(b)))
}

fn is_reference(name: &str) -> bool {
    name == "Reference"
}

/// How many alleles lie together; 0 for a single one.
fn combination_size(name: &str) -> usize {
    if name.starts_with('[') { name.matches(" + ").count() } else { 0 }
}

fn inner(name: &str) -> &str {
    name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name)
}

fn compare_sequence(a: &str, b: &str) -> Ordering {
    match (sequence_position(a), sequence_position(b)) {
        (Some(x), Some(y)) => x.cmp(&y).then_with(|| a.cmp(b)),
        _ => compare_natural(a, b),
    }
}

/// The position in `c.1129-5923C>G`.
fn sequence_position(name: &str) -> Option<u64> {
    let rest = name.strip_prefix("c.").or_else(|| name.strip_prefix("g."))?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    rest[..digits].parse().ok()
}

/// Runs of digits compare as numbers, all else as text.
fn compare_natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (tokens(a), tokens(b));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (x, y) => x.cmp(&y),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// A piece of a name; numbers come before text.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    Number(u64),
    Text(char),
}

fn tokens(name: &str) -> impl Iterator<Item = Token> + '_ {
    let mut rest = name;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let tail = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &rest[..rest.len() - tail.len()];
        if let Ok(number) = digits.parse() {
            rest = tail;
            return Some(Token::Number(number));
        }
        rest = &rest[first.len_utf8()..];
        Some(Token::Text(first))
    })
}

#[cfg(test)]
mod tests {
    use super::compare_names;

    #[test]
    fn names_in_the_order_of_the_field() {
        let ordered = [
            vec!["*1", "*2", "*10", "*38"],
            vec![
                "Reference",
                "c.62G>A",
                "c.295_298delTCAT (*7)",
                "c.1898delC (*3)",
                "[c.46C>G + c.62G>A]",
            ],
            vec!["A120T", "A1067T", "E56K", "ivacaftor non-responsive CFTR sequence"],
            vec!["*1", "*28", "*80", "*80+*28"],
            vec!["A", "A- 202A_376G", "B (reference)", "Bangkok Noi", "Brighton"],
        ];
        for names in ordered {
            let mut sorted = names.clone();
            sorted.reverse();
            sorted.sort_by(|a, b| compare_names(a, b));
            assert_eq!(sorted, names);
        }
    }
}
