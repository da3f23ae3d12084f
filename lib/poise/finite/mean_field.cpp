#include "poise/finite/mean_field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/finite/stiff_ode.hpp"

namespace poise::finite {
namespace {

using balance::State;
using network::Network;
using Vector = std::vector<double>;

/// A stage of the integrator may dip below 0 by rounding where K starts at 0.
State state_of(const Vector& x) {
  return {{x[0], x[1]}, {std::max(x[2], 0.0), std::max(x[3], 0.0)}};
}

/// What the equations say of a stage that is no number: the integrator then knows that they overflow.
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
bool is_finite(const Vector& x) {
  return std::ranges::all_of(x, [](double value) { return std::isfinite(value); });
}

/// The right-hand side and its Jacobian in the coordinates (v_e, v_i, K_e, K_i).
class MeanField {
 public:
  explicit MeanField(const Network& network)
      : network_(network), root_n_(std::sqrt(static_cast<double>(network.n))) {}

  Vector rate(const Vector& x) const {
    if (!is_finite(x)) return Vector(4, missing);
    const State state = state_of(x);
    const auto field = evaluate(network_, state);
    const auto K_rate = variance_rate(network_, state, field);
    return {-x[0] / network_.tau.e + root_n_ * field.F(0),
            -x[1] / network_.tau.i + root_n_ * field.F(1), K_rate(0), K_rate(1)};
  }

  Vector jacobian(const Vector& x) const {
    if (!is_finite(x)) return Vector(16, missing);
    const auto field = evaluate(network_, state_of(x));
    Eigen::Matrix<double, 4, 4, Eigen::RowMajor> J;
    J << root_n_ * field.J_v, root_n_ * field.J_K, field.Sigma_v, field.Sigma_K;
    const auto& tau = network_.tau;
    J.diagonal() -= Eigen::Vector4d(1.0 / tau.e, 1.0 / tau.i, 2.0 / tau.e, 2.0 / tau.i);
    return {J.data(), J.data() + J.size()};
  }

 private:
  const Network& network_;
  double root_n_;
};

}  // namespace

MeanFieldPath solve_mean_field(const Network& network, const State& start,
                               std::span<const double> times, const MeanFieldOptions& options) {
  const MeanField field(network);
  const StiffSystem system{[&](const Vector& x) { return field.rate(x); },
                           [&](const Vector& x) { return field.jacobian(x); }};
  const double first_step = 1e-3 * std::min({network.tau.e, network.tau.i, 1.0}) /
                            std::sqrt(static_cast<double>(network.n));
  const core::Watch& watch = options.watch;
  const std::vector<double> wanted(times.begin(), times.end());
  const StiffPath solved =
      solve_stiff(system, {start.mean.e, start.mean.i, start.variance.e, start.variance.i}, wanted,
                  options.tolerance, first_step, [&] { return watch.stopped(); });
  if (solved.end == StiffEnd::overflow)
    throw core::Refusal(fmt::format(
        "the mean field could not be followed beyond t = {:.10g}: its equations "
        "overflow, from (v_e, v_i) = ({:g}, {:g}), (K_e, K_i) = ({:g}, {:g})",
        solved.reached, start.mean.e, start.mean.i, start.variance.e, start.variance.i));
  MeanFieldPath path;
  for (const auto& x : solved.x) path.state.push_back(state_of(x));
  path.t.assign(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(path.state.size()));
  path.interrupted = solved.end == StiffEnd::cancelled;
  return path;
}

}  // namespace poise::finite
