/// The hydrodynamic limit up to the time at which it leaves the balanced manifold.
///
/// Problem: dK_a/dt = -2 K_a/tau_a + Sigma_a(v, K) with v slaved to F(v, K) = 0 [MV, (4.6)-(4.13)],
/// which through differentiation is dv/dt = -J_v^{-1} J_K dK/dt [MV, (5.24)]. It ends at eta, the
/// first exit from U = {F = 0, trace J_v < 0, det J_v > 0} [MV, Lemma 4.2]; there J_v is singular
/// if the exit is a fold, and v(t) has a square-root singularity.
///
/// Method: integrate in a rescaled time s in which nothing is singular,
///     dt/ds = mu det J_v,   dK/ds = mu det(J_v) dK/dt,   dv/ds = -mu adj(J_v) J_K dK/dt,
/// with mu = 1/|J_v|_F^2 only to make s dimensionless. On U this is a change of clock; at a fold it
/// passes smoothly into t running backwards, so that the exit is an ordinary transversal crossing
/// and its time is found at the integrator's accuracy, not at the root of it. Dormand-Prince 5(4)
/// with dense output (dense_flow.hpp); after every step, and at every output, the state is
/// projected to F = 0 by Gauss-Newton in all four variables (the least change; regular at folds).
/// The exit is the first sign change of the trace (with det > 0: a complex pair crosses) or of det
/// (a real eigenvalue crosses). Both are known at the six stages of every step; a step in which
/// either comes as close to 0 as it varies is looked at in four parts, projected, and the crossing
/// closed in on by TOMS 748. Or v runs off to infinity, where F has no slope left; or the rescaled
/// field itself comes to rest on det = 0, at a folded singularity, where the path leaves or passes
/// through the fold along a direction of its own [Szmolyan and Wechselberger 2001].
///
/// A path that tends to a rest point is held there once it is within ten local errors (times
/// max(1, |K|)) of one that attracts (rest.hpp): the limit contracts from there on, so that the rest
/// point is no further from the path than the integrator's own state, at any later time. Without
/// it an explicit method takes a step a time constant for ever. Not held: a path that nears a rest
/// point with an eigenvalue 0, or goes round for ever; such a path is refused after 20 000 steps.
/// Rejected: integrating dv/dt in t, which stalls at
/// folds; solving F = 0 for v at every stage, three times the evaluations for the same path, and no
/// branch to follow at a fold.
#pragma once

#include <complex>
#include <optional>
#include <span>
#include <vector>

#include "poise/balance/points.hpp"
#include "poise/core/watch.hpp"

namespace poise::limit {

/// How the path leaves U.
enum class ExitKind {
  fold,  ///< det J_v = 0: a real eigenvalue reaches 0 [MV, (5.28)]
  /// det J_v = 0 and adj(J_v) J_K dK/dt = 0, the latter to 1e-6 of the product of the norms: v has
  /// no infinite slope there, and the path may pass through the fold instead of ending at it.
  folded_singularity,
  hopf,  ///< trace J_v = 0 with det > 0: a complex pair reaches the imaginary axis
  /// The balanced point runs off to infinity in finite time: det J_v falls to 0, but at no fold.
  /// Reported where v leaves the region outside which F is flat to 1e-10 (balance::default_box), so
  /// that eta is short by about that fraction of the last unit of time.
  escape,
};

struct Exit {
  double t = 0.0;  ///< eta
  ExitKind kind = ExitKind::fold;
  balance::State state;
  balance::Stability stability;
};

/// Where solve_limit ends.
enum class Boundary {
  manifold,     ///< the first exit from U [MV, Lemma 4.2]
  determinant,  ///< det J_v -> 0 [MV, (5.28)]: on through Hopf points, where the equations are
                ///< regular
};

struct LimitOptions {
  /// Local error a step, absolute and relative. The default keeps the global error of v and K below
  /// 1e-10 on paths that stay away from U's edge.
  double tolerance = 1e-12;
  Boundary boundary = Boundary::manifold;
  core::Watch watch = {};
};

/// States at the requested times before the end that `boundary` names, and the exit if there is
/// one.
struct LimitPath {
  std::vector<double> t;
  std::vector<balance::State> state;
  std::vector<balance::Stability> stability;
  std::optional<Exit> exit;  ///< nothing: not before the last requested time
  bool interrupted = false;  ///< then the times are those reached, and `exit` says nothing
};

/// `start` on U: |F| at most 1e-9 of its terms, so that Newton closes it, trace < 0, det > 0 (with
/// Boundary::determinant det > 0 alone); throws core::Refusal with a sentence otherwise (or where
/// the path cannot be followed). `times` increasing, the first >= 0. Every state returned has |F|
/// <= 1e-12.
LimitPath solve_limit(const network::Network& network, const balance::State& start,
                      std::span<const double> times, const LimitOptions& options = {});

}  // namespace poise::limit
