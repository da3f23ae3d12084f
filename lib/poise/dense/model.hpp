/// A dense network of integrate-and-fire neurons, and the same model without N: its limit.
///
/// [JSZ], of which the abstract alone is at hand; the equations are this project's reading of it,
/// consistent with what it says (docs/theory/dense.md).
/// Network: between spikes dX_i/dt = -X_i / tau + mu_i; neuron i spikes with intensity f(X_i); at a
/// spike of j, X_j -> 0 and X_i -> X_i + w_ij for every i != j (w_jj is never used).
/// Limit, for the law rho(t, xi, .) of the potential at label xi, of mass 1 for every xi:
///   d_t rho + d_x[(-x / tau + mu(xi) + h(t, xi)) rho] = -f(x) rho + r(t, xi) delta_0,
///   r(t, xi) = int f rho dx,   h(t, xi) = int_0^1 w(xi, zeta) r(t, zeta) dzeta.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "poise/dense/intensity.hpp"
#include "poise/dense/kernel.hpp"
#include "poise/dense/profile.hpp"

namespace poise::dense {

struct Model {
  std::size_t n = 0;    ///< N, neurons, >= 1
  double tau = 1.0;     ///< > 0, in units of time; infinite: the perfect integrator
  Intensity intensity;  ///< f, in units of 1 / time
  Drive drive;          ///< mu, potential / time
  Kernel kernel;        ///< w, potential
  InitialLaw initial;
  friend bool operator==(const Model&, const Model&) = default;
};

/// The pieces of label space within which kernel, drive and initial law are all smooth: the common
/// refinement of theirs.
Pieces pieces(const Model& model);

/// Whether nothing varies within a piece, so that one label a piece says all.
bool blockwise(const Model& model);

/// (place - 1/2) / N for places 1, ..., N, here counted from 0.
inline double label(std::size_t place, std::size_t n) {
  return (static_cast<double>(place) + 0.5) / static_cast<double>(n);
}

/// Which place each neuron takes: 0, 1, ..., n - 1, or a permutation drawn from kernel.scramble.
std::vector<std::size_t> places(const Model& model);

/// Throws core::ParameterError with keys "dense.N", "dense.tau", "dense.intensity.rate", ... unless
/// every parameter is in its domain.
void validate(const Model& model);

}  // namespace poise::dense
