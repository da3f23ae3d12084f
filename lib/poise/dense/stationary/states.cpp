#include "poise/dense/stationary/states.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>
#include <variant>

#include "poise/dense/limit/labels.hpp"
#include "poise/dense/stationary/linearisation.hpp"
#include "poise/dense/stationary/self_consistent.hpp"

namespace poise::dense {
namespace {

using Complex = std::complex<double>;

/// Whether the initial law aside nothing varies within pieces.
bool steady_blocks(const Model& model) {
  Model plain = model;
  plain.initial = {};
  return blockwise(plain);
}

/// Weights w(xi_p, xi_q) m_q.
Eigen::MatrixXd weights(const Model& model, const StationaryNetwork& network,
                        const std::vector<double>& targets) {
  Eigen::MatrixXd W(static_cast<Eigen::Index>(targets.size()),
                    static_cast<Eigen::Index>(network.xi.size()));
  for (std::size_t p = 0; p < targets.size(); ++p)
    for (std::size_t q = 0; q < network.xi.size(); ++q)
      W(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(q)) =
          value(model.kernel.graphon, targets[p], network.xi[q]) * network.mass[q];
  return W;
}

/// Pieces with the same row are one group; of those, pieces with the same drive one population.
StationaryNetwork blocks_of(const Model& model) {
  StationaryNetwork network;
  const Pieces all = refine(pieces(model.kernel.graphon), model.drive.pieces);
  std::vector<std::vector<double>> rows;
  for (std::size_t piece = 0; piece < all.count(); ++piece) {
    const double xi = all.middle(piece), drive = model.drive.at(xi);
    std::vector<double> row;
    for (std::size_t source = 0; source < all.count(); ++source)
      row.push_back(value(model.kernel.graphon, xi, all.middle(source)));
    const auto known = std::find(rows.begin(), rows.end(), row);
    const auto group = static_cast<std::size_t>(known - rows.begin());
    if (known == rows.end()) {
      rows.push_back(std::move(row));
      network.first.push_back(network.xi.size());
    }
    std::size_t a = 0;
    const auto same = [&](std::size_t b) {
      // What sources send need not be alike: the column too decides who is one population.
      if (network.group[b] != group || network.drive[b] != drive) return false;
      for (std::size_t target = 0; target < all.count(); ++target)
        if (value(model.kernel.graphon, all.middle(target), network.xi[b]) !=
            value(model.kernel.graphon, all.middle(target), xi))
          return false;
      return true;
    };
    while (a < network.xi.size() && !same(a)) ++a;
    if (a < network.xi.size()) {
      network.mass[a] += all.mass()[piece];
      continue;
    }
    network.xi.push_back(xi);
    network.mass.push_back(all.mass()[piece]);
    network.drive.push_back(drive);
    network.group.push_back(group);
  }
  network.homogeneous = network.xi.size() == 1;
  return network;
}

class States {
 public:
  States(const Model& model, std::span<const double> labels, const core::Watch& watch,
         double tolerance)
      : model_(model),
        watch_(watch),
        tolerance_(tolerance),
        network_(stationary_network(model, nodes)),
        coupling_(weights(model, network_, network_.xi)) {
    found_.labels.assign(labels.begin(), labels.end());
  }

  StationaryStates run() {
    // A full matrix of B unknowns is cut 2^B-fold: past four that has no end.
    if (network_.exact && network_.first.size() <= 4)
      by_groups();
    else
      by_newton();
    return std::move(found_);
  }

 private:
  static constexpr std::size_t nodes = 24;

  void by_groups();
  void by_newton();
  Solutions of_means();
  void add(const std::vector<double>& input);
  Spectrum spectrum(const std::vector<double>& drift) const;

