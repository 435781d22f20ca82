//! Weights and optimiser state in single precision, so that training goes on exactly.

use std::path::Path;

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use theriac_base::{Error, Result, write_atomic};

use super::Adam;

/// Writes the state, whole or not at all.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(file: &Path, values: &[f32], adam: &Adam) -> Result<()> {
    let bytes =
        |values: &[f32]| -> Vec<u8> { values.iter().flat_map(|v| v.to_le_bytes()).collect() };
    let state = [
        ("values", Dtype::F32, bytes(values)),
        ("first", Dtype::F32, bytes(&adam.first)),
        ("second", Dtype::F32, bytes(&adam.second)),
        ("steps", Dtype::U64, adam.steps.to_le_bytes().to_vec()),
    ];
    let views = state.iter().map(|(name, dtype, bytes)| {
        let shape = vec![bytes.len() / (dtype.bitsize() / 8)];
        TensorView::new(*dtype, shape, bytes).map(|view| (*name, view))
    });
    let views = views.collect::<Result<Vec<_>, _>>().map_err(Error::bug)?;
    write_atomic(file, safetensors::serialize(views, None).map_err(Error::bug)?)
}

/// Reads what [`write`] wrote into parameters and state of the same size.
///
/// # Errors
/// The file is missing, damaged, or of a network of another size.
pub(crate) fn read(file: &Path, values: &mut [f32], adam: &mut Adam) -> Result<()> {
    let bytes = std::fs::read(file).map_err(|e| Error::io(file, &e))?;
    let damaged = || {
        Error::user("this is not the training state of such a network")
            .at(file)
            .remedy("give the same architecture and prior, or start again in an empty folder")
    };
    let state = SafeTensors::deserialize(&bytes).map_err(|_| damaged())?;
    for (name, values) in
        [("values", values), ("first", &mut adam.first), ("second", &mut adam.second)]
    {
        let data = state.tensor(name).map_err(|_| damaged())?.data();
        if data.len() != 4 * values.len() {
            return Err(damaged());
        }
        let read = data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        values.iter_mut().zip(read).for_each(|(v, r)| *v = r);
    }
    let steps = state.tensor("steps").map_err(|_| damaged())?.data();
    adam.steps = u64::from_le_bytes(steps.try_into().map_err(|_| damaged())?);
    Ok(())
}
