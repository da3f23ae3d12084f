/// The Poisson network and its Gaussian twin, driven by coupled noise.
/// [MV, (5.1)-(5.9), (5.29)-(5.40)]
///
/// Problem: that the fluctuations of the network become Gaussian [MV, Lemma 5.2] can be watched
/// path by path: the network written with 4 n unit Poisson processes Y_ab^j, and beside it the
/// process in which a Brownian motion B_ab^j, coupled with Y_ab^j as in kmt.hpp, stands in place of
/// each.
///
/// The equations. Potentials split into u_a^j = v_a + x_a^j. With the four internal clocks
///   dLambda_ab/dt = Q_ab = (1/n) sum_k f_ab(u_b^k),                                [MV, (5.7)]
/// a neuron (a, j) has received Y_ab^j(n Lambda_ab(t)) spikes from population b, and
///   dv_a/dt = -v_a/tau_a + sqrt(n) (C_ae Q_ae - C_ai Q_ai),                        [MV, (5.2)]
///   dx_a^j  = -x_a^j/tau_a dt + C_ae dw_ae^j(Lambda_ae) - C_ai dw_ai^j(Lambda_ai), [MV, (5.3)]
///   w_ab^j(s) = n^{-1/2} (Y_ab^j(n s) - n s).                                      [MV, (5.6)]
/// The twin x~ solves the equation of x from the same initial values, with n^{-1/2} B_ab^j(n s) for
/// w_ab^j(s), at the internal times *of the Poisson network* [MV, (5.32), (5.34)]. The Gaussian
/// process that both tend to has the variance K^n [MV, (5.63)],
///   dK_a/dt = -2 K_a/tau_a + C_ae^2 Q_ae + C_ai^2 Q_ai.
/// x - x~ obeys a linear equation driven by G = C_ae D_ae - C_ai D_ai, D = n^{-1/2} (Y - n s - B),
/// so that |x - x~|(t) = |G(t) - (1/tau) int_0^t e^{-(t-s)/tau} G(s) ds| <= 2 sup |G|: the constant
/// of [MV, (5.37)], without Gronwall, and for all T.
///
/// What is printed, and what is meant. (5.6) and (5.29) have sqrt(n t) for sqrt(n) t. (5.29 i) asks
/// for martingales of one filtration, which cannot be (kmt.hpp) and is not needed: the clocks are
/// read off the Poisson network, so that no B needs to be a martingale beside the Y. But for the
/// same reason the twin's noise is not independent of its clocks at finite n; the Brownian motions
/// of (5.9), with variance K^n, are. (5.30)'s exponent is positive: the bound is
/// C n^p exp(-c eps n^{1/2}), powers of n being the price of 4 n paths and of log S, and not
/// exp(-C n^{-1/2}), which tends to 1. (5.40) compares the laws of x~ and of u; meant are those of
/// x~ and x.
///
/// Method: all n targets of a channel share its clock, so a step of time is a step of each of the
/// four clocks: rates are read at its beginning, clocks and v follow by their exact solutions at
/// these rates, each path is read on by cursor.hpp, and each jump counts from its own moment in the
/// step. A step moves the fastest clock by `step` points a path, so rates lag by at most
/// step / (n Q): that is the one error in the network's law, a relative O(n^{-1/2}) in the
/// relaxation of v (whose rate is sqrt(n) |zeta|), and none in the coupling, since x and x~ share
/// the clocks.
///
/// Errors of the comparison, all in units of n^{-1/2}: x - x~ is looked at on the ends of steps
/// only, between which it moves by some sqrt(step)/2; B runs straight within `resolution`; a
/// Brownian increment decays as if it came in the middle of its step, an error of relative order
/// 1/n. benchmarks/RESULTS.md has what finer settings change.
///
/// Rejected: a queue of the next jumps of all 4 n processes (exact clocks, but 4 n rates renewed a
/// jump: O(n) more work for an error that is not seen); one time step for all n (either too coarse
/// or wasteful, since a path's jumps come n times faster).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "poise/core/population.hpp"
#include "poise/couple/cursor.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"

namespace poise::couple {

struct NetworkOptions {
  double step = 0.25;          ///< points of the fastest clock a step
  double resolution = 0x1p-6;  ///< of the paths, in points
};

/// Both networks at one time. `R` couples their noise.
template <Rule R>
class CoupledNetworks {
 public:
  using PerNeuron = core::PerPopulation<std::vector<double>>;

  /// Starts from `initial` potentials; `variance` is that of their law. To be advanced to `horizon`
  /// at most. `seed` and `replica` name the noise. Precondition: 1 <= n < 2^24, horizon > 0.
  /// Throws core::ParameterError unless every intensity has a bound, which bounds the clocks.
  CoupledNetworks(const network::Network& network, const network::Potentials& initial,
                  const core::PerPopulation<double>& variance, double horizon, core::Seed seed,
                  std::uint64_t replica, const NetworkOptions& options = {});

  /// Moves on to time t, time() <= t <= horizon.
  void advance(double t);

  double time() const { return time_; }
  double mean(core::Population a) const { return mean_[a]; }  ///< v_a^n [MV, (5.2)]
  /// K^n, the variance of the Gaussian process of [MV, (5.9)]
  double variance(core::Population a) const { return variance_[a]; }
  std::span<const double> fluctuations(core::Population a) const { return x_[a]; }  ///< x_a^j
  std::span<const double> twins(core::Population a) const { return twin_[a]; }      ///< x~_a^j
  /// sup |x_a^j - x~_a^j| over the ends of steps so far, for each j
  std::span<const double> sup_error(core::Population a) const { return sup_error_[a]; }
  /// sup |Y - s - B| over the ends of steps and all paths so far, over sqrt(n): sup |y - w| of
  /// [MV, (5.31)]
  double sup_noise_error() const { return sup_noise_error_; }
  std::uint64_t spikes() const { return spikes_; }
  const core::PerChannel<double>& internal_time() const { return internal_time_; }  ///< Lambda_ab

 private:
  struct Channel {
    std::vector<Cursor<R>> paths;  ///< one a target
    std::vector<double> brownian;  ///< B where the cursors stand
    std::vector<double> count;     ///< Y there
  };

  void renew_rates();
  void step(double dt);
  void drive(core::Population a, core::Population b, double dt);

  network::Network network_;
  NetworkOptions options_;
  double n_;
  core::PerChannel<Channel> channels_;
  core::PerChannel<double> rate_;  ///< Q_ab
  core::PerChannel<double> internal_time_;
  core::PerPopulation<double> mean_;
  core::PerPopulation<double> variance_;
  PerNeuron x_, twin_, sup_error_;
  double sup_noise_error_ = 0.0;
  std::uint64_t spikes_ = 0;
  double time_ = 0.0;
  std::vector<double> potential_, value_, first_, second_;  ///< workspace of renew_rates
};

}  // namespace poise::couple
