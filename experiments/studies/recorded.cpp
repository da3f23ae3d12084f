#include "studies/recorded.hpp"

#include <fmt/format.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/memory.hpp"
#include "poise/sample/cost.hpp"
#include "poise/sample/methods.hpp"
#include "studies/describe.hpp"

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

/// Refuses what would not fit, and tells of what is large.
void require_room(const setup::Config& config, const Recording& what, double spikes,
                  const Context& context) {
  const auto& run = config.run;
  if (const auto most = static_cast<double>(config.record.most_spikes); spikes > most)
    throw core::InputError(fmt::format(
        "{}: record.most_spikes: is {}, but some {:.2g} spikes into {} neurons of each population are "
        "expected; record fewer neurons or a shorter time, or allow more (some 50 bytes of memory each)",
        config.where("record.most_spikes"), config.record.most_spikes, spikes, what.neurons.size()));
  const double replicas = static_cast<double>(run.replicas);
  const double bytes = replicas * sample::recorded_bytes(what, run.samples, spikes / replicas);
  if (const double there = core::available_memory(); bytes > there)
    throw core::InputError(fmt::format(
        "{}: record.what: what is recorded needs some {:.3g} GB of memory, {:.3g} GB are there",
        config.where("record.what"), bytes / gigabyte, there / gigabyte));
  if (bytes > worth_telling)
    context.warn(fmt::format("what is recorded, some {:.2g} spikes among it, needs about {:.2g} GB of memory",
                             spikes, bytes / gigabyte));
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
        "network: the ceil(n level)-th smallest potential, the inverse of the empirical distribution "
        "function",
        &Recorded::quantiles, what_.quantiles, {"level"});
  }

  void add_rates(std::size_t n) {
    result_.axes.push_back({.name = "source",
                            .key = "",
                            .meaning = "population that spikes come from",
                            .length = 2,
                            .labels = io::Texts{"e", "i"}});
    std::vector<std::int64_t> arrivals;
    std::vector<double> rates;
    for (const Recorded& kept : ensemble_.recorded)
      for (std::size_t k = 0; k < ensemble_.times.size(); ++k)
        for (const auto a : core::populations)
          for (const auto b : core::populations) {
            arrivals.push_back(arrivals_of(kept, k, a, b));
            rates.push_back(rate_of(kept, k, arrivals.back(), n));
          }
    const Names axes{"replica", "time", "population", "source"};
    group_.array("arrivals", "1",
                 "network: spikes into a population from a source, since the sample time before", axes,
                 std::move(arrivals));
    group_.array("arrival_rate", "1/time",
                 "network: spikes that a neuron hears from a source in a unit of time, since the "
                 "sample time before",
                 axes, std::move(rates));
  }

  void add_spikes() {
    io::Axis axis = io::place_axis("spike", 0, "spike of a synapse, in the order of time");
    axis.parent = "replica";
    std::vector<double> times;
    std::vector<std::int64_t> neurons;
    io::Flags targets{{}, {"e", "i"}}, sources{{}, {"e", "i"}};
    for (const Recorded& kept : ensemble_.recorded) {
      axis.counts.push_back(kept.trains.size());
      axis.length += kept.trains.size();
      for (std::size_t k = 0; k < kept.trains.size(); ++k) {
        times.push_back(kept.trains.time(k));
        neurons.push_back(static_cast<std::int64_t>(kept.trains.neuron(k)));
        targets.values.push_back(static_cast<std::int8_t>(core::index(kept.trains.target(k))));
        sources.values.push_back(static_cast<std::int8_t>(core::index(kept.trains.source(k))));
      }
    }
    result_.axes.push_back(std::move(axis));
    const Names axes{"spike"};
    group_.array("spike_time", time_unit, "when a synapse spiked", axes, std::move(times));
    group_.array("spike_neuron", "1", "neuron that heard it", axes, std::move(neurons));
    group_.array("spike_target", "", "population of that neuron", axes, std::move(targets));
    group_.array("spike_source", "", "population it came from", axes, std::move(sources));
  }

 private:
  template <class T>
  void add_axis(const std::string& name, std::vector<T> labels, const std::string& meaning) {
    result_.axes.push_back({.name = name,
                            .key = name,
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

  static std::int64_t arrivals_of(const Recorded& kept, std::size_t k, Population a,
                                  Population b) {
    if (k == 0 || k >= kept.reached) return 0;
    return static_cast<std::int64_t>(kept.counts[k][a][b] - kept.counts[k - 1][a][b]);
  }

  double rate_of(const Recorded& kept, std::size_t k, std::int64_t arrivals, std::size_t n) const {
    if (k == 0 || k >= kept.reached) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(arrivals) / static_cast<double>(n) /
           (ensemble_.times[k] - ensemble_.times[k - 1]);
  }

  io::Result& result_;
  const Recording& what_;
  const Ensemble& ensemble_;
  io::Group& group_;
};

}  // namespace

Recording recording(const setup::Config& config, const balance::State& start,
                    const Context& context) {
  const auto& asked = config.record;
  const Recording what{.potentials = asked.has("potentials"),
                       .rates = asked.has("rates"),
                       .spikes = asked.has("spikes"),
                       .bins = asked.has("histograms") ? asked.bins : 0,
                       .quantiles = asked.has("quantiles") ? asked.quantiles : 0,
                       .neurons = asked.neurons,
                       .most_spikes = asked.most_spikes / config.run.replicas};
  if (!what.anything()) return {};
  try {
    sample::validate_recording(sample::find_method(config.run.method, config.network.n), what,
                               config.network.n);
  } catch (const core::ParameterError& error) {
    config.refuse(error);
  }
  require_room(config, what, what.spikes ? expected_spikes(config, start) : 0.0, context);
  return what;
}

void add_recorded(io::Result& result, const setup::Config& config, const Recording& what,
                  const Ensemble& ensemble) {
  if (!what.anything()) return;
  Description description(result, what, ensemble);
  if (what.potentials) description.add_potentials();
  if (what.bins > 0) description.add_histograms();
  if (what.quantiles > 0) description.add_quantiles();
  if (what.rates) description.add_rates(config.network.n);
  if (what.spikes) description.add_spikes();
}

}  // namespace poise::experiments
