#include "poise/dense/network/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/random.hpp"
#include "poise/core/slices.hpp"
#include "poise/dense/network/initial.hpp"
#include "poise/dense/network/internal/drive.hpp"
#include "poise/dense/network/internal/path.hpp"
#include "poise/dense/network/weights.hpp"

namespace poise::dense {
namespace {

using core::ParameterError;

constexpr double not_reached = std::numeric_limits<double>::quiet_NaN();
constexpr double never = std::numeric_limits<double>::infinity();

bool factored(const Model& model, const NetworkRequest& request) {
  return request.form != WeightForm::dense && factorable(model.kernel);
}

void check(const Model& model, const NetworkRequest& request) {
  validate(model);
  if (model.n > internal::BoundClasses::most_neurons)
    throw ParameterError("dense.N", fmt::format("is {}, expected at most 2^24", model.n));
  double before = 0.0;
  for (const double t : request.times) {
    if (!std::isfinite(t) || t < before)
      throw ParameterError(
          "times", fmt::format("has {} after {}, expected finite times in order", t, before));
    before = t;
  }
  if (request.replicas == 0) throw ParameterError("replicas", "is 0, expected at least 1");
  if (request.threads == 0) throw ParameterError("threads", "is 0, expected at least 1");
  if (request.form == WeightForm::factored && !factorable(model.kernel))
    throw ParameterError("dense.kernel",
                         fmt::format("is a {} kernel{}, which is no sum of products: expected the "
                                     "dense form of the weights",
                                     name(model.kernel.graphon),
                                     model.kernel.deterministic() ? "" : " with drawn weights"));
}

/// What all replicas share.
struct Network {
  internal::Neurons neurons;
  std::optional<Factors> factors;
  std::optional<Weights> weights;
};

Network build(const Model& model, const NetworkRequest& request) {
  Network network{{model.tau, model.intensity, drives(model), {}}, {}, {}};
  // Both forms take the same bounds where both exist, so that they make the same windows.
  if (factorable(model.kernel)) network.factors.emplace(model);
  if (!factored(model, request))
    network.weights.emplace(realise(model, request.seed, request.threads, request.watch.stop));
  Jumps reach = network.factors ? jumps(model, *network.factors) : jumps(*network.weights);
  const bool increasing = std::visit([](const auto& f) { return f.increasing(); }, model.intensity);
  if (!increasing)
    for (double& down : reach.down) down = -down;
  network.neurons.reach = std::move(increasing ? reach.up : reach.down);
  return network;
}

/// Writes what one replica has at its times.
class Observer {
 public:
  Observer(NetworkRun& run, const Intensity& f, std::size_t n, std::size_t replica)
      : run_(&run), f_(&f), replica_(replica), x_(n) {}

  template <class Path>
  void at(std::size_t time, const Path& path) {
    const std::size_t place = replica_ * run_->t.size() + time;
    const double n = static_cast<double>(x_.size());
    path.potentials(x_);
    run_->mean[place] = core::sum(std::span<const double>(x_)) / n;
    run_->square[place] =
        core::sum(std::span<const double>(x_), [](double x) { return x * x; }) / n;
    run_->silent[place] = static_cast<double>(path.silent()) / n;
    run_->spikes[place] = static_cast<double>(path.counts().spikes) / n;
    if (!run_->potentials.empty())
      std::ranges::copy(x_,
                        run_->potentials.begin() + static_cast<std::ptrdiff_t>(place * x_.size()));
    internal::values(*f_, x_);
    run_->rate[place] = core::sum(std::span<const double>(x_)) / n;
  }

