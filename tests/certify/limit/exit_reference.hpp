/// eta to some 22 digits by other means: no ball, no Taylor series, no jet.
///
/// The rescaled limit (v, K, t) is integrated by Gragg's modified midpoint rule with Bulirsch and
/// Stoer's extrapolation to order 24, in 40 decimals, in steps of one length; when det J_v or trace
/// J_v has changed its sign, the length of the last step is found by the secant rule. Expectations of
/// tanh are sums of the trapezoidal rule of values, slopes and second derivatives of f itself, not of
/// Hermite polynomials; those of erf and of bumps are their closed forms. The balanced point of the
/// start comes from Newton's method in the same decimals.
#pragma once

#include <array>
#include <boost/math/special_functions/erf.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <stdexcept>
#include <vector>

#include "poise/balance/field.hpp"

namespace poise::testing {

using Long = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<40>,
                                           boost::multiprecision::et_off>;

/// E f, and its first and second derivatives in v.
struct LongExpectation {
  Long value = 0, slope = 0, bend = 0;
};

inline LongExpectation long_expectation(const network::Tanh& f, const Long& v, const Long& K) {
  constexpr int reach = 11;  // exp(-11^2 / 2) < 1e-26
  const Long scale = f.gain * sqrt(K);
  // The error is about exp(-y) y^2 with y = pi^2 / (scale h) for f'': below 1e-24.
  const int steps = 1 + static_cast<int>(64.5 / 9.86 * static_cast<double>(abs(scale)) + 2.5);
  LongExpectation result;
  const Long h = Long(1) / steps;
  Long ratio = exp(2 * scale * h), weight = 1, weight_ratio = exp(-h * h / 2), total = 0;
  const Long shrink = weight_ratio * weight_ratio, at = exp(2 * f.gain * v);
  Long right = at, left = at;
  const auto add = [&](const Long& exponential, const Long& w) {
    const Long tanh = 1 - 2 / (exponential + 1), slope = 1 - tanh * tanh;
    result.value += w * tanh;
    result.slope += w * slope;
    result.bend -= 2 * w * tanh * slope;
    total += w;
  };
  add(at, weight);
  for (int k = 1; k <= reach * steps; ++k) {
    weight *= weight_ratio;
    weight_ratio *= shrink;
    right *= ratio;
    left /= ratio;
    add(right, weight);
    add(left, weight);
  }
  const Long factor = f.amplitude / total;
  result.value = result.value * factor + Long(f.amplitude) * f.offset;
  result.slope *= factor * f.gain;
  result.bend *= factor * f.gain * f.gain;
  return result;
}

/// The density of N(0, S) at x and its derivative.
inline std::array<Long, 2> long_density(const Long& x, const Long& S) {
  const Long density = exp(-x * x / (2 * S)) / sqrt(2 * acos(Long(-1)) * S);
  return {density, -x / S * density};
}

inline LongExpectation long_expectation(const network::Erf& f, const Long& v, const Long& K) {
  const Long S = 1 / (2 * Long(f.gain) * f.gain) + K;
  const auto [density, slope] = long_density(v, S);
  const Long sign = f.gain > 0 ? 1 : -1, A = f.amplitude;
  return {A * (sign * boost::math::erf(Long(v / sqrt(2 * S))) + f.offset), 2 * A * sign * density,
          2 * A * sign * slope};
}

inline LongExpectation long_expectation(const network::Bump& f, const Long& v, const Long& K) {
  const Long S = Long(f.width) * f.width + K, x = v - f.center;
  const Long mass = f.height * sqrt(2 * acos(Long(-1))) * f.width;
  const auto [density, slope] = long_density(x, S);
  return {f.base + mass * density, mass * slope, mass * (x * x / S - 1) / S * density};
}

inline LongExpectation long_expectation(const network::Constant& f, const Long&, const Long&) {
  return {f.rate, 0, 0};
}

inline LongExpectation long_expectation(const network::Softplus&, const Long&, const Long&) {
  throw std::logic_error("the reference knows no softplus");
}

/// v_e, v_i, K_e, K_i, t.
using LongState = std::array<Long, 5>;

struct LongField {
  LongField(const network::Network& network, const LongState& x) {
    for (const auto a : core::populations) {
      const auto row = core::index(a);
      rate[row] = -2 * x[2 + row] / network.tau[a];
      for (const auto b : core::populations) {
        const auto column = core::index(b);
        const auto mean =
            std::visit([&](const auto& f) { return long_expectation(f, x[column], x[2 + column]); },
                       network.intensity[a][b]);
        const Long C = network.weight[a][b], weight = core::sign(b) * C;
        F[row] += weight * mean.value;
        rate[row] += C * C * mean.value;
        J[row][column] = weight * mean.slope;
        H[row][column] = weight * mean.bend / 2;
      }
    }
    det = J[0][0] * J[1][1] - J[0][1] * J[1][0];
    trace = J[0][0] + J[1][1];
  }

