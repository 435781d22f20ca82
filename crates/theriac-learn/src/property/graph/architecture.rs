//! The network's size, and where each of its parameters stands in one flat vector.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result};

use super::features::{ATOM_FEATURES, BOND_FEATURES};

/// How the states of the atoms become the vector of the molecule.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// Their mean.
    Mean,
    /// Their sum, divided by this number.
    Norm(f32),
}

/// The size of the network.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// Units of the message passing.
    pub hidden: usize,
    /// Steps of message passing, the first, without messages, included.
    pub depth: usize,
    /// Units of the layer between the molecule's vector and the outputs.
    pub readout: usize,
    /// Descriptors of the whole molecule that join its vector.
    pub globals: usize,
    /// Numbers that it gives.
    pub outputs: usize,
    /// Numbers that it gives for each atom, in a straight line from the atom's final state; asked
    /// for in pretraining only.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub atom_outputs: usize,
    /// From atoms to the molecule.
    pub aggregation: Aggregation,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// Where the parameters stand; the shapes are `[rows, columns]`, to be multiplied from the
/// right.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// `[ATOM_FEATURES, hidden]`: atom features to the first state of a bond that leaves it.
    pub atom_input: Range<usize>,
    /// `[BOND_FEATURES, hidden]`.
    pub bond_input: Range<usize>,
    /// `[hidden, hidden]`: messages.
    pub message: Range<usize>,
    /// `[ATOM_FEATURES, hidden]`: atom features to the atom's final state.
    pub atom_output: Range<usize>,
    /// `[hidden, hidden]`: messages to the atom's final state.
    pub message_output: Range<usize>,
    /// `[hidden]`.
    pub output_bias: Range<usize>,
    /// `[hidden + globals, readout]`.
    pub readout: Range<usize>,
    /// `[readout]`.
    pub readout_bias: Range<usize>,
    /// `[readout, outputs]`.
    pub last: Range<usize>,
    /// `[outputs]`.
    pub last_bias: Range<usize>,
    /// `[hidden, atom_outputs]`.
    pub atom_last: Range<usize>,
    /// `[atom_outputs]`.
    pub atom_last_bias: Range<usize>,
    pub total: usize,
}

/// Name, place and shape of a tensor, and how many inputs its linear map has.
pub(super) struct Entry {
    pub name: &'static str,
    pub range: Range<usize>,
    pub shape: Vec<usize>,
    pub inputs: usize,
}

impl Architecture {
    /// Checks the sizes.
    ///
    /// # Errors
    /// A size is zero or beyond any use.
    pub fn check(self) -> Result<Self> {
        let fits = |n: usize, most: usize| (1..=most).contains(&n);
        let factor = match self.aggregation {
            Aggregation::Mean => 1.0,
            Aggregation::Norm(factor) => factor,
        };
        let sizes =
            fits(self.hidden, 4096) && fits(self.readout, 4096) && fits(self.outputs, 65536);
        if sizes
            && fits(self.depth, 16)
            && self.globals.max(self.atom_outputs) <= 65536
            && factor > 0.0
        {
            return Ok(self);
        }
        Err(Error::user(format!(
            "a graph network of {} units, {} steps and a readout of {} is not possible",
            self.hidden, self.depth, self.readout
        ))
        .remedy("1 to 4,096 units, 1 to 16 steps, an aggregation norm above zero"))
    }

    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.layout().total
    }

    pub(super) fn layout(&self) -> Layout {
        let (h, r) = (self.hidden, self.readout);
        let mut total = 0;
        let mut take = |n: usize| {
            total += n;
            total - n..total
        };
        Layout {
            atom_input: take(ATOM_FEATURES * h),
            bond_input: take(BOND_FEATURES * h),
            message: take(h * h),
            atom_output: take(ATOM_FEATURES * h),
            message_output: take(h * h),
            output_bias: take(h),
            readout: take((h + self.globals) * r),
            readout_bias: take(r),
            last: take(r * self.outputs),
            last_bias: take(self.outputs),
            atom_last: take(h * self.atom_outputs),
            atom_last_bias: take(self.atom_outputs),
            total,
        }
    }

    /// The tensors in the order of the flat vector.
    pub(super) fn tensors(&self) -> Vec<Entry> {
        let (h, r, o) = (self.hidden, self.readout, self.outputs);
        let (input, output) = (ATOM_FEATURES + BOND_FEATURES, ATOM_FEATURES + h);
        let l = self.layout();
        let joined = h + self.globals;
        let tensors = [
            ("atom_input", l.atom_input, vec![ATOM_FEATURES, h], input),
            ("bond_input", l.bond_input, vec![BOND_FEATURES, h], input),
            ("message", l.message, vec![h, h], h),
            ("atom_output", l.atom_output, vec![ATOM_FEATURES, h], output),
            ("message_output", l.message_output, vec![h, h], output),
            ("output_bias", l.output_bias, vec![h], output),
            ("readout", l.readout, vec![joined, r], joined),
            ("readout_bias", l.readout_bias, vec![r], joined),
            ("last", l.last, vec![r, o], r),
            ("last_bias", l.last_bias, vec![o], r),
            ("atom_last", l.atom_last, vec![h, self.atom_outputs], h),
            ("atom_last_bias", l.atom_last_bias, vec![self.atom_outputs], h),
        ];
        let entry = |(name, range, shape, inputs)| Entry { name, range, shape, inputs };
        tensors.map(entry).into_iter().filter(|entry| !entry.range.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tensors_fill_the_vector_without_gap() {
        let architecture = Architecture {
            hidden: 7,
            depth: 3,
            readout: 5,
            globals: 2,
            outputs: 3,
            atom_outputs: 2,
            aggregation: Aggregation::Mean,
        };
        let mut end = 0;
        for entry in architecture.tensors() {
            assert_eq!(entry.range.start, end, "{}", entry.name);
            assert_eq!(entry.range.len(), entry.shape.iter().product::<usize>(), "{}", entry.name);
            end = entry.range.end;
        }
        assert_eq!(end, architecture.parameters());
    }
}
