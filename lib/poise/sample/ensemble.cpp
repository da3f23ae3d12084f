#include "poise/sample/ensemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>

#include "poise/core/archive.hpp"
#include "poise/core/circle.hpp"
#include "poise/core/crew.hpp"
#include "poise/core/error.hpp"
#include "poise/core/watch.hpp"
#include "poise/sample/internal/runner.hpp"
#include "poise/sample/methods.hpp"
#include "poise/sample/observer.hpp"

namespace poise::sample {
namespace {

using Clock = Runner::Clock;

/// Candidate spikes in a replica's first slice: quick enough for the slowest method.
constexpr double first_slice_spikes = 1.0;

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

/// Threads for the inside of a replica: replicas come first, and what a rank has more of is divided
/// among them.
std::size_t threads_of_each(const EnsembleOptions& options, std::size_t ranks) {
  const std::size_t replicas = (options.replicas + ranks - 1) / ranks;
  return options.threads / std::min(options.threads, replicas);
}

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
}

ObservedPath unobserved(std::size_t samples) {
  const std::vector<double> nowhere(samples, std::numeric_limits<double>::quiet_NaN());
  return {{nowhere, nowhere}, {nowhere, nowhere}};
}

/// All that comes of a replica, or has come so far.
struct Drawn {
  bool complete = false;
  std::size_t observed = 0;  ///< times
  ObservedPath path{};
  SpikeCounts spikes{};
  std::optional<Regime> regime{};
  std::optional<Recorded> kept{};

  template <class Archive>
  void serialize(Archive& archive) {
    archive(complete, observed, path, spikes, regime, kept);
  }
};

/// Replicas, each from its first draw to its last time.
struct Replica {
  const network::Network& network;
  const network::InitialLaw& law;
  const Method& method;
  const EnsembleOptions& options;
  double first_slice;
  std::size_t threads;  ///< of one replica

  Drawn draw(std::uint64_t r) const {
    Drawn drawn = nothing_yet(r);
    run(r, drawn);
    return drawn;
  }

  /// The only replica, by all ranks of the options' circle; nothing where they have no work for several.
  std::optional<Drawn> draw_together() const {
    Drawn drawn = nothing_yet(0);
    if (!run(0, drawn)) return std::nullopt;
    return drawn;
  }

 private:
  Drawn nothing_yet(std::uint64_t r) const {
    Drawn drawn{.path = unobserved(options.times.size())};
    if (options.record.anything())
      drawn.kept = nothing_recorded(options.record, options.times.size());
    if (options.record.spikes) drawn.kept->trains = trains_of(r);
    return drawn;
  }

  /// Fills in what is reached; false if it was to be sliced and is not.
  bool run(std::uint64_t r, Drawn& drawn) const {
    try {
      const Checkpoint::Place place(options.checkpoint, r);
      std::optional<core::StateIn> earlier = place.earlier();
      if (earlier) (*earlier)(drawn);
      core::stop_if_asked(options.stop, "sampling");
      const auto sampler = start(r);
      if (options.steps.circle != nullptr && sampler->ranks() < 2) return false;
      std::optional<core::Crew> crew;
      if (const std::size_t used = std::min(threads, sampler->shares()); used > 1)
        sampler->share_with(&crew.emplace(used));
      if (earlier) (*earlier)(*sampler);
      run(*sampler, place, drawn);
    } catch (const core::Interrupted&) {
    } catch (const core::Refusal& refusal) {
      throw core::Refusal(fmt::format("method {} cannot go on before t = {:g}, replica {}: {}",
                                      method.name, options.times[drawn.observed], r,
                                      refusal.what()));
    }
    return true;
  }

  SpikeTrains trains_of(std::uint64_t r) const {
    const Recording& record = options.record;
    return {network.n,
            record.neurons,
            {.most = record.most_spikes,
             .sources = record.sources,
             .seed = options.seed,
             .replica = static_cast<std::size_t>(r),
             .sink = record.sink}};
  }

  std::unique_ptr<AnySampler> start(std::uint64_t r) const {
    StepOptions steps = options.steps;
    // A leap that is given up leaves nothing to go on from: where that is wanted, it is ended.
    if (options.checkpoint == nullptr) steps.stop = options.stop;
    return method.make(network,
                       draw_initial_potentials(law, network.n, options.seed, r, options.stop),
                       options.seed, r, steps);
  }

  void run(AnySampler& sampler, const Checkpoint::Place& place, Drawn& drawn) const {
    Recorded* const kept = drawn.kept ? &*drawn.kept : nullptr;
    drawn.regime = sampler.regime();
    const bool trains = kept != nullptr && options.record.spikes;
    if (trains) sampler.record_to(&kept->trains);
    const auto keep = [&] {
      drawn.spikes = sampler.spike_counts();
      place.keep(drawn, sampler);
    };
    Runner runner(sampler, first_slice, options, [&] {
      if (place.due()) keep();
    });
    RateClock clock(options, kept);
    std::vector<double> buffer(network.n);
    while (drawn.observed < options.times.size()) {
      const bool reached = clock.run_to(options.times[drawn.observed], runner, sampler);
      drawn.spikes = sampler.spike_counts();
      runner.count(total_spikes(drawn.spikes));
      if (!reached) keep();
      if (trains && (!reached || drawn.observed + 1 == options.times.size())) {
        sampler.record_rest();
        kept->trains.finish(sampler.time());
      }
      if (!reached) return;
      observe(sampler, drawn.observed, buffer, drawn.path, options.record, kept);
      ++drawn.observed;
    }
    drawn.complete = true;
    place.keep(drawn);
  }
};

/// Puts together what comes of the replicas.
class Collector {
 public:
  explicit Collector(const EnsembleOptions& options)
      : options_(options),
        ensemble_{.times = options.times,
                  .replicas = {options.replicas, unobserved(options.times.size())}} {
    if (options.record.anything())
      ensemble_.recorded.assign(options.replicas,
                                nothing_recorded(options.record, options.times.size()));
  }

