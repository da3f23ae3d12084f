#include "poise/dense/fluctuation/spectrum.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include "poise/core/error.hpp"
#include "poise/dense/limit/labels.hpp"
#include "poise/dense/stationary/renewal.hpp"
#include "poise/dense/stationary/self_consistent.hpp"

namespace poise::dense {
namespace {

using Complex = std::complex<double>;
using core::ParameterError;

/// What does not depend on the state.
struct Blocks {
  const Model* model;
  Eigen::VectorXd mass;
  Eigen::VectorXd drive;
  Eigen::MatrixXd weight;  ///< w_ab m_b: input of a by the rate of b
};

Blocks blocks_of(const Model& model) {
  validate(model);
  const Graphon& w = model.kernel.graphon;
  if (!std::holds_alternative<ConstantKernel>(w) && !std::holds_alternative<BlockKernel>(w))
    throw ParameterError("dense.kernel", "varies within blocks: there is no spectrum of it here");
  if (!model.kernel.deterministic())
    throw ParameterError("dense.kernel", "is drawn at random: there is no spectrum of it here");
  for (const Cosine& mu : model.drive.value)
    if (mu.amplitude != 0.0)
      throw ParameterError("dense.drive", "varies within blocks: there is no spectrum of it here");
  // Where a neuron started does not matter.
  const Pieces all = refine(pieces(w), model.drive.pieces);
  const auto count = static_cast<Eigen::Index>(all.count());
  Blocks blocks{&model, Eigen::VectorXd(count), Eigen::VectorXd(count),
                Eigen::MatrixXd(count, count)};
  for (Eigen::Index a = 0; a < count; ++a) {
    const double xi = all.middle(static_cast<std::size_t>(a));
    blocks.mass[a] = all.mass()[static_cast<std::size_t>(a)];
    blocks.drive[a] = model.drive.at(xi);
    for (Eigen::Index b = 0; b < count; ++b)
      blocks.weight(a, b) = value(w, xi, all.middle(static_cast<std::size_t>(b))) *
                            all.mass()[static_cast<std::size_t>(b)];
  }
  return blocks;
}

RenewalProcess population(const Model& model, double drift, double highest) {
  return RenewalProcess(model.intensity, model.tau, drift, {.decay = 0.0, .frequency = highest});
}

/// The populations of all blocks about a state.
struct Linearised {
  Blocks blocks;
  Eigen::VectorXd rate;
  std::vector<RenewalProcess> populations;
};

Linearised linearise(const Model& model, std::span<const double> rates, double highest) {
  Linearised state{blocks_of(model), {}, {}};
  if (static_cast<Eigen::Index>(rates.size()) != state.blocks.mass.size())
    throw ParameterError("rates", fmt::format("holds {} numbers for {} blocks", rates.size(),
                                              state.blocks.mass.size()));
  state.rate = Eigen::Map<const Eigen::VectorXd>(rates.data(), state.blocks.mass.size());
  const Eigen::VectorXd drift = state.blocks.drive + state.blocks.weight * state.rate;
  for (Eigen::Index a = 0; a < drift.size(); ++a) {
    const bool finite = std::isfinite(drift[a]);
    RenewalProcess at = population(model, finite ? drift[a] : 0.0, highest);
    if (!finite || !at.fires() ||
        !(std::abs(at.rate() - state.rate[a]) <= 1e-6 * (1e-6 + state.rate[a])))
      throw ParameterError("rates", fmt::format("are no stationary state: block {} has {} and {} "
                                                "by its input",
                                                a, state.rate[a], finite ? at.rate() : 0.0));
    state.populations.push_back(std::move(at));
  }
  return state;
}

Eigen::MatrixXcd spectra_at(const Linearised& state, double omega) {
  const Eigen::Index count = state.rate.size();
  Eigen::VectorXcd chi(count);
  Eigen::VectorXd noise(count);
  for (Eigen::Index a = 0; a < count; ++a) {
    const RenewalProcess& of = state.populations[static_cast<std::size_t>(a)];
    chi[a] = of.response({0.0, omega});
    noise[a] =
        of.noise(omega) / (state.blocks.mass[a] * static_cast<double>(state.blocks.model->n));
  }
  const Eigen::MatrixXcd D = Eigen::MatrixXcd::Identity(count, count) -
                             chi.asDiagonal() * state.blocks.weight.cast<Complex>();
  const Eigen::MatrixXcd inverse = D.inverse();
  return inverse * noise.cast<Complex>().asDiagonal() * inverse.adjoint();
}

double total(const Linearised& state, const Eigen::MatrixXcd& spectra) {
  const Eigen::VectorXcd mass = state.blocks.mass.cast<Complex>();
  return mass.dot(spectra * mass).real();
}

double fastest(std::span<const double> omega) {
  double top = 0.0;
  for (const double w : omega) top = std::max(top, std::abs(w));
  return top;
}

}  // namespace

std::vector<std::vector<double>> stationary_rates(const Model& model, const core::Watch& watch) {
  const Blocks blocks = blocks_of(model);
  SelfConsistency problem{model.intensity, model.tau, {}, {}, blocks.weight};
  for (Eigen::Index a = 0; a < blocks.drive.size(); ++a) {
    problem.drive.push_back(blocks.drive[a]);
    problem.group.push_back(static_cast<std::size_t>(a));
  }
  const Solutions solutions = self_consistent_inputs(problem, 1e-12, watch);
  if (!solutions.complete)
    throw core::Refusal("not all stationary states are known: " + solutions.how);
  std::vector<std::vector<double>> all;
  for (const Eigen::VectorXd& input : solutions.input) {
    std::vector<double>& rates = all.emplace_back();
    for (Eigen::Index a = 0; a < input.size(); ++a)
      rates.push_back(renewal_rate(model.intensity, model.tau, blocks.drive[a] + input[a]));
  }
  return all;
}

std::vector<Complex> cross_spectra(const Model& model, std::span<const double> rates,
                                   std::span<const double> omega, const core::Watch& watch) {
  const Linearised state = linearise(model, rates, fastest(omega));
  std::vector<Complex> all;
  for (const double w : omega) {
    core::stop_if_asked(watch.stop, "the spectrum of fluctuations");
    const Eigen::MatrixXcd spectra = spectra_at(state, w);
    for (Eigen::Index a = 0; a < spectra.rows(); ++a)
      for (Eigen::Index b = 0; b < spectra.cols(); ++b) all.push_back(spectra(a, b));
  }
  return all;
}

PowerSpectrum rate_spectrum(const Model& model, std::span<const double> rates,
                            std::span<const double> omega, const core::Watch& watch) {
  const Linearised state = linearise(model, rates, fastest(omega));
  PowerSpectrum spectrum{{omega.begin(), omega.end()}, {}};
  for (const double w : omega) {
    core::stop_if_asked(watch.stop, "the spectrum of fluctuations");
    spectrum.power.push_back(total(state, spectra_at(state, w)));
  }
  return spectrum;
}

PowerSpectrum rate_spectrum(const Model& model, std::span<const double> omega,
                            const core::Watch& watch) {
  const auto states = stationary_rates(model, watch);
  if (states.size() != 1)
    throw ParameterError(
        "rates", fmt::format("there are {} stationary states, say which of them", states.size()));
  return rate_spectrum(model, states.front(), omega, watch);
}

namespace {

/// A polynomial through values at Gauss nodes on [from, from + width].
struct Piece {
  double from;
  double width;
  std::vector<double> value;
};

/// int over the piece of value(omega) sinc^2(omega window / 2), by rules on stretches short against
/// the oscillation, which need no new spectra.
double with_window(const Piece& piece, const GaussRule& gauss, double window) {
  const std::size_t nodes = gauss.node.size();
  const double stretches = std::ceil(piece.width * window / std::numbers::pi);
  double sum = 0.0;
  for (double s = 0.0; s < stretches; ++s)
    for (std::size_t k = 0; k < nodes; ++k) {
      const double place = (s + gauss.node[k]) / stretches;
      double interpolated = 0.0;
      for (std::size_t j = 0; j < nodes; ++j) {
        double product = piece.value[j];
        for (std::size_t i = 0; i < nodes; ++i)
          if (i != j) product *= (place - gauss.node[i]) / (gauss.node[j] - gauss.node[i]);
        interpolated += product;
      }
      const double half = 0.5 * window * (piece.from + piece.width * place);
      const double sinc = std::sin(half) / half;
      sum += gauss.weight[k] * interpolated * sinc * sinc;
    }
  return sum * piece.width / stretches;
}

/// The width of what a spectrum shows at low frequencies: of the peaks of a regular population.
double finest(const Linearised& state) {
  double width = 1.0 / state.blocks.model->tau > 0.0 ? 1.0 / state.blocks.model->tau
                                                     : std::numeric_limits<double>::infinity();
  for (const RenewalProcess& at : state.populations)
    width = std::min(width, at.rate() * std::clamp(at.noise(0.0) / at.rate(), 0.05, 1.0));
  return width;
}

}  // namespace

double window_variance(const Model& model, std::span<const double> rates, double window,
                       const core::Watch& watch) {
  if (!(window > 0.0) || !std::isfinite(window))
    throw ParameterError("window", fmt::format("is {}, expected a length > 0", window));
  constexpr int most_pieces = 4000;
  const GaussRule gauss = gauss_legendre(8);
  Linearised state = linearise(model, rates, 0.0);
  const double fine = finest(state);
  double highest = 16.0 * std::max(state.rate.maxCoeff(), 1.0 / model.tau);
  const double even_up_to = highest;
  state = linearise(model, rates, highest);
  // The white floor has its variance in closed form; what is above it falls as omega^-2.
  const double floor = state.blocks.mass.dot(state.rate) / static_cast<double>(model.n);
  double sum = 0.0, from = 0.0;
  for (int k = 0; k < most_pieces; ++k) {
    core::stop_if_asked(watch.stop, "the variance over windows");
    // Even pieces where the spectrum has its features, and beyond where it falls longer ones.
    const double width = from < even_up_to ? fine : 0.125 * from;
    if (from + width > highest) {
      highest = 2.0 * (from + width);
      state = linearise(model, rates, highest);
    }
    Piece piece{from, width, {}};
    double largest = 0.0;
    for (const double node : gauss.node) {
      piece.value.push_back(total(state, spectra_at(state, from + width * node)) - floor);
      largest = std::max(largest, std::abs(piece.value.back()));
    }
    sum += with_window(piece, gauss, window);
    from += width;
    // What is left is at most this, as it falls at least as omega^-2.
    const double left = from * largest / std::max(1.0, std::pow(0.5 * from * window, 2));
    if (from > fine && left <= 3e-4 * std::abs(std::numbers::pi * floor / window + sum)) break;
  }
  return floor / window + sum / std::numbers::pi;
}

}  // namespace poise::dense
