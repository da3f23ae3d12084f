#include "studies/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "poise/core/time_grid.hpp"
#include "studies/describe.hpp"
#include "studies/finite_size.hpp"

namespace poise::experiments {
namespace {

using balance::State;
using core::PerPopulation;
using Series = PerPopulation<std::vector<double>>;
using Quantity = PerPopulation<double> State::*;

Series series(const std::vector<State>& path, Quantity quantity) {
  Series result;
  for (const State& state : path)
    for (const auto a : core::populations) result[a].push_back((state.*quantity)[a]);
  return result;
}

/// Largest |x - y| over both populations and the times that y has, NaN in x passed over.
double sup_distance(const Series& x, const Series& y) {
  double sup = 0.0;
  for (const auto a : core::populations)
    for (std::size_t k = 0; k < y[a].size(); ++k) {
      const double gap = std::abs(x[a][k] - y[a][k]);
      if (gap > sup) sup = gap;
    }
  return sup;
}

/// Largest standard error over both populations and the first `times` times.
double sup_error(const Series& error, std::size_t times) {
  double sup = 0.0;
  for (const auto a : core::populations)
    for (std::size_t k = 0; k < times; ++k)
      if (error[a][k] > sup) sup = error[a][k];
  return sup;
}

Distance path_distance(const sample::Ensemble& network, Series sample::ObservedPath::*quantity,
                       const Series& limit) {
  std::vector<double> sups;
  for (const auto& path : network.replicas) sups.push_back(sup_distance(path.*quantity, limit));
  const auto [mean, error] = summarise(sups);
  return {mean, error};
}

/// As sup_distance, at the last time of y alone.
double final_distance(const Series& x, const Series& y) {
  double most = 0.0;
  for (const auto a : core::populations)
    if (!y[a].empty()) most = std::max(most, std::abs(x[a][y[a].size() - 1] - y[a].back()));
  return most;
}

Series truncated(Series x, std::size_t times) {
  for (const auto a : core::populations) x[a].resize(std::min(x[a].size(), times));
  return x;
}

}  // namespace

Comparison compare(const setup::Config& config, const State& start, const Context& context,
                   const std::string& label) {
  Comparison result;
  result.t = core::time_grid(config.run.T, config.run.samples);
  result.limit = limit::solve_limit(config.network, start, result.t, {.watch = {context.stop, {}}});
  result.mean_field =
      finite::solve_mean_field(config.network, start, result.t, {.watch = {context.stop, {}}});
  // Fluctuations are predicted about the limit: past its exit, where they grow, they are neither to
  // be trusted nor quick to follow.
  const auto balanced = std::span(result.t).first(result.limit.t.size());
  result.prediction =
      finite::solve_fluctuations(config.network, start, balanced, {.watch = {context.stop, {}}});
  result.network = run_network(config, start, result.t, context, label);
  return result;
}

Distances distances(const Comparison& comparison) {
  const std::size_t times = comparison.limit.t.size();
  const auto average = replica_mean(comparison.network);
  const Series v = series(comparison.limit.state, &State::mean);
  const Series K = series(comparison.limit.state, &State::variance);
  const Series v_n = truncated(series(comparison.mean_field.state, &State::mean), times);
  const Series K_n = truncated(series(comparison.mean_field.state, &State::variance), times);
  const double v_noise = sup_error(average.mean_error, times);
  const double K_noise = sup_error(average.variance_error, times);
  Distances d;
  d.path_v = path_distance(comparison.network, &sample::ObservedPath::mean, v);
  d.path_K = path_distance(comparison.network, &sample::ObservedPath::variance, K);
  d.mean_v = {sup_distance(average.mean, v), v_noise};
  d.mean_K = {sup_distance(average.variance, K), K_noise};
  d.mean_v_from_mean_field = {sup_distance(average.mean, v_n), v_noise};
  d.mean_K_from_mean_field = {sup_distance(average.variance, K_n), K_noise};
  d.mean_field_v = {sup_distance(v_n, v), 0.0};
  d.mean_field_K = {sup_distance(K_n, K), 0.0};
  const double final_noise =
      times == 0 ? 0.0 : std::max(average.mean_error.e[times - 1], average.mean_error.i[times - 1]);
  d.final_v = {final_distance(average.mean, v), final_noise};
  d.final_v_from_mean_field = {final_distance(average.mean, v_n), final_noise};
  d.final_mean_field_v = {final_distance(v_n, v), 0.0};
  return d;
}

double share_in_band(const Comparison& c) {
  const Band range = band(c.prediction);
  std::size_t inside = 0, points = 0;
  for (const auto& path : c.network.replicas)
    for (std::size_t k = 0; k < std::min(path.mean.e.size(), range.low.size()); ++k)
      for (const auto a : core::populations) {
        const auto count = [&](double x, double low, double high) {
          if (!std::isfinite(x)) return;
          ++points;
          inside += x >= low && x <= high ? 1 : 0;
        };
        count(path.mean[a][k], range.low[k].mean[a], range.high[k].mean[a]);
        count(path.variance[a][k], range.low[k].variance[a], range.high[k].variance[a]);
      }
  return static_cast<double>(inside) / static_cast<double>(points);
}

io::Result describe(const setup::Config& config, const Comparison& c) {
  io::Result result{.axes = {io::time_axis(c.t), io::population_axis(), replica_axis(c.network)}};
  io::Group& root = result.root;
  add_settings(root, config, c.network);
  root.labels("time");
  io::Group& limit = root.group("limit");
  limit.labels("time");
  add_path(limit, result.axes.front(), c.limit.state, "hydrodynamic limit");
  add_exit(limit, "exit", c.limit.exit);
  io::Group& mean_field = root.group("mean_field");
  mean_field.labels("time");
  add_path(mean_field, result.axes.front(), c.mean_field.state, "finite-n mean field");
  const Band range = band(c.prediction);
  io::Group& prediction = root.group("prediction");
  prediction.labels("time");
  add_path(prediction, result.axes.front(), range.mean, "expectation at finite n");
  io::Group& low = prediction.group("low");
  add_path(low, result.axes.front(), range.low, "1.96 standard deviations below it", 4);
  io::Group& high = prediction.group("high");
  add_path(high, result.axes.front(), range.high, "1.96 standard deviations above it", 4);
  prediction.add("inside", "1", "share of the replicas' points between low and high",
                 share_in_band(c));
  prediction.add("trusted", "", "whether n is large enough for the linear theory",
                 c.prediction.trusted);
  io::Group& network = root.group("network");
  network.labels("time");
  add_paths(network, c.network);
  network.add("events", "1", "spikes of all replicas", sample::total_spikes(c.network.spikes));
  network.add("seconds", "s", "wall time of the sampling", c.network.seconds).from_clock();
  add_replica_mean(root.group("average"), c.network);
  const auto d = distances(c);
  io::Group& group = root.group("distance");
  const auto add = [&](const char* name, const char* meaning, const Distance& v,
                       const Distance& K) {
    io::Group& pair = group.group(name);
    pair.add("v", potential, std::string("largest distance of means, ") + meaning, v.value)
        .shown(4);
    pair.add("K", potential_squared, std::string("largest distance of variances, ") + meaning,
             K.value)
        .shown(4);
  };
  add("network_limit", "mean of the replicas to the limit", d.mean_v, d.mean_K);
  add("network_mean_field", "mean of the replicas to the mean field", d.mean_v_from_mean_field,
      d.mean_K_from_mean_field);
  add("mean_field_limit", "mean field to the limit", d.mean_field_v, d.mean_field_K);
  root.add("interrupted", "", "whether an interrupt came before the end", c.network.interrupted);
  return result;
}

}  // namespace poise::experiments
