/// How far a sampler is from a reference, and what that says about which to take.
///
/// Problem: a leap's error is known from finitely many paths of its own and of the reference. A
/// difference within chance says nothing of the error but that it is small, and drawn as an error it
/// would make noise look like convergence. Method: every error has the half width of its interval beside
/// it; where that is the larger, the error is not seen, and its upper limit is what is known. The six
/// intervals of a point (of E v, E K, Var v, in two populations) hold with 95 % together, so that a
/// sound method is rarely blamed for one of them. Of means the interval is Welch's (Student's law, Satterthwaite's number of degrees of freedom: with
/// eight paths two standard errors are too few); of variances Fisher's, exact for Gaussian samples,
/// which empirical means of many neurons are nearly.
/// Rejected: common random numbers (leaps and exact paths share no spikes, save in couplings of their
/// own); a distance of laws (it sees everything, and in no unit that a user has a tolerance in).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "poise/core/population.hpp"

namespace poise::experiments {

/// Independent samples of a number, summed up. NaN where there are too few.
struct Sampled {
  double mean = 0.0;
  double variance = 0.0;  ///< of one sample, unbiased
  std::size_t samples = 0;
  double standard_error() const;
};
Sampled sampled(std::span<const double> values);

/// An error, as far as it is known.
struct PrecisionError {
  double size = 0.0;   ///< of the estimate, >= 0; NaN: unknown
  double upper = 0.0;  ///< what it is less than
  bool seen = false;   ///< whether chance does not explain it
};
/// |E of - E reference|, in their unit.
PrecisionError error_of_mean(const Sampled& of, const Sampled& reference);
/// |Var of / Var reference - 1|.
PrecisionError error_of_variance(const Sampled& of, const Sampled& reference);

/// What was measured of one population's empirical moments at the last time.
struct SampledMoments {
  core::PerPopulation<Sampled> v, K;
};

enum class PointOutcome { measured, ran_off };

/// One method with one step.
struct PrecisionPoint {
  std::string method = {};
  double step = 0.0;   ///< 0: none, exact in law
  bool stable = true;  ///< false: past the limit of stability of a method that has one
  PointOutcome outcome = PointOutcome::measured;
  std::size_t paths = 0;
  SampledMoments moments = {};
  /// Of E v, E K and, relatively, Var v.
  core::PerPopulation<PrecisionError> v_error = {}, K_error = {}, spread_error = {};
  double seconds = 0.0;  ///< processor time of a path
};

/// The errors of a point, from its moments.
void judge(PrecisionPoint& point, const PrecisionPoint& reference);

/// The estimate of E v_e to a tolerance, by multilevel Monte Carlo.
struct MultilevelPoint {
  double tolerance = 0.0;
  double half_width = 0.0;
  double value = 0.0;
  double seconds = 0.0;        ///< processor time of all samples
  double exact_seconds = 0.0;  ///< what exact paths alone take for that half width
};

/// The cheapest point that shows no error in E v, E K or Var v and whose upper limits are at most twice
/// the least known: a point of few paths shows none because it shows nothing. Null if there is none.
const PrecisionPoint* cheapest_sound(std::span<const PrecisionPoint> points);

/// What to take, in one sentence. `reference` is exact, or a fine leap where exact paths cost too much.
std::string recommendation(const PrecisionPoint& reference, std::span<const PrecisionPoint> points,
                           std::span<const MultilevelPoint> multilevel);

}  // namespace poise::experiments
