#include "studies/dense_sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "poise/core/error.hpp"
#include "poise/core/memory.hpp"
#include "poise/dense/distance/cells.hpp"
#include "poise/dense/distance/measure.hpp"
#include "poise/dense/distance/observables.hpp"
#include "poise/dense/distance/ordering.hpp"
#include "poise/dense/limit/characteristics.hpp"
#include "poise/dense/limit/labels.hpp"
#include "poise/dense/limit/volumes.hpp"
#include "poise/dense/network/weights.hpp"
#include "poise/measure/power_law.hpp"
#include "studies/describe.hpp"
#include "studies/run.hpp"

namespace poise::experiments {
namespace {

using dense::Labels;
using dense::LimitPath;
using dense::Pieces;

constexpr std::size_t least_blocks = 8;     ///< of label space, where the model varies within one
constexpr std::size_t nodes_of_block = 6;   ///< of Gauss-Legendre: averages over a block
constexpr std::size_t times_of_rates = 10;  ///< at which rates and inputs are compared
constexpr std::size_t points_of_density = 600;

/// Blocks of label space and nodes that average over each, for limits.
struct BlockNodes {
  Pieces blocks;
  Labels labels;
};

BlockNodes block_nodes(const dense::Model& model) {
  const bool flat = dense::blockwise(model);
  const Pieces pieces = dense::pieces(model);
  BlockNodes result{flat ? pieces : dense::cut_finer(pieces, least_blocks), {}};
  const dense::GaussRule rule = dense::gauss_legendre(flat ? 1 : nodes_of_block);
  for (std::size_t b = 0; b < result.blocks.count(); ++b)
    for (std::size_t k = 0; k < rule.node.size(); ++k) {
      const double mass = result.blocks.mass()[b];
      result.labels.xi.push_back(result.blocks.cuts()[b] + mass * rule.node[k]);
      result.labels.weight.push_back(mass * rule.weight[k]);
    }
  return result;
}

/// About ten of the times after 0, the last among them.
std::vector<double> some_of(const std::vector<double>& times) {
  std::vector<double> chosen;
  for (std::size_t k = 1; k <= times_of_rates; ++k) {
    const double t = times[k * (times.size() - 1) / times_of_rates];
    if (chosen.empty() ? t > 0.0 || times.size() == 1 : t > chosen.back()) chosen.push_back(t);
  }
  return chosen;
}

void require_any_size(const setup::DenseConfig& config) {
  const auto refuse = [&](const char* key) {
    throw core::InputError(
        fmt::format("{}: {}: has a value for each of N = {} neurons, expected "
                    "one that any N of --sizes can have",
                    config.where(key), key, config.model.n));
  };
  if (std::holds_alternative<dense::MatrixKernel>(config.model.kernel.graphon))
    refuse("dense.kernel.file");
  if (config.model.drive.pieces.count() == config.model.n && config.model.n > 50)
    refuse("dense.drive.file");
}

/// A network's potentials at the chosen times, its rates, and its weights where they are needed.
struct Observed {
  dense::Model model;
  dense::NetworkRun run;
  std::vector<std::size_t> place;
  std::optional<dense::MatrixKernel> weights;

  std::span<const double> potentials(std::size_t time) const {
    return std::span(run.potentials).subspan(time * model.n, model.n);
  }
  std::vector<double> inputs(std::span<const double> rate) const {
    return weights ? dense::inputs(*weights, rate)
                   : dense::inputs(model.kernel.graphon, place, rate);
  }
};

dense::MatrixKernel as_matrix(const dense::Weights& weights) {
  auto values = std::make_shared<std::vector<double>>();
  values->reserve(weights.size() * weights.size());
  for (std::size_t j = 0; j < weights.size(); ++j)
    values->insert(values->end(), weights.column(j).begin(), weights.column(j).end());
  return {weights.size(), std::move(values)};
}

std::vector<std::size_t> identity(std::size_t n) {
  std::vector<std::size_t> place(n);
  for (std::size_t k = 0; k < n; ++k) place[k] = k;
  return place;
}

class Study {
 public:
  Study(const setup::DenseConfig& config, const DenseRequest& request, const Context& context)
      : config_(config),
        request_(request),
        context_(context),
        nodes_(block_nodes(config.model)),
        times_(some_of(request.times)),
        scrambled_(config.model.kernel.scramble.has_value()) {}

