/// Work and precision of every sampler on one network: what `poise bench` computes.
///
/// Problem: which sampler, with which step, gives a precision for the least time, on the user's own
/// network. Method: the reference (exact paths; where eight of them would take half of the budget, a
/// fine leap) and every leaping method with every step draw independent paths to the last time, each
/// timed by the clock of the thread that draws it, so that neither start-up nor other work on the
/// machine counts. precision.hpp says what the errors are worth; multilevel Monte Carlo is asked for
/// tolerances about that of the exact paths.
///
/// How many paths. The budget is divided so that the sum of the squared errors of all differences is
/// least: R_j proportional to c_j^{-1/2}, and to (J / c_0)^{1/2} for the reference, which is in all J
/// of them; eight at least. Costs c are counted (nanoseconds a spike and a neuron's step), not timed,
/// so that the same seed and budget give the same numbers on every machine and for any number of
/// threads; the time itself then differs from the budget as the machine does from the one on which the
/// count was made.
///
/// Rejected: pilot runs against the clock (the number of paths, and with it every number, would differ
/// between runs); errors along the whole path (the largest of many differences is biased by their
/// noise; the last time is what a step has had longest to spoil).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "poise/balance/path.hpp"
#include "poise/io/result.hpp"
#include "poise/setup/config.hpp"
#include "studies/context.hpp"
#include "studies/precision.hpp"

namespace poise::experiments {

/// "multilevel", beside the names of the leaping methods.
inline constexpr auto multilevel_name = "multilevel";

struct WorkPrecisionRequest {
  std::vector<std::string> methods;  ///< empty: every leaping method, and multilevel
  std::vector<double> steps;         ///< empty: from twice the limit of stability down in halves
  double budget = 0.0;               ///< seconds of processor time, as counted
};

struct WorkPrecision {
  double stability_limit = 0.0;  ///< the least along the finite-n mean field; of explicit steps
  double stability_time = 0.0;   ///< where it is the least
  PrecisionPoint reference = {};
  double exact_work = 0.0;  ///< what an exact path is expected to take
  std::vector<PrecisionPoint> points = {};
  std::vector<MultilevelPoint> multilevel = {};
  double seconds = 0.0;  ///< processor time of all paths
  bool interrupted = false;
};

/// What the methods, by name, may be.
std::vector<std::string> benchable_methods();

/// Measures. Errors: core::InputError, "--methods", "--steps", "--budget" or a key of the
/// configuration: an unknown method, a step longer than T or too long for a table of variates, a budget
/// too small for eight paths of every point. On a stop what is finished is kept.
WorkPrecision measure_work_precision(const setup::Config& config, const balance::State& start,
                                     const WorkPrecisionRequest& request, const Context& context);

io::Result describe(const setup::Config& config, const WorkPrecisionRequest& request,
                    const WorkPrecision& measured);

}  // namespace poise::experiments
