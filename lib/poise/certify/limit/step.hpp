/// One validated step of the rescaled field (field.hpp): a polynomial, and how far a true path can be
/// from it.
///
/// Let p(u), 0 <= u <= 1, be polynomials with the coefficients written down (whole multiples of
/// 2^-bits), h the length of the step in s, and x(u) a solution of dx/du = h G(x) with |x - p| <= e_0
/// at u = 0, unknown by unknown. Claims, each checked by disc_function.hpp:
///   - the defect: |dp/du - h G(p)| <= d on [0, 1];
///   - the tube |x_k - p_k| <= rho for the four states: in it h dG_i/dx_j is at most B_ij for i = j,
///     and in size for i != j.
/// Then (Dahlquist, Walter) |x - p| is at most the solution of y' = B y + d, y(0) = e_0, as long as
/// that stays below rho. With B+ for B without the negative parts of its diagonal, exp(B u) <=
/// exp(B+): so |x - p| <= exp(B+) (e_0 + d) =: reach on [0, 1], which must be below rho, and
/// <= exp(B) e_0 + exp(B+) d at the end. Solutions that stay in a tube exist to its end.
///
/// No care is taken that errors grow slowly: every e-fold costs 1.4 bits, and bits are cheap.
/// Rejected: Lohner's moving frames (sharper over long times, and the variational equation beside
/// the path); Cauchy's estimate on a complex polydisc, whose radius of convergence is a fraction of
/// the path's own (several times as many steps).
/// Source: Walter, Differential and Integral Inequalities (1970), Ch. II; Nedialkov, Jackson and
/// Corliss, Appl. Math. Comput. 105 (1999).
#pragma once

#include <optional>

#include "poise/certify/limit/taylor.hpp"

namespace poise::certify {

/// What all steps of one path share.
struct StepSettings {
  Bits bits;              ///< of coefficients, absolute; the defect is a little above 2^-bits
  slong degree;           ///< of p
  slong orders;           ///< of jets
  slong tube_degree = 6;  ///< of the field in the tube
  slong tube_bits = -24;  ///< rho = 2^tube_bits
};
/// Those at which a step is about as long as the path's radius of convergence allows.
StepSettings step_settings(Bits bits);

/// The nearest multiple of 2^-bits to the ball's midpoint, or nearly so: thin.
Ball on_grid(const Ball& x, Bits bits);

/// Where a path is: multiples of 2^-bits, and how far from them.
struct Place {
  PerUnknown<Ball> at;
  PerUnknown<Bound> error;
};
/// The place whose error includes the radii of `at` and what rounding moves.
Place rounded(const PerUnknown<Ball>& at, const PerUnknown<Bound>& error, Bits bits);

struct Step {
  double length = 0.0;                 ///< h
  std::vector<PerUnknown<Ball>> path;  ///< coefficients of u^k, exact
  PerUnknown<Bound> defect;            ///< d
  PerUnknown<PerState<Ball>> growth;   ///< B_ij
  PerUnknown<Bound> reach, error;      ///< on [0, 1], and at its end
  /// Of every true path, on [0, 1].
  PerUnknown<DiscFunction> unknown, rate;
  DiscFunction trace, det;

  /// Where the path ends.
  Place end(Bits bits) const;
};

/// The expansion and the Taylor series at a place: what steps of any length share.
class StepStart {
 public:
  StepStart(const network::Network& network, const Place& place, const StepSettings& settings,
            HermiteRules& rules);

  /// A length at which a step is likely to succeed.
  double likely_length() const;
  /// Nothing where the tube does not hold, or the defect is far above 2^-bits.
  std::optional<Step> step(double length) const;

 private:
  /// sum_{k >= 1} |p_k| h^k
  double swing(std::size_t unknown, double length) const;
  bool series_converge(double length) const;
  std::vector<PerUnknown<Ball>> rounded_path(double length) const;
  bool bound_errors(Step& step, const PerUnknown<DiscFunction>& p) const;

  Place place_;
  StepSettings settings_;
  FieldExpansion expansion_;
  std::vector<PerUnknown<Ball>> taylor_;
};

}  // namespace poise::certify