  DenseConvergence run(const std::vector<std::size_t>& sizes) {
    solve();
    result_.t = times_;
    result_.blocks = nodes_.blocks.count();
    result_.limit_error = limit_.error;
    for (std::size_t s = 0; s < sizes.size() && !result_.interrupted; ++s) {
      for (DenseError& error : result_.errors) error.value.emplace_back();
      const Watched watched(context_, fmt::format("N = {}", sizes[s]));
      for (std::size_t r = 0; r < config_.run.replicas && !result_.interrupted; ++r)
        measure(sizes[s], s, r, watched);
      if (result_.interrupted)
        for (DenseError& error : result_.errors) error.value.resize(s);
      else
        result_.n.push_back(sizes[s]);
    }
    return std::move(result_);
  }

 private:
  /// The limit at all times, and then its density at the last, where the moments say that it lies.
  void solve() {
    limit_ = solve({.times = times_, .labels = nodes_.labels.xi}, request_.solver);
    if (limit_.interrupted) throw core::Interrupted("interrupted during the limit");
    if (limit_.blow_up)
      throw core::Refusal(
          fmt::format("{}: the limit blows up at t = {:.6g}: there is nothing to "
                      "converge to beyond",
                      config_.file, limit_.blow_up->time));
    if (!point_start()) solve_density();
  }

  LimitPath solve(dense::LimitRequest request, DenseSolver solver) const {
    const Watched watched(context_, "limit");
    request.tolerance = request_.tolerance;
    request.watch = watched;
    return solver == DenseSolver::volumes ? dense::solve_volumes(config_.model, request)
                                          : dense::solve_characteristics(config_.model, request);
  }

  /// A start from a point is an atom that the density does not show.
  bool point_start() const {
    return std::ranges::any_of(config_.model.initial.law, [](const dense::Start& start) {
      const auto* normal = std::get_if<dense::NormalStart>(&start);
      return normal != nullptr && normal->variance == 0.0;
    });
  }

  void solve_density() {
    constexpr double deviations = 8.0, beside_zero = 1e-9;
    const std::size_t labels = nodes_.labels.size(), last = times_.size() - 1;
    double low = 0.0, high = 0.0;
    for (std::size_t p = 0; p < labels; ++p) {
      const double mean = limit_.mean[last * labels + p];
      const double deviation =
          std::sqrt(std::max(0.0, limit_.square[last * labels + p] - mean * mean));
      low = std::min(low, mean - deviations * deviation);
      high = std::max(high, mean + deviations * deviation);
    }
    std::vector<double> x{-beside_zero, beside_zero};  // rho jumps at 0
    for (std::size_t k = 0; k < points_of_density; ++k) {
      const double at =
          low + (high - low) * static_cast<double>(k) / static_cast<double>(points_of_density - 1);
      if (std::abs(at) > 2.0 * beside_zero) x.push_back(at);
    }
    std::ranges::sort(x);
    // By volumes, whose density has the right integral over each cell: all that W1 asks for.
    auto path = solve({.times = {times_.back()}, .labels = nodes_.labels.xi, .density_at = x},
                      DenseSolver::volumes);
    if (path.interrupted || path.t.empty()) throw core::Interrupted("interrupted during the limit");
    law_ = dense::LimitLaw{.labels = nodes_.labels.xi,
                           .weight = nodes_.labels.weight,
                           .x = std::move(x),
                           .density = std::move(path.density)};
  }

  void require_memory(std::size_t n, bool weights) const {
    const double neurons = static_cast<double>(n);
    const double needed =
        static_cast<double>(dense::memory_estimate(sized(n), network_request(0, 0, {}))) +
        8.0 * neurons * (static_cast<double>(times_.size()) + (weights ? 2.0 * neurons : 0.0));
    if (const double there = core::available_memory(); needed > there)
      throw core::InputError(
          fmt::format("--sizes: {} neurons need some {:.3g} GB of memory, "
                      "{:.3g} GB are there",
                      n, needed / 1e9, there / 1e9));
  }

  dense::Model sized(std::size_t n) const {
    dense::Model model = config_.model;
    model.n = n;
    return model;
  }

  /// Each network of each size has a study of its own: none of them share their noise.
  dense::NetworkRequest network_request(std::size_t size, std::size_t network,
                                        const core::Watch& watch) const {
    dense::NetworkRequest result{
        .times = times_,
        .seed = {config_.run.seed, static_cast<std::uint32_t>(size << 20U | network)}};
    result.record_potentials = true;
    result.watch = watch;
    return result;
  }

