//! How good predicted affinities are.

/// Concordance index: the share of pairs of different labels whose predictions stand in the same
/// order; equal predictions count half. `None` where all labels are equal.
///
/// M. Gönen, G. Heller, Biometrika 92, 965 (2005).
pub fn concordance(labels: &[f64], values: &[f64]) -> Option<f64> {
    let mut sorted: Vec<f64> = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.dedup();
    let place = |v: f64| sorted.partition_point(|s| *s < v);
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_unstable_by(|&a, &b| labels[a].total_cmp(&labels[b]));
    // Counts of the predictions of lesser labels, as a Fenwick tree over their ranks.
    let mut tree = vec![0_u64; sorted.len() + 1];
    let (mut right, mut pairs, mut below) = (0.0, 0.0, 0_u64);
    for run in order.chunk_by(|&a, &b| labels[a] == labels[b]) {
        for &i in run {
            let rank = place(values[i]);
            let (less, to) = (count(&tree, rank), count(&tree, rank + 1));
            right += less as f64 + 0.5 * (to - less) as f64;
            pairs += below as f64;
        }
        run.iter().for_each(|&i| add(&mut tree, place(values[i])));
        below += run.len() as u64;
    }
    (pairs > 0.0).then(|| right / pairs)
}

/// How many of the first `end` ranks were added.
fn count(tree: &[u64], end: usize) -> u64 {
    let (mut sum, mut i) = (0, end);
    while i > 0 {
        sum += tree[i];
        i &= i - 1;
    }
    sum
}

fn add(tree: &mut [u64], rank: usize) {
    let mut i = rank + 1;
    while i < tree.len() {
        tree[i] += 1;
        i += i & i.wrapping_neg();
    }
}

/// Mean of the squared errors.
pub fn mean_square(labels: &[f64], values: &[f64]) -> f64 {
    let squares = labels.iter().zip(values).map(|(l, v)| (l - v).powi(2));
    squares.sum::<f64>() / labels.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the definition.
    fn slow(labels: &[f64], values: &[f64]) -> Option<f64> {
        let (mut right, mut pairs) = (0.0, 0.0);
        for (a, x) in labels.iter().zip(values) {
            for (b, y) in labels.iter().zip(values).filter(|(b, _)| a > b) {
                let _ = b;
                pairs += 1.0;
                right += if x > y {
                    1.0
                } else if x == y {
                    0.5
                } else {
                    0.0
                };
            }
        }
        (pairs > 0.0).then(|| right / pairs)
    }

    proptest! {
        #[test]
        fn is_the_definition(cases in prop::collection::vec((0_u8..6, 0_u8..6), 0..40)) {
            let (labels, values): (Vec<f64>, Vec<f64>) =
                cases.iter().map(|&(l, v)| (f64::from(l), f64::from(v))).unzip();
            prop_assert_eq!(concordance(&labels, &values), slow(&labels, &values));
        }
    }
}
