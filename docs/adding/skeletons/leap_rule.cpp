// A rule for leaps: the rates held over a leap are the mean of those at its start and those at the
// state that the drift alone would reach by its end. See docs/adding/sampler.md.
#include <cmath>
#include <cstdlib>
#include <poise/sample/leap.hpp>
#include <poise/sample/thinning.hpp>

#include "check.hpp"

namespace {

using namespace poise;

struct TrapezoidRule {
  static constexpr bool adaptive = true;  // an explicit rule: step_bound is made for it

  void operator()(sample::LeapState& state, double h) const {
    const auto& network = state.network();
    auto rates = state.rates();
    const auto drift = sample::spike_drift(network, rates);
    core::PerPopulation<double> decay, arrived;
    for (const auto a : core::populations) {
      decay[a] = std::exp(-h / network.tau[a]);
      arrived[a] = h * sample::mean_decay(h, network.tau[a]) * drift[a];
    }
    const auto at_end = state.rates_at(decay, arrived);
    for (const auto a : core::populations)
      for (const auto b : core::populations) rates[a][b] = 0.5 * (rates[a][b] + at_end[a][b]);
    state.leap(rates, h);
  }
};

/// With the step fixed, so that it can be compared with an exact sampler.
class Trapezoid : public sample::Leap<TrapezoidRule> {
 public:
  Trapezoid(const network::Network& network, network::Potentials initial, core::Seed seed,
            std::uint64_t replica)
      : Leap(network, std::move(initial), seed, replica, {.step = 1.0 / 128}) {}
};

static_assert(sample::Path<sample::Leap<TrapezoidRule>>);

}  // namespace

int main() {
  const bool holds = skeleton::slicing_changes_nothing<Trapezoid>() &&
                     skeleton::agree<Trapezoid, sample::Thinning>(network::paper(20)) &&
                     !skeleton::agree<Trapezoid, sample::Thinning>(skeleton::wrong_network());
  return holds ? EXIT_SUCCESS : EXIT_FAILURE;
}
