/// The samplers by name.
///
/// Programs choose a sampler at run time, its inner loop is compiled for the one type: an indirect
/// call a slice of time, none a spike. A new sampler is one file and one line in
/// samplers.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "poise/core/state.hpp"
#include "poise/sample/leap.hpp"
#include "poise/sample/recording.hpp"
#include "poise/sample/regime.hpp"
#include "poise/sample/sampler.hpp"
#include "poise/sample/spike_trains.hpp"

namespace poise::sample {

/// A `Sampler` whose type is known at run time only; its functions mean what sampler.hpp says.
class AnySampler {
 public:
  virtual ~AnySampler() = default;
  virtual void advance(double t) = 0;
  virtual double time() const = 0;
  virtual void potentials(core::Population a, std::span<double> out) const = 0;
  virtual SpikeCounts spike_counts() const = 0;
  /// As TellsSpikes; of a method that does.
  virtual void record_to(SpikeTrains* trains) = 0;
  virtual void record_rest() = 0;
  /// As Shared; of a method that is not, 1 and nothing.
  virtual std::size_t shares() const = 0;
  virtual void share_with(core::Crew* crew) = 0;
  /// As Sliced; of a method that is not, 1.
  virtual std::size_t ranks() const = 0;
  /// Which sampler it took, of one that chooses; nothing of the others.
  virtual std::optional<Regime> regime() const = 0;
  /// What changes along the path (core/state.hpp).
  virtual void serialize(core::StateOut& archive) = 0;
  virtual void serialize(core::StateIn& archive) = 0;
};

/// Which steps a method takes.
enum class Stepping {
  none,      ///< exact in law
  fixed,     ///< a step is required
  adaptive,  ///< a step is required, which a tolerance may divide
};

struct Method {
  using Make = std::unique_ptr<AnySampler> (*)(const network::Network&, network::Potentials,
                                               core::Seed seed, std::uint64_t replica,
                                               const StepOptions&);
  std::string_view name;         ///< as `--method` takes it
  std::string_view description;  ///< one sentence
  std::size_t largest_n;         ///< the largest network that it is fit for
  double bytes_a_neuron;         ///< resident, as measured (cost.hpp)
  Stepping stepping;
  bool unbounded;          ///< whether it takes intensities without a bound
  bool explicit_in_means;  ///< whether balance::explicit_stability_limit bounds its step
  bool tells_spikes;       ///< whether it gives spike trains
  Make make;
};

/// All methods, in the order in which help should list them.
std::span<const Method> methods();

/// The method of that name, fit for n neurons in each population.
/// Throws core::ParameterError: "run.method" if there is none, "network.n" if n > largest_n.
const Method& find_method(std::string_view name, std::size_t n);

/// Throws core::ParameterError: "run.method" if an intensity has no bound and the method needs one,
/// "run.step" or "run.step_tolerance" unless the options are what it takes: none for an exact one.
void validate_steps(const Method& method, const StepOptions& options,
                    const network::Network& network);

/// Throws core::ParameterError: "record.neurons" of neurons that there are not, "record.what" of spikes
/// that the method does not tell.
void validate_recording(const Method& method, const Recording& recording, std::size_t n);

}  // namespace poise::sample
