#include "poise/dense/limit/characteristics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <variant>

#include "poise/core/error.hpp"
#include "poise/dense/limit/labels.hpp"
#include "poise/dense/limit/march.hpp"

namespace poise::dense {
namespace {

using core::ParameterError;

void check(const Model& model, const LimitRequest& request) {
  double last = 0.0;
  for (const double time : request.times) {
    if (!(time >= last) || !std::isfinite(time))
      throw ParameterError(
          "times",
          fmt::format("holds {} after {}, expected increasing finite times >= 0", time, last));
    last = time;
  }
  for (const double xi : request.labels)
    if (!(xi >= 0.0 && xi <= 1.0))
      throw ParameterError("labels", fmt::format("holds {}, expected labels in [0, 1]", xi));
  for (const double x : request.density_at)
    if (!std::isfinite(x))
      throw ParameterError("density", fmt::format("holds {}, expected finite potentials", x));
  if (!(request.tolerance > 0.0))
    throw ParameterError("tolerance",
                         fmt::format("is {}, expected a number > 0", request.tolerance));
  constexpr std::size_t most = 2000;
  if (const std::size_t count = pieces(model).count(); count > most)
    throw ParameterError("dense.kernel",
                         fmt::format("cuts label space into {} pieces, each with a law of its own; "
                                     "at most {} can be followed: use the network itself, or a "
                                     "kernel that is smooth",
                                     count, most));
}

double difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0.0;
  for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k)
    most = std::max(most, std::abs(a[k] - b[k]) / std::max(1.0, std::abs(b[k])));
  return most;
}

double difference(const LimitPath& a, const LimitPath& b) {
  double most = 0.0;
  for (const auto member : {&LimitPath::r, &LimitPath::h, &LimitPath::mean, &LimitPath::square,
                            &LimitPath::silent, &LimitPath::spikes, &LimitPath::density})
    most = std::max(most, difference(a.*member, b.*member));
  return most;
}

/// What the last coefficients never fall below, for their rounding; more where roots and slopes are
/// rounded too, and for a power that is not whole, which costs a hundred times as much for each
/// digit or two.
double finest_tolerance(const Intensity& f) {
  const auto* power = std::get_if<Power>(&f);
  if (power != nullptr && power->exponent != std::floor(power->exponent)) return 1e-8;
  return std::holds_alternative<Step>(f) || power != nullptr ? 1e-12 : 3e-13;
}

}  // namespace

LimitPath solve_characteristics(const Model& model, const LimitRequest& request) {
  validate(model);
  check(model, request);
  const bool varies = !blockwise(model);
  const int most = varies ? 9 : 4, labels_alone = 6;
  const double tolerance = std::max(request.tolerance, 1e-13);
  Fineness fineness{.order = tolerance < 1e-9 ? std::size_t{16} : std::size_t{12},
                    .per_piece = 12,
                    // The last coefficients are far above the error that they announce.
                    .tolerance = 5.0 * tolerance};
  const double finest = finest_tolerance(model.intensity);
  fineness.tolerance = std::max(fineness.tolerance, 10.0 * finest);
  LimitRequest part = request;
  part.watch = request.watch.piece(0.3);
  LimitPath coarse = march(model, part, fineness);
  coarse.error = std::max(coarse.error, fineness.tolerance);  // until there is another
  // At singular times the panels' own errors are all there is.
  const double trust = std::holds_alternative<Step>(model.intensity) ? 1.0 : 0.1;
  for (int level = 1; level < most && !coarse.interrupted; ++level) {
    // Labels converge faster than any power, in steps of a half more of them; panels need one
    // refinement for all that, as a rule.
    if (!varies || level == 1 || level > labels_alone)
      fineness.tolerance = std::max(0.1 * fineness.tolerance, finest);
    if (varies) fineness.per_piece += fineness.per_piece / 2;
    part.watch = request.watch.piece(level == 1 ? 0.7 : 0.0);
    LimitPath fine = march(model, part, fineness);
    const double apart = difference(coarse, fine);
    // Twice, and not below what the finer one alone would be trusted with: where it is hardly
    // better than the coarser one, their difference says little.
    fine.error = std::max({fine.error, 2.0 * apart, trust * fineness.tolerance});
    if (fine.blow_up && coarse.blow_up)
      fine.blow_up->error += std::abs(fine.blow_up->time - coarse.blow_up->time);
    if (fine.interrupted && fine.t.size() < coarse.t.size()) {
      coarse.error = std::max({coarse.error, 2.0 * apart, 10.0 * trust * fineness.tolerance});
      coarse.interrupted = request.watch.stopped();
      return coarse;
    }
    coarse = std::move(fine);
    if (coarse.error <= tolerance || (!varies && fineness.tolerance <= finest)) break;
  }
  return coarse;
}

}  // namespace poise::dense
