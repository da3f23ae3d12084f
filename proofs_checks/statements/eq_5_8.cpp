/// [MV, (2.2), (2.3), (5.5)-(5.8)]: the synapses' rates (2.2), a unit Poisson process for each
/// synapse run on the clock int f (2.3), and one for each neuron and source population run on
/// n Lambda (5.5) describe one network; with w(t) = n^{-1/2} Y(n t) - sqrt(n) t, (5.6), the noise
/// is W = C_e w_e(Lambda_e) - C_i w_i(Lambda_i), (5.8).
///
/// As printed: proved. (The text at hand has sqrt(nt) in (5.6) and (5.29), as it draws every letter
/// after sqrt(n) into the root; (8.4)-(8.6) would be nonsense in that way, and (5.8) would not have
/// the mean of (5.5), which is 0.) (5.8) is (5.5), term by term: C w(Lambda) =
/// C n^{-1/2} (Y(n Lambda) - n Lambda), n Lambda = sum_k int f. And the three descriptions are
/// equal in law, f measurable and 0 <= f <= C_f being enough:
///   1. Let H be the history up to the m-th spike (times, channels, sources, targets) and u the
///   potentials just after it. Until the next spike they decay, u(s) = e^{-s/tau} u: known given H.
///   2. Claim: in (2.3) and in (5.5), given H, the distances of the unit processes to their next
///   points, each in its own internal time, are independent Exp(1). At m = 0 by definition. If it
///   holds at m, the next spike is the first moment at which some distance D_p is used up by its
///   clock L_p(s), a continuous non-decreasing function known given H. Given that this happens at s
///   in process p, every other D_q is conditioned on D_q > L_q(s), so the D_q - L_q(s) are again
///   independent Exp(1), and process p begins a new gap, Exp(1), independent. So it holds at m + 1.
///   (Several processes may share a clock: nothing was asked of the clocks. Ties have probability
///   0.)
///   3. So, given H, the next spike of the process p comes in ds with the density
///   L_p'(s) exp(-sum_q L_q(s)) ds. In (2.3) p = (a, j; b, k) and L_p' = f_ab(u_b^k(s)). In (5.5)
///   p = (a, j; b) and L_p' = sum_k f_ab(u_b^k(s)). The sum over q is n sum_ab sum_k int f_ab in
///   both. What moves the potentials is (a, j; b) alone; summing (2.3) over k makes the two
///   densities one. (2.2) says the same by hazards: independent synapses, each with hazard
///   f_ab(u_b^k).
///   4. By induction over m, the laws of the marked points (time; a, j; b) agree. Spikes come no
///   faster than a Poisson process of rate 4 n^2 C_f, so there are finitely many by any t, and the
///   potentials are one function of the marked points and the start. That proves equality in law
///   of u, of Z summed over the sources, of Q, Lambda and W.
///   5. "We can make the representation" (5.5) on the space of (2.3): set Y_ab^j(r) = sum_k
///   Z_ab^jk at the first time when n Lambda_ab reaches r; if the clock stays finite, continue with
///   an independent unit process. By 3. and 4. the pair (Y, u) has the law of the one in (5.5).
///
/// Method of the tests: network::paper(4) from fixed potentials, (2.2) by thinning, the others by
/// time_change.hpp; Welch's z of the means of v_e, K_e and of a spike count at t = 1.
/// What is tested beside the proof is that the three programs are right: lib/poise relies on it.

#include <fmt/format.h>

#include <memory>

#include "poise/network/paper.hpp"
#include "poise/sample/methods.hpp"
#include "poise/sample/observer.hpp"
#include "proofs_checks/evidence/time_change.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

constexpr auto where = "proofs_checks/statements/eq_5_8.cpp";
constexpr std::size_t n = 4;
constexpr double horizon = 1.0;

/// Far enough apart for the intensities to differ, and on no symmetry.
network::Potentials start() { return {{-2.0, -0.5, 0.3, 1.2}, {-1.5, -0.2, 0.7, 2.0}}; }

/// One value a path.
struct Samples {
  std::vector<double> mean, variance, spikes;

  void add(std::span<const double> u, double count) {
    const auto moments = sample::empirical_moments(u);
    mean.push_back(moments.mean);
    variance.push_back(moments.variance);
    spikes.push_back(count);
  }
};

