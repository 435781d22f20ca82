//! Activations as polynomials without branches, so that the compiler vectorises loops
//! over them with the widest instructions that the processor has.

/// Runs `work` compiled for the widest vector instructions of this processor.
///
/// `work` and all that it calls must be `#[inline(always)]` to profit.
#[inline]
pub(crate) fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// Hyperbolic tangent within 3e-7.
///
/// The rational approximation of Eigen (`generic_fast_tanh_float`): odd polynomial of
/// degree 13 over even polynomial of degree 6, on the range where the result is not ±1.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    const LIMIT: f32 = 7.905_311_6;
    let x = x.clamp(-LIMIT, LIMIT);
    let s = x * x;
    let p = s.mul_add(-2.760_768_5e-16, 2.000_188e-13);
    let p = s.mul_add(p, -8.604_672e-11);
    let p = s.mul_add(p, 5.122_297_1e-8);
    let p = s.mul_add(p, 1.485_722_4e-5);
    let p = s.mul_add(p, 6.372_619_3e-4);
    let p = s.mul_add(p, 4.893_524_6e-3);
    let q = s.mul_add(1.198_258_4e-6, 1.185_347e-4);
    let q = s.mul_add(q, 2.268_434_6e-3);
    let q = s.mul_add(q, 4.893_525e-3);
    x * p / q
}

/// Logistic function, from [`tanh`].
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    tanh(0.5 * x).mul_add(0.5, 0.5)
}

/// Exponential with a relative error below 3e-7; arguments below -87 give about 1e-38.
///
/// Range reduction to `2^n * e^r` with |r| <= ln(2)/2 and the Cephes polynomial (`expf`).
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x.mul_add(std::f32::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = n.mul_add(-0.693_359_4, x);
    let r = n.mul_add(2.121_944_4e-4, r);
    let p = r.mul_add(1.987_569_1e-4, 1.398_199_9e-3);
    let p = r.mul_add(p, 8.333_452e-3);
    let p = r.mul_add(p, 4.166_579_6e-2);
    let p = r.mul_add(p, 1.666_666_5e-1);
    let p = r.mul_add(p, 5e-1);
    let e = (r * r).mul_add(p, r) + 1.0;
    let power = f32::from_bits(shifted.to_bits().wrapping_shl(23).wrapping_add(0x3f80_0000));
    e * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follow_the_exact_functions() {
        for i in -40_000..=40_000_i32 {
            let x = i as f32 * 5e-4;
            let exact = f64::from(x);
            assert!((f64::from(tanh(x)) - exact.tanh()).abs() < 4e-7, "tanh {x}");
            let logistic = 1.0 / (1.0 + (-exact).exp());
            assert!((f64::from(sigmoid(x)) - logistic).abs() < 3e-7, "sigmoid {x}");
            assert!((f64::from(exp(x)) / exact.exp() - 1.0).abs() < 4e-7, "exp {x}");
        }
        assert!(exp(-1e9) < 1e-37 && exp(-1e9) >= 0.0);
    }
}
