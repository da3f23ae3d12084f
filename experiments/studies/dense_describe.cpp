#include "studies/dense_describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "poise/core/words.hpp"
#include "studies/describe.hpp"
#include "studies/run.hpp"

namespace poise::io {
template <>
struct Names<experiments::DenseSolver> {
  static constexpr std::array all{"characteristics", "volumes"};
};
}  // namespace poise::io

namespace poise::experiments {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr auto rate_unit = "1/time";

/// A quantity of the limit and of the network: how it is called, and where each keeps it.
struct Quantity {
  const char* name;        ///< of the network's, and of distances
  const char* limit_name;  ///< of the limit's
  const char* unit;
  const char* limit_meaning;
  const char* network_meaning;
  std::vector<double> dense::LimitPath::*limit;
  std::vector<double> LabelAverages::*average;
  std::vector<double> dense::NetworkRun::*network;  ///< null: the limit alone has it
  double DenseDistances::*distance;
};

const std::array<Quantity, 6>& quantities() {
  using dense::LimitPath;
  using dense::NetworkRun;
  using D = DenseDistances;
  using A = LabelAverages;
  static const std::array<Quantity, 6> all{{
      {"rate", "r", rate_unit, "rate int f rho dx", "mean of f(X_i) over the neurons",
       &LimitPath::r, &A::r, &NetworkRun::rate, &D::rate},
      {"h", "h", "potential/time", "input int w r", "", &LimitPath::h, &A::h, nullptr, nullptr},
      {"mean", "mean", potential, "E X", "mean of X_i over the neurons", &LimitPath::mean, &A::mean,
       &NetworkRun::mean, &D::mean},
      {"square", "square", potential_squared, "E X^2", "mean of X_i^2 over the neurons",
       &LimitPath::square, &A::square, &NetworkRun::square, &D::square},
      {"silent", "silent", "1", "P(no spike in [0, t])",
       "share of neurons without a spike in [0, t]", &LimitPath::silent, &A::silent,
       &NetworkRun::silent, &D::silent},
      {"spikes", "spikes", "1", "expected number of spikes in [0, t]",
       "number of spikes in [0, t], a neuron", &LimitPath::spikes, &A::spikes, &NetworkRun::spikes,
       &D::spikes},
  }};
  return all;
}

std::vector<double> padded(std::vector<double> values, std::size_t length) {
  values.resize(length, missing);
  return values;
}

void add_limit(io::Group& root, const DenseRun& run) {
  if (!run.limit) {
    root.null_group("limit");
    root.null_group("average");
    return;
  }
  const auto& [path, averages] = *run.limit;
  io::Group& limit = root.group("limit");
  for (const Quantity& q : quantities())
    limit.array(q.limit_name, q.unit, std::string("limit: ") + q.limit_meaning, {"time", "xi"},
                padded(path.*q.limit, run.t.size() * run.labels.size()));
  io::Group& average = root.group("average");
  for (const Quantity& q : quantities())
    average
        .array(q.limit_name, q.unit,
               std::string("limit, averaged over all labels: ") + q.limit_meaning, {"time"},
               padded(averages.*q.average, run.t.size()))
        .shown(5);
}

void add_network(io::Group& root, const DenseRun& run) {
  if (!run.network) {
    root.null_group("network");
    root.null_group("network_mean");
    return;
  }
  const dense::NetworkRun& network = *run.network;
  const std::size_t times = run.t.size();
  io::Group& group = root.group("network");
  for (const Quantity& q : quantities())
    if (q.network != nullptr)
      group.array(q.name, q.unit, std::string("network: ") + q.network_meaning, {"replica", "time"},
                  network.*q.network);
  group.add("events", "1", "spikes of all replicas", network.events);
  std::vector<double> given_up;
  for (const double t : network.exploded) given_up.push_back(std::isfinite(t) ? t : missing);
  group.array("given_up", time_unit,
              "when a replica was given up because its neurons spiked ever faster; null: never",
              {"replica"}, given_up);
  io::Group& mean = root.group("network_mean");
  for (const Quantity& q : quantities()) {
    if (q.network == nullptr) continue;
    std::vector<double> value, error;
    for (std::size_t k = 0; k < times; ++k) {
      std::vector<double> values;
      for (std::size_t r = 0; r < network.replicas; ++r)
        values.push_back((network.*q.network)[r * times + k]);
      const auto [m, e] = summarise(values);
      value.push_back(m);
      error.push_back(e);
    }
    mean.array(q.name, q.unit, std::string("network, mean over replicas: ") + q.network_meaning,
               {"time"}, value)
        .shown(5);
    mean.array(std::string(q.name) + "_error", q.unit,
               std::string("standard error of the mean over replicas: ") + q.network_meaning,
               {"time"}, error)
        .shown(0);
  }
}

/// All neurons of the one network that there is, in the order of the network; spikes in time.
void add_neurons(io::Result& result, const setup::DenseConfig& config, const DenseRun& run) {
  const dense::NetworkRun& network = *run.network;
  const std::size_t n = config.model.n;
  std::vector<double> label, time, label_of_spike;
  for (const std::size_t place : dense::places(config.model))
    label.push_back(dense::label(place, n));
  for (const dense::Spike& spike : network.recorded.front()) {
    time.push_back(spike.time);
    label_of_spike.push_back(label[spike.neuron]);
  }
  result.axes.push_back(io::place_axis("neuron", n, "neurons, in the order of the network"));
  result.axes.push_back(io::place_axis("spike", time.size(), "spikes, in time"));
  io::Group& group = result.root.group("neurons");
  group.array("label", "1", "label of each neuron", {"neuron"}, label);
  group.array("potential", potential, "potential of each neuron", {"time", "neuron"},
              network.potentials);
  group.array("spike_time", time_unit, "when each spike came", {"spike"}, time);
  group.array("spike_label", "1", "label of the neuron that spiked", {"spike"}, label_of_spike);
}

void add_distance(io::Group& root, const DenseRun& run) {
  const auto d = distances(run);
  if (!d) return root.null_group("distance");
  io::Group& group = root.group("distance");
  for (const Quantity& q : quantities())
    if (q.network != nullptr)
      group
          .add(q.name, q.unit,
               fmt::format("sup over time of |network - limit|, averaged over neurons and labels, "
                           "mean over replicas: {}",
                           q.limit_meaning),
               (*d).*q.distance)
          .shown(4);
}

void add_blow_up(io::Group& root, const DenseRun& run) {
  if (!run.limit || !run.limit->path.blow_up) return root.null_group("blow_up");
  const dense::BlowUp& blow_up = *run.limit->path.blow_up;
  io::Group& group = root.group("blow_up");
  group.add("t", time_unit, "time at which the limit ceases to exist: r grows without bound",
            blow_up.time);
  group.add("error", time_unit, "of this time, estimated", blow_up.error);
  group.add("xi", "1", "label at which r is largest", blow_up.label);
}

void add_stationary(io::Result& result, const DenseRun& run) {
  const std::vector<dense::StationaryState>& states = run.stationary->states;
  result.axes.push_back(io::place_axis("state", states.size(), "stationary states"));
  io::Axis axis =
      io::place_axis("mode", 0, "leading eigenvalues of the linearised renewal equation");
  axis.parent = "state";
  std::vector<double> r, h;
  std::vector<std::complex<double>> eigenvalues;
  for (const dense::StationaryState& state : states) {
    r.insert(r.end(), state.r.begin(), state.r.end());
    h.insert(h.end(), state.h.begin(), state.h.end());
    eigenvalues.insert(eigenvalues.end(), state.eigenvalues.begin(), state.eigenvalues.end());
    axis.counts.push_back(state.eigenvalues.size());
    axis.length += state.eigenvalues.size();
  }
  result.axes.push_back(std::move(axis));
  io::Group& group = result.root.records("stationary", "state");
  group.array("r", rate_unit, "stationary state: rate", {"state", "xi"}, r).shown(6);
  group.array("h", "potential/time", "stationary state: input", {"state", "xi"}, h).shown(6);
  group.column("state", states, "stable", "", "whether all eigenvalues have negative real parts",
               [](const dense::StationaryState& state) { return state.stable; });
  group.array("eigenvalues", rate_unit, "leading eigenvalue", {"mode"}, eigenvalues).shown(0);
  result.root.add("stationary_complete", "", "whether there are no other stationary states",
                  run.stationary->complete);
  result.root.add("stationary_search", "", "what was searched for stationary states",
                  run.stationary->how);
}

}  // namespace

