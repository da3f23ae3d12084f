#include "poise/certify/limit/field.hpp"

#include "poise/certify/arithmetic.hpp"

namespace poise::certify {
namespace {

using core::PerChannel;
using core::PerPopulation;
using core::populations;
using Expectations = PerChannel<std::vector<DiscFunction>>;

constexpr slong most_derivatives = 4;

PerChannel<Jet> jets_at(const network::Network& network, const PerState<Ball>& at,
                        HermiteRules& rules) {
  const auto of = [&](core::Population a, core::Population b) {
    return jet(network.intensity[a][b], at[mean_index(b)], at[variance_index(b)], rules);
  };
  using enum core::Population;
  return {{{of(e, e), of(e, i)}, {of(i, e), of(i, i)}}};
}

/// sign C, C^2 and 2 / tau of a network.
struct Constants {
  const network::Network& network;
  Bits bits;
  Ball weight(core::Population a, core::Population b) const {
    return exact(core::sign(b) * network.weight[a][b]);
  }
  Ball square(core::Population a, core::Population b) const {
    const Ball C = exact(network.weight[a][b]);
    return Arithmetic{bits}.mul(C, C);
  }
  Ball leak(core::Population a) const {
    return Arithmetic{bits}.div(Ball(2), exact(network.tau[a]));
  }
};

Ball times_power_of_two(Ball x, slong k) {
  arb_mul_2exp_si(x.get(), x.get(), k);
  return x;
}

FieldParts parts_of(const Constants& of, const Expectations& f, const PerState<DiscFunction>& path,
                    const DiscArithmetic& in) {
  FieldParts parts;
  for (const auto a : populations) {
    for (const auto b : populations) {
      const Ball weight = of.weight(a, b);
      parts.J_v[a][b] = in.mul(f[a][b][1], weight);
      parts.J_K[a][b] = in.mul(f[a][b][2], times_power_of_two(weight, -1));
      parts.K_rate[a] = in.add(parts.K_rate[a], in.mul(f[a][b][0], of.square(a, b)));
    }
    parts.K_rate[a] = in.sub(parts.K_rate[a], in.mul(path[variance_index(a)], of.leak(a)));
  }
  return parts;
}

/// The derivative by v_b (heat = 0), or by K_b (heat = 1), which is half that of second order in v.
FieldParts derivative(const Constants& of, const Expectations& f, core::Population b, slong heat,
                      const DiscArithmetic& in) {
  FieldParts parts;
  const auto order = static_cast<std::size_t>(1 + heat);
  for (const auto a : populations) {
    const Ball weight = of.weight(a, b);
    parts.J_v[a][b] = in.mul(f[a][b][order + 1], times_power_of_two(weight, -heat));
    parts.J_K[a][b] = in.mul(f[a][b][order + 2], times_power_of_two(weight, -heat - 1));
    parts.K_rate[a] = in.mul(f[a][b][order], times_power_of_two(of.square(a, b), -heat));
  }
  if (heat == 1) parts.K_rate[b] = in.sub(parts.K_rate[b], DiscFunction(of.leak(b)));
  return parts;
}

core::Population other(core::Population p) {
  return p == core::Population::e ? core::Population::i : core::Population::e;
}

/// The entry of the adjugate times `sign`: adj(J)_ab = J of the other diagonal entry, or -J_ab.
using Matrix = PerChannel<DiscFunction>;
using Vector = PerPopulation<DiscFunction>;

Vector times(const Matrix& m, const Vector& x, const DiscArithmetic& in) {
  Vector result;
  for (const auto a : populations) result[a] = in.add(in.mul(m[a].e, x.e), in.mul(m[a].i, x.i));
  return result;
}

/// -adj(J) x
Vector minus_adjugate_times(const Matrix& J, const Vector& x, const DiscArithmetic& in) {
  Vector result;
  for (const auto a : populations) {
    const auto b = other(a);
    result[a] = in.sub(in.mul(J[a][b], x[b]), in.mul(J[b][b], x[a]));
  }
  return result;
}

Vector sum(const Vector& x, const Vector& y, const DiscArithmetic& in) {
  return {in.add(x.e, y.e), in.add(x.i, y.i)};
}

/// The bilinear form whose diagonal is twice the determinant.
DiscFunction mixed_determinant(const Matrix& a, const Matrix& b, const DiscArithmetic& in) {
  const auto product = [&](const DiscFunction& x, const DiscFunction& y) { return in.mul(x, y); };
  const auto first = in.add(product(a.rows.e.e, b.rows.i.i), product(b.rows.e.e, a.rows.i.i));
  const auto second = in.add(product(a.rows.e.i, b.rows.i.e), product(b.rows.e.i, a.rows.i.e));
  return in.sub(first, second);
}

FieldAlong field_of(FieldParts parts, const DiscArithmetic& in) {
  FieldAlong field;
  field.trace = in.add(parts.J_v.rows.e.e, parts.J_v.rows.i.i);
  field.det = determinant(parts.J_v, in);
  const Vector v_rate = minus_adjugate_times(parts.J_v, times(parts.J_K, parts.K_rate, in), in);
  for (const auto a : populations) {
    field.rate[mean_index(a)] = v_rate[a];
    field.rate[variance_index(a)] = in.mul(field.det, parts.K_rate[a]);
  }
  field.rate[clock_index] = field.det;
  field.parts = std::move(parts);
  return field;
}

/// The product rule: p and its derivative d.
PerUnknown<DiscFunction> rate_derivative(const FieldAlong& at, const FieldParts& d,
                                         const DiscFunction& d_det, const DiscArithmetic& in) {
  const FieldParts& p = at.parts;
  const Vector drive = times(p.J_K, p.K_rate, in);
  const Vector d_drive = sum(times(d.J_K, p.K_rate, in), times(p.J_K, d.K_rate, in), in);
  const Vector v_rate =
      sum(minus_adjugate_times(d.J_v, drive, in), minus_adjugate_times(p.J_v, d_drive, in), in);
  PerUnknown<DiscFunction> result;
  for (const auto a : populations) {
    result[mean_index(a)] = v_rate[a];
    result[variance_index(a)] = in.add(in.mul(d_det, p.K_rate[a]), in.mul(at.det, d.K_rate[a]));
  }
  result[clock_index] = d_det;
  return result;
}

}  // namespace

DiscFunction determinant(const Matrix& m, const DiscArithmetic& in) {
  return in.sub(in.mul(m.rows.e.e, m.rows.i.i), in.mul(m.rows.e.i, m.rows.i.e));
}

FieldExpansion::FieldExpansion(const network::Network& network, const PerState<Ball>& at,
                               HermiteRules& rules)
    : network_(network), at_(at), bits_(rules.bits() + 32), jets_(jets_at(network, at, rules)) {}

PerPopulation<Ball> FieldExpansion::F() const {
  const Arithmetic in{bits_};
  const Constants of{network_, bits_};
  PerPopulation<Ball> result;
  for (const auto a : populations)
    for (const auto b : populations) {
      Ball value;
      arb_set(value.get(), jets_[a][b].derivative[0]);
      result[a] = in.add(result[a], in.mul(of.weight(a, b), value));
    }
  return result;
}

Expectations FieldExpansion::expectations(const PerState<DiscFunction>& path, slong most,
                                          const DiscArithmetic& in) const {
  Expectations result;
  for (const auto b : populations) {
    const auto from_start = [&](std::size_t k) { return in.sub(path[k], DiscFunction(at_[k])); };
    const slong orders =
        static_cast<slong>(jets_.rows.e[b].derivative.size()) - 1 - most_derivatives;
    const HeatPolynomials Q(from_start(mean_index(b)), from_start(variance_index(b)), orders, in);
    for (const auto a : populations)
      for (slong j = 0; j <= most; ++j) result[a][b].push_back(Q.expectation(jets_[a][b], j, in));
  }
  return result;
}

FieldAlong FieldExpansion::along(const PerState<DiscFunction>& path,
                                 const DiscArithmetic& in) const {
  return field_of(parts_of({network_, bits_}, expectations(path, 2, in), path, in), in);
}

std::pair<FieldAlong, GradientAlong> FieldExpansion::with_gradient(
    const PerState<DiscFunction>& path, const DiscArithmetic& in) const {
  const Constants of{network_, bits_};
  const Expectations f = expectations(path, most_derivatives, in);
  FieldAlong field = field_of(parts_of(of, f, path, in), in);
  GradientAlong gradient;
  for (const auto b : populations)
    for (const slong heat : {0, 1}) {
      const std::size_t k = heat == 0 ? mean_index(b) : variance_index(b);
      FieldParts d = derivative(of, f, b, heat, in);
      gradient.trace[k] = in.add(d.J_v.rows.e.e, d.J_v.rows.i.i);
      gradient.det[k] = mixed_determinant(field.parts.J_v, d.J_v, in);
      gradient.rate[k] = rate_derivative(field, d, gradient.det[k], in);
      gradient.parts[k] = std::move(d);
    }
  return {std::move(field), std::move(gradient)};
}

}  // namespace poise::certify