  void measure(std::size_t n, std::size_t size, std::size_t network, const core::Watch& watch) {
    const bool weights = scrambled_ || !config_.model.kernel.deterministic();
    require_memory(n, weights);
    const auto request = network_request(
        size, network, watch.piece(1.0 / static_cast<double>(config_.run.replicas)));
    try {
      Observed seen{.model = sized(n), .run = {}, .place = {}, .weights = {}};
      seen.place = dense::places(seen.model);
      seen.run = dense::simulate(seen.model, request);
      result_.interrupted = seen.run.interrupted;
      if (result_.interrupted) return;
      if (weights)
        seen.weights = as_matrix(dense::realise(seen.model, request.seed, 1, context_.stop));
      add_distances(seen);
      if (scrambled_) add_orders(seen);
    } catch (const core::Interrupted&) {
      result_.interrupted = true;
    }
  }

  void add(const char* name, const char* unit, const char* meaning, double value) {
    auto found = std::ranges::find(result_.errors, name, &DenseError::name);
    if (found == result_.errors.end()) {
      result_.errors.push_back({name, meaning, unit, {{}}});
      found = result_.errors.end() - 1;
    }
    found->value.back().push_back(value);
  }

  /// Averages over the blocks of what belongs to neurons with these places.
  std::vector<double> by_block(std::span<const double> x,
                               std::span<const std::size_t> place) const {
    const std::vector<double> labels = dense::labels_of(place), alike(x.size(), 1.0);
    return dense::block_averages(x, labels, alike, nodes_.blocks);
  }
  std::vector<double> limit_by_block(const std::vector<double>& of, std::size_t time) const {
    const std::size_t labels = nodes_.labels.size();
    return dense::block_averages(std::span(of).subspan(time * labels, labels), nodes_.labels.xi,
                                 nodes_.labels.weight, nodes_.blocks);
  }
  /// sup over times and blocks of |rate - r|, neurons labelled by `place`.
  double rate_distance(const Observed& seen, std::span<const std::size_t> place) const {
    double sup = 0.0;
    for (std::size_t k = 0; k < times_.size(); ++k) {
      const auto rate = dense::rates(seen.model.intensity, seen.potentials(k));
      sup = std::max(sup, dense::sup_distance(by_block(rate, place), limit_by_block(limit_.r, k)));
    }
    return sup;
  }

  void add_distances(const Observed& seen) {
    double input_sup = 0.0, free_sup = 0.0;
    const std::size_t labels = nodes_.labels.size();
    for (std::size_t k = 0; k < times_.size(); ++k) {
      const auto rate = dense::rates(seen.model.intensity, seen.potentials(k));
      const auto input = seen.inputs(rate);
      input_sup = std::max(
          input_sup, dense::sup_distance(by_block(input, seen.place), limit_by_block(limit_.h, k)));
      const auto of_network = dense::observables(rate, input).all();
      const auto of_limit =
          dense::observables(std::span(limit_.r).subspan(k * labels, labels),
                             std::span(limit_.h).subspan(k * labels, labels), nodes_.labels.weight)
              .all();
      free_sup = std::max(free_sup, dense::sup_distance(of_network, of_limit));
    }
    add("r", "1/time", "sup over times and blocks of labels of |mean rate - r|",
        rate_distance(seen, seen.place));
    add("h", "potential/time", "sup over times and blocks of labels of |mean input - h|",
        input_sup);
    if (law_)
      add("measure", "potential",
          "W1 of the empirical measure and rho at the last time, mean over blocks of labels",
          dense::block_distance(seen.potentials(times_.size() - 1), seen.place, *law_,
                                nodes_.blocks)
              .total);
    add("label_free", "1", "sup over times of the differences of the averages of r, h r and h^2",
        free_sup);
  }

  void add_orders(const Observed& seen) {
    const auto as_given = identity(seen.model.n);
    const core::StreamName name{{config_.run.seed}, core::Purpose::dense_order};
    const dense::CutSearch search{.watch = {context_.stop, {}}};
    const dense::Graphon& w = seen.model.kernel.graphon;
    const dense::Ordering ordered = dense::best_ordering(*seen.weights, w, name, search);
    const auto given = dense::cut_distance(*seen.weights, w, least_blocks, name, search);
    if (ordered.interrupted || context_.stop.stop_requested())
      throw core::Interrupted("interrupted while neurons were ordered");
    add("r_as_given", "1/time", "as r, neurons labelled in the order in which they come",
        rate_distance(seen, as_given));
    add("r_ordered", "1/time", "as r, neurons labelled in the order that their weights tell",
        rate_distance(seen, ordered.place));
    add("cut_as_given", "1", "upper bound of the cut norm of N w_ij - w, in the order given",
        given.norm.upper);
    add("cut_ordered", "1", "upper bound of the cut norm of N w_ij - w, in the order found",
        ordered.cut.norm.upper);
  }

