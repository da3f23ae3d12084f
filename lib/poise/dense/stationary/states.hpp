/// Stationary states of the limit, and whether they are stable.
///
/// In a stationary state every neuron is a renewal process under constant input (renewal.hpp), so
/// that all there is to know are the inputs: h(xi) = int w(xi, zeta) R(mu(zeta) + h(zeta)) dzeta.
/// Where nothing varies within blocks, pieces of label space that hear the same are one unknown
/// each, and all solutions are found (self_consistent.hpp): one unknown for a constant kernel. Else
/// the integral is a sum over nodes (limit/labels.hpp), and Newton's method starts from the
/// solutions of the network in which everybody hears the mean, also with a cosine added; `complete`
/// is then false. A ring whose drive is the same everywhere has all of its homogeneous states
/// found, and those of its bumps that these starts lead to, each for one position.
///
/// A state in which nobody ever fires (R = 0) counts: it is at rest where tau is finite; where tau
/// is infinite its potentials go on drifting away from where f is. It is stable, and has no
/// eigenvalue. Eigenvalues: linearisation.hpp; at a homogeneous state of a ring, mode by mode.
/// [JSZ] in this project's reading.
#pragma once

#include <complex>
#include <span>
#include <string>
#include <vector>

#include "poise/core/watch.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {

struct StationaryState {
  std::vector<double> r;  ///< rates, at the labels asked for
  std::vector<double> h;  ///< inputs
  bool stable = false;    ///< all that was searched has Re lambda < 0
  /// The leading ones by decreasing real part: all with Re lambda > left, |Im lambda| <= height.
  std::vector<std::complex<double>> eigenvalues;
  double left = 0.0;
  double height = 0.0;
  bool spectrum_complete = true;
};

struct StationaryStates {
  std::vector<double> labels;
  std::vector<StationaryState> states;
  bool complete = true;  ///< there are no others
  std::string how;       ///< what was searched, and what was not
};

/// `tolerance` of the inputs, relative above 1; they are usually good to 1e-13, eigenvalues to
/// 1e-10. Throws core::ParameterError for a model outside its domain, core::Interrupted.
StationaryStates stationary_states(const Model& model, std::span<const double> labels,
                                   const core::Watch& watch = {}, double tolerance = 1e-10);

/// One population or node of the network that stands for the model: what states.cpp and onsets.cpp
/// share.
struct StationaryNetwork {
  std::vector<double> xi;  ///< a label in it
  std::vector<double> mass;
  std::vector<double> drive;
  std::vector<std::size_t> group;  ///< those of one group hear the same
  std::vector<std::size_t> first;  ///< of each group, one member
  bool exact = true;               ///< no quadrature
  bool homogeneous = false;        ///< all nodes alike: the same drive and sum of weights
};
StationaryNetwork stationary_network(const Model& model, std::size_t nodes);

/// The Fourier modes of a ring, w_hat(0), w_hat(1), w_hat(-1); empty for any other kernel.
struct KernelMode {
  int number;
  std::complex<double> weight;
};
std::vector<KernelMode> ring_modes(const Model& model);

}  // namespace poise::dense
