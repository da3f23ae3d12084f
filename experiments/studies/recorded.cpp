#include "studies/recorded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/memory.hpp"
#include "poise/sample/cost.hpp"
#include "poise/sample/methods.hpp"
#include "studies/describe.hpp"
#include "studies/run.hpp"

namespace poise::experiments {
namespace {

using core::Population;
using sample::Ensemble;
using sample::Recorded;
using sample::Recording;
using Names = std::vector<std::string>;

constexpr double gigabyte = 1e9;
constexpr double worth_telling = 256e6;

/// Of all replicas, into the chosen neurons: at the rates of the start.
double expected_spikes(const setup::Config& config, const balance::State& start) {
  const double of_all =
      sample::expected_spikes(config.network, {start.mean, start.variance}, config.run.T).at_start;
  return of_all * static_cast<double>(config.run.replicas) *
         static_cast<double>(config.record.neurons.size()) / static_cast<double>(config.network.n);
}

/// Spikes that are kept in memory where nothing else is said.
constexpr std::size_t most_in_memory = 4'000'000;

std::size_t most_spikes(const setup::Config& config, bool to_file) {
  return config.record.most_spikes.value_or(to_file ? std::numeric_limits<std::size_t>::max()
                                                    : most_in_memory);
}

void require_few(const setup::Config& config, std::size_t most, double spikes) {
  if (spikes <= static_cast<double>(most)) return;
  throw core::InputError(
      fmt::format("{}: record.most_spikes: is {}, but some {:.2g} spikes into {} neurons of each "
                  "population are expected; record fewer neurons or a shorter time, or allow more "
                  "(some 50 bytes of memory each), or write them to a file (--record-to FILE.nc)",
                  config.where("record.most_spikes"), most, spikes, config.record.neurons.size()));
}

/// Refuses what would not fit into memory, and tells of what is large.
void require_memory(const setup::Config& config, const Recording& what, double spikes,
                    const Context& context) {
  const auto replicas = static_cast<double>(config.run.replicas);
  const double bytes =
      replicas * sample::recorded_bytes(what, config.run.samples, spikes / replicas);
  if (const double there = core::available_memory(); bytes > there)
    throw core::InputError(fmt::format(
        "{}: record.what: what is recorded needs some {:.3g} GB of memory, {:.3g} GB are there",
        config.where("record.what"), bytes / gigabyte, there / gigabyte));
  if (bytes > worth_telling)
    context.warn(fmt::format(
        "what is recorded, some {:.2g} spikes among it, needs about {:.2g} GB of memory", spikes,
        bytes / gigabyte));
}

/// The same of a file.
void require_disk(const std::string& file, double spikes, double bytes, const Context& context) {
  std::error_code unknown;
  const auto folder = std::filesystem::absolute(file).parent_path();
  const auto space = std::filesystem::space(folder, unknown);
  if (!unknown && bytes > static_cast<double>(space.available))
    throw core::InputError(fmt::format(
        "--record-to: some {:.2g} spikes are expected, {:.3g} GB, and {:.3g} GB are free in {}",
        spikes, bytes / gigabyte, static_cast<double>(space.available) / gigabyte,
        folder.string()));
  if (bytes > worth_telling)
    context.warn(
        fmt::format("{} will hold some {:.2g} spikes, {:.2g} GB", file, spikes, bytes / gigabyte));
}

/// Where spikes are counted: record.rate_bin after each other, the last bin as long as there is time.
std::vector<double> rate_times(const setup::Config& config) {
  constexpr double most_bins = 1e8;
  const double bin = config.record.rate_bin;
  const double T = config.run.T;
  std::vector<double> times;
  if (bin == 0.0) return times;
  if (T / bin > most_bins)
    config.refuse(
        {"record.rate_bin", fmt::format("is {:g}, expected at least T / {:g}", bin, most_bins)});
  const auto& method = sample::find_method(config.run.method, config.network.n);
  if (method.stepping != sample::Stepping::none) {
    const double step = steps(config.run).step;
    const double in_steps = bin / step;
    if (std::abs(in_steps - std::round(in_steps)) > 1e-9 * in_steps || in_steps < 0.5)
      config.refuse(
          {"record.rate_bin", fmt::format("is {:g}, expected a multiple of the step of {}, {:g}",
                                          bin, method.name, step)});
  }
  // A bin that divides T may seem a rounding too short.
  const auto bins = static_cast<std::size_t>(std::ceil(T / bin * (1.0 - 1e-12)));
  for (std::size_t k = 1; k <= bins; ++k)
    times.push_back(k == bins ? T : bin * static_cast<double>(k));
  return times;
}

void require_possible(const setup::Config& config, const Recording& what,
                      const std::string* record_to) {
  if (record_to != nullptr && !what.spikes)
    throw core::InputError(
        fmt::format("--record-to: {} is for spikes, but record.what has none", *record_to));
  if (what.sources && !what.spikes)
    config.refuse(
        {"record.what", "contains sources, expected spikes, too, whose sources they are"});
  try {
    sample::validate_recording(sample::find_method(config.run.method, config.network.n), what,
                               config.network.n);
  } catch (const core::ParameterError& error) {
    config.refuse(error);
  }
}

/// Adds what was recorded, kind by kind, over (replica, time, ...).
class Description {
 public:
  Description(io::Result& result, const Recording& what, const Ensemble& ensemble)
      : result_(result),
        what_(what),
        ensemble_(ensemble),
        group_(result.root.group("recorded", "")) {}

