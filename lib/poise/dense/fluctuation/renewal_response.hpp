/// A population of independent neurons at a constant drift: its rate, the spectrum of its noise, and
/// how its rate follows a small change of the input.
///
/// Problem: after a spike the potential is a function of the age a since then,
///     X0(a) = b int_0^a e^{-(a-c)/tau} dc   (b = mu + h),
/// intervals have hazard f(X0(a)) and survival S(a) = exp(-int_0^a f(X0)), and spikes are a renewal
/// process. With transforms S^(lambda) = int_0^inf S(a) e^{-lambda a} da and P(lambda) = 1 - lambda S^
/// that of the intervals' density:
///  - rate r = 1 / S^(0);
///  - spectrum of one neuron's spikes about r [Cox and Lewis 1966]:
///        C0(omega) = r (1 - |P|^2) / |1 - P|^2 = r (2 int S(a) sin(omega a) / omega da / |S^|^2 - 1)
///    at lambda = i omega. The second form has no cancellation at omega -> 0, where it is r times the
///    squared coefficient of variation;
///  - linear response. Let the drift be b + e(t), e(t) = e^{lambda t}. A neuron of age a that spiked
///    at s = t - a then has X = X0(a) + e^{lambda s} g(a) to first order, where
///        g(a) = int_0^a e^{-(a-c)/tau} e^{lambda c} dc
///             = (e^{lambda a} - e^{-a/tau}) / (lambda + 1/tau),
///    and its survival changes by -S(a) e^{lambda s} Q(a), Q(a) = int_0^a f'(X0) g. Everybody is
///    somewhere, int A(s) S(t | s) ds = 1, so with A = r + chi e^{lambda t}, to first order,
///        chi(lambda) S^(lambda) = r int_0^inf S(a) e^{-lambda a} Q(a) da.
///    chi(0) = dr/db; chi = 0 for a constant f. (The quasi-renewal of [Gerstner 2000], its
///    kernel written in ages.)
/// Method: Gauss-Legendre panels in age, with Q and int f within a panel by integrating the polynomial
/// through its nodes; panels are halved until that polynomial is f(X0) and f'(X0) between nodes too,
/// begin where X0 crosses a corner of f, and are short against the highest frequency. A jump of f adds
/// its height times g / |X0'| to Q there. Beyond 40 tau the potential rests, the rest of all integrals
/// is in closed form. Rejected: a grid of equal steps (resonances of regular neurons need 1e-8);
/// solving the linearised partial differential equation in time (S^ is needed at many lambda).
#pragma once

#include <complex>
#include <cstddef>
#include <optional>
#include <vector>

#include "poise/dense/intensity.hpp"

namespace poise::dense {

class RenewalResponse {
 public:
  /// The population at this drift, good for |lambda| <= `highest`. Nothing where a neuron may stay
  /// silent for ever: f(X0(a)) -> 0. Preconditions: f and tau valid, drift finite, highest >= 0.
  /// Throws core::ParameterError("omega", ...) where `highest` would take more than 2^16 panels.
  static std::optional<RenewalResponse> at(const Intensity& f, double tau, double drift,
                                           double highest);

  /// Relative errors of these some 1e-11 (measured in the tests).
  double rate() const { return rate_; }
  /// S^(lambda); Re lambda >= 0.
  std::complex<double> survival(std::complex<double> lambda) const;
  /// chi(lambda) in units of rate per drift; Re lambda >= 0.
  std::complex<double> response(std::complex<double> lambda) const;
  /// C0(omega), two-sided: r at omega -> infinity.
  double noise(double omega) const;

 private:
  static constexpr std::size_t nodes = 12;  ///< of a panel
  struct Panel {
    double start;
    double width;
    double jump_of_f;  ///< at its start, divided by |X0'| there
    double survival;   ///< at its start
  };
  RenewalResponse() = default;
  /// False where the panels do not resolve f.
  bool try_panel(const Intensity& f, double start, double width);
  void build(const Intensity& f, double highest);
  double potential(double age) const;
  double speed(double age) const;

  double tau_ = 1.0;
  double drift_ = 0.0;
  double rate_ = 0.0;
  std::vector<Panel> panels_;
  std::vector<double> age_, weight_, survival_, slope_;  ///< panels x nodes; slope f'(X0)
  double end_ = 0.0;                                     ///< age from which the tail takes over
  double end_survival_ = 1.0;                            ///< S there
  double end_hazard_ = 0.0;  ///< f, constant from there on; 0: there is no tail
  double end_slope_ = 0.0;
};

}  // namespace poise::dense
