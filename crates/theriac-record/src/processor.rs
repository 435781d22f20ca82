//! The class of processor: machines of one class give the same bits.

/// The architecture and its vector level, such as `x86_64-v4` (AVX-512),
/// `x86_64-v3` (AVX2 with FMA), `x86_64-v2`, or `aarch64`.
///
/// Matrix kernels are chosen by these levels, and sum in another order on each.
pub fn processor_class() -> String {
    format!("{}{}", std::env::consts::ARCH, vector_level())
}

#[cfg(target_arch = "x86_64")]
fn vector_level() -> &'static str {
    if is_x86_feature_detected!("avx512f") {
        "-v4"
    } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        "-v3"
    } else {
        "-v2"
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn vector_level() -> &'static str {
    ""
}
