#include "poise/certify/limit/rest.hpp"

#include <cmath>

#include "poise/certify/arithmetic.hpp"

namespace poise::certify {
namespace {

using core::PerChannel;
using core::PerPopulation;
using core::populations;
using network::Network;
using Matrix = PerChannel<Ball>;
using Vector = PerPopulation<Ball>;

constexpr Bits coarse_bits = 64;
constexpr double mu = 0.25;  // P is made for P A + A'P = -I at the center

/// The field and its derivatives on a box around a point, as balls.
struct BoxField {
  Vector F, K_rate;  ///< at the point itself
  Matrix J_v, J_K;   ///< on the box
  PerState<Vector> K_rate_by;
  Ball trace, det;
};

Ball range(const DiscFunction& f) {
  Ball result = f.coefficient(0);
  arb_add_error_mag(result.get(), f.rest.get());
  return result;
}

Vector range(const PerPopulation<DiscFunction>& f) { return {range(f.e), range(f.i)}; }

Matrix range(const PerChannel<DiscFunction>& f) { return {{range(f.rows.e), range(f.rows.i)}}; }

BoxField field_on(const Network& network, const PerState<Ball>& center, double v_radius,
                  double K_radius, HermiteRules& rules) {
  const FieldExpansion expansion(network, center, rules);
  const DiscArithmetic in{0, rules.bits() + 32};
  PerState<DiscFunction> point, box;
  for (std::size_t k = 0; k < states; ++k) {
    point[k] = box[k] = DiscFunction(center[k]);
    box[k].rest = Bound(k < 2 ? v_radius : K_radius);
  }
  const auto at_point = expansion.along(point, in);
  const auto [field, gradient] = expansion.with_gradient(box, in);
  BoxField result{.F = expansion.F(),
                  .K_rate = range(at_point.parts.K_rate),
                  .J_v = range(field.parts.J_v),
                  .J_K = range(field.parts.J_K),
                  .K_rate_by = {},
                  .trace = range(field.trace),
                  .det = range(field.det)};
  for (std::size_t k = 0; k < states; ++k) result.K_rate_by[k] = range(gradient.parts[k].K_rate);
  return result;
}

Matrix inverse(const Matrix& m, const Arithmetic& in) {
  const Ball zero;
  const Ball det = in.sub(in.mul(m.rows.e.e, m.rows.i.i), in.mul(m.rows.e.i, m.rows.i.e));
  Matrix result;
  result.rows.e = {in.div(m.rows.i.i, det), in.div(in.sub(zero, m.rows.e.i), det)};
  result.rows.i = {in.div(in.sub(zero, m.rows.i.e), det), in.div(m.rows.e.e, det)};
  return result;
}

Matrix product(const Matrix& x, const Matrix& y, const Arithmetic& in) {
  Matrix result;
  for (const auto a : populations)
    for (const auto b : populations)
      result[a][b] = in.add(in.mul(x[a].e, y.rows.e[b]), in.mul(x[a].i, y.rows.i[b]));
  return result;
}

Vector product(const Matrix& x, const Vector& y, const Arithmetic& in) {
  return {in.add(in.mul(x.rows.e.e, y.e), in.mul(x.rows.e.i, y.i)),
          in.add(in.mul(x.rows.i.e, y.e), in.mul(x.rows.i.i, y.i))};
}

Matrix middle(Matrix m) {
  for (const auto a : populations)
    for (const auto b : populations) arb_get_mid_arb(m[a][b].get(), m[a][b].get());
  return m;
}

/// The maximum norm of a vector, and that of matrices for it.
Bound norm(const Vector& x) { return std::max(Bound(x.e), Bound(x.i)); }
Bound norm(const Matrix& m) {
  return std::max(Bound(m.rows.e.e) + Bound(m.rows.e.i), Bound(m.rows.i.e) + Bound(m.rows.i.i));
}

/// R_K - R_v J_v^{-1} J_K
Matrix limit_derivative(const BoxField& at, const Arithmetic& in) {
  const Matrix slope = product(inverse(at.J_v, in), at.J_K, in);  // -dv/dK
  Matrix result;
  for (const auto a : populations)
    for (const auto b : populations) {
      Ball entry = at.K_rate_by[variance_index(b)][a];
      for (const auto c : populations)
        entry = in.sub(entry, in.mul(at.K_rate_by[mean_index(c)][a], slope[c][b]));
      result[a][b] = entry;
    }
  return result;
}

/// P A + A'P + mu I < 0 for every A of the balls.
bool contracts(const std::array<double, 3>& P, const Matrix& A, const Arithmetic& in) {
  const Ball ee = exact(P[0]), ei = exact(P[1]), ii = exact(P[2]), two(2), rate = exact(mu);
  const Ball diagonal_e =
      in.add(in.mul(two, in.add(in.mul(ee, A.rows.e.e), in.mul(ei, A.rows.i.e))), rate);
  const Ball diagonal_i =
      in.add(in.mul(two, in.add(in.mul(ei, A.rows.e.i), in.mul(ii, A.rows.i.i))), rate);
  const Ball beside = in.add(in.add(in.mul(ee, A.rows.e.i), in.mul(ei, A.rows.i.i)),
                             in.add(in.mul(A.rows.e.e, ei), in.mul(A.rows.i.e, ii)));
  const Ball square = in.mul(beside, beside);
  return arb_is_negative(diagonal_e.get()) != 0 &&
         certainly_less(square, in.mul(diagonal_e, diagonal_i));
}

/// Near the solution of P A + A'P = -I; nothing if A does not contract.
std::optional<std::array<double, 3>> liapunov_matrix(const Matrix& A) {
  const double a = A.rows.e.e.midpoint(), b = A.rows.e.i.midpoint(), c = A.rows.i.e.midpoint(),
               d = A.rows.i.i.midpoint();
  const double trace = a + d, det = a * d - b * c;
  if (!(trace < 0.0) || !(det > 0.0)) return {};
  // P = -(det I + adj(A)' adj(A)) / (2 trace det)
  const double scale = -1.0 / (2.0 * trace * det);
  return {{scale * (det + d * d + c * c), -scale * (a * c + b * d), scale * (det + a * a + b * b)}};
}

/// One of Newton's steps for F = 0 and R = 0; nothing if it fails.
std::optional<PerState<Ball>> newton_step(const Network& network, const PerState<Ball>& at,
                                          HermiteRules& rules) {
  const BoxField field = field_on(network, at, 0.0, 0.0, rules);
  constexpr auto size = static_cast<slong>(states);
  arb_mat_t matrix, right;
  arb_mat_init(matrix, size, size);
  arb_mat_init(right, size, 1);
  for (const auto a : populations) {
    const auto row = static_cast<slong>(core::index(a));
    for (const auto b : populations) {
      const auto column = static_cast<slong>(core::index(b));
      arb_set(arb_mat_entry(matrix, row, column), field.J_v[a][b].get());
      arb_set(arb_mat_entry(matrix, row, column + 2), field.J_K[a][b].get());
    }
    for (std::size_t k = 0; k < states; ++k)
      arb_set(arb_mat_entry(matrix, row + 2, static_cast<slong>(k)), field.K_rate_by[k][a].get());
    arb_set(arb_mat_entry(right, row, 0), field.F[a].get());
    arb_set(arb_mat_entry(right, row + 2, 0), field.K_rate[a].get());
  }
  PerState<Ball> next = at;
  const bool solved = arb_mat_solve(right, matrix, right, rules.bits()) != 0;
  for (std::size_t k = 0; k < states; ++k) {
    arb_sub(next[k].get(), at[k].get(), arb_mat_entry(right, static_cast<slong>(k), 0),
            rules.bits());
    next[k] = on_grid(next[k], rules.bits());
  }
  arb_mat_clear(matrix);
  arb_mat_clear(right);
  if (!solved) return {};
  for (const auto p : populations)
    if (!arb_is_positive(next[variance_index(p)].get())) return {};
  return next;
}

std::optional<PerState<Ball>> rest_point_near(const Network& network, PerState<Ball> at,
                                              HermiteRules& rules) {
  constexpr int most_steps = 12;
  for (int k = 0; k < most_steps; ++k) {
    const auto next = newton_step(network, at, rules);
    if (!next) return {};
    Bound moved;
    for (std::size_t s = 0; s < states; ++s) {
      Ball difference;
      arb_sub(difference.get(), (*next)[s].get(), at[s].get(), coarse_bits);
      moved += Bound(difference);
    }
    at = *next;
    if (moved < Bound::power_of_two(-rules.bits() / 2)) return at;
    if (!(moved < Bound(0.5))) return {};
  }
  return {};
}

}  // namespace

bool RestRegion::contains(const Place& place) const {
  const Arithmetic in{2 * coarse_bits};
  PerState<Ball> distance;
  for (std::size_t k = 0; k < states; ++k) {
    distance[k] = in.sub(place.at[k], center[k]);
    arb_add_error_mag(distance[k].get(), place.error[k].get());
  }
  for (const auto p : populations)
    if (!(Bound(distance[mean_index(p)]) < Bound(v_radius))) return false;
  const Ball &e = distance[2], &i = distance[3];
  Ball form = in.add(in.mul(exact(P[0]), in.mul(e, e)), in.mul(exact(P[2]), in.mul(i, i)));
  form = in.add(form, in.mul(exact(2.0 * P[1]), in.mul(e, i)));
  return certainly_less(form, in.mul(exact(level), exact(level)));
}

bool verify_rest_region(const Network& network, RestRegion& region, HermiteRules& rules) {
  const Arithmetic in{rules.bits()};
  const BoxField at = field_on(network, region.center, region.v_radius, region.K_radius, rules);
  region.trace = at.trace;
  region.det = at.det;
  if (!arb_is_negative(at.trace.get()) || !arb_is_positive(at.det.get())) return false;
  // v(K).
  const Matrix Y = middle(inverse(middle(at.J_v), in));
  Matrix rest = product(Y, at.J_v, in);
  for (const auto a : populations) rest[a][a] = in.sub(rest[a][a], Ball(1));
  const Bound kappa = norm(rest), offset = norm(product(Y, at.F, in));
  const Bound displacement = offset + norm(product(Y, at.J_K, in)) * Bound(region.K_radius);
  const Ball left = in.sub(Ball(1), kappa.ball());
  if (!certainly_less(displacement.ball(), in.mul(left, exact(region.v_radius)))) return false;
  if (!contracts(region.P, limit_derivative(at, in), in)) return false;
  // P > 0, and E within the box: r^2 (P^{-1})_aa <= rho_K^2.
  const Ball ee = exact(region.P[0]), ei = exact(region.P[1]), ii = exact(region.P[2]);
  const Ball det = in.sub(in.mul(ee, ii), in.mul(ei, ei)), r = exact(region.level);
  const Ball square = in.mul(exact(region.K_radius), exact(region.K_radius));
  if (!arb_is_positive(ee.get()) || !arb_is_positive(det.get())) return false;
  for (const Ball& across : {ii, ee})
    if (!certainly_less(in.mul(in.mul(r, r), across), in.mul(square, det))) return false;
  // g, and what it does to the border.
  Ball inverse_left;
  arb_inv(inverse_left.get(), left.get(), in.bits);
  const Bound v_offset = offset * Bound(inverse_left);  // |v(K*) - v*|
  Vector g;
  for (const auto a : populations) {
    g[a] = at.K_rate[a];
    for (const auto c : populations)
      arb_add_error_mag(g[a].get(), (Bound(at.K_rate_by[mean_index(c)][a]) * v_offset).get());
  }
  Ball push = in.add(
      in.mul(in.add(in.mul(ee, g.e), in.mul(ei, g.i)), in.add(in.mul(ee, g.e), in.mul(ei, g.i))),
      in.mul(in.add(in.mul(ei, g.e), in.mul(ii, g.i)), in.add(in.mul(ei, g.e), in.mul(ii, g.i))));
  push = Bound(push).ball();
  arb_sqrt(push.get(), push.get(), in.bits);
  push = in.div(in.mul(push, Ball(2)), exact(mu));  // 2 |P g| / mu
  Ball trace_root = in.add(ee, ii);
  arb_sqrt(trace_root.get(), trace_root.get(), in.bits);
  if (!certainly_less(in.mul(push, trace_root), r)) return false;
  // The rest point: K within `push` of K*, v within |Y F| + |Y J_K| |K - K*| over 1 - kappa of v*.
  const Bound K_offset(push);
  const Bound v_distance = (offset + norm(product(Y, at.J_K, in)) * K_offset) * Bound(inverse_left);
  region.rest_point = region.center;
  for (std::size_t k = 0; k < states; ++k)
    arb_add_error_mag(region.rest_point[k].get(), (k < 2 ? v_distance : K_offset).get());
  return true;
}

std::optional<RestRegion> prove_rest_region(const Network& network, const Place& near,
                                            HermiteRules& rules) {
  const PerState<Ball> from{near.at[0], near.at[1], near.at[2], near.at[3]};
  const auto center = rest_point_near(network, from, rules);
  if (!center) return {};
  const Arithmetic in{coarse_bits};
  const BoxField at = field_on(network, *center, 0.0, 0.0, rules);
  const auto P = liapunov_matrix(limit_derivative(at, in));
  if (!P) return {};
  const double slope = norm(product(inverse(at.J_v, in), at.J_K, in)).approximate();
  const double largest = 0.25 * std::min((*center)[2].midpoint(), (*center)[3].midpoint());
  const double thickness = std::max((*P)[0], (*P)[2]) / ((*P)[0] * (*P)[2] - (*P)[1] * (*P)[1]);
  constexpr int halvings = 24;
  for (int k = 0; k < halvings; ++k) {
    RestRegion region{.center = *center, .P = *P};
    region.K_radius = std::ldexp(largest, -k);
    region.v_radius = 2.0 * (slope + 0.1) * region.K_radius;
    region.level = region.K_radius / std::sqrt(thickness) * (1.0 - 1e-9);
    // A little larger first, which leaves a margin to whoever checks a certificate.
    RestRegion larger = region;
    larger.K_radius *= 1.02;
    larger.v_radius *= 1.02;
    if (verify_rest_region(network, larger, rules) && verify_rest_region(network, region, rules))
      return region;
  }
  return {};
}

}  // namespace poise::certify