 private:
  NetworkRun* run_;
  const Intensity* f_;
  std::size_t replica_;
  std::vector<double> x_;
};

struct Totals {
  std::atomic<std::uint64_t> events{0}, candidates{0}, windows{0};
  std::atomic<bool> interrupted{false};
};

/// Goes from one time to another in steps, so that progress is told.
template <class Path>
internal::Pause advance(Path& path, double from, double to, const core::Watch& watch,
                        double horizon) {
  constexpr double steps = 256.0;  // until the horizon
  const double share = (to - from) / horizon;
  const int count = watch.progress && share > 0.0 ? static_cast<int>(std::ceil(share * steps)) : 1;
  for (int k = 1; k <= count; ++k) {
    const double next = k == count ? to : from + (to - from) * (static_cast<double>(k) / count);
    const internal::Pause pause = path.advance(next);
    if (pause != internal::Pause::reached) return pause;
    watch.advance(share / count);
  }
  return internal::Pause::reached;
}

template <class Drive>
void run_replica(const Model& model, const NetworkRequest& request, const Network& network,
                 Drive drive, std::size_t replica, NetworkRun& run, Totals& totals) {
  const double horizon = request.times.empty() ? 0.0 : request.times.back();
  internal::Path<Drive> path(
      network.neurons, std::move(drive),
      draw_initial(model, request.seed, replica, request.watch.stop),
      core::Stream(request.seed, core::Purpose::dense_spikes, replica),
      {.horizon = horizon, .most_spikes = request.most_spikes, .stop = request.watch.stop});
  if (request.record_spikes) path.record_to(&run.recorded[replica]);
  const core::Watch watch = request.watch.piece(1.0 / static_cast<double>(request.replicas));
  Observer observer(run, model.intensity, model.n, replica);
  for (std::size_t k = 0; k < request.times.size(); ++k) {
    const internal::Pause pause =
        advance(path, k == 0 ? 0.0 : request.times[k - 1], request.times[k], watch, horizon);
    if (pause == internal::Pause::exploded) run.exploded[replica] = path.time();
    if (pause == internal::Pause::stopped) totals.interrupted = true;
    if (pause != internal::Pause::reached) break;
    observer.at(k, path);
  }
  totals.events += path.counts().spikes;
  totals.candidates += path.counts().candidates;
  totals.windows += path.counts().windows;
}

NetworkRun empty_run(const Model& model, const NetworkRequest& request) {
  NetworkRun run;
  run.t = request.times;
  run.replicas = request.replicas;
  const std::size_t size = request.times.size() * request.replicas;
  for (auto* values : {&run.rate, &run.mean, &run.square, &run.silent, &run.spikes})
    values->assign(size, not_reached);
  if (request.record_potentials) run.potentials.assign(size * model.n, not_reached);
  if (request.record_spikes) run.recorded.resize(request.replicas);
  run.exploded.assign(request.replicas, never);
  return run;
}

}  // namespace

NetworkRun simulate(const Model& model, const NetworkRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  check(model, request);
  NetworkRun run = empty_run(model, request);
  Totals totals;
  try {
    const Network network = build(model, request);
    core::parallel_for(request.replicas, request.threads, [&](std::size_t replica) {
      if (network.weights)
        run_replica(model, request, network, internal::DenseDrive(*network.weights), replica, run,
                    totals);
      else
        run_replica(model, request, network, internal::FactoredDrive(*network.factors), replica,
                    run, totals);
    });
  } catch (const core::Interrupted&) {  // what was reached until then stands
    totals.interrupted = true;
  }
  run.events = totals.events;
  run.candidates = totals.candidates;
  run.windows = totals.windows;
  run.interrupted = totals.interrupted;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

std::size_t memory_estimate(const Model& model, const NetworkRequest& request) {
  const std::size_t n = model.n, word = sizeof(double);
  std::size_t bytes = 6 * n * word;  // drives, reaches, labels, places
  if (factorable(model.kernel)) {
    const auto& w = model.kernel.graphon;
    const bool shared =
        std::holds_alternative<ConstantKernel>(w) || std::holds_alternative<BlockKernel>(w);
    const std::size_t rows = shared ? pieces(w).count() : n;
    bytes += (2 * rows * *rank(w) + n) * word;
  }
  if (!factored(model, request)) bytes += Weights::bytes(n);
  // Each path: z, bounds, scratch of samples and of rows, members of classes.
  const std::size_t paths = std::max<std::size_t>(1, std::min(request.threads, request.replicas));
  bytes += paths * n * 8 * word;
  const std::size_t observed = request.times.size() * request.replicas;
  return bytes + observed * word * (5 + (request.record_potentials ? n : 0));
}

}  // namespace poise::dense
