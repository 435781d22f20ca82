//! A named allele.

/// A named allele of a gene.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedAllele {
    /// `*2`.
    pub name: String,
    /// Per locus of the gene which alleles (0 = `REF`) the definition accepts; empty where it
    /// says nothing. Several where the definition leaves them open.
    pub at: Vec<Vec<u8>>,
    /// Function in the words of CPIC.
    pub function: Option<String>,
    /// Activity value.
    pub activity: Option<f64>,
}
