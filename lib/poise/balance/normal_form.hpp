/// Normal-form coefficients of the fast flow dv/ds = F(v, K) at the edge of the balanced manifold.
///
/// Problem: where J_v loses stability its eigenvalues no longer say what the fast flow does; the
/// first nonvanishing nonlinear term does. At a Hopf point that is the first Lyapunov coefficient,
/// at a fold the quadratic coefficient.
///
/// Method: Kuznetsov's invariant formulas with eigenvectors q of J_v and p of its transpose. F_a is
/// a sum of functions of one mean each, so its multilinear forms are diagonal,
///     B(x, y)_a = sum_b F''_ab x_b y_b,   C(x, y, z)_a = sum_b F'''_ab x_b y_b z_b,
/// with F''_ab = d^2 F_a / dv_b^2 = 2 J_K,ab by the heat equation, and F''' from
/// gaussian/third_derivative.hpp. Rejected: difference quotients of F, or a fit to simulated
/// cycles (the tests use both to check these).
///
/// Source: Kuznetsov, Elements of Applied Bifurcation Theory, 2nd ed., Springer 1998, Sections 3.5
/// and 5.4.
#pragma once

#include "poise/balance/field.hpp"

namespace poise::balance {

/// l_1 = Re c_1 / omega, where on the centre manifold v = v* + 2 Re(w q) + O(|w|^2) and
///     dw/ds = i omega w + c_1 w |w|^2 + O(|w|^4),
///     2 c_1 = <p, C(q, q, conj q)> - 2 <p, B(q, J^{-1} B(q, conj q))>
///             + <p, B(conj q, (2 i omega - J)^{-1} B(q, q))>,
/// J q = i omega q, J^T p = -i omega p, <q, q> = <p, q> = 1, <p, q> = sum conj(p_a) q_a. In units
/// of 1/potential^2. Negative: supercritical, a stable cycle is born, of amplitude
/// |w|^2 = -Re(eigenvalue) / Re c_1; positive: subcritical. [Kuznetsov, (5.39)]
/// Precondition: F = 0, trace J_v = 0 up to rounding, det J_v > 0 (omega = sqrt(det)).
double first_lyapunov_coefficient(const network::Network& network, const State& state);

/// a = <p, B(q, q)> / 2, where v = v* + u q + O(u^2) and du/ds = a u^2 + ... with J_v q = 0,
/// J_v^T p = 0, |q| = 1, <p, q> = 1, and q_e > 0 (q_i > 0 if q_e = 0), which fixes a's sign. In
/// units of 1/(potential time sqrt(n)). Nonzero: a nondegenerate fold. [Kuznetsov, Section 5.4]
/// Precondition: F = 0, det J_v = 0 up to rounding, trace J_v != 0.
double fold_coefficient(const network::Network& network, const State& state);

}  // namespace poise::balance
