/// Samples of the terms of a multilevel sum, and what they cost.
#pragma once

#include <cstdint>
#include <stop_token>

#include "poise/sample/multilevel.hpp"

namespace poise::sample {

/// Term l < L + 1 has leaps of H 2^-l; term L + 1, the exact one, the exact path and leaps of H 2^-L.
struct TermName {
  std::size_t halvings;
  bool exact;
  friend bool operator==(const TermName&, const TermName&) = default;
};

/// One sample of a term: the finer path's value, the difference, and what they took.
struct Sample {
  double fine = 0.0;
  double difference = 0.0;
  double work = 0.0;
  double fine_work = 0.0;  ///< what the finer path would take alone

  template <class Archive>
  void serialize(Archive& archive) {
    archive(fine, difference, work, fine_work);
  }
};

/// Draws samples of any term.
class Sampling {
 public:
  /// `stop` in place of that of the options.
  Sampling(const network::Network& network, const network::InitialLaw& law,
           const Quantity& quantity, const MultilevelOptions& options, std::stop_token stop);

  double step(std::size_t halvings) const;
  double leap_work(std::size_t halvings) const;
  /// Of an exact path with a leap's, without the leap's steps, at the initial rates.
  double shared_exact_work() const;

  /// Errors: core::Refusal where it is no finite number; core::Interrupted.
  Sample draw(TermName term, std::uint64_t replica) const;

 private:
  std::uint64_t steps(std::size_t halvings) const { return coarsest_steps_ << halvings; }
  double n() const { return static_cast<double>(network_.n); }
  double work_of_shared_spike() const;
  core::Seed seed_of(TermName term) const;
  network::Potentials initial_potentials(core::Seed seed, std::uint64_t replica) const;
  Sample leap(TermName term, std::uint64_t replica) const;
  Sample exact(TermName term, std::uint64_t replica) const;
  void require_finite(const Sample& sample, TermName term) const;

  const network::Network& network_;
  const network::InitialLaw& law_;
  const Quantity& quantity_;
  const MultilevelOptions& options_;
  std::stop_token stop_;
  std::uint64_t coarsest_steps_;
};

}  // namespace poise::sample
