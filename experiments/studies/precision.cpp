#include "studies/precision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace poise::experiments {
namespace {

using boost::math::complement;
using boost::math::quantile;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
/// On either side of each of a point's six intervals (three errors of two populations), so that all of
/// them hold with 95 % [Bonferroni].
constexpr double beyond = 0.025 / 6.0;

/// Both populations' upper limits of one error.
double upper(const core::PerPopulation<PrecisionError>& error) {
  return std::max(error.e.upper, error.i.upper);
}

bool shows_no_error(const PrecisionPoint& point) {
  if (point.outcome != PointOutcome::measured || !point.stable) return false;
  for (const auto* error : {&point.v_error, &point.K_error, &point.spread_error})
    for (const auto a : core::populations)
      if (std::isnan((*error)[a].size) || (*error)[a].seen) return false;
  return true;
}

/// The least upper limit that any point has.
double resolution(std::span<const PrecisionPoint> points,
                  core::PerPopulation<PrecisionError> PrecisionPoint::*error) {
  double least = std::numeric_limits<double>::infinity();
  for (const PrecisionPoint& point : points)
    if (const double here = upper(point.*error); here < least) least = here;
  return least;
}

/// To two digits, so that what is said to be a limit is one.
double rounded_up(double x) {
  if (!(x > 0.0)) return x;
  const double unit = std::pow(10.0, std::floor(std::log10(x)) - 1.0);
  return std::ceil(x / unit) * unit;
}

std::string time_text(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.3g} us", 1e6 * seconds);
  return seconds < 1.0 ? fmt::format("{:.3g} ms", 1e3 * seconds) : fmt::format("{:.3g} s", seconds);
}

/// "31", "4.2"
std::string factor_text(double factor) {
  return factor >= 9.95 ? fmt::format("{:.0f}", factor) : fmt::format("{:.2g}", factor);
}

std::string on_paths(const PrecisionPoint& reference, std::span<const PrecisionPoint> points) {
  const PrecisionPoint* best = cheapest_sound(points);
  const bool exact = reference.step == 0.0;
  if (best == nullptr)
    return exact ? fmt::format(
                       "For paths take exact ({} each): every leap of these steps shows an error",
                       time_text(reference.seconds))
                 : "No leap of these steps is free of a visible error: take shorter ones";
  if (exact && best->seconds >= reference.seconds)
    return fmt::format(
        "For paths take exact ({} each), which costs no more than the cheapest leap "
        "without a visible error ({}, step {:.3g}: {})",
        time_text(reference.seconds), best->method, best->step, time_text(best->seconds));
  return fmt::format(
      "For paths take {} with a step of {:.3g} ({} each{}), whose errors are below "
      "{:g} in E v, {:g} in E K and {:g} % in Var v",
      best->method, best->step, time_text(best->seconds),
      exact ? ", " + factor_text(reference.seconds / best->seconds) + " times less than exact"
            : std::string(),
      rounded_up(upper(best->v_error)), rounded_up(upper(best->K_error)),
      100.0 * rounded_up(upper(best->spread_error)));
}

/// Without its first letter, which is large where the sentence begins.
std::string on_expectations(std::span<const MultilevelPoint> multilevel) {
  const MultilevelPoint& finest =
      *std::ranges::min_element(multilevel, {}, &MultilevelPoint::half_width);
  const double ratio = finest.exact_seconds / finest.seconds;
  if (ratio > 1.0)
    return fmt::format("or E v_e alone to {:.2g} take mlmc ({}, {} times less than exact paths)",
                       finest.half_width, time_text(finest.seconds), factor_text(ratio));
  return fmt::format("or E v_e alone to {:.2g} take exact paths ({}, {} times less than mlmc)",
                     finest.half_width, time_text(finest.exact_seconds), factor_text(1.0 / ratio));
}

}  // namespace

double Sampled::standard_error() const {
  return samples > 1 ? std::sqrt(variance / static_cast<double>(samples)) : missing;
}

Sampled sampled(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  if (values.empty()) return {missing, missing, 0};
  double mean = 0.0;
  for (const double x : values) mean += x / count;
  double squares = 0.0;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return {mean, values.size() > 1 ? squares / (count - 1.0) : missing, values.size()};
}

PrecisionError error_of_mean(const Sampled& of, const Sampled& reference) {
  if (of.samples < 2 || reference.samples < 2) return {missing, missing, false};
  const double size = std::abs(of.mean - reference.mean);
  const double a = of.variance / static_cast<double>(of.samples);
  const double b = reference.variance / static_cast<double>(reference.samples);
  if (a + b == 0.0) return {size, size, size > 0.0};
  const double freedom = (a + b) * (a + b) /
                         (a * a / static_cast<double>(of.samples - 1) +
                          b * b / static_cast<double>(reference.samples - 1));
  const double half_width =
      quantile(complement(boost::math::students_t(freedom), beyond)) * std::sqrt(a + b);
  return {size, size + half_width, size > half_width};
}

PrecisionError error_of_variance(const Sampled& of, const Sampled& reference) {
  if (of.samples < 2 || reference.samples < 2 || !(reference.variance > 0.0))
    return {missing, missing, false};
  const double ratio = of.variance / reference.variance;
  const boost::math::fisher_f law(static_cast<double>(of.samples - 1),
                                  static_cast<double>(reference.samples - 1));
  const double low = ratio / quantile(complement(law, beyond));
  const double high = ratio / quantile(law, beyond);
  return {std::abs(ratio - 1.0), std::max(std::abs(low - 1.0), std::abs(high - 1.0)),
          low > 1.0 || high < 1.0};
}

void judge(PrecisionPoint& point, const PrecisionPoint& reference) {
  for (const auto a : core::populations) {
    point.v_error[a] = error_of_mean(point.moments.v[a], reference.moments.v[a]);
    point.K_error[a] = error_of_mean(point.moments.K[a], reference.moments.K[a]);
    point.spread_error[a] = error_of_variance(point.moments.v[a], reference.moments.v[a]);
  }
}

const PrecisionPoint* cheapest_sound(std::span<const PrecisionPoint> points) {
  constexpr double enough = 2.0;
  const auto known = [&](const PrecisionPoint& point, auto error) {
    return upper(point.*error) <= enough * resolution(points, error);
  };
  const PrecisionPoint* best = nullptr;
  for (const PrecisionPoint& point : points)
    if (shows_no_error(point) && known(point, &PrecisionPoint::v_error) &&
        known(point, &PrecisionPoint::K_error) && known(point, &PrecisionPoint::spread_error) &&
        (best == nullptr || point.seconds < best->seconds))
      best = &point;
  return best;
}

std::string recommendation(const PrecisionPoint& reference, std::span<const PrecisionPoint> points,
                           std::span<const MultilevelPoint> multilevel) {
  if (points.empty() && multilevel.empty()) return "Too little was measured to recommend anything.";
  if (points.empty()) return fmt::format("F{}.", on_expectations(multilevel));
  if (multilevel.empty()) return on_paths(reference, points) + ".";
  return fmt::format("{}; f{}.", on_paths(reference, points), on_expectations(multilevel));
}

}  // namespace poise::experiments
