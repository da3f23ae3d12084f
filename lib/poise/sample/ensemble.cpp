#include "poise/sample/ensemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/sample/methods.hpp"
#include "poise/sample/observer.hpp"

namespace poise::sample {
namespace {

using Clock = std::chrono::steady_clock;

/// Wall time of a slice: a quarter of the 0.2 s within which a stop is to be seen, since a slice
/// may come out twice as long as the last, on a machine that is busy besides.
constexpr double slice_seconds = 0.05;
/// Candidate spikes in a replica's first slice: quick enough for the slowest method.
constexpr double first_slice_spikes = 100.0;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void validate(const EnsembleOptions& options) {
  using core::ParameterError;
  const auto& times = options.times;
  if (times.empty()) throw ParameterError("run.times", "is empty, expected at least one time");
  for (std::size_t k = 0; k < times.size(); ++k)
    if (!std::isfinite(times[k]) || times[k] < 0.0 || (k > 0 && times[k] <= times[k - 1]))
      throw ParameterError(
          "run.times",
          fmt::format("entry {} is {}, expected finite, increasing times >= 0", k, times[k]));
  if (options.replicas == 0) throw ParameterError("run.replicas", "is 0, expected at least 1");
  if (options.threads == 0) throw ParameterError("run.threads", "is 0, expected at least 1");
}

/// Candidate spikes a unit of time; where an intensity has no bound, what it is six deviations from
/// the initial mean. A guess, that only the first slice of time depends on.
double bounding_rate(const network::Network& network, const network::InitialLaw& law) {
  double sum = 0.0;
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      const auto& f = network.intensity[a][b];
      const double far = 6.0 * std::sqrt(law.variance[b]);
      const double most = network::supremum(f);
      sum += std::isfinite(most) ? most
                                 : std::max(network::value(f, law.mean[b] - far),
                                            network::value(f, law.mean[b] + far));
    }
  return sum * static_cast<double>(network.n) * static_cast<double>(network.n);
}

/// Moves a sampler forward in slices.
class Runner {
 public:
  Runner(AnySampler& sampler, double first_slice, const EnsembleOptions& options)
      : sampler_(sampler), slice_(first_slice), options_(options) {}

  /// True when t was reached, false when a stop came before.
  bool run_to(double t) {
    while (sampler_.time() < t) {
      if (options_.stop.stop_requested()) return false;
      run_slice(t);
    }
    return true;
  }

 private:
  void run_slice(double t) {
    const auto start = Clock::now();
    const double from = sampler_.time();
    // A slice too short to move the clock at all would never end: take the next double at least.
    const double to = std::min(t, std::max(from + slice_, std::nextafter(from, t)));
    sampler_.advance(to);
    const double pace = slice_seconds / std::max(seconds_since(start), 1e-9);
    if (to < t || pace < 1.0) slice_ *= std::clamp(pace, 0.25, 2.0);
    if (options_.progress != nullptr) {
      const std::uint64_t spikes = total_spikes(sampler_.spike_counts());
      options_.progress->advance(to - from, spikes - reported_);
      reported_ = spikes;
    }
  }

  AnySampler& sampler_;
  double slice_;
  const EnsembleOptions& options_;
  std::uint64_t reported_ = 0;
};

void observe(const AnySampler& sampler, std::size_t k, std::vector<double>& buffer,
             ObservedPath& path) {
  for (const auto a : core::populations) {
    sampler.potentials(a, buffer);
    const Moments moments = empirical_moments(buffer);
    path.mean[a][k] = moments.mean;
    path.variance[a][k] = moments.variance;
  }
}

ObservedPath unobserved(std::size_t samples) {
  const std::vector<double> nowhere(samples, std::numeric_limits<double>::quiet_NaN());
  return {{nowhere, nowhere}, {nowhere, nowhere}};
}

}  // namespace

Ensemble simulate(const network::Network& network, const network::InitialLaw& law,
                  std::string_view method, const EnsembleOptions& options) {
  validate(options);
  network::validate(network);
  const Method& chosen = find_method(method, network.n);
  validate_steps(chosen, options.steps, network);
  const auto start = Clock::now();
  const double first_slice = first_slice_spikes / bounding_rate(network, law);

  Ensemble ensemble{.times = options.times,
                    .replicas = {options.replicas, unobserved(options.times.size())}};
  std::vector<SpikeCounts> spikes(options.replicas);
  std::atomic<bool> interrupted{false};
  core::parallel_for(options.replicas, options.threads, [&](std::size_t r) {
    if (options.stop.stop_requested()) {
      interrupted = true;
      return;
    }
    const auto sampler =
        chosen.make(network, draw_initial_potentials(law, network.n, options.seed, r), options.seed,
                    r, options.steps);
    Runner runner(*sampler, first_slice, options);
    std::vector<double> buffer(network.n);
    for (std::size_t k = 0; k < options.times.size(); ++k) {
      if (!runner.run_to(options.times[k])) {
        interrupted = true;
        break;
      }
      observe(*sampler, k, buffer, ensemble.replicas[r]);
    }
    spikes[r] = sampler->spike_counts();
  });

  for (const SpikeCounts& counts : spikes)
    for (const auto a : core::populations)
      for (const auto b : core::populations) ensemble.spikes[a][b] += counts[a][b];
  ensemble.seconds = seconds_since(start);
  ensemble.interrupted = interrupted;
  return ensemble;
}

}  // namespace poise::sample
