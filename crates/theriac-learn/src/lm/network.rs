//! The same network on `burn`: the oracle of our own kernels, and the path to other
//! devices (feature `cuda`).

use burn::module::{Module, Param};
use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use theriac_base::{Error, Result};

use super::{Sequence, batch::Batch, parameters::Parameters};

/// One GRU layer; see [`LayerLayout`](super::architecture::LayerLayout) for the shapes.
#[derive(Module, Debug)]
struct Layer {
    input: Param<Tensor<2>>,
    input_bias: Param<Tensor<1>>,
    recurrent: Param<Tensor<2>>,
    candidate_bias: Param<Tensor<1>>,
}

/// The network as a `burn` module.
#[derive(Module, Debug)]
pub(crate) struct Network {
    layers: Vec<Layer>,
    output: Param<Tensor<2>>,
    output_bias: Param<Tensor<1>>,
}

impl Network {
    /// Copies the parameters to `device`.
    pub(crate) fn new(parameters: &Parameters, device: &Device) -> Self {
        let architecture = parameters.architecture;
        let (v, h) = (architecture.vocabulary, architecture.hidden);
        let matrix = |range: &std::ops::Range<usize>, columns: usize| {
            let values = parameters.values[range.clone()].to_vec();
            let rows = range.len() / columns;
            Param::from_data(TensorData::new(values, [rows, columns]), device)
        };
        let vector = |range: &std::ops::Range<usize>| {
            let values = parameters.values[range.clone()].to_vec();
            Param::from_data(TensorData::new(values, [range.len()]), device)
        };
        let zeros = || Param::from_data(TensorData::new(vec![0.0_f32; 3 * h], [3 * h]), device);
        let layers = parameters.layout.layers.iter().enumerate().map(|(i, layer)| Layer {
            input: matrix(&layer.input, 3 * h),
            // The first layer's bias is part of its table.
            input_bias: if i == 0 { zeros() } else { vector(&layer.input_bias) },
            recurrent: matrix(&layer.recurrent, 3 * h),
            candidate_bias: vector(&layer.candidate_bias),
        });
        Self {
            layers: layers.collect(),
            output: matrix(&parameters.layout.output, v),
            output_bias: vector(&parameters.layout.output_bias),
        }
    }

    /// Natural logarithm of each target's probability, `[rows]`, in packed order.
    pub(crate) fn log_probabilities(&self, batch: &Batch, device: &Device) -> Tensor<1> {
        let inputs: Vec<i32> = batch.inputs.iter().map(|&t| i32::from(t)).collect();
        let inputs = Tensor::<1, Int>::from_data(inputs.as_slice(), device);
        let first = &self.layers[0];
        let mut rows = first.input.val().select(0, inputs) + first.input_bias.val().unsqueeze();
        for (i, layer) in self.layers.iter().enumerate() {
            if i > 0 {
                rows = rows.matmul(layer.input.val()) + layer.input_bias.val().unsqueeze();
            }
            rows = layer.forward(rows, batch, device);
        }
        let logits = rows.matmul(self.output.val()) + self.output_bias.val().unsqueeze();
        let targets: Vec<i32> = batch.targets.iter().map(|&t| i32::from(t)).collect();
        let targets = Tensor::<1, Int>::from_data(targets.as_slice(), device);
        activation::log_softmax(logits, 1).gather(1, targets.unsqueeze_dim(1)).squeeze_dim(1)
    }

    /// The gradients in the order of the flat parameter vector.
    fn gradient(&self, loss: &Tensor<1>, parameters: &Parameters) -> Result<Vec<f32>> {
        let gradients = loss.backward();
        let mut flat = Vec::with_capacity(parameters.layout.total);
        let mut push = |data: Option<TensorData>| -> Result<()> {
            let data = data.ok_or_else(|| Error::bug("a parameter without gradient"))?;
            flat.extend_from_slice(
                data.as_slice::<f32>().map_err(|e| Error::bug(format!("{e:?}")))?,
            );
            Ok(())
        };
        for (i, layer) in self.layers.iter().enumerate() {
            push(layer.input.val().grad(&gradients).map(Tensor::into_data))?;
            if i > 0 {
                push(layer.input_bias.val().grad(&gradients).map(Tensor::into_data))?;
            }
            push(layer.recurrent.val().grad(&gradients).map(Tensor::into_data))?;
            push(layer.candidate_bias.val().grad(&gradients).map(Tensor::into_data))?;
        }
        push(self.output.val().grad(&gradients).map(Tensor::into_data))?;
        push(self.output_bias.val().grad(&gradients).map(Tensor::into_data))?;
        Ok(flat)
    }
}

