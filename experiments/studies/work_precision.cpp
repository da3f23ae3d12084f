#include "studies/work_precision.hpp"

#include <fmt/format.h>
#include <time.h>

#include <atomic>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/sample/ensemble.hpp"
#include "poise/sample/multilevel.hpp"
#include "studies/run.hpp"
#include "studies/work_precision_plan.hpp"

namespace poise::experiments {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double quantile95 = 1.959963984540054;  ///< of the normal law, two-sided

/// Of the calling thread, in processor time.
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Paths of one point: streams named by the point's place and the path's number, so that neither other
/// points nor threads change them.
class Sampling {
 public:
  Sampling(const setup::Config& config, const balance::State& start, const PlannedPoint& point,
           const Context& context)
      : config_(config),
        law_{start.mean, start.variance},
        point_(point),
        context_(context),
        progress_(label(point), config.run.T * static_cast<double>(point.paths), "spikes",
                  context.progress) {
    for (auto* quantity : {&v_, &K_})
      for (const auto a : core::populations) (*quantity)[a].assign(point.paths, missing);
    seconds_.assign(point.paths, 0.0);
  }

  PrecisionPoint run() {
    core::parallel_for(point_.paths, threads(config_.run), [this](std::size_t k) {
      if (!ran_off_ && !context_.stop.stop_requested()) draw(k);
    });
    return summary();
  }

 private:
  static std::string label(const PlannedPoint& point) {
    return point.step > 0.0 ? fmt::format("{} {:.3g}", point.method, point.step) : point.method;
  }

  void draw(std::size_t k) {
    constexpr std::uint32_t places = 22;  // bits of a path's number: most_paths is less
    const sample::EnsembleOptions options{
        .times = {config_.run.T},
        .seed = {config_.run.seed, (point_.place + 1) << places | static_cast<std::uint32_t>(k)},
        .steps = {.step = point_.step},
        .stop = context_.stop,
        .progress = &progress_};
    const double begin = thread_seconds();
    try {
      const auto ensemble = sample::simulate(config_.network, law_, point_.method, options);
      seconds_[k] = thread_seconds() - begin;
      for (const auto a : core::populations) {
        v_[a][k] = ensemble.replicas[0].mean[a][0];
        K_[a][k] = ensemble.replicas[0].variance[a][0];
      }
    } catch (
        const core::Refusal&) {  // beyond the range of numbers: no path of these steps is sound
      ran_off_ = true;
    }
  }

  PrecisionPoint summary() const {
    PrecisionPoint result{.method = point_.method, .step = point_.step, .stable = point_.stable};
    double seconds = 0.0;
    core::PerPopulation<std::vector<double>> v, K;
    for (std::size_t k = 0; k < point_.paths; ++k) {
      if (std::isnan(v_.e[k])) continue;
      seconds += seconds_[k];
      for (const auto a : core::populations) v[a].push_back(v_[a][k]), K[a].push_back(K_[a][k]);
    }
    result.paths = v.e.size();
    result.seconds = result.paths > 0 ? seconds / static_cast<double>(result.paths) : missing;
    if (ran_off_) {
      result.outcome = PointOutcome::ran_off;
      result.paths = 0;
      v = K = {};
    }
    for (const auto a : core::populations)
      result.moments.v[a] = sampled(v[a]), result.moments.K[a] = sampled(K[a]);
    return result;
  }

  const setup::Config& config_;
  network::InitialLaw law_;
  const PlannedPoint& point_;
  const Context& context_;
  core::Progress progress_;
  core::PerPopulation<std::vector<double>> v_, K_;
  std::vector<double> seconds_;
  std::atomic<bool> ran_off_{false};
};

/// On one thread, so that its clock is that of all the work.
std::optional<MultilevelPoint> run_multilevel(const setup::Config& config,
                                              const balance::State& start, double tolerance,
                                              const WorkPrecision& so_far, const Context& context) {
  core::Progress progress("multilevel", 1.0, "samples", context.progress);
  const sample::MultilevelOptions options{
      .T = config.run.T,
      .tolerance = tolerance,
      .coarsest_step = std::min(0.25 * so_far.stability_limit, config.run.T),
      .seed = config.run.seed,
      .stop = context.stop,
      .progress = &progress};
  const double begin = thread_seconds();
  const auto v_e = [](const core::PerPopulation<sample::Moments>& m) { return m.e.mean; };
  const auto estimate =
      sample::multilevel(config.network, {start.mean, start.variance}, v_e, options);
  if (estimate.interrupted || !(estimate.half_width <= tolerance)) return std::nullopt;
  const auto& exact = so_far.reference;
  const double plain = std::pow(quantile95 / estimate.half_width, 2) * exact.moments.v.e.variance;
  return MultilevelPoint{.tolerance = tolerance,
                         .half_width = estimate.half_width,
                         .value = estimate.value,
                         .seconds = thread_seconds() - begin,
                         .exact_seconds = plain * exact.seconds};
}

void add_multilevel(WorkPrecision& result, const setup::Config& config, const balance::State& start,
                    const Context& context) {
  const double exact = quantile95 * result.reference.moments.v.e.standard_error();
  if (!(exact > 0.0)) return;  // nothing fluctuates
  for (const double tolerance : {2.0 * exact, exact}) {
    if (context.stop.stop_requested()) return;
    try {
      if (const auto point = run_multilevel(config, start, tolerance, result, context))
        result.multilevel.push_back(*point);
    } catch (const core::Refusal&) {  // its coarsest leaps ran off
      return;
    }
  }
}

double seconds_of(const WorkPrecision& measured) {
  const auto of_paths = [](const PrecisionPoint& point) {
    return point.paths > 0 ? point.seconds * static_cast<double>(point.paths) : 0.0;
  };
  double sum = of_paths(measured.reference);
  for (const PrecisionPoint& point : measured.points) sum += of_paths(point);
  for (const MultilevelPoint& point : measured.multilevel) sum += point.seconds;
  return sum;
}

}  // namespace

WorkPrecision measure_work_precision(const setup::Config& config, const balance::State& start,
                                     const WorkPrecisionRequest& request, const Context& context) {
  const WorkPrecisionPlan plan = plan_work_precision(config, start, request, context);
  WorkPrecision result{.stability_limit = plan.stability_limit,
                       .stability_time = plan.stability_time,
                       .exact_work = plan.exact_cost};
  result.reference = Sampling(config, start, plan.reference, context).run();
  if (result.reference.outcome == PointOutcome::ran_off)
    throw core::Refusal(
        fmt::format("{}: paths of {}, which all others are held against, leave the "
                    "range of numbers before t = {:g}",
                    config.file, plan.reference.method, config.run.T));
  for (const PlannedPoint& planned : plan.points) {
    if (context.stop.stop_requested()) break;
    PrecisionPoint point = Sampling(config, start, planned, context).run();
    judge(point, result.reference);
    if (point.paths > 1 || point.outcome == PointOutcome::ran_off)
      result.points.push_back(std::move(point));
  }
  if (plan.multilevel) add_multilevel(result, config, start, context);
  result.seconds = seconds_of(result);
  result.interrupted = context.stop.stop_requested();
  return result;
}

}  // namespace poise::experiments
