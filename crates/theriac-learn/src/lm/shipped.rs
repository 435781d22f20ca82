//! The models that ship inside the program.

use std::path::Path;

use theriac_base::{Error, Result, nearest};

use super::LanguageModel;

/// A model folder compiled in.
struct Shipped {
    name: &'static str,
    card: &'static str,
    weights: &'static [u8],
}

macro_rules! shipped {
    ($name:literal) => {
        Shipped {
            name: $name,
            card: include_str!(concat!("../../../../models/", $name, "/model.toml")),
            weights: include_bytes!(concat!("../../../../models/", $name, "/model.safetensors")),
        }
    };
}

const SHIPPED: [Shipped; 2] = [shipped!("prior"), shipped!("prior-zinc250k")];

impl LanguageModel {
    /// The model of a folder, or the shipped model of that name (`prior`,
    /// `prior-zinc250k`). A folder goes before a name.
    ///
    /// # Errors
    /// Neither exists, or the folder is no model; see [`LanguageModel::load`].
    pub fn open(model: &Path) -> Result<Self> {
        if model.is_dir() { Self::load(model) } else { Self::shipped(model) }
    }

    /// The shipped model of this name, whatever folders there are.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn shipped(model: &Path) -> Result<Self> {
        let name = model.to_string_lossy();
        match SHIPPED.iter().find(|shipped| shipped.name == name) {
            Some(shipped) => Self::from_files(shipped.card, shipped.weights, model),
            None => {
                let names = SHIPPED.map(|shipped| shipped.name);
                let hint = nearest(&name, names).unwrap_or(names[0]);
                Err(Error::user("there is no such model folder").at(model).remedy(format!(
                    "give a folder with model.toml and model.safetensors, or the shipped `{hint}`"
                )))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_model_opens_and_knows_aspirin() {
        for shipped in &SHIPPED {
            let model = LanguageModel::open(Path::new(shipped.name)).unwrap();
            let aspirin = model.encode("CC(=O)Oc1ccccc1C(=O)O").unwrap();
            let mut shuffled = aspirin.clone();
            shuffled.tokens.reverse();
            let log_p = model.log_likelihood(&[aspirin, shuffled]);
            assert!(log_p[0] > log_p[1] + 10.0, "{}: {log_p:?}", shipped.name);
        }
        let error = LanguageModel::open(Path::new("priro")).unwrap_err().to_string();
        assert!(error.contains("`prior`"), "{error}");
    }
}
