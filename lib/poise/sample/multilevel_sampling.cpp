#include "poise/sample/internal/multilevel_sampling.hpp"

#include <fmt/format.h>

#include <cmath>

#include "poise/core/error.hpp"
#include "poise/sample/coupled_leaps.hpp"
#include "poise/sample/exact_with_leap.hpp"
#include "poise/sample/leap_state.hpp"

namespace poise::sample {
namespace {

using core::populations;

/// The model of work, in nanoseconds: fits to what benchmarks/sample_benchmark.cpp measures. Ratios
/// matter, and only for how samples are divided among levels.
double work_of_spike(double n) { return 4.0 + 4000.0 / n; }  // `exact`
constexpr double work_of_sharing = 3.0;      // a spike of ExactWithLeap, in addition
constexpr double work_of_neuron_step = 5.0;  // each of the 2 n neurons
constexpr double work_of_step = 5000.0;      // whatever n

core::PerPopulation<Moments> moments_of(const network::Potentials& potentials) {
  return {empirical_moments(potentials.e), empirical_moments(potentials.i)};
}

}  // namespace

Sampling::Sampling(const network::Network& network, const network::InitialLaw& law,
                   const Quantity& quantity, const MultilevelOptions& options, std::stop_token stop)
    : network_(network),
      law_(law),
      quantity_(quantity),
      options_(options),
      stop_(std::move(stop)),
      coarsest_steps_(static_cast<std::uint64_t>(std::ceil(options.T / options.coarsest_step))) {}

double Sampling::step(std::size_t halvings) const {
  return options_.T / static_cast<double>(steps(halvings));
}

double Sampling::leap_work(std::size_t halvings) const {
  return (work_of_step + work_of_neuron_step * 2.0 * n()) * static_cast<double>(steps(halvings));
}

double Sampling::work_of_shared_spike() const { return work_of_spike(n()) + work_of_sharing; }

double Sampling::shared_exact_work() const {
  LeapState start(network_, initial_potentials(options_.seed, 0), options_.seed, 0, stop_);
  double spikes = 0.0;  // into a neuron, in a unit of time
  const Rates rates = start.rates();
  for (const auto a : populations) spikes += rates[a].e + rates[a].i;
  return work_of_shared_spike() * spikes * n() * options_.T;
}

Sample Sampling::draw(TermName term, std::uint64_t replica) const {
  const Sample sample = term.exact ? exact(term, replica) : leap(term, replica);
  require_finite(sample, term);
  return sample;
}

/// Terms do not share streams: each is a study of its own.
core::Seed Sampling::seed_of(TermName term) const {
  return {options_.seed, static_cast<std::uint32_t>(2 * term.halvings + (term.exact ? 1 : 0))};
}

network::Potentials Sampling::initial_potentials(core::Seed seed, std::uint64_t replica) const {
  return network::draw_initial_potentials(law_, network_.n, seed, replica, stop_);
}

Sample Sampling::leap(TermName term, std::uint64_t replica) const {
  const std::size_t halvings = term.halvings;
  const core::Seed seed = seed_of(term);
  auto initial = initial_potentials(seed, replica);
  Sample sample;
  if (halvings == 0) {
    LeapState path(network_, std::move(initial), seed, replica, stop_);
    for (std::uint64_t k = 0; k < steps(0); ++k) path.leap(path.rates(), step(0));
    sample.fine = sample.difference = quantity_(moments_of(path.potentials()));
  } else {
    CoupledLeaps paths(network_, std::move(initial), seed, replica, step(halvings - 1), stop_);
    for (std::uint64_t k = 0; k < steps(halvings - 1); ++k) paths.step();
    sample.fine = quantity_(moments_of(paths.fine_potentials()));
    sample.difference = sample.fine - quantity_(moments_of(paths.coarse_potentials()));
    sample.work = leap_work(halvings - 1);
  }
  sample.fine_work = leap_work(halvings);
  sample.work += sample.fine_work;
  return sample;
}

Sample Sampling::exact(TermName term, std::uint64_t replica) const {
  const std::size_t halvings = term.halvings;
  const core::Seed seed = seed_of(term);
  ExactWithLeap paths(network_, initial_potentials(seed, replica), seed, replica, step(halvings),
                      stop_);
  for (std::uint64_t k = 0; k < steps(halvings); ++k) paths.step();
  network::Potentials potentials;
  for (const auto a : populations) {
    potentials[a].resize(network_.n);
    paths.potentials(a, potentials[a]);
  }
  Sample sample;
  sample.fine = quantity_(moments_of(potentials));
  sample.difference = sample.fine - quantity_(moments_of(paths.leap_potentials()));
  const auto spikes = static_cast<double>(total_spikes(paths.spike_counts()));
  sample.work = work_of_shared_spike() * spikes + leap_work(halvings);
  sample.fine_work = work_of_spike(n()) * spikes;
  return sample;
}

void Sampling::require_finite(const Sample& sample, TermName term) const {
  if (std::isfinite(sample.fine) && std::isfinite(sample.difference)) return;
  throw core::Refusal(fmt::format(
      "multilevel Monte Carlo cannot go on: at t = {:g} the quantity is {} on {}, and differs by "
      "{} from that of the leap beside it",
      options_.T, sample.fine,
      term.exact ? "an exact path" : fmt::format("a path of steps of {:g}", step(term.halvings)),
      sample.difference));
}

}  // namespace poise::sample
