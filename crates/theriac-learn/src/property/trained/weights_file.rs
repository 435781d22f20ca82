//! Parts of a model as one safetensors file; its settings stand in the metadata.

use std::collections::HashMap;
use std::path::Path;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView, serialize};
use theriac_base::{Error, Result};

use super::super::{Parts, Tensor};

/// The key of the settings in the metadata.
const SETTINGS: &str = "settings";

/// The file's bytes: the same parts give the same bytes.
pub(crate) fn to_bytes(parts: &Parts) -> Result<Vec<u8>> {
    let mut views = Vec::new();
    let bytes: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = parts
        .tensors
        .iter()
        .map(|(name, tensor)| match tensor {
            Tensor::Real(shape, values) => {
                let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
                (name.clone(), Dtype::F32, shape.clone(), bytes)
            }
            Tensor::Whole(shape, values) => {
                let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
                (name.clone(), Dtype::U32, shape.clone(), bytes)
            }
        })
        .collect();
    for (name, dtype, shape, data) in &bytes {
        views.push((
            name.clone(),
            TensorView::new(*dtype, shape.clone(), data).map_err(Error::bug)?,
        ));
    }
    let settings = serde_json::to_string(&parts.settings).map_err(Error::bug)?;
    let metadata = HashMap::from([(SETTINGS.to_owned(), settings)]);
    serialize(views, Some(metadata)).map_err(Error::bug)
}

/// Parts from a file's bytes; `file` is named in errors.
///
/// # Errors
/// The file is damaged or of another kind.
pub(crate) fn from_bytes(bytes: &[u8], file: &Path) -> Result<Parts> {
    let damaged = |what: String| {
        Error::user(format!("not the weights of a property model: {what}"))
            .at(file)
            .remedy("fetch the model folder again, or train the model anew")
    };
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|e| damaged(e.to_string()))?;
    let settings = header.metadata().as_ref().and_then(|m| m.get(SETTINGS));
    let settings = settings.ok_or_else(|| damaged("it has no settings".into()))?;
    let settings = serde_json::from_str(settings).map_err(|e| damaged(e.to_string()))?;
    let file = SafeTensors::deserialize(bytes).map_err(|e| damaged(e.to_string()))?;
    let mut parts = Parts { settings, ..Parts::default() };
    for (name, view) in file.iter() {
        let words = || view.data().chunks_exact(4).map(|b| [b[0], b[1], b[2], b[3]]);
        let shape = view.shape().to_vec();
        let tensor = match view.dtype() {
            Dtype::F32 => Tensor::Real(shape, words().map(f32::from_le_bytes).collect()),
            Dtype::U32 => Tensor::Whole(shape, words().map(u32::from_le_bytes).collect()),
            other => return Err(damaged(format!("`{name}` is of type {other:?}"))),
        };
        parts.tensors.insert(name.to_owned(), tensor);
    }
    Ok(parts)
}
