/// What a run of the network will take, before it is begun: spikes, memory, hours.
///
/// Problem: whether a run is of minutes or of months depends on n, T, intensities, sampler and machine by
/// factors of a million, and who asks a cluster for time must say.
/// Method. Work is counted: spikes are n^2 int sum_ab E f_ab along the mean field of n neurons
/// (finite/mean_field.hpp), a leaping method's updates are 2 n a leap. The price of one is measured: the
/// run's own sampler goes for a second on this network, on this machine, as many at once as the machine has
/// cores to try it on, on the clock of its thread. Memory and the size of a checkpoint are those of that
/// trial. Only where this machine has not the memory, or beyond ten million
/// neurons, is the trial of a smaller network.
///     hours = ceil(replicas / workers) work price(workers) + start
/// Replicas share nothing, so that this is the whole model; workers beyond those measured are taken to cost
/// what the last measured ones do. Rejected: prices from a table (regime.hpp has them for one machine, to
/// compare samplers; between machines they differ by factors); a trial on the wall's clock (tells how busy
/// the machine is).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "poise/balance/field.hpp"
#include "poise/io/result.hpp"
#include "poise/setup/config.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

/// A trial of so many paths at once.
struct Trial {
  std::size_t workers;
  double price;  ///< s of processor time a unit of work, of the slowest
};

struct Plan {
  bool leaps;  ///< a unit of work is a neuron's update; else a spike
  std::size_t replicas;
  double spikes;        ///< of all replicas
  double most_spikes;   ///< were all rates at their suprema
  double work;          ///< of one replica, in units
  double start;         ///< s to draw a replica and make its sampler
  std::string regime;   ///< the sampler that a method which chooses took
  std::size_t trial_n;  ///< neurons in each population of the trial
  std::vector<Trial> trials;
  double state;  ///< bytes of one replica's state in a checkpoint

  /// Seconds a unit of work, and seconds of all, on so many workers (>= 1).
  double price(std::size_t workers) const;
  double seconds(std::size_t workers) const;
};

/// Errors: core::Interrupted.
Plan plan(const setup::Config& config, const balance::State& start, const Context& context);

/// The plan on 1, 2, 4, ... workers up to the number of replicas.
io::Result describe(const setup::Config& config, const Plan& plan);

/// For people, before the table.
std::string plan_text(const setup::Config& config, const Plan& plan);

}  // namespace poise::experiments