impl Layer {
    /// Input products of all steps to states of all steps, `[rows, 3h]` to `[rows, h]`.
    #[allow(clippy::single_range_in_vec_init)] // a slice of the first dimension alone
    fn forward(&self, input: Tensor<2>, batch: &Batch, device: &Device) -> Tensor<2> {
        let [h] = self.candidate_bias.val().dims();
        let first = batch.running.first().copied().unwrap_or(0);
        let mut state = Tensor::<2>::zeros([first, h], device);
        let mut states = Vec::with_capacity(batch.running.len());
        for (&offset, &running) in batch.offsets.iter().zip(&batch.running) {
            state = self
                .step(input.clone().slice([offset..offset + running]), state.slice([0..running]));
            states.push(state.clone());
        }
        Tensor::cat(states, 0)
    }

    fn step(&self, input: Tensor<2>, state: Tensor<2>) -> Tensor<2> {
        let [reset, update, candidate]: [Tensor<2>; 3] = thirds(input);
        let [reset_u, update_u, candidate_u] = thirds(state.clone().matmul(self.recurrent.val()));
        let r = activation::sigmoid(reset + reset_u);
        let z = activation::sigmoid(update + update_u);
        let n = (candidate + r * (candidate_u + self.candidate_bias.val().unsqueeze())).tanh();
        n.clone() + z * (state - n)
    }
}

fn thirds(rows: Tensor<2>) -> [Tensor<2>; 3] {
    let [n, width] = rows.dims();
    let h = width / 3;
    [0, 1, 2].map(|i| rows.clone().slice([0..n, i * h..(i + 1) * h]))
}

/// Computes what [`GradientEngine::run`](super::gradient::GradientEngine::run) computes,
/// on a `burn` device that records gradients; gives back `log p` of each sequence and the
/// gradient.
///
/// # Errors
/// The device fails.
pub(crate) fn gradient_on(
    device: &Device,
    parameters: &Parameters,
    sequences: &[Sequence],
    weight: impl Fn(usize, f32) -> f32,
) -> Result<(Vec<f32>, Vec<f32>)> {
    let network = Network::new(parameters, device);
    let batch = Batch::pack(&sequences.iter().collect::<Vec<_>>());
    let rows = network.log_probabilities(&batch, device);
    let data = rows.clone().into_data();
    let log_p = data.as_slice::<f32>().map_err(|e| Error::bug(format!("{e:?}")))?;
    let log_p = batch.sum_by_sequence(log_p);
    let weights: Vec<f32> = log_p.iter().enumerate().map(|(i, &l)| weight(i, l)).collect();
    let weights = Tensor::<1>::from_data(batch.spread(&weights).as_slice(), device);
    let loss = (rows * weights).sum().neg();
    Ok((log_p, network.gradient(&loss, parameters)?))
}

#[cfg(test)]
mod tests {
    use super::super::{Architecture, gradient::GradientEngine};
    use super::*;

    fn sequences() -> Vec<Sequence> {
        let tokens = |i: usize| (0..1 + i * 5 % 17).map(move |j| (2 + (i * 7 + j * 3) % 9) as u16);
        let mut all: Vec<Sequence> = (0..80).map(|i| Sequence::new(tokens(i).collect())).collect();
        all[3].complete = false;
        all
    }

    #[test]
    fn agrees_with_our_own_kernels() {
        let device = Device::default().autodiff();
        for layers in [1, 2, 3] {
            let architecture = Architecture { vocabulary: 11, hidden: 24, layers };
            let mut parameters = Parameters::random(architecture, 5);
            // Biases start at zero: move everything.
            parameters
                .values
                .iter_mut()
                .enumerate()
                .for_each(|(i, v)| *v += (i as f32).sin() * 0.1);
            let weight = |i: usize, log_p: f32| (i % 4) as f32 * 0.1 + log_p * 0.01;
            let mut engine = GradientEngine::default();
            let ours = engine.run(&parameters, &sequences(), weight);
            let (log_p, gradient) =
                gradient_on(&device, &parameters, &sequences(), weight).unwrap();
            let near = |a: &[f32], b: &[f32]| {
                let scale = b.iter().fold(1e-3_f32, |m, x| m.max(x.abs()));
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4 * scale)
            };
            assert!(near(&ours, &log_p), "{layers} layers");
            assert!(near(&engine.gradient, &gradient), "{layers} layers");
        }
    }
}
