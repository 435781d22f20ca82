//! One patient's genome: from variants to named alleles, phenotypes and guidance per drug.
//!
//! What is missing is never taken for reference: every diplotype that the data allow is
//! kept, and its consequences are followed to the advice.

pub mod call;
pub mod cohort;
pub mod conversion;
pub mod definition;
pub mod genotype;
pub mod guidance;
pub mod knowledge;
pub mod matcher;
pub mod outside;
pub mod rank;
pub mod read;
pub mod report;
pub mod table;
pub mod warfarin;
