/// The set {F = 0} along a path of problems, as curves with their special points.
///
/// Problem: balanced points move with the variances and the parameters of the network, meet in
/// folds, lose stability, run off to infinity. Following a point by solving F = 0 anew at each
/// parameter value stops at the first fold and may jump between sheets.
///
/// Method: pseudo-arclength continuation [Keller 1977; Doedel, Keller and Kernevez 1991] of F = 0
/// in the three unknowns (v_e, v_i, t), the means in units of a tenth of the half-widths of
/// balance::default_box. With two equations the tangent is the cross product of their gradients. A
/// step goes along it and is corrected by Newton's method in the plane across; it is accepted if
/// Newton closes F to rounding and the tangent has turned by less than `largest_turn`, and is
/// otherwise halved. dF/dt is a difference quotient, so that any function is a path; only the
/// direction of the tangent, not the curve, depends on its error.
///
/// Special points. Between two accepted points the curve is a function of the distance s along the
/// first one's tangent. A sign change of a test function is bracketed there, closed in on by TOMS
/// 748 to the rounding of s, and polished by Newton on {F = 0, test function = 0}:
///   det J_v changes sign and the curve turns around in t           fold
///   only one of the two                                            branch point (not polished:
///                                                                  the polishing system is
///                                                                  singular there)
///   trace J_v changes sign, det J_v > 0: a complex pair crosses    Hopf point
///   trace J_v changes sign, det J_v < 0: two real eigenvalues of   neutral saddle: no bifurcation
///   opposite sign
/// A test function whose modulus has a minimum between points of one sign is minimised by Brent's
/// method, so that a pair of zeros inside a step is found, too, unless they are closer than about
/// 1e-4: a shallower minimum is taken for a double zero.
///
/// Eigenvalues are continuous along a branch as `Stability` orders them: trace/2 +- sqrt(D) with
/// the principal root of the discriminant D, which is continuous where D passes through 0, that is
/// where two real eigenvalues meet and become a complex pair. No matching is needed.
///
/// Rejected: natural continuation (see above); Moore-Penrose correction (three unknowns do not need
/// it); a step control by the number of Newton steps alone (steps over close folds).
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "poise/balance/path.hpp"
#include "poise/balance/points.hpp"
#include "poise/core/watch.hpp"

namespace poise::balance {

struct BranchPoint {
  double t = 0.0;  ///< place on the path
  State state;     ///< |F| <= 1e-12 times its scale
  Stability stability;
};

enum class SpecialKind { fold, hopf, neutral_saddle, branch_point };

struct SpecialPoint {
  SpecialKind kind = SpecialKind::fold;
  BranchPoint at;
  /// Index in Branch::points of the last point before this one.
  std::size_t after = 0;
  /// fold: `fold_coefficient`; hopf: `first_lyapunov_coefficient`; NaN otherwise.
  double coefficient = std::numeric_limits<double>::quiet_NaN();
  /// How far off it may be in (v_e, v_i, t), scaled as above: the last Newton step of the polishing
  /// and, to first order, what an error of 1e-13 in every Gaussian expectation does. NaN at a
  /// branch point: two curves cross there, F has no linear term across them, and its rounding may
  /// move the point by 1e-7 in t and 1e-4 in v.
  double precision = 0.0;
};

/// Why a branch is followed no further.
enum class BranchEnd {
  range,   ///< t reached 0 or 1: the last point lies exactly there
  closed,  ///< the curve returned to where it began: first and last point are the same
  /// v left balance::default_box, or a component of F became flat to 1e-9 of its scale before: v
  /// runs off to infinity as t approaches a limit
  escape,
  stalled,      ///< no step above the smallest is accepted: the curve is not smooth there
  too_long,     ///< the largest number of points was reached
  interrupted,  ///< by whoever asked for it: points and special points may be missing on both sides
};

struct Branch {
  std::vector<BranchPoint> points;
  std::vector<SpecialPoint> special;   ///< in the order of `points`
  BranchEnd first = BranchEnd::range;  ///< what is before points.front()
  BranchEnd last = BranchEnd::range;   ///< what is after points.back()
};

struct ContinuationOptions {
  double largest_step = 0.02;    ///< in (v_e, v_i, t), scaled
  double smallest_step = 1e-10;  ///< likewise
  double largest_turn = 0.1;     ///< of the tangent in one step, radians
  std::size_t most_points = 100'000;
  core::Watch watch = {};  ///< progress: of continue_all
};

/// The branch through the balanced point at t in [0, 1] next to `mean`, in both directions, its
/// points ordered such that t increases through the start. Nothing if Newton's method finds no
/// balanced point from `mean`.
std::optional<Branch> continue_branch(const Path& path, double t,
                                      const core::PerPopulation<double>& mean,
                                      const ContinuationOptions& options = {});

struct Diagram {
  std::vector<Branch> branches;
  /// Regions, with their t, of which the search for balanced points could not decide what they
  /// hold.
  std::vector<std::pair<double, Box>> unresolved;
  bool interrupted = false;  ///< then there may be more of both, and of the last branch
};

/// The branches through every balanced point at `scans` >= 2 equally spaced values of t, 0 and 1
/// included, each branch once. What this can miss is a closed curve, or one from infinity to
/// infinity, that lies between two of the values. Points are searched in `box`, or else in the
/// default one.
Diagram continue_all(const Path& path, std::size_t scans, const std::optional<Box>& box = {},
                     const ContinuationOptions& options = {});

}  // namespace poise::balance
