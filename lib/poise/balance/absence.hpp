/// Why a network has no balanced point, and what would give it one.
///
/// Problem: "F(v, K) = 0 has no solution" leaves a user with a network of her own at a loss. Method:
/// F_a = C_ae X_a - C_ai Y_a with X_a = E f_ae(v_e), Y_a = E f_ai(v_i) vanishes where
///     X_a / Y_a = C_ai / C_ae,
/// so the range of the left side, by interval arithmetic (gaussian/range.hpp), says whether it can
/// and which weights would let it. Asked in this order:
///   homogeneous   each source has one shape for both targets, f_ib = c_b f_eb. Then both equations
///                 fix the same ratio E f_ee / E f_ei, at two different values: no v solves both,
///                 at any variances. What drives such a network is missing: external input has no
///                 place in the model, and has to come in through unequal offsets;
///   one equation  F_a keeps one sign in the whole box;
///   jointly       each equation vanishes somewhere; F_a keeps one sign wherever the other vanishes,
///                 over a cover of that curve by boxes, halved until it shows;
///   unexplained   none of these shows in the boxes allowed.
/// One shape is told by the values of both intensities at points of the box, so that it works for
/// every kind; all else encloses. Rejected: a nearest network with a balanced point (a fit, whose
/// answer changes several numbers at once).
#pragma once

#include <optional>
#include <string>

#include "poise/balance/points.hpp"

namespace poise::balance {

struct Absence {
  enum class Cause { homogeneous, one_equation, jointly, unexplained };
  Cause cause = Cause::unexplained;
  Box box;
  core::PerPopulation<core::Interval> range;  ///< of F_e and F_i over the box: they enclose it
  /// one_equation, jointly: the equation that cannot vanish, F_a.
  std::optional<core::Population> equation;
  /// jointly: of F_a over a cover of the points of the box at which the other vanishes.
  std::optional<core::Interval> range_on_curve;
  /// one_equation, jointly: where X_a / Y_a lies, over the box or that cover; C_ai / C_ae is outside.
  std::optional<core::Interval> ratio;
  std::string finding;  ///< one sentence: what was found
  std::string advice;   ///< one sentence: what to change, by key

  std::string sentence() const { return finding + "; " + advice; }
};

/// Precondition: `find_balanced_points` found none in `box` at these variances. Throws
/// core::Interrupted.
Absence explain_absence(const network::Network& network,
                        const core::PerPopulation<double>& variance, const Box& box,
                        const std::stop_token& stop = {});

}  // namespace poise::balance