  /// -adj(J) y
  std::array<Long, 2> minus_adjugate(const std::array<Long, 2>& y) const {
    return {J[0][1] * y[1] - J[1][1] * y[0], J[1][0] * y[0] - J[0][0] * y[1]};
  }

  /// By a clock without units.
  LongState slope() const {
    Long square = 0;
    for (const auto& row : J)
      for (const Long& entry : row) square += entry * entry;
    const auto v = minus_adjugate(
        {H[0][0] * rate[0] + H[0][1] * rate[1], H[1][0] * rate[0] + H[1][1] * rate[1]});
    return {v[0] / square, v[1] / square, det * rate[0] / square, det * rate[1] / square,
            det / square};
  }

  std::array<Long, 2> F{}, rate{};
  std::array<std::array<Long, 2>, 2> J{}, H{};
  Long det, trace;
};

class LongExit {
 public:
  LongExit(const network::Network& network, const core::PerPopulation<double>& near,
           const core::PerPopulation<double>& variance)
      : network_(network), x_{near.e, near.i, variance.e, variance.i, 0} {
    for (int k = 0; k < 8; ++k) {
      const LongField field(network_, x_);
      const auto move = field.minus_adjugate(field.F);
      for (std::size_t a = 0; a < 2; ++a) x_[a] += move[a] / field.det;
    }
  }

  /// The state at the first zero of det J_v (or of trace J_v), with steps of length `step`.
  LongState find(bool of_det, const Long& step) {
    const auto indicator = [&](const LongState& x) {
      const LongField field(network_, x);
      return of_det ? field.det : -field.trace;
    };
    Long before = indicator(x_), after;
    for (int k = 0;; ++k) {
      if (k == 2000) throw std::runtime_error("the reference found no exit");
      const LongState next = advanced(step);
      after = indicator(next);
      if (!(after > 0)) break;
      x_ = next;
      before = after;
    }
    Long a = 0, b = step;
    for (int k = 0; k < 12 && after != before && abs(b - a) > 1e-32; ++k) {
      const Long c = b - after * (b - a) / (after - before);
      a = b;
      before = after;
      b = c;
      after = indicator(advanced(b));
    }
    return advanced(b);
  }

 private:
  static constexpr int columns = 12;

  LongState slope(const LongState& x) const { return LongField(network_, x).slope(); }

  /// Gragg's rule with 2 k substeps, extrapolated over k = 1, ..., columns.
  LongState advanced(const Long& step) const {
    std::vector<LongState> table;
    const LongState first = slope(x_);
    for (int k = 1; k <= columns; ++k) {
      const int substeps = 2 * k;
      const Long h = step / substeps;
      LongState last = x_, at = x_;
      for (std::size_t u = 0; u < at.size(); ++u) at[u] += h * first[u];
      for (int m = 1; m < substeps; ++m) {
        const LongState f = slope(at);
        for (std::size_t u = 0; u < at.size(); ++u) {
          const Long next = last[u] + 2 * h * f[u];
          last[u] = at[u];
          at[u] = next;
        }
      }
      const LongState f = slope(at);
      LongState smooth;
      for (std::size_t u = 0; u < at.size(); ++u) smooth[u] = (at[u] + last[u] + h * f[u]) / 2;
      // Neville's scheme in h^2, along the new diagonal.
      LongState carried = smooth;
      for (int j = 1; j < k; ++j) {
        const auto column = static_cast<std::size_t>(j - 1);
        const Long ratio = Long(k) / (k - j);
        LongState refined;
        for (std::size_t u = 0; u < at.size(); ++u)
          refined[u] = carried[u] + (carried[u] - table[column][u]) / (ratio * ratio - 1);
        table[column] = carried;
        carried = refined;
      }
      table.push_back(carried);
    }
    return table.back();
  }

  const network::Network& network_;
  LongState x_;
};

}  // namespace poise::testing
