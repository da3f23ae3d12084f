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
///     hours = ceil(replicas / workers) (work price(workers) + start)
/// Replicas share nothing, so that this is the whole model; workers beyond those measured are taken to cost
/// what the last measured ones do. One network that is alone and large is divided among ranks by its
/// slices (core/circle.hpp), which exchange a few numbers now and then:
///     hours = ceil(slices / ranks) / slices (work price(1) + start) + exchanges latency
/// and among threads that replicas leave in the same way, but that these exchange nothing.
/// How often they would is counted in the trial, and how long it takes is measured where there are ranks
/// to measure it between, that is where mpirun started the plan; it is taken to be `usual_latency` otherwise.
/// Rejected: prices from a table (regime.hpp has them for one machine, to
/// compare samplers; between machines they differ by factors); a trial on the wall's clock (tells how busy
/// the machine is).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "poise/balance/field.hpp"
#include "poise/core/team.hpp"
#include "poise/io/result.hpp"
#include "poise/setup/config.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

/// A trial of so many paths at once.
struct Trial {
  std::size_t workers;
  double price;  ///< s of processor time a unit of work, of the slowest
};

/// Of an exchange between ranks: two letters, one after the other, and two looks for them that come late.
constexpr double usual_latency = 1e-4;  // s

/// What the ranks of the team need for an exchange, in seconds: the median of many. To be called by all of
/// them, before any task.
double latency_between(core::Team& team);

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
  double state;        ///< bytes of one replica's state in a checkpoint
  std::size_t shares;  ///< of one network, for threads; 1: it is not shared
  std::size_t slices;  ///< and for ranks
  double exchanges;    ///< between ranks, in one replica
  double latency;      ///< s, of an exchange

  /// Seconds a unit of work, and seconds of all, on so many workers (>= 1).
  double price(std::size_t workers) const;
  double seconds(std::size_t workers) const;
  /// Seconds of all on so many threads (>= 1): one a replica, and what they leave shares networks.
  double seconds_of_threads(std::size_t threads) const;
  /// Whether ranks divide the network, not the replicas.
  bool for_ranks() const { return replicas == 1 && slices > 1; }
  /// Seconds of one replica on so many ranks (>= 1).
  double seconds_of_ranks(std::size_t ranks) const;
};

/// `latency`: of an exchange between ranks, in seconds. Errors: core::Interrupted.
Plan plan(const setup::Config& config, const balance::State& start, double latency,
          const Context& context);

/// The largest part of something that is cut into so many equal slices, shared by `workers`.
double largest_share(std::size_t slices, std::size_t workers);

/// The plan on 1, 2, 4, ... workers up to the number of replicas, and on ranks up to that of slices.
io::Result describe(const setup::Config& config, const Plan& plan);

/// For people, before the table.
std::string plan_text(const setup::Config& config, const Plan& plan);

}  // namespace poise::experiments