  void add_potentials() {
    add_axis("neuron", std::vector<std::int64_t>(what_.neurons.begin(), what_.neurons.end()),
             "neuron of either population");
    add("u", potential, "network: potential of a neuron", &Recorded::potentials,
        what_.neurons.size(), {"neuron"});
  }

  void add_histograms() {
    result_.axes.push_back(io::place_axis("bin", what_.bins, "bin of a histogram"));
    add("lowest", potential, "network: smallest potential, where the histogram's bins begin",
        &Recorded::lowest, 1, {});
    add("highest", potential, "network: largest potential, where the histogram's bins end",
        &Recorded::highest, 1, {});
    add("histogram", "1",
        "network: neurons in each of equal bins from the smallest potential to the largest",
        &Recorded::histogram, what_.bins, {"bin"});
  }

  void add_quantiles() {
    std::vector<double> levels;
    for (std::size_t k = 0; k < what_.quantiles; ++k)
      levels.push_back(sample::quantile_level(k, what_.quantiles));
    add_axis("level", std::move(levels), "level of a quantile");
    add("quantiles", potential,
        "network: the ceil(n level)-th smallest potential, the inverse of the empirical "
        "distribution function",
        &Recorded::quantiles, what_.quantiles, {"level"});
  }

  void add_rates(std::size_t n) {
    result_.axes.push_back({.name = "source",
                            .key = "",
                            .meaning = "population that spikes come from",
                            .length = 2,
                            .labels = io::Texts{"e", "i"}});
    const bool binned = !what_.rate_times.empty();
    if (binned)
      add_axis("rate_time", what_.rate_times, "end of a bin, in which spikes are counted",
               time_unit);
    const auto& times = binned ? what_.rate_times : ensemble_.times;
    std::vector<std::int64_t> arrivals;
    std::vector<double> rates;
    for (const Recorded& kept : ensemble_.recorded)
      for (std::size_t k = 0; k < times.size(); ++k)
        for (const auto a : core::populations)
          for (const auto b : core::populations) {
            const double length = k > 0 ? times[k] - times[k - 1] : times[0];
            const bool known = k < kept.counted && length > 0.0;
            const std::uint64_t before = k > 0 ? kept.counts[k - 1][a][b] : 0;
            arrivals.push_back(known ? static_cast<std::int64_t>(kept.counts[k][a][b] - before)
                                     : 0);
            rates.push_back(known ? static_cast<double>(arrivals.back()) / static_cast<double>(n) /
                                        length
                                  : std::numeric_limits<double>::quiet_NaN());
          }
    const Names axes{"replica", binned ? "rate_time" : "time", "population", "source"};
    group_.array("arrivals", "1",
                 "network: spikes into a population from a source, since the time before", axes,
                 std::move(arrivals));
    group_.array("arrival_rate", "1/time",
                 "network: spikes that a neuron hears from a source in a unit of time, since the "
                 "time before",
                 axes, std::move(rates));
  }

  void add_spikes() {
    io::Axis axis = io::place_axis("spike", 0, "spike of a synapse, in the order of time");
    axis.parent = "replica";
    std::vector<double> times;
    std::vector<std::int64_t> neurons, senders;
    io::Flags targets{{}, {"e", "i"}}, sources{{}, {"e", "i"}};
    for (const Recorded& kept : ensemble_.recorded) {
      axis.counts.push_back(kept.trains.size());
      axis.length += kept.trains.size();
      for (std::size_t k = 0; k < kept.trains.size(); ++k) {
        times.push_back(kept.trains.time(k));
        neurons.push_back(static_cast<std::int64_t>(kept.trains.neuron(k)));
        targets.values.push_back(static_cast<std::int8_t>(core::index(kept.trains.target(k))));
        sources.values.push_back(static_cast<std::int8_t>(core::index(kept.trains.source(k))));
        if (what_.sources)
          senders.push_back(static_cast<std::int64_t>(kept.trains.source_neuron(k)));
      }
    }
    result_.axes.push_back(std::move(axis));
    const Names axes{"spike"};
    group_.array("spike_time", time_unit, "when a synapse spiked", axes, std::move(times));
    group_.array("spike_neuron", "1", "neuron that heard it", axes, std::move(neurons));
    group_.array("spike_target", "", "population of that neuron", axes, std::move(targets));
    group_.array("spike_source", "", "population it came from", axes, std::move(sources));
    if (what_.sources)
      group_.array("spike_source_neuron", "1", "neuron of that population that sent it", axes,
                   std::move(senders));
  }