io::Result describe(const setup::DenseConfig& config, const DenseRequest& request,
                    const DenseRun& run) {
  io::Axis label{.name = "xi",
                 .key = "xi",
                 .meaning = "label",
                 .length = run.labels.size(),
                 .labels = run.labels};
  io::Axis replica = io::place_axis("replica", run.network ? run.network->replicas : 1,
                                    "independent networks with the same weights");
  replica.squeezed = true;
  io::Result result{.axes = {io::time_axis(run.t), std::move(label), std::move(replica)}};
  io::Group& root = result.root;
  root.add("N", "1", "neurons", config.model.n);
  root.add("seed", "1", "random seed", config.run.seed);
  root.add("replicas", "1", "independent networks with the same weights", config.run.replicas);
  root.add("solver", "", "how the limit was computed", request.solver);
  root.labels("time");
  root.labels("xi");
  add_limit(root, run);
  add_network(root, run);
  add_distance(root, run);
  add_blow_up(root, run);
  root.add("limit_error", "1", "estimated error of the limit, absolute below 1, relative above",
           run.limit ? run.limit->path.error : missing);
  if (!request.density_at.empty()) {
    result.axes.push_back({.name = "x",
                           .key = "x",
                           .unit = potential,
                           .meaning = "potential at which the density is given",
                           .length = request.density_at.size(),
                           .labels = request.density_at});
    root.labels("x");
    root.array("density", "1/potential",
               "limit: density rho of the potential; a point start is "
               "no part of it",
               {"time", "xi", "x"},
               padded(run.limit ? run.limit->path.density : std::vector<double>{},
                      run.t.size() * run.labels.size() * request.density_at.size()));
  }
  if (request.neurons && run.network) add_neurons(result, config, run);
  if (request.stationary && run.stationary) add_stationary(result, run);
  root.add("seconds", "s", "wall time", run.seconds).from_clock();
  root.add("interrupted", "", "whether an interrupt came before the end", run.interrupted);
  return result;
}

