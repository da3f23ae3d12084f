#include "studies/dense_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <span>

#include "poise/core/error.hpp"
#include "poise/core/memory.hpp"
#include "poise/core/parallel.hpp"
#include "poise/dense/limit/characteristics.hpp"
#include "poise/dense/limit/labels.hpp"
#include "poise/dense/limit/volumes.hpp"

namespace poise::experiments {
namespace {

/// Nodes over which the limit is averaged, where it varies within pieces of label space: what
/// varies like a few periods of a cosine is then averaged to rounding.
constexpr std::size_t nodes_of_average = 32;

dense::Labels labels_of(const dense::Model& model, const std::vector<double>& wanted) {
  const std::size_t pieces = dense::pieces(model).count();
  const std::size_t per_piece = std::max<std::size_t>(2, nodes_of_average / pieces);
  return dense::label_nodes(model, per_piece, wanted);
}

/// The last `wanted` columns of a row of all labels for each time.
std::vector<double> wanted_of(const std::vector<double>& all, const dense::Labels& labels,
                              std::size_t times, std::size_t values = 1) {
  std::vector<double> part;
  part.reserve(times * labels.wanted * values);
  for (std::size_t k = 0; k < times && !all.empty(); ++k) {
    const auto row = std::span(all).subspan(k * labels.size() * values, labels.size() * values);
    const auto wanted = row.subspan(labels.first_wanted() * values);
    part.insert(part.end(), wanted.begin(), wanted.end());
  }
  return part;
}

std::vector<double> average(const std::vector<double>& all, const dense::Labels& labels,
                            std::size_t times) {
  std::vector<double> result(times, 0.0);
  for (std::size_t k = 0; k < times; ++k)
    for (std::size_t p = 0; p < labels.first_wanted(); ++p)
      result[k] += labels.weight[p] * all[k * labels.size() + p];
  return result;
}

LimitWithAverages split(dense::LimitPath all, const dense::Labels& labels,
                        const std::vector<double>& wanted, std::size_t points) {
  const std::size_t times = all.t.size();
  LimitWithAverages result;
  result.averages = {average(all.r, labels, times),      average(all.h, labels, times),
                     average(all.mean, labels, times),   average(all.square, labels, times),
                     average(all.silent, labels, times), average(all.spikes, labels, times)};
  for (auto* field : {&all.r, &all.h, &all.mean, &all.square, &all.silent, &all.spikes})
    *field = wanted_of(*field, labels, times);
  all.density = wanted_of(all.density, labels, times, points);
  all.labels = wanted;
  result.path = std::move(all);
  return result;
}

void require_memory(const setup::DenseConfig& config, double needed, const std::string& what) {
  if (const double there = core::available_memory(); !(needed <= there))
    throw core::InputError(
        fmt::format("{}: dense.N: {} need some {:.3g} GB of memory, {:.3g} GB "
                    "are there",
                    config.where("dense.N"), what, needed / 1e9, there / 1e9));
}

/// Bytes of the limit's values, of the copy that leaves them, and of their text.
double limit_memory(const DenseRequest& request, std::size_t labels) {
  constexpr double fields = 6.0, bytes = 8.0, copies = 4.0;
  return copies * bytes * static_cast<double>(request.times.size()) * static_cast<double>(labels) *
         (fields + static_cast<double>(request.density_at.size()));
}

dense::NetworkRequest network_request(const setup::DenseConfig& config, const DenseRequest& request,
                                      const core::Watch& watch) {
  dense::NetworkRequest result{.times = request.times, .seed = {config.run.seed}};
  result.replicas = config.run.replicas;
  result.threads = std::min(
      config.run.replicas, config.run.threads == 0 ? core::hardware_threads() : config.run.threads);
  result.record_spikes = result.record_potentials = request.neurons;
  result.watch = watch;
  return result;
}

/// Everything that will be asked for, before any of it is begun.
void require_feasible(const setup::DenseConfig& config, const DenseRequest& request) {
  double needed = 0.0;
  // Without the number of neurons, which only a file of drives or of weights makes one of labels.
  if (request.limit)
    needed += limit_memory(request, nodes_of_average + request.labels.size() +
                                        2 * dense::pieces(config.model).count());
  if (request.network)
    needed += static_cast<double>(
        dense::memory_estimate(config.model, network_request(config, request, {})));
  // The copy of the potentials that leaves, and its text.
  if (request.neurons) needed += 32.0 * static_cast<double>(config.model.n * request.times.size());
  require_memory(config, needed,
                 fmt::format("{} neurons, {} times and {} replicas", config.model.n,
                             request.times.size(), config.run.replicas));
}

/// sup over the times that both reached of |network - limit|, mean over the replicas.
double distance(const std::vector<double>& network, const std::vector<double>& limit,
                std::size_t times, std::size_t replicas) {
  double sum = 0.0, count = 0.0;
  for (std::size_t r = 0; r < replicas; ++r) {
    double sup = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t k = 0; k < limit.size(); ++k) {
      const double d = std::abs(network[r * times + k] - limit[k]);
      if (!std::isnan(d)) sup = std::isnan(sup) ? d : std::max(sup, d);
    }
    if (!std::isnan(sup)) sum += sup, count += 1.0;
  }
  return count > 0.0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

std::vector<double> default_labels(const dense::Model& model) {
  constexpr std::size_t most_blocks = 50, midpoints = 10;
  const dense::Pieces pieces = dense::pieces(model);
  std::vector<double> labels;
  if (dense::blockwise(model) && pieces.count() <= most_blocks)
    for (std::size_t k = 0; k < pieces.count(); ++k) labels.push_back(pieces.middle(k));
  else
    for (std::size_t k = 0; k < midpoints; ++k) labels.push_back(dense::label(k, midpoints));
  return labels;
}

LimitWithAverages solve_dense_limit(const setup::DenseConfig& config, const DenseRequest& request,
                                    const core::Watch& watch) {
  const dense::Labels labels = labels_of(config.model, request.labels);
  const dense::LimitRequest asked{.times = request.times,
                                  .labels = labels.xi,
                                  .density_at = request.density_at,
                                  .tolerance = request.tolerance,
                                  .watch = watch};
  try {
    auto path = request.solver == DenseSolver::volumes
                    ? dense::solve_volumes(config.model, asked)
                    : dense::solve_characteristics(config.model, asked);
    return split(std::move(path), labels, request.labels, request.density_at.size());
  } catch (const core::ParameterError& error) {
    config.refuse(error);
  }
}

DenseRun run_dense(const setup::DenseConfig& config, const DenseRequest& request,
                   const Context& context) {
  const auto start = std::chrono::steady_clock::now();
  require_feasible(config, request);
  DenseRun run{.t = request.times, .labels = request.labels};
  try {
    if (request.stationary)
      run.stationary = dense::stationary_states(config.model, request.labels,
                                                Watched(context, "stationary states"));
    if (request.limit) {
      run.limit = solve_dense_limit(config, request, Watched(context, "limit"));
      run.interrupted = run.limit->path.interrupted;
    }
    if (request.network && !context.stop.stop_requested()) {
      run.network = dense::simulate(config.model,
                                    network_request(config, request, Watched(context, "network")));
      run.interrupted = run.interrupted || run.network->interrupted;
    }
  } catch (const core::ParameterError& error) {
    config.refuse(error);
  } catch (const core::Interrupted&) {
    // What was computed before stands.
  }
  run.interrupted = run.interrupted || context.stop.stop_requested();
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

std::optional<DenseDistances> distances(const DenseRun& run) {
  if (!run.limit || !run.network || run.limit->path.t.empty()) return std::nullopt;
  const auto& network = *run.network;
  const auto& averages = run.limit->averages;
  const auto of = [&](const std::vector<double>& a, const std::vector<double>& b) {
    return distance(a, b, run.t.size(), network.replicas);
  };
  return DenseDistances{of(network.rate, averages.r), of(network.mean, averages.mean),
                        of(network.square, averages.square), of(network.silent, averages.silent),
                        of(network.spikes, averages.spikes)};
}

}  // namespace poise::experiments
