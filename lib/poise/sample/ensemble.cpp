#include "poise/sample/ensemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/watch.hpp"
#include "poise/sample/methods.hpp"
#include "poise/sample/observer.hpp"

namespace poise::sample {
namespace {

using Clock = std::chrono::steady_clock;

/// Wall time of a slice: a quarter of the 0.2 s within which a stop is to be seen, since a slice
/// may come out twice as long as the last, on a machine that is busy besides.
constexpr double slice_seconds = 0.05;
/// Candidate spikes in a replica's first slice: quick enough for the slowest method.
constexpr double first_slice_spikes = 1.0;

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

/// Moments of the potentials at the k-th time, and where `kept` is given, what is recorded of them.
void observe(const AnySampler& sampler, std::size_t k, std::vector<double>& buffer,
             ObservedPath& path, const Recording& what, Recorded* kept) {
  for (const auto a : core::populations) {
    sampler.potentials(a, buffer);
    const Moments moments = empirical_moments(buffer);
    if (!std::isfinite(moments.mean) || !std::isfinite(moments.variance))
      throw core::Refusal(fmt::format(
          "the potentials of population {} are beyond the range of numbers (mean {:.3g}, "
          "variance {:.3g})",
          core::letter(a), moments.mean, moments.variance));
    path.mean[a][k] = moments.mean;
    path.variance[a][k] = moments.variance;
    if (kept != nullptr) record_potentials(what, a, k, buffer, *kept);
  }
  if (kept == nullptr) return;
  if (what.rates) kept->counts[k] = sampler.spike_counts();
  kept->reached = k + 1;
}

/// What is counted of a replica.
struct Tally {
  SpikeCounts spikes{};
  std::optional<Regime> regime{};
};

/// One replica, from its first draw to its last time.
struct Replica {
  const network::Network& network;
  const network::InitialLaw& law;
  const Method& method;
  const EnsembleOptions& options;
  double first_slice;

  /// Fills in what is reached, and in `kept` unless it is null; false where a stop came before the last
  /// time.
  bool run(std::uint64_t r, ObservedPath& path, Tally& tally, Recorded* kept) const {
    double time = 0.0;
    try {
      core::stop_if_asked(options.stop, "sampling");
      StepOptions steps = options.steps;
      steps.stop = options.stop;
      const auto sampler = method.make(
          network, draw_initial_potentials(law, network.n, options.seed, r, options.stop),
          options.seed, r, steps);
      tally.regime = sampler->regime();
      const bool trains = kept != nullptr && options.record.spikes;
      if (trains) sampler->record_to(&kept->trains);
      Runner runner(*sampler, first_slice, options);
      std::vector<double> buffer(network.n);
      for (std::size_t k = 0; k < options.times.size(); ++k) {
        time = options.times[k];
        const bool reached = runner.run_to(time);
        tally.spikes = sampler->spike_counts();
        if (trains && (!reached || k + 1 == options.times.size())) sampler->record_rest();
        if (!reached) return false;
        observe(*sampler, k, buffer, path, options.record, kept);
      }
      return true;
    } catch (const core::Interrupted&) {
      return false;
    } catch (const core::Refusal& refusal) {
      throw core::Refusal(fmt::format("method {} cannot go on before t = {:g}, replica {}: {}",
                                      method.name, time, r, refusal.what()));
    }
  }
};

ObservedPath unobserved(std::size_t samples) {
  const std::vector<double> nowhere(samples, std::numeric_limits<double>::quiet_NaN());
  return {{nowhere, nowhere}, {nowhere, nowhere}};
}

/// One after the other, what a replica holds.
std::array<std::span<double>, 4> fields(ObservedPath& path) {
  return {path.mean.e, path.mean.i, path.variance.e, path.variance.i};
}

/// Brings the replicas of all ranks to every rank.
void gather(core::Team& team, core::Share share, Ensemble& ensemble, std::vector<Tally>& tallies) {
  if (team.size() == 1) return;
  std::vector<double> mine;
  for (std::size_t r = share.first; r < share.last; ++r)
    for (const auto field : fields(ensemble.replicas[r]))
      mine.insert(mine.end(), field.begin(), field.end());
  const std::vector<double> all = team.gather(std::span<const double>(mine));
  auto next = all.begin();
  for (ObservedPath& path : ensemble.replicas)
    for (const auto field : fields(path))
      for (double& x : field) x = *next++;
  const auto my_tallies =
      std::span<const Tally>(tallies).subspan(share.first, share.last - share.first);
  tallies = team.gather(my_tallies);
  const char stopped = ensemble.interrupted ? 1 : 0;
  for (const char other : team.gather(std::span(&stopped, 1)))
    ensemble.interrupted = ensemble.interrupted || other != 0;
}

/// The regimes of all replicas, with how many took each if there are several.
std::string regimes(const std::vector<Tally>& tallies) {
  std::map<std::string_view, std::size_t> taken;
  for (const Tally& tally : tallies)
    if (tally.regime) ++taken[name(*tally.regime)];
  if (taken.size() == 1) return std::string(taken.begin()->first);
  std::vector<std::string> each;
  for (const auto& [regime, replicas] : taken)
    each.push_back(fmt::format("{} ({})", regime, replicas));
  return fmt::format("{}", fmt::join(each, ", "));
}

}  // namespace

Ensemble simulate(const network::Network& network, const network::InitialLaw& law,
                  std::string_view method, const EnsembleOptions& options) {
  validate(options);
  network::validate(network);
  const Method& chosen = find_method(method, network.n);
  validate_steps(chosen, options.steps, network);
  validate_recording(chosen, options.record, network.n);
  const auto start = Clock::now();
  const double first_slice = first_slice_spikes / bounding_rate(network, law);

  Ensemble ensemble{.times = options.times,
                    .replicas = {options.replicas, unobserved(options.times.size())}};
  const bool keeps = options.record.anything();
  if (keeps)
    ensemble.recorded.assign(options.replicas,
                             nothing_recorded(options.record, network.n, options.times.size()));
  std::vector<Tally> tallies(options.replicas);
  std::atomic<bool> interrupted{false};
  core::LocalTeam alone;
  core::Team& team = options.team != nullptr ? *options.team : alone;
  const core::Share share = team.share(options.replicas);
  core::parallel_for(share.last - share.first, options.threads, [&](std::size_t k) {
    const std::size_t r = share.first + k;
    Replica replica{network, law, chosen, options, first_slice};
    Recorded* const kept = keeps ? &ensemble.recorded[r] : nullptr;
    if (!replica.run(r, ensemble.replicas[r], tallies[r], kept)) interrupted = true;
  });

  ensemble.interrupted = interrupted;
  gather(team, share, ensemble, tallies);
  for (const Tally& tally : tallies)
    for (const auto a : core::populations)
      for (const auto b : core::populations) ensemble.spikes[a][b] += tally.spikes[a][b];
  ensemble.regime = regimes(tallies);
  ensemble.seconds = seconds_since(start);
  return ensemble;
}

}  // namespace poise::sample