std::string remarks(const DenseRun& run) {
  std::string text;
  if (run.limit) {
    const auto& path = run.limit->path;
    if (path.blow_up)
      text += fmt::format(
          "The limit blows up at t = {:.6g} (± {:.1g}), at label {:.4g}: its rate grows\nwithout "
          "bound, and there is no limit beyond.\n",
          path.blow_up->time, path.blow_up->error, path.blow_up->label);
    if (std::isfinite(path.error))
      text += fmt::format("Estimated error of the limit: {:.1g}.\n", path.error);
  }
  if (const auto d = distances(run))
    text += fmt::format(
        "Largest distance over time between network and limit, averaged over neurons\nand labels: "
        "rate {:.4f}, mean {:.4f}, square {:.4f}, silent {:.4f},\nspikes {:.4f}.\n",
        d->rate, d->mean, d->square, d->silent, d->spikes);
  if (run.network) {
    const auto& network = *run.network;
    const auto exploded = std::count_if(network.exploded.begin(), network.exploded.end(),
                                        [](double t) { return std::isfinite(t); });
    if (exploded > 0)
      text += fmt::format("{} of {} replica(s) were given up: their neurons spiked ever faster.\n",
                          exploded, network.replicas);
    text += fmt::format("{} spikes in {:.2f} s.\n", network.events, network.seconds);
  }
  return text;
}

namespace {

constexpr std::size_t text_width = 79;

/// "0.5, 0.7, ...": the first few.
std::string several(const std::vector<double>& values) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t k = 0; k < std::min(values.size(), most); ++k)
    text += fmt::format("{}{:.6g}", k == 0 ? "" : ", ", values[k]);
  return values.size() > most ? text + ", ..." : text;
}

}  // namespace

std::string stationary_text(const DenseRun& run) {
  const auto& states = run.stationary->states;
  std::string text =
      core::wrapped(fmt::format("{} stationary state(s){}: {}", states.size(),
                                run.stationary->complete ? ", all there are" : ", perhaps not all",
                                run.stationary->how),
                    text_width);
  for (const auto& state : states) {
    text += fmt::format("  {}: r = {}\n", state.stable ? "stable" : "unstable", several(state.r));
    text += fmt::format("  h = {}\n", several(state.h));
    if (!state.eigenvalues.empty())
      text +=
          fmt::format("  leading eigenvalue {:.5g}{}\n", state.eigenvalues.front().real(),
                      state.eigenvalues.front().imag() == 0.0
                          ? ""
                          : fmt::format(" ± {:.5g} i", std::abs(state.eigenvalues.front().imag())));
  }
  return text;
}

}  // namespace poise::experiments