  const Model& model_;
  const core::Watch& watch_;
  double tolerance_;
  StationaryNetwork network_;
  Eigen::MatrixXd coupling_;  ///< populations x populations
  StationaryStates found_;
};

void States::by_groups() {
  SelfConsistency problem{model_.intensity, model_.tau, network_.drive, network_.group, {}};
  problem.weight.resize(static_cast<Eigen::Index>(network_.first.size()), coupling_.cols());
  for (std::size_t g = 0; g < network_.first.size(); ++g)
    problem.weight.row(static_cast<Eigen::Index>(g)) =
        coupling_.row(static_cast<Eigen::Index>(network_.first[g]));
  const Solutions solutions = self_consistent_inputs(problem, tolerance_, watch_);
  found_.complete = solutions.complete;
  found_.how = solutions.how;
  for (const Eigen::VectorXd& input : solutions.input) {
    std::vector<double> each;
    for (const std::size_t g : network_.group) each.push_back(input[static_cast<Eigen::Index>(g)]);
    add(each);
  }
}

/// The network in which every node hears the mean of what all hear: all states of it, which are
/// states of the model where that is homogeneous.
Solutions States::of_means() {
  SelfConsistency problem{model_.intensity, model_.tau, {}, {0}, Eigen::MatrixXd(1, 1)};
  double drive = 0.0, weight = 0.0;
  for (std::size_t a = 0; a < network_.xi.size(); ++a) {
    drive += network_.mass[a] * network_.drive[a];
    weight += network_.mass[a] * coupling_.row(static_cast<Eigen::Index>(a)).sum();
  }
  problem.drive = {drive};
  problem.weight(0, 0) = weight;
  return self_consistent_inputs(problem, tolerance_, watch_);
}

void States::by_newton() {
  const Solutions means = of_means();
  SelfConsistency problem{model_.intensity, model_.tau, network_.drive, {}, coupling_};
  problem.group.resize(network_.xi.size());
  std::iota(problem.group.begin(), problem.group.end(), std::size_t{0});
  std::vector<Eigen::VectorXd> known;
  const auto try_from = [&](Eigen::VectorXd input) {
    core::stop_if_asked(watch_.stop, "the search for stationary states");
    if (!newton(problem, input, tolerance_)) return;
    for (const Eigen::VectorXd& other : known)
      if ((other - input).cwiseAbs().maxCoeff() < 1e-7 * (1.0 + input.cwiseAbs().maxCoeff()))
        return;
    known.push_back(input);
    add({input.begin(), input.end()});
  };
  const auto n = static_cast<Eigen::Index>(network_.xi.size());
  const double reach = coupling_.cwiseAbs().rowwise().sum().maxCoeff();
  for (const Eigen::VectorXd& mean : means.input) try_from(Eigen::VectorXd::Constant(n, mean[0]));
  for (const Eigen::VectorXd& mean : means.input)
    for (const double height : {0.1, 0.4, 1.0, 2.5})
      for (const double phase : {0.0, 0.5}) {
        Eigen::VectorXd input(n);
        for (Eigen::Index a = 0; a < n; ++a)
          input[a] = mean[0] + height * reach *
                                   std::cos(2.0 * std::numbers::pi *
                                            (network_.xi[static_cast<std::size_t>(a)] - phase));
        try_from(input);
      }
  found_.complete = false;
  found_.how =
      network_.homogeneous
          ? fmt::format(
                "homogeneous: {}; others: what Newton's method finds from them on {} "
                "nodes",
                means.how, network_.xi.size())
          : fmt::format("what Newton's method finds on {} nodes from the states of the mean",
                        network_.xi.size());
}

Spectrum States::spectrum(const std::vector<double>& drift) const {
  const bool alike = std::all_of(drift.begin(), drift.end(), [&](double b) {
    return std::abs(b - drift.front()) <= 1e-9 * (1.0 + std::abs(b));
  });
  const std::vector<KernelMode> modes = ring_modes(model_);
  if (!alike || network_.exact || modes.empty()) {
    // Many nodes have as many uncoupled modes, close together: only what may be unstable is sought.
    const double depth = network_.xi.size() <= 6 ? 3.0 : 0.05;
    return Linearisation(model_.intensity, model_.tau, drift, coupling_.cast<Complex>(), depth)
        .spectrum(watch_);
  }
  Spectrum all;
  for (const KernelMode& mode : modes) {
    const Eigen::MatrixXcd weight = Eigen::MatrixXcd::Constant(1, 1, mode.weight);
    const Spectrum part =
        Linearisation(model_.intensity, model_.tau, {drift.front()}, weight).spectrum(watch_);
    all.eigenvalues.insert(all.eigenvalues.end(), part.eigenvalues.begin(), part.eigenvalues.end());
    all.left = part.left;
    all.height = all.height == 0.0 ? part.height : std::min(all.height, part.height);
    all.complete = all.complete && part.complete;
  }
  std::stable_sort(all.eigenvalues.begin(), all.eigenvalues.end(),
                   [](const Complex& a, const Complex& b) { return a.real() > b.real(); });
  return all;
}

/// The state with these inputs of the populations.
void States::add(const std::vector<double>& input) {
  StationaryState state;
  std::vector<double> drift, rate;
  for (std::size_t a = 0; a < input.size(); ++a) {
    drift.push_back(network_.drive[a] + input[a]);
    rate.push_back(renewal_rate(model_.intensity, model_.tau, drift.back()));
  }
  const Eigen::VectorXd h =
      weights(model_, network_, found_.labels) *
      Eigen::Map<const Eigen::VectorXd>(rate.data(), static_cast<Eigen::Index>(rate.size()));
  for (std::size_t k = 0; k < found_.labels.size(); ++k) {
    state.h.push_back(h[static_cast<Eigen::Index>(k)]);
    state.r.push_back(renewal_rate(model_.intensity, model_.tau,
                                   model_.drive.at(found_.labels[k]) + state.h.back()));
  }
  Spectrum spectrum = this->spectrum(drift);
  state.stable = spectrum.complete &&
                 (spectrum.eigenvalues.empty() || spectrum.eigenvalues.front().real() < 0.0);
  state.eigenvalues = std::move(spectrum.eigenvalues);
  state.left = spectrum.left;
  state.height = spectrum.height;
  state.spectrum_complete = spectrum.complete;
  found_.states.push_back(std::move(state));
}

}  // namespace

StationaryNetwork stationary_network(const Model& model, std::size_t nodes) {
  if (steady_blocks(model)) return blocks_of(model);
  StationaryNetwork network;
  Model plain = model;
  plain.initial = {};
  const Labels labels = label_nodes(plain, nodes, {});
  network.exact = false;
  network.xi = labels.xi;
  network.mass = labels.weight;
  for (std::size_t a = 0; a < labels.size(); ++a) {
    network.drive.push_back(model.drive.at(labels.xi[a]));
    network.group.push_back(a);
    network.first.push_back(a);
  }
  const Eigen::MatrixXd W = weights(model, network, network.xi);
  const Eigen::VectorXd sums = W.rowwise().sum();
  const double size = W.cwiseAbs().rowwise().sum().maxCoeff();
  network.homogeneous = (sums.array() - sums[0]).abs().maxCoeff() <= 1e-12 * size &&
                        std::all_of(network.drive.begin(), network.drive.end(),
                                    [&](double mu) { return mu == network.drive.front(); });
  return network;
}

std::vector<KernelMode> ring_modes(const Model& model) {
  if (const auto* ring = std::get_if<CosineKernel>(&model.kernel.graphon)) {
    // amplitude cos(2 pi (xi - zeta - shift)) = sum of amplitude / 2 e^{-+ 2 pi i shift} e^{+- ..}.
    const double turn = -2.0 * std::numbers::pi * ring->shift;
    Complex first = std::polar(0.5 * ring->amplitude, turn);
    if (std::abs(first.imag()) <= 1e-15 * std::abs(first)) first = first.real();
    return {{0, ring->mean}, {1, first}, {-1, std::conj(first)}};
  }
  return {};
}

StationaryStates stationary_states(const Model& model, std::span<const double> labels,
                                   const core::Watch& watch, double tolerance) {
  validate(model);
  // A determinant of so many, thousands of times; and nothing would be complete.
  constexpr std::size_t most_pieces = 64;
  const std::size_t count = refine(pieces(model.kernel.graphon), model.drive.pieces).count();
  if (count > most_pieces) {
    StationaryStates none;
    none.labels.assign(labels.begin(), labels.end());
    none.complete = false;
    none.how =
        fmt::format("not searched: {} pieces of label space, at most {}", count, most_pieces);
    return none;
  }
  return States(model, labels, watch, tolerance).run();
}

}  // namespace poise::dense
