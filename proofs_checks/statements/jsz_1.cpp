/// [JSZ], of which the abstract alone is at hand: networks of integrate-and-fire neurons whose
/// weights are of order 1/N, and otherwise arbitrary, converge along subsequences and up to a
/// reordering of the neurons to a spatially extended mean-field equation with a graphon as kernel.
/// Checked is this project's reading of it, docs/theory/dense.md, for kernels whose limit is known:
/// nothing here says what holds for weights without one, nor that the paper's theorem is this one.
///
/// As printed: supported. Exact networks of five kinds: constant weights, a ring, products of
/// polynomials with large noise on N w_ij, a random graph, and a random graph with scrambled labels.
/// Each network has weights, start and spikes of its own. Of the potentials at T are taken the mean
/// over neurons, which needs no labels, and the mean with the weight cos(2 pi xi); their means over
/// networks less the limit are extrapolated in 1/N to N = infinity. Null: the result is 0. Where
/// labels are scrambled, the neurons are put into the order that the sums of their weights tell, and
/// the mean potential of the half with the higher labels less that of the other half is compared:
/// a neuron is put into the wrong half only where its label is within O(N^-1/2) of the middle, which
/// changes the difference by O(1/N).
/// Planted: of what needs no labels, weights that are of order N^-1/2, by independent normal numbers
/// of deviation excess N^-1/2 on top of the kernel's, whose noise does not average out; of what
/// needs them, wrong labels: a half further, or the scrambled order.

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "poise/dense/distance/ordering.hpp"
#include "poise/dense/limit/characteristics.hpp"
#include "poise/dense/limit/labels.hpp"
#include "poise/dense/network/simulate.hpp"
#include "poise/dense/network/weights.hpp"
#include "proofs_checks/ledger/test.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

using dense::Model;

constexpr double horizon = 2.0;
constexpr double excess = 2.0;  ///< deviation of the planted weights, times N^1/2
constexpr std::array<double, 3> sizes{100.0, 200.0, 400.0};

double wave(double label) { return std::cos(2.0 * std::numbers::pi * label); }

Model model(dense::Graphon w) {
  Model m;
  m.n = 1;
  m.intensity = dense::Sigmoid{5.0, 4.0, 1.0};
  m.drive.value = {{1.0, 0.3}};
  m.initial.law = {dense::NormalStart{{0.2, 0.0}, 0.04}};
  m.kernel.graphon = std::move(w);
  return m;
}

struct Kind {
  const char* name;
  Model model;
};

std::vector<Kind> kinds() {
  Model noisy = model(dense::LowRankKernel{{{{0.2, 0.8}, {1.0}}, {{0.5, -1.0}, {-0.5, 1.0}}}});
  noisy.kernel.noise = 2.0;
  Model drawn = model(dense::GaussianKernel{1.0, 0.2});
  drawn.kernel.density = 1.0;
  return {{"constant weights", model(dense::ConstantKernel{0.5})},
          {"a ring", model(dense::CosineKernel{0.2, 1.0, 0.0})},
          {"low rank plus noise", noisy},
          {"a random graph", drawn}};
}

/// The scrambled random graph: without a drive that would tell the labels.
Model scrambled() {
  Model m = model(dense::LowRankKernel{{{{0.1, 0.9}, {0.4, 0.6}}}});
  m.drive.value = {{1.0, 0.0}};
  m.kernel.density = 1.0;
  m.kernel.scramble = 1;
  return m;
}

/// Numbers that networks and limit have at the horizon: the mean potential, that with the weight
/// `of_label`, and the same with wrong labels.
using Statistics = std::array<double, 3>;

template <class Of>
Statistics of_network(std::span<const double> x, std::span<const std::size_t> place,
                      std::span<const std::size_t> wrong, Of of_label) {
  Statistics sum{};
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum[0] += x[i];
    sum[1] += of_label(dense::label(place[i], x.size())) * x[i];
    sum[2] += of_label(dense::label(wrong[i], x.size())) * x[i];
  }
  for (double& mean : sum) mean /= static_cast<double>(x.size());
  return sum;
}

template <class Of>
Statistics of_limit(const Model& m, Of of_label) {
  // Nodes of the halves of label space: `of_label` may jump in the middle.
  const auto rule = dense::gauss_legendre(20);
  std::vector<double> labels, weight;
  for (const double from : {0.0, 0.5})
    for (std::size_t k = 0; k < rule.node.size(); ++k) {
      labels.push_back(from + 0.5 * rule.node[k]);
      weight.push_back(0.5 * rule.weight[k]);
    }
  const auto path = dense::solve_characteristics(
      m, {.times = {horizon}, .labels = labels, .density_at = {}, .tolerance = 1e-6, .watch = {}});
  Statistics sum{};
  for (std::size_t k = 0; k < labels.size(); ++k) {
    sum[0] += weight[k] * path.mean[k];
    sum[1] += weight[k] * of_label(labels[k]) * path.mean[k];
  }
  sum[2] = sum[1];
  return sum;
}

