//! Statistics of scores and batches.

use rayon::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::fingerprint::ecfp4;

/// The mean; missing for no values.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The `share`-quantile with linear interpolation between order statistics (type 7 of Hyndman
/// and Fan 1996); zero for no values.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let position = share.clamp(0.0, 1.0) * last as f64;
    let below = position.floor() as usize;
    let above = position.ceil() as usize;
    sorted[below] + (sorted[above] - sorted[below]) * (position - below as f64)
}

/// Share of all values, missing ones included, that lie above `bound`.
pub fn share_above(values: &[Option<f64>], bound: f64) -> f64 {
    let above = values.iter().flatten().filter(|&&x| x > bound).count();
    ratio(above, values.len())
}

/// `part / whole`; zero where there is nothing.
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// One minus the mean Tanimoto similarity (ECFP4) of all pairs; missing below two molecules.
pub fn internal_diversity(molecules: &[&Molecule]) -> Option<f64> {
    let prints: Vec<_> = molecules.par_iter().filter_map(|m| ecfp4(m).ok()).collect();
    let pairs = prints.len() * prints.len().saturating_sub(1) / 2;
    if pairs == 0 {
        return None;
    }
    // Each row is summed on its own and the rows in order, so that threads change nothing.
    let row = |i: usize| prints[i + 1..].iter().map(|p| prints[i].tanimoto(p)).sum::<f64>();
    let rows: Vec<f64> = (0..prints.len()).into_par_iter().map(row).collect();
    Some(1.0 - rows.iter().sum::<f64>() / pairs as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        let values = [3.0, 1.0, 2.0, 4.0];
        assert_eq!(quantile(&values, 0.0), 1.0);
        assert_eq!(quantile(&values, 0.5), 2.5);
        assert!((quantile(&values, 0.99) - 3.97).abs() < 1e-12);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }

    #[test]
    fn missing_values_count_as_not_above() {
        assert_eq!(share_above(&[Some(0.9), None, Some(0.1), Some(0.5)], 0.5), 0.25);
    }

    #[test]
    fn the_diversity_of_equals_is_zero() {
        let a = Molecule::from_smiles("c1ccccc1O").unwrap();
        let b = Molecule::from_smiles("CCCCCN").unwrap();
        assert!(internal_diversity(&[&a, &a]).unwrap().abs() < 1e-12);
        assert!(internal_diversity(&[&a, &b]).unwrap() > 0.8);
        assert_eq!(internal_diversity(&[&a]), None);
    }
}