  void add_ends(std::vector<std::int64_t> counts, std::vector<double> until) {
    group_.array("spike_count", "1", "spikes that were recorded", {"replica"}, std::move(counts))
        .shown(0);
    group_
        .array("spikes_until", time_unit, "time up to which recorded spikes are complete",
               {"replica"}, std::move(until))
        .shown(0);
  }

 private:
  template <class T>
  void add_axis(const std::string& name, std::vector<T> labels, const std::string& meaning,
                const std::string& unit = "1") {
    result_.axes.push_back({.name = name,
                            .key = name,
                            .unit = unit,
                            .meaning = meaning,
                            .length = labels.size(),
                            .labels = std::move(labels)});
    group_.labels(name);
  }

  /// A quantity with `inner` values a replica, time and population, over `more` axes.
  template <class T>
  void add(const std::string& name, const std::string& unit, const std::string& meaning,
           core::PerPopulation<std::vector<T>> Recorded::*quantity, std::size_t inner,
           const Names& more) {
    std::vector<T> values;
    for (const Recorded& kept : ensemble_.recorded)
      for (std::size_t k = 0; k < ensemble_.times.size(); ++k)
        for (const auto a : core::populations) {
          const auto from = (kept.*quantity)[a].begin() + static_cast<std::ptrdiff_t>(k * inner);
          values.insert(values.end(), from, from + static_cast<std::ptrdiff_t>(inner));
        }
    Names axes{"replica", "time", "population"};
    axes.insert(axes.end(), more.begin(), more.end());
    group_.array(name, unit, meaning, std::move(axes), std::move(values)).shown(0);
  }

  io::Result& result_;
  const Recording& what_;
  const Ensemble& ensemble_;
  io::Group& group_;
};

/// Up to when trains are complete, and their number, of each replica.
struct SpikesKept {
  std::vector<double> until;
  std::vector<std::int64_t> counts;
  std::string trouble = {};  ///< of the file
};

SpikesKept kept_of(const setup::Config& config, RecordingPlan& plan, const Ensemble& ensemble) {
  SpikesKept kept;
  for (const Recorded& of : ensemble.recorded) {
    kept.until.push_back(of.trains.until());
    kept.counts.push_back(static_cast<std::int64_t>(of.trains.total()));
  }
  if (plan.file == nullptr) return kept;
  const auto written = plan.file->commit(config, kept.until);
  return {written.until, {written.counts.begin(), written.counts.end()}, written.trouble};
}

void warn_of_early_ends(const setup::Config& config, const Ensemble& ensemble,
                        const SpikesKept& kept, bool to_file, const Context& context) {
  const double first = *std::ranges::min_element(kept.until);
  if (!kept.trouble.empty())
    context.warn(fmt::format("{}; what follows t = {:.6g} is not in it", kept.trouble, first));
  else if (std::ranges::any_of(ensemble.recorded, [](const auto& of) { return of.trains.full(); }))
    context.warn(fmt::format("spikes end at t = {:.6g}: record.most_spikes, {}, was reached", first,
                             most_spikes(config, to_file)));
}

}  // namespace

RecordingPlan plan_recording(const setup::Config& config, const balance::State& start,
                             const std::string* record_to, const Context& context) {
  const auto& asked = config.record;
  const bool to_file = record_to != nullptr;
  const std::size_t most = most_spikes(config, to_file);
  RecordingPlan plan{.what = {.potentials = asked.has("potentials"),
                              .rates = asked.has("rates"),
                              .spikes = asked.has("spikes"),
                              .sources = asked.has("sources"),
                              .bins = asked.has("histograms") ? asked.bins : 0,
                              .quantiles = asked.has("quantiles") ? asked.quantiles : 0,
                              .neurons = asked.neurons,
                              .most_spikes = most / config.run.replicas}};
  Recording& what = plan.what;
  require_possible(config, what, record_to);
  if (!what.anything()) return plan;
  if (what.rates) what.rate_times = rate_times(config);
  const double spikes = what.spikes ? expected_spikes(config, start) : 0.0;
  require_few(config, most, spikes);
  if (to_file) {
    plan.file = std::make_unique<SpikeFile>(*record_to, config.network.n, config.run.replicas,
                                            what.sources);
    what.sink = plan.file.get();
    require_disk(*record_to, spikes, spikes * static_cast<double>(plan.file->bytes_a_spike()),
                 context);
  }
  require_memory(config, what, spikes, context);
  return plan;
}

bool add_recorded(io::Result& result, const setup::Config& config, RecordingPlan& plan,
                  const Ensemble& ensemble, const Context& context) {
  const Recording& what = plan.what;
  if (!what.anything()) return true;
  Description description(result, what, ensemble);
  if (what.potentials) description.add_potentials();
  if (what.bins > 0) description.add_histograms();
  if (what.quantiles > 0) description.add_quantiles();
  if (what.rates) description.add_rates(config.network.n);
  if (!what.spikes) return true;
  if (plan.file == nullptr) description.add_spikes();
  const SpikesKept kept = kept_of(config, plan, ensemble);
  description.add_ends(kept.counts, kept.until);
  warn_of_early_ends(config, ensemble, kept, plan.file != nullptr, context);
  return kept.trouble.empty();
}

}  // namespace poise::experiments