/// Potentials at the horizon of one network.
dense::NetworkRun draw(const Model& m, core::Seed seed, const std::stop_token& stop) {
  dense::NetworkRequest request{.times = {horizon}, .seed = seed};
  request.record_potentials = true;
  request.watch.stop = stop;
  return dense::simulate(m, request);
}

class Experiment {
 public:
  explicit Experiment(const Settings& settings)
      : settings_(settings), networks_(settings.quick ? 150 : 1000) {}

  /// Extrapolated differences from the limit; `study` tells the networks apart. `statistics(model,
  /// potentials, seed)` of one network.
  template <class Of>
  std::array<Data, 3> differences(const Model& base, bool planted, std::uint32_t study,
                                  const Statistics& limit, Of statistics) const {
    std::array<Data, 3> result;
    result.fill({Limit{}, {}});
    for (std::size_t s = 0; s < sizes.size(); ++s) {
      Model m = base;
      m.n = static_cast<std::size_t>(sizes[s]);
      if (planted) m.kernel.noise = excess * std::sqrt(sizes[s]);
      std::array<std::vector<double>, 3> values;
      for (std::uint32_t k = 0; k < networks_ && !settings_.stop.stop_requested(); ++k) {
        const core::Seed seed{settings_.seed,
                              study << 24U | static_cast<std::uint32_t>(s) << 20U | k};
        const auto run = draw(m, seed, settings_.stop);
        if (run.interrupted) break;
        const Statistics found = statistics(m, run.potentials, seed);
        for (std::size_t q = 0; q < 3; ++q) values[q].push_back(found[q] - limit[q]);
      }
      for (std::size_t q = 0; q < 3; ++q)
        result[q].groups.push_back(summarise(values[q], sizes[s]));
    }
    return result;
  }

  std::uint32_t networks() const { return networks_; }

 private:
  const Settings& settings_;
  std::uint32_t networks_;
};

void add_known_labels(const Experiment& experiment, std::vector<Test>& tests) {
  std::uint32_t study = 1;
  const auto statistics = [](const Model& m, std::span<const double> x, core::Seed) {
    std::vector<std::size_t> further = dense::places(m);
    for (std::size_t& place : further) place = (place + m.n / 2) % m.n;
    return of_network(x, dense::places(m), further, wave);
  };
  for (const Kind& kind : kinds()) {
    const Statistics limit = of_limit(kind.model, wave);
    const auto data = experiment.differences(kind.model, false, study++, limit, statistics);
    const auto planted = experiment.differences(kind.model, true, study++, limit, statistics);
    const auto add = [&](const char* mean, const Data& found, const char* alternative,
                         const Data& wrong) {
      tests.push_back({fmt::format("{} of {} networks a size, {}, extrapolated from N = 100 to 400",
                                   mean, experiment.networks(), kind.name),
                       "tends to the limit's", found, alternative, wrong});
    };
    add("mean potential", data[0], "weights of order N^-1/2", planted[0]);
    add("mean of cos(2 pi xi) times the potential", data[1], "labels larger by 1/2", data[2]);
  }
}

void add_scrambled(const Experiment& experiment, std::vector<Test>& tests) {
  const auto half = [](double label) { return label < 0.5 ? -2.0 : 2.0; };
  const Model m = scrambled();
  const Statistics limit = of_limit(m, half);
  const auto statistics = [&](const Model& sized, std::span<const double> x, core::Seed seed) {
    const dense::Weights weights = dense::realise(sized, seed);
    auto values = std::make_shared<std::vector<double>>();
    std::vector<std::size_t> as_given(sized.n);
    for (std::size_t j = 0; j < sized.n; ++j) {
      values->insert(values->end(), weights.column(j).begin(), weights.column(j).end());
      as_given[j] = j;
    }
    const dense::MatrixKernel network{sized.n, std::move(values)};
    return of_network(x, dense::order_by_degrees(network, sized.kernel.graphon), as_given, half);
  };
  const auto data = experiment.differences(m, false, 20, limit, statistics);
  tests.push_back({"upper half of the labels less the lower, in the order that the weights tell",
                   "tends to the limit's", data[1], "the order in which the neurons come",
                   data[2]});
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  const Experiment experiment(settings);
  std::vector<Test> tests;
  add_known_labels(experiment, tests);
  add_scrambled(experiment, tests);
  if (settings.stop.stop_requested()) {
    outcome.as_stated = undecided("stopped");
    return outcome;
  }
  outcome.as_stated = supported(
      "in this project's reading of the abstract, for five kinds of weights: what networks show at "
      "T "
      "tends to the limit, also where the order of the neurons has to be found",
      std::move(tests));
  return outcome;
}

}  // namespace

Statement jsz_1() {
  return {
      "jsz-1", "dense networks have a graphon limit",
      "[JSZ, abstract]: with weights of order 1/N, dense networks of integrate-and-fire neurons "
      "converge, up to reordering, to a spatially extended mean-field equation",
      "", check};
}

}  // namespace poise::checks
