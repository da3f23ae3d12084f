/// The limit beyond eta, as a sequence of phases.
///
/// In the limit n -> infinity the means move on the fast time s = sqrt(n) t by dv/ds = F(v, K) with
/// K frozen, and the variances on the time t. What holds where v is not at rest on U is not in
/// [MV]; it follows from the model thus. All neurons of a population feel the same input sqrt(n) F,
/// so that the deviation x = u - v of a neuron from its population's mean obeys dx = -x/tau dt +
/// martingale whatever v does, with quadratic variation Sigma(v(t), K) dt. The variance *about the
/// moving mean* thus follows
///     dK_a/dt = -2 K_a/tau_a + Sigma_a(v(t), K)
/// exactly, and x stays Gaussian. Where v runs round a limit cycle at speed sqrt(n), Sigma may be
/// averaged over it, with an error of order n^{-1/2}:
///     dK_a/dt = -2 K_a/tau_a + <Sigma_a>(K).
/// Phases:
///   balanced  on U, by hydrodynamic.hpp, up to a fold, a Hopf point, an escape;
///   jump      in no time along the fast flow to the next attractor (fast.hpp): from a fold, from a
///             subcritical Hopf point, from a lost cycle, from a start off U (the initial layer);
///   cycle     round a limit cycle, by the averaged equation, up to the time at which it shrinks to
///             its center (Hopf: back to U) or is lost (it meets an unstable cycle, multiplier ->
///             1, or a saddle, period -> infinity);
///   runaway   v goes to infinity. The last phase.
/// Method: Dormand-Prince 5(4), local error 1e-8, each stage with the cycle solved for (cycle.hpp),
/// started from the last one. Near Hopf points <Sigma> is smooth in K, as r^2 is. At a lost cycle
/// the step is cut down to 1e-7, which is then how well the time is known. Rejected: following the
/// oscillation itself (stiff, n-dependent).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "poise/limit/fast.hpp"
#include "poise/limit/hydrodynamic.hpp"

namespace poise::limit {

enum class PhaseKind { balanced, jump, cycle, runaway };

/// Why a phase ended.
enum class PhaseEnd {
  last_time,           ///< the times asked for were reached
  fold,                ///< U ended in a fold
  hopf,                ///< a pair crossed the imaginary axis: into the cycle, or back from it
  escape,              ///< the balanced point went to infinity
  folded_singularity,  ///< what follows is not determined by the limit alone
  landed,              ///< a jump reached its attractor
  cycle_lost,          ///< the cycle met an unstable cycle or a saddle
  ran_away,            ///< v at infinity: nothing follows
  undecided,           ///< the fast flow reached no attractor in the steps allowed
  interrupted,         ///< by whoever asked for it; the phase holds what there was of it
};

struct Phase {
  PhaseKind kind = PhaseKind::balanced;
  PhaseEnd end = PhaseEnd::last_time;
  double from_t = 0.0, to_t = 0.0;  ///< equal for a jump
  balance::State from, to;          ///< in a cycle the mean is its average over a turn
  std::vector<double> t{};          ///< the times asked for that lie in it
  std::vector<balance::State> state{};
  std::vector<Cycle> cycle{};  ///< a cycle phase: at each of t
  Eigen::Vector2d speed =
      Eigen::Vector2d::Zero();  ///< runaway: dv/ds, so that dv/dt = sqrt(n) speed
};

/// From any state: on U, or off it through an initial layer. `times` increasing, the first >= 0.
/// Stopped, it returns the phases so far, the last of which ends as `interrupted`. Errors:
/// core::Refusal where a path cannot be followed; core::Interrupted before the first phase.
std::vector<Phase> solve_beyond(const network::Network& network, const balance::State& start,
                                std::span<const double> times, const core::Watch& watch = {});

}  // namespace poise::limit
