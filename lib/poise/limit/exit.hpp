/// eta: when, how and where the hydrodynamic limit leaves the balanced manifold.
///
/// Two definitions of the time are in use. [MV, Lemma 4.2] ends the limit at the first exit from
/// U = {F = 0, trace J_v < 0, det J_v > 0}: that is `exit`, and it decides. [MV, (5.27)-(5.28)]
/// asks for det J_v -> 0 alone: that is `eta_det`, the same time at a fold and at an escape, but a
/// later one (or none) where a complex pair crosses, since there the equations stay regular and are
/// followed on through the unstable sheet.
///
/// Method: solve_limit (hydrodynamic.hpp) finds both. The precision of eta is measured, not
/// assumed: the path is integrated again at ten times the tolerance, and the integrator's error,
/// which is proportional to the tolerance, is then about a ninth of the difference. To that comes
/// the error with which the indicator is evaluated, over its slope. If there is no exit before T
/// the path is followed further, to see whether it settles at a rest point of the limit, F = 0 and
/// 2 K_a/tau_a = Sigma_a, whose eigenvalues say that it attracts. That is strong evidence that eta
/// is infinite, and no proof. Once eta is known nothing takes it away again: what comes after it (its
/// error, eta_det, the onset of oscillations) may fail by itself, and then says why. Rejected: to
/// call a path without exit before T stable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "poise/limit/hydrodynamic.hpp"
#include "poise/limit/rest.hpp"

namespace poise::limit {

/// When a finite network can begin to oscillate. Its fast Jacobian is sqrt(n) J_v - diag(1/tau)
/// [MV, (5.2)]: the leak keeps a pair stable until sqrt(n) trace J_v > 1/tau_e + 1/tau_i. Evaluated
/// along the limit, whose distance from the network shifts the time by the same order n^{-1/2}.
struct FiniteSizeOnset {
  double least_n = 0.0;     ///< no network smaller than this oscillates before T
  std::optional<double> t;  ///< for network.n; nothing: not before T (or det J_v = 0)
};

/// A part of the analysis that could not be had, and why.
struct Missing {
  std::string what;  ///< "eta_error", "eta_det", "onset", "tends_to"
  std::string reason;
};

struct ExitAnalysis {
  std::optional<Exit> exit;  ///< nothing: not before T
  double eta_error = 0.0;    ///< of exit->t: estimated as above; infinite if it cannot be told
  std::optional<double> eta_det;
  /// At the exit, or else at T.
  balance::State state;
  balance::Stability stability;
  std::optional<double>
      first_lyapunov;  ///< at a Hopf point: negative supercritical, else subcritical
  std::optional<FiniteSizeOnset> onset;  ///< after a Hopf point
  /// At a fold: the network jumps at about eta + jump_delay n^{-1/3}. Across the fold the distance
  /// y along the null vector q obeys dy/dt = sqrt(n) (beta (t - eta) + a y^2), a Riccati equation
  /// whose solution blows up at Airy's first zero 2.338 in units of (a beta)^{-1/3} n^{-1/3}; a is
  /// the quadratic coefficient and beta = <p, J_K dK/dt>, <p, q> = 1. [Krupa and Szmolyan 2001]
  std::optional<double> jump_delay;
  /// If there is no exit before T: where the path tends to, or else the exit that comes later
  /// (within 200 of the slower time constant). Neither: undecided.
  std::optional<RestPoint> tends_to;
  std::optional<Exit> later_exit;
  std::vector<Missing>
      missing{};             ///< what of the above is empty (or infinite) for want of an answer
  bool interrupted = false;  ///< likewise, from where it was interrupted
};

/// The exit before T > 0 of the limit from `start`, which lies on U. `tolerance` as in
/// LimitOptions; at the default eta is good to 1e-10 unless the indicator's slope there is below
/// 1e-3. Errors: as solve_limit; core::Interrupted before eta is known.
ExitAnalysis analyse_exit(const network::Network& network, const balance::State& start, double T,
                          double tolerance = 1e-13, const core::Watch& watch = {});

}  // namespace poise::limit
