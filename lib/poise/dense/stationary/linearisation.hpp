/// A network at a stationary state, linearised: its eigenvalues.
///
/// Populations a of mass m_a, each at a constant drift b_a, answer small inputs by chi_a = R_a K_a
/// / L_a (renewal.hpp). Inputs come from rates, dh_a = sum_b W_ab dr_b, W_ab = w_ab m_b, so that a
/// perturbation e^{lambda t} needs
///   F(lambda) = det(diag(L_a) - diag(R_a K_a) W) = 0.
/// F is analytic for Re lambda > -min_a f(x_a(infinity)), where it has no pole: it is det(I - chi
/// W) times the product of the L_a, whose zeros are the eigenvalues of populations that do not hear
/// each other (for w = 0 they are all there is; all have Re lambda < 0). lambda = 0 of the
/// conservation of mass is no zero of F. Not among the zeros are perturbations that differ within a
/// population but not in its sum: they decay like those of populations without coupling.
///
/// Where to look. For Re lambda >= sigma > 0, |G T| <= 2 S / (sigma |lambda + 1/tau|) and |lambda
/// L| >= sigma L(sigma), so |chi_a| <= 2 R_a V_a / (sigma^2 L_a(sigma)), V = int |f'| S: to the
/// right of the sigma at which this times the norm of W is below 1 there is nothing. To the left,
/// the search ends at -c, c = min(0.85 min f(x(infinity)), 3 max R); upwards at `height`, beyond
/// which |chi| |W| < 1 on the imaginary axis was seen (not proved) up to 3 times as far. chi decays
/// like 1 / lambda, so that no instability is faster than that.
#pragma once

#include <Eigen/Core>
#include <complex>
#include <vector>

#include "poise/core/watch.hpp"
#include "poise/dense/stationary/renewal.hpp"

namespace poise::dense {

struct Spectrum {
  std::vector<std::complex<double>> eigenvalues;  ///< by decreasing real part; each pair whole
  double left = 0.0;  ///< all with Re lambda > left and |Im lambda| <= height, where complete
  double height = 0.0;
  bool complete = true;
};

class Linearisation {
 public:
  /// `drift`: b_a; `weight`: W, which may be complex for a mode of a ring. Populations that never
  /// fire are left out: they answer nothing. `depth` > 0 searches less or further than 3 max R.
  Linearisation(const Intensity& f, double tau, const std::vector<double>& drift,
                const Eigen::MatrixXcd& weight, double depth = 3.0);

  /// F / prod_a M_a.
  std::complex<double> characteristic(std::complex<double> lambda) const;
  Spectrum spectrum(const core::Watch& watch = {}) const;
  /// Newton's method from `near`; the nearest zero as a rule.
  std::complex<double> polish(std::complex<double> near) const;

 private:
  double last_loud(const Intensity& f, double tau, const std::vector<double>& drift,
                   double norm) const;

  std::vector<RenewalProcess> populations_;
  Eigen::MatrixXcd weight_;
  bool real_ = true;
  double top_rate_ = 0.0;
  double left_ = 0.0;
  double right_ = 0.0;
  double height_ = 0.0;
};

}  // namespace poise::dense
