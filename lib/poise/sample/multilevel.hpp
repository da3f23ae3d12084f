/// Multilevel Monte Carlo for E g(v̂(T), K̂(T)), without bias.
///
/// Problem: one exact path costs n^2 spikes a unit of time, a leap of step h only n / h; but a leap
/// is biased. Method [Giles 2008; Anderson and Higham 2012]: with P_l the value of g on a leap of
/// step H 2^-l and P on an exact path,
///   E P = E P_0 + sum_{l=1}^{L} E(P_l - P_{l-1}) + E(P - P_L),
/// each expectation estimated from samples of its own, in which the two paths of a difference share
/// their spikes (coupled_leaps.hpp, exact_with_leap.hpp). The last difference removes the bias, so
/// that the only error is statistical. Differences have little variance, so that few of the costly
/// paths are needed: N_l proportional to sqrt(V_l / C_l) is the best division of a given work.
///
/// When it ends. The half width of the confidence interval is t s, s^2 = sum V_l / N_l estimated
/// from the samples, t the quantile of Student's law with Welch's and Satterthwaite's number of
/// degrees of freedom. Samples are added, at most doubling a level at a time, until t s is at most
/// the tolerance. How many levels: the variances of the first leaps, extrapolated, say
/// which L needs the least work.
///
/// Work is counted, not timed (nanoseconds a spike and a neuron's step, multilevel_sampling.cpp), so
/// that the same seed gives the same samples on every machine and for any number of threads and ranks.
///
/// Rejected: stopping at a normal quantile (levels with a handful of samples make it too
/// optimistic); a biased top with a tolerance split between bias and variance (the bias would have
/// to be guessed from the decay of the differences, which starts late where the leap is stiff).
///
/// Sources: M. B. Giles, Multilevel Monte Carlo path simulation, Oper. Res. 56 (2008), and
/// Multilevel Monte Carlo methods, Acta Numerica 24 (2015), section 3.3 for the diagnostics;
/// Anderson and Higham, Multiscale Model. Simul. 10 (2012).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "poise/core/population.hpp"
#include "poise/core/progress.hpp"
#include "poise/core/team.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"
#include "poise/sample/observer.hpp"

namespace poise::sample {

/// g: a number made of both populations' empirical moments at time T.
using Quantity = std::function<double(const core::PerPopulation<Moments>&)>;

struct MultilevelOptions {
  double T = 0.0;                         ///< > 0
  double tolerance = 0.0;                 ///< half width of the confidence interval, > 0
  double confidence = 0.95;               ///< in (0, 1 - 1e-12]
  double coarsest_step = 0.0;             ///< H > 0, at most T; shortened so that T is a multiple
  std::optional<std::size_t> halvings{};  ///< L; absent: the one that promises the least work
  std::uint64_t seed = 0;
  std::size_t threads = 1;     ///< of each rank
  core::Team* team = nullptr;  ///< to whose ranks samples are dealt; none: one rank
  std::stop_token stop{};
  core::Progress* progress = nullptr;  ///< told the share of the work, and samples
};

/// One term of the sum, with Giles' diagnostics.
struct MultilevelTerm {
  double step = 0.0;           ///< of the finer path; 0: the exact one
  std::size_t samples = 0;     ///< N_l
  double mean = 0.0;           ///< of the difference, or of P_0
  double variance = 0.0;       ///< V_l, of one sample of it
  double kurtosis = 0.0;       ///< E(Y - EY)^4 / V^2; beyond some 100, V_l is not to be trusted
  double fine_mean = 0.0;      ///< of P_l alone
  double fine_variance = 0.0;  ///< of P_l alone
  /// |mean - (fine_mean - fine_mean of the term before)| over three times the sum of the three
  /// standard errors: more than 1 has probability below 0.003 unless the coupling changes a law.
  double consistency = 0.0;
  double work = 0.0;  ///< C_l, nanoseconds a sample
};

struct MultilevelEstimate {
  double value = 0.0;
  double standard_error = 0.0;  ///< s
  double half_width = 0.0;      ///< t s
  std::vector<MultilevelTerm> terms{};
  double work = 0.0;  ///< sum N_l C_l, nanoseconds
  /// What plain Monte Carlo with exact paths would need for the same tolerance and confidence.
  double plain_work = 0.0;
  double seconds = 0.0;      ///< of wall time
  bool interrupted = false;  ///< then half_width is that of the samples that there are
};

/// Throws core::ParameterError, "run.T", "tolerance", "confidence", "run.step", "halvings" or
/// "run.threads", for an option out of its domain; "tolerance" also where the first samples say that
/// it takes more than 2^28 of them. Throws core::Refusal where g of a path is no finite number, and
/// core::Dismissed on other ranks than 0 when that is done.
MultilevelEstimate multilevel(const network::Network& network, const network::InitialLaw& law,
                              const Quantity& quantity, const MultilevelOptions& options);

}  // namespace poise::sample
