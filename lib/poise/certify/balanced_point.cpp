#include "poise/certify/balanced_point.hpp"

#include <array>
#include <cassert>
#include <cmath>

#include "poise/certify/arithmetic.hpp"

namespace poise::certify {
namespace {

using core::PerChannel;
using core::populations;
using Means = core::PerPopulation<Ball>;

Ball size(const Ball& x) {
  Ball result;
  arb_abs(result.get(), x.get());
  return result;
}

Ball larger(const Ball& a, const Ball& b, Bits bits) {
  Ball result;
  arb_max(result.get(), a.get(), b.get(), bits);
  return result;
}

Ball middle(const Ball& x) {
  Ball result;
  arb_get_mid_arb(result.get(), x.get());
  return result;
}

/// F and J_v at v, and the Lipschitz constants of J_v's entries.
struct Local {
  Means F;
  PerChannel<Ball> J;
  PerChannel<Ball> lipschitz;
};

Local evaluate(const network::Network& network, const Means& v,
               const core::PerPopulation<double>& variance, const Arithmetic& in) {
  Local local;
  for (const auto target : populations)
    for (const auto source : populations) {
      const auto& f = network.intensity[target][source];
      const auto mean = expectation(f, v[source], variance[source], in.bits);
      const Ball weight = exact(core::sign(source) * network.weight[target][source]);
      local.F[target] = in.add(local.F[target], in.mul(weight, mean.value));
      local.J[target][source] = in.mul(weight, mean.slope);
      local.lipschitz[target][source] = in.mul(size(weight), curvature_bound(f, in.bits));
    }
  return local;
}

Ball determinant(const PerChannel<Ball>& m, const Arithmetic& in) {
  return in.sub(in.mul(m.rows.e.e, m.rows.i.i), in.mul(m.rows.e.i, m.rows.i.e));
}

/// Midpoints of the inverse: any matrix near it will do.
PerChannel<Ball> approximate_inverse(const PerChannel<Ball>& m, const Arithmetic& in) {
  const Ball det = determinant(m, in), zero;
  PerChannel<Ball> inverse;
  inverse.rows.e = {middle(in.div(m.rows.i.i, det)), middle(in.div(in.sub(zero, m.rows.e.i), det))};
  inverse.rows.i = {middle(in.div(in.sub(zero, m.rows.i.e), det)), middle(in.div(m.rows.e.e, det))};
  return inverse;
}

/// Newton's operator around m.
struct Newton {
  Means step;         ///< Y F(m)
  Ball displacement;  ///< its maximum norm
  Ball contraction;   ///< over the box of the given radius
};

Newton newton(const Local& at, const Ball& radius, const Arithmetic& in) {
  const auto Y = approximate_inverse(at.J, in);
  Newton result;
  for (const auto row : populations) {
    Ball sum;
    for (const auto column : populations) {
      Ball entry(row == column ? 1 : 0), spread;
      for (const auto k : populations) {
        entry = in.sub(entry, in.mul(Y[row][k], at.J[k][column]));
        spread = in.add(spread, in.mul(size(Y[row][k]), at.lipschitz[k][column]));
      }
      sum = in.add(sum, in.add(size(entry), in.mul(spread, radius)));
      result.step[row] = in.add(result.step[row], in.mul(Y[row][column], at.F[column]));
    }
    result.contraction = larger(result.contraction, sum, in.bits);
    result.displacement = larger(result.displacement, size(result.step[row]), in.bits);
  }
  return result;
}

/// delta against (1 -+ kappa) r.
Outcome outcome(const Newton& at, const Ball& radius, const Arithmetic& in) {
  const Ball inner = in.mul(in.sub(Ball(1), at.contraction), radius);
  const Ball outer = in.mul(in.add(Ball(1), at.contraction), radius);
  if (certainly_less(at.displacement, inner)) return Outcome::proved;  // so kappa < 1 too
  if (certainly_less(outer, at.displacement)) return Outcome::refuted;
  return Outcome::undecided;
}

/// J_v at any point within `radius` of where `at` was evaluated.
PerChannel<Ball> nearby(const Local& at, const Ball& radius, const Arithmetic& in) {
  auto J = at.J;
  for (const auto target : populations)
    for (const auto source : populations)
      arb_add_error(J[target][source].get(), in.mul(at.lipschitz[target][source], radius).get());
  return J;
}

}  // namespace

BalancedPointCertificate certify_balanced_point(const network::Network& network,
                                                const BalancedPointClaim& claim, int digits) {
  assert(claim.radius > 0.0 && digits > 0);
  const Arithmetic in{static_cast<Bits>(std::ceil(digits * std::log2(10.0))) + 64};
  const Ball radius = exact(claim.radius);
  Ball wanted;
  arb_ui_pow_ui(wanted.get(), 10, static_cast<ulong>(digits), in.bits);
  arb_inv(wanted.get(), wanted.get(), in.bits);
  Means m{exact(claim.near.e), exact(claim.near.i)};
  Local at = evaluate(network, m, claim.variance, in);
  Newton step = newton(at, radius, in);
  BalancedPointCertificate certificate{.outcome = outcome(step, radius, in),
                                       .contraction = step.contraction,
                                       .displacement = step.displacement};
  if (certificate.outcome != Outcome::proved) return certificate;
  // The zero stays within delta / (1 - kappa) of m while Newton's steps move m towards it.
  Ball distance = in.div(step.displacement, in.sub(Ball(1), step.contraction));
  constexpr int most_steps = 64;
  for (int k = 0; k < most_steps && !certainly_less(distance, wanted); ++k) {
    const Means old = m;
    for (const auto p : populations) m[p] = middle(in.sub(m[p], step.step[p]));
    // A box around the new m that contains the old enclosure, and so the zero that was proved.
    Ball reach = distance;
    for (const auto p : populations)
      reach = larger(reach, in.add(distance, size(in.sub(m[p], old[p]))), in.bits);
    at = evaluate(network, m, claim.variance, in);
    step = newton(at, reach, in);
    distance = reach;
    if (!certainly_less(step.contraction, Ball(1))) break;
    distance = in.div(step.displacement, in.sub(Ball(1), step.contraction));
  }
  certificate.mean = m;
  for (const auto p : populations) arb_add_error(certificate.mean[p].get(), distance.get());
  const auto J = nearby(at, distance, in);
  certificate.trace = in.add(J.rows.e.e, J.rows.i.i);
  certificate.determinant = determinant(J, in);
  return certificate;
}

}  // namespace poise::certify
