//! The network's size, and where each of its parameters stands in one flat vector.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result};

/// The size of the network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// Tokens, the start and end marks included.
    pub vocabulary: usize,
    /// Units of each GRU layer.
    pub hidden: usize,
    /// GRU layers.
    pub layers: usize,
}

/// Where the parameters of one GRU layer stand. `h` is the number of units; the three
/// gates lie side by side in the order reset, update, candidate.
#[derive(Debug, Clone)]
pub(crate) struct LayerLayout {
    /// First layer: one row per token, `[vocabulary, 3h]`, an embedding folded into the
    /// input product, bias included. Later layers: `[h, 3h]`.
    pub input: Range<usize>,
    /// `[3h]`; empty in the first layer.
    pub input_bias: Range<usize>,
    /// `[h, 3h]`.
    pub recurrent: Range<usize>,
    /// `[h]`, inside the reset gate's product with the candidate.
    pub candidate_bias: Range<usize>,
}

/// Where all parameters stand.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub layers: Vec<LayerLayout>,
    /// `[h, vocabulary]`.
    pub output: Range<usize>,
    /// `[vocabulary]`.
    pub output_bias: Range<usize>,
    pub total: usize,
}

impl Architecture {
    /// Checks the sizes.
    ///
    /// # Errors
    /// A size is zero or beyond any use.
    pub fn check(self) -> Result<Self> {
        let fits = |n: usize, most: usize| (1..=most).contains(&n);
        if fits(self.vocabulary, 4098) && fits(self.hidden, 8192) && fits(self.layers, 8) {
            return Ok(self);
        }
        Err(Error::user(format!(
            "a network of {} layers of {} units is not possible",
            self.layers, self.hidden
        ))
        .remedy("1 to 8 layers, 1 to 8,192 units"))
    }

    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.layout().total
    }

    pub(crate) fn layout(&self) -> Layout {
        let (v, h) = (self.vocabulary, self.hidden);
        let mut total = 0;
        let mut take = |n: usize| {
            total += n;
            total - n..total
        };
        let layers = (0..self.layers)
            .map(|layer| LayerLayout {
                input: take(if layer == 0 { v } else { h } * 3 * h),
                input_bias: take(if layer == 0 { 0 } else { 3 * h }),
                recurrent: take(h * 3 * h),
                candidate_bias: take(h),
            })
            .collect();
        let (output, output_bias) = (take(h * v), take(v));
        Layout { layers, output, output_bias, total }
    }

    /// Name, place and shape of each tensor, in the order of the flat vector.
    pub(crate) fn tensors(&self) -> Vec<(String, Range<usize>, Vec<usize>)> {
        let (v, h) = (self.vocabulary, self.hidden);
        let layout = self.layout();
        let mut tensors = Vec::new();
        for (i, layer) in layout.layers.into_iter().enumerate() {
            let rows = layer.input.len() / (3 * h);
            tensors.push((format!("layers.{i}.input"), layer.input, vec![rows, 3 * h]));
            if i > 0 {
                tensors.push((format!("layers.{i}.input_bias"), layer.input_bias, vec![3 * h]));
            }
            tensors.push((format!("layers.{i}.recurrent"), layer.recurrent, vec![h, 3 * h]));
            tensors.push((format!("layers.{i}.candidate_bias"), layer.candidate_bias, vec![h]));
        }
        tensors.push(("output".into(), layout.output, vec![h, v]));
        tensors.push(("output_bias".into(), layout.output_bias, vec![v]));
        tensors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tensors_fill_the_vector_without_gap() {
        let architecture = Architecture { vocabulary: 11, hidden: 6, layers: 3 };
        let mut end = 0;
        for (name, range, shape) in architecture.tensors() {
            assert_eq!(range.start, end, "{name}");
            assert_eq!(range.len(), shape.iter().product::<usize>(), "{name}");
            end = range.end;
        }
        assert_eq!(end, architecture.parameters());
    }
}