  const setup::DenseConfig& config_;
  const DenseRequest& request_;
  const Context& context_;
  BlockNodes nodes_;
  std::vector<double> times_;
  bool scrambled_;
  LimitPath limit_;
  std::optional<dense::LimitLaw> law_;
  DenseConvergence result_;
};

/// Means over networks, their standard errors, and the fitted power of N.
struct Fitted {
  std::vector<double> value, error;
  std::optional<measure::PowerLaw> law;
};

Fitted fitted(const DenseConvergence& c, const DenseError& error) {
  Fitted result;
  for (const auto& of_size : error.value) {
    const auto [mean, deviation] = summarise(of_size);
    result.value.push_back(mean);
    result.error.push_back(deviation);
  }
  const auto positive = [](double x) { return x > 0.0; };  // NaN is not
  if (c.n.size() < 2 || !std::ranges::all_of(result.value, positive) ||
      !std::ranges::all_of(result.error, positive))
    return result;
  result.law = measure::fit_power_law(std::vector<double>(c.n.begin(), c.n.end()), result.value,
                                      result.error);
  return result;
}

}  // namespace

DenseConvergence measure_dense_convergence(const setup::DenseConfig& config,
                                           const DenseRequest& request,
                                           const std::vector<std::size_t>& sizes,
                                           const Context& context) {
  require_any_size(config);
  const auto start = std::chrono::steady_clock::now();
  try {
    DenseConvergence result = Study(config, request, context).run(sizes);
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  } catch (const core::ParameterError& error) {
    config.refuse(error);
  }
}

io::Result describe(const setup::DenseConfig& config, const DenseConvergence& c) {
  constexpr double half_width = 1.96;  // of a 95 % interval, in standard errors
  io::Axis size{.name = "N",
                .key = "N",
                .meaning = "neurons",
                .length = c.n.size(),
                .labels = std::vector<std::int64_t>(c.n.begin(), c.n.end())};
  io::Axis quantity = io::place_axis("quantity", c.errors.size(), "which distance");
  io::Texts names;
  std::vector<Fitted> fits;
  for (const DenseError& error : c.errors) {
    names.emplace_back(error.name);
    fits.push_back(fitted(c, error));
  }
  quantity.labels = names;
  io::Result result{.axes = {io::time_axis(c.t), std::move(size), std::move(quantity)}};
  io::Group& root = result.root;
  root.labels("N");
  root.labels("time");
  root.add("replicas", "1", "networks of each size, with weights of their own",
           config.run.replicas);
  root.add("seed", "1", "random seed", config.run.seed);
  root.add("blocks", "1", "blocks of label space", c.blocks);
  io::Group& group = root.records("errors", "quantity", "error_");
  group.array("quantity_name", "", "name of the distance", {"quantity"}, names)
      .keyed("quantity")
      .shown(0);
  group
      .column("quantity", c.errors, "meaning", "", "what it is",
              [](const DenseError& error) { return error.meaning; })
      .shown(0);
  std::vector<double> value, error;
  for (const Fitted& fit : fits) {
    value.insert(value.end(), fit.value.begin(), fit.value.end());
    error.insert(error.end(), fit.error.begin(), fit.error.end());
  }
  group.array("value", "of the quantity", "distance, mean over networks", {"quantity", "N"}, value)
      .shown(3);
  group.array("error", "of the quantity", "its standard error", {"quantity", "N"}, error).shown(2);
  const auto column = [&](const char* name, const char* meaning, auto of) {
    group
        .column("quantity", fits, name, "1", meaning,
                [&](const Fitted& fit) {
                  return fit.law ? std::optional<double>(of(*fit.law)) : std::nullopt;
                })
        .shown(3);
  };
  column("exponent", "fitted exponent of N", [](const auto& law) { return law.exponent; });
  column("low", "lower end of its 95 % interval",
         [&](const auto& law) { return law.exponent - half_width * law.exponent_error; });
  column("high", "upper end of its 95 % interval",
         [&](const auto& law) { return law.exponent + half_width * law.exponent_error; });
  root.add("limit_error", "1", "estimated error of the limit", c.limit_error);
  root.add("seconds", "s", "wall time", c.seconds).from_clock();
  root.add("interrupted", "", "whether an interrupt came before the last size", c.interrupted);
  return result;
}

}  // namespace poise::experiments