  void take(const core::JobResult& result) {
    Drawn drawn;
    core::unpack(result.bytes, drawn);
    // This rank has told of its own replicas while they ran, and kept them.
    if (result.rank != 0) {
      tell(drawn);
      if (drawn.complete) Checkpoint::Place(options_.checkpoint, result.job).keep(drawn);
    }
    take(result.job, std::move(drawn));
  }

  void take(Drawn drawn) { take(0, std::move(drawn)); }

  /// Those replicas that an earlier run has ended, from its checkpoint; the others are still to be drawn.
  std::vector<std::uint64_t> take_earlier() {
    std::vector<std::uint64_t> left;
    for (const std::uint64_t r : core::first_jobs(options_.replicas)) {
      Drawn drawn;
      if (auto earlier = Checkpoint::Place(options_.checkpoint, r).earlier()) (*earlier)(drawn);
      if (!drawn.complete) {
        left.push_back(r);
        continue;
      }
      tell(drawn);
      take(r, std::move(drawn));
    }
    return left;
  }

  Ensemble whole(double seconds) && {
    ensemble_.regime = regimes();
    ensemble_.seconds = seconds;
    ensemble_.interrupted = complete_ < options_.replicas;
    return std::move(ensemble_);
  }

 private:
  /// With how many replicas took each if there are several.
  std::string regimes() const {
    if (regimes_.size() == 1) return std::string(regimes_.begin()->first);
    std::vector<std::string> each;
    for (const auto& [regime, replicas] : regimes_)
      each.push_back(fmt::format("{} ({})", regime, replicas));
    return fmt::format("{}", fmt::join(each, ", "));
  }

  void take(std::uint64_t r, Drawn drawn) {
    ensemble_.replicas[r] = std::move(drawn.path);
    if (drawn.kept) ensemble_.recorded[r] = std::move(*drawn.kept);
    for (const auto a : core::populations)
      for (const auto b : core::populations) ensemble_.spikes[a][b] += drawn.spikes[a][b];
    if (drawn.regime) ++regimes_[name(*drawn.regime)];
    if (drawn.complete) ++complete_;
  }

  void tell(const Drawn& drawn) const {
    if (options_.progress != nullptr)
      options_.progress->advance(options_.times.back(), total_spikes(drawn.spikes));
  }

  const EnsembleOptions& options_;
  Ensemble ensemble_;
  std::map<std::string_view, std::size_t> regimes_;
  std::size_t complete_ = 0;
};

/// Whether all ranks work on one replica, as far as the options tell. Rank 0 alone knows of checkpoints.
bool may_be_sliced(const EnsembleOptions& options, const core::Circle& circle) {
  const std::size_t checkpoint = options.checkpoint != nullptr ? 1 : 0;
  return circle.gather(std::span(&checkpoint, 1)).front() == 0;
}

/// One large replica by all ranks of the team: on rank 0 what comes of it. Nothing where it is to be
/// dealt to one of them.
std::optional<Ensemble> simulate_together(Replica replica, const EnsembleOptions& options,
                                          Clock::time_point start) {
  if (options.team == nullptr || options.team->size() == 1 || options.replicas > 1 ||
      options.record.spikes)
    return std::nullopt;
  const core::Circle circle(*options.team, options.stop);
  EnsembleOptions in_circle = options;
  in_circle.stop = {};  // is exchanged
  in_circle.steps.circle = &circle;
  std::optional<Drawn> drawn;
  try {
    if (!may_be_sliced(options, circle)) return std::nullopt;
    drawn = Replica{replica.network, replica.law,         replica.method,
                    in_circle,       replica.first_slice, options.threads}
                .draw_together();
  } catch (const core::Interrupted&) {
    return std::nullopt;  // all alike: the replica is not begun
  }
  if (!drawn) return std::nullopt;
  // The others wait, as they do in a task, for what rank 0 does next.
  const core::Task wait{.work = [](std::uint64_t, const std::stop_token&) { return core::Bytes(); },
                        .stop = options.stop};
  if (!options.team->open(wait)) return Ensemble{.times = options.times};
  Collector collector(options);
  collector.take(*std::move(drawn));
  return std::move(collector).whole(seconds_since(start));
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
  core::LocalTeam alone;
  core::Team& team = options.team != nullptr ? *options.team : alone;
  if (auto together =
          simulate_together({network, law, chosen, options, first_slice, 1}, options, start))
    return *std::move(together);
  const std::size_t of_each = threads_of_each(options, team.size());
  const core::Task task{
      .work =
          [&](std::uint64_t r, const std::stop_token& stop) {
            EnsembleOptions of_replica = options;
            of_replica.stop = stop;
            return core::pack(
                Replica{network, law, chosen, of_replica, first_slice, of_each}.draw(r));
          },
      .threads = options.threads,
      .stop = options.stop};
  if (!team.open(task)) return {.times = options.times};
  Collector collector(options);
  const std::vector<std::uint64_t> jobs = collector.take_earlier();
  team.deal(task, jobs, [&](const core::JobResult& result) { collector.take(result); });
  double seconds = seconds_since(start);
  if (options.checkpoint != nullptr) {
    options.checkpoint->finish();
    seconds += options.checkpoint->seconds_before();
  }
  return std::move(collector).whole(seconds);
}

}  // namespace poise::sample