/// [MV, (2.2)]
Samples by_rates(const network::Network& network, std::size_t paths, const Settings& settings) {
  const auto& method = sample::find_method("thinning", n);
  Samples samples;
  std::vector<double> u(n);
  for (std::size_t r = 0; r < paths && !settings.stop.stop_requested(); ++r) {
    const auto path = method.make(network, start(), settings.seed, r, {});
    path->advance(horizon);
    path->potentials(core::Population::e, u);
    samples.add(u, static_cast<double>(path->spike_counts().rows.e.e));
  }
  return samples;
}

Samples by_clocks(const network::Network& network, Processes processes, std::size_t paths,
                  const Settings& settings) {
  const auto kind = static_cast<std::uint32_t>(processes);
  Samples samples;
  for (std::size_t r = 0; r < paths && !settings.stop.stop_requested(); ++r) {
    TimeChanged path(network, start(), processes, {settings.seed, kind}, r);
    path.advance(horizon);
    double count = 0.0;
    for (const Spike& spike : path.spikes())
      if (spike.target == core::Population::e && spike.source == core::Population::e) ++count;
    samples.add(path.potentials().e, count);
  }
  return samples;
}

std::vector<Test> tests(const Settings& settings) {
  const std::size_t paths = settings.quick ? 500 : 12000;
  network::Network network = network::paper(n), heavier = network;
  const double share = settings.quick ? 0.2 : 0.05;
  heavier.weight.rows.e.i *= 1.0 + share;
  const Samples rates = by_rates(network, 100 * paths, settings);
  const Samples synapses = by_clocks(network, Processes::synapse, paths, settings);
  const Samples afferents = by_clocks(network, Processes::afferent, paths, settings);
  const Samples off = by_clocks(heavier, Processes::afferent, paths, settings);
  const Samples off_synapses = by_clocks(heavier, Processes::synapse, paths, settings);
  const Samples no_self = by_clocks(network, Processes::other_synapse, paths, settings);
  const Samples source = by_clocks(network, Processes::source, paths, settings);
  if (settings.stop.stop_requested()) return {};
  const std::string weight = fmt::format("C_ei larger by {:.0f} %", 100.0 * share);
  const std::string self = "a neuron's own index left out of the sums";
  const std::string shared = "a spike reaches all targets of its source: noise on the neurons";
  const std::string a = "(2.2) and (2.3): ", b = "(2.2) and (5.8): ";
  const std::string v = "equal E v_e(1)", K = "equal E K_e(1)",
                    Z = "equal E spikes e -> e by t = 1";
  const auto equal = [&](const std::vector<double> Samples::*what, const Samples& other) {
    return equal_means(rates.*what, other.*what);
  };
  const std::string size = fmt::format("n = {}, {} and {} paths", n, 100 * paths, paths);
  using S = Samples;
  return {
      {size, a + v, equal(&S::mean, synapses), weight, equal(&S::mean, off_synapses)},
      {size, a + K, equal(&S::variance, synapses), shared, equal(&S::variance, source)},
      {size, a + Z, equal(&S::spikes, synapses), self, equal(&S::spikes, no_self)},
      {size, b + v, equal(&S::mean, afferents), weight, equal(&S::mean, off)},
      {size, b + K, equal(&S::variance, afferents), shared, equal(&S::variance, source)},
      {size, b + Z, equal(&S::spikes, afferents), self, equal(&S::spikes, no_self)},
  };
}

Outcome check(const Settings& settings) {
  Outcome outcome;
  Finding numbers = supported("", tests(settings));
  if (numbers.verdict != Verdict::supported) {
    outcome.as_stated = undecided("a proof and a test contradict each other: " + numbers.because);
    return outcome;
  }
  outcome.as_stated = proved(
      "given the past, the next spike has one density in all three: superposition of independent "
      "exponential clocks",
      {argument(where, "(2.2), (2.3) and (5.5) are equal in law, and (5.8) is (5.5)")});
  outcome.as_stated.tests = std::move(numbers.tests);
  return outcome;
}

}  // namespace

Statement eq_5_8() {
  return {"eq-5.8", "the noise as time-changed Poisson processes",
          "W = C_e w_e(Lambda_e) - C_i w_i(Lambda_i) with w(t) = n^-1/2 Y(nt) - sqrt(n) t", "",
          check};
}

}  // namespace poise::checks
