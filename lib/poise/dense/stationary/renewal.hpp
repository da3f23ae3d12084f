/// One neuron under constant input: a renewal process, and what it answers to a small input.
///
/// After a spike the potential follows x(a) from 0, dx/da = -x / tau + b, b = mu + h, whatever came
/// before; S(a) = exp(-int_0^a f(x)) is the probability that the interval is longer than a. So the
/// mean interval is M = int S and the rate R = 1 / M; R = 0 where M is infinite: where the path
/// tends to a place at which f = 0 (a power at b <= 0, a step that is not reached, any f that
/// vanishes towards the side to which tau = infinity lets the path go).
///
/// Small inputs. Let the drift be b + epsilon e^{lambda t} and the rate R + epsilon chi e^{lambda
/// t} [JSZ, in this project's reading]. The mass is 1 at all times, 1 = int r(t - a) S(t; a) da,
/// where S(t; a) is the survival of those who spiked last at t - a. To first order in epsilon
///   chi int e^{-lambda a} S(a) da + R e^{-lambda t} int dS(t; a) da = 0,
///   dS(t; a) = -S(a) int_0^a f'(x(s)) dX ds,   dX = e^{lambda (t - a)} G(s),
///   G(s) = int_0^s e^{-(s - u) / tau} e^{lambda u} du
///        = (e^{lambda s} - e^{-s / tau}) / (lambda + 1 / tau),
/// because the path starts at 0 whatever the input was before: the reset. Hence
///   chi(lambda) = R K(lambda) / L(lambda),   L = int e^{-lambda a} S(a) da,
///   K = int_0^inf f'(x(s)) G(s) T(s) ds,     T(s) = int_s^inf e^{-lambda a} S(a) da.
/// From 1 = mass rather than from r = int f rho, which gives 1 - P_hat(lambda) = lambda L(lambda)
/// for L (P = f S, the density of intervals): the root lambda = 0 of conservation is divided out.
/// At 0, chi(0) = dR/db. Both transforms converge for Re lambda > -f(x(infinity)).
///
/// Noise. The spikes of one neuron have the two-sided spectrum about R [Cox and Lewis 1966]
///   C0(omega) = R (1 - |P|^2) / |1 - P|^2 = R (2 int S(a) sin(omega a) / omega da / |L|^2 - 1)
/// at lambda = i omega. The second form does not cancel at omega -> 0, where it is R times the squared
/// coefficient of variation of the intervals.
///
/// A jump of f at a threshold that is crossed at age s has f' = rate delta: it contributes
/// rate G(s) T(s) / x'(s).
///
/// Method: panels of 20 Gauss-Legendre nodes in age, each as long as it resolves f, f' and S; int f
/// by the integral of the interpolating polynomial; beyond an age at which the hazard is constant
/// to rounding, closed forms. Rejected: an ordinary integrator for S (10 times the work for 1e-13),
/// potentials as the variable (singular where the drift vanishes).
#pragma once

#include <complex>
#include <cstddef>
#include <limits>
#include <vector>

#include "poise/dense/intensity.hpp"

namespace poise::dense {

/// For which lambda transforms will be asked: Re lambda >= -decay, |Im lambda| <= frequency.
struct LaplaceReach {
  double decay = 0.0;
  double frequency = 0.0;
};

class RenewalProcess {
 public:
  /// Preconditions: tau > 0 (may be infinite), drift finite, reach.decay < hazard_at_end().
  /// Throws core::ParameterError("dense.intensity", ...) where that would take more than 2^16 panels.
  RenewalProcess(const Intensity& f, double tau, double drift, LaplaceReach reach = {});

  /// Whether intervals are finite.
  bool fires() const { return fires_; }
  /// R, to a relative 1e-12; 0 where it never fires.
  double rate() const { return fires_ ? 1.0 / mean_ : 0.0; }
  /// dR/db; 0 where it never fires; infinite nowhere, but large where a step is only just reached.
  double rate_slope() const;
  /// f(x(a)) as a -> infinity; may be infinite.
  double hazard_at_end() const { return end_rate_; }

  /// V = int |f'(x(a))| S(a) da, with rate / x' for a step that is crossed.
  double variation() const;

  using Complex = std::complex<double>;
  /// L and K above. Precondition: fires(), lambda within reach.
  struct Transforms {
    Complex survival;
    Complex response;
  };
  Transforms transforms(Complex lambda) const;
  Complex survival(Complex lambda) const;

  /// chi(lambda) above, in units of rate per drift; C0(omega), R at omega -> infinity. Relative errors
  /// of these some 1e-11. Precondition: as of transforms().
  Complex response(Complex lambda) const;
  double noise(double omega) const;

 private:
  struct Panel {
    double from;
    double length;
    std::size_t first;  ///< of its nodes
  };
  double position(double age) const;
  bool try_panel(double from, double length, double& exponent);
  void add_panels(double end);
  void add_quiet(double end);
  void add_step();
  Complex forced(Complex lambda, double age) const;

  Intensity f_;
  double tau_;
  double drift_;
  LaplaceReach reach_;
  bool fires_ = false;
  double end_rate_ = 0.0;
  double end_slope_ = 0.0;  ///< f' there
  double mean_ = std::numeric_limits<double>::infinity();
  std::vector<Panel> panels_;
  // At the nodes:
  std::vector<double> age_;
  std::vector<double> survival_;
  std::vector<double> slope_;  ///< f'
  double exponent_ = 0.0;      ///< int f so far
  double tail_from_ = 0.0;     ///< from here on the hazard is end_rate_; or nothing is left
  bool tail_ = false;
  double jump_age_ = -1.0;  ///< at which a step is crossed
  double jump_weight_ = 0.0;
};

/// R alone. Nondecreasing in the drift where f increases, nonincreasing where it decreases.
double renewal_rate(const Intensity& f, double tau, double drift);

}  // namespace poise::dense
