//! One patient's genome: from variants to named alleles, phenotypes and guidance per drug.
//!
//! What is missing is never taken for reference: every diplotype that the data allow is
//! kept, and its consequences are followed to the advice.

pub mod call;
pub mod definition;
pub mod genotype;
pub mod knowledge;
pub mod matcher;
