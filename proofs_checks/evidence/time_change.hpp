/// The network as unit Poisson processes run on random clocks, exactly. [MV, (2.3), (5.5)-(5.8)]
///
/// Problem: the paper writes one network in three ways: rates of synapses (2.2), a Poisson process
/// a synapse (2.3), and one a neuron and source population (5.5)-(5.8). The samplers of sample/
/// know the first; to compare laws the other two must be run as they are written.
///
/// Method: every unit Poisson process is kept as the distance to its next point. A clock is what
/// several processes share: f_ab(u_b^k) drives the n synapses that leave neuron (b, k) for
/// population a, or n Q_ab = sum_k f_ab(u_b^k) the n processes Y_ab^j. Between spikes the
/// potentials decay, and a clock's reading is a smooth integral, by seven-point Gauss-Legendre over
/// panels of at most tau / 8; Newton's method finds when a clock reaches its nearest point. No time
/// step. Rejected: couple/network.hpp, which holds the rates over a step. Cost: some 10 n
/// intensities a spike, for n of some ten.
#pragma once

#include <cstdint>
#include <vector>

#include "poise/core/random.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"

namespace poise::checks {

/// What has a Poisson process of its own.
enum class Processes {
  synapse,        ///< every synapse: [MV, (2.3)]
  afferent,       ///< every neuron, for each source population: [MV, (5.5)-(5.8)]
  other_synapse,  ///< a wrong twin: every synapse but those of a neuron with itself
  source,         ///< a wrong twin: every source, whose spike reaches all its targets
};

struct Spike {
  double time;
  core::Population target;
  std::size_t neuron;  ///< of the target population
  core::Population source;
};

/// One path; spike times good to some 1e-13 of tau.
class TimeChanged {
 public:
  TimeChanged(const network::Network& network, network::Potentials initial, Processes processes,
              core::Seed seed, std::uint64_t replica);

  void advance(double t);
  double time() const { return time_; }
  const network::Potentials& potentials() const { return potentials_; }
  const std::vector<Spike>& spikes() const { return spikes_; }  ///< since time 0

 private:
  struct Clock {
    core::Population target, source;
    std::size_t first, last;   ///< the sources whose intensities it sums
    std::vector<double> left;  ///< to the next point of each of its processes, in its own time
    double nearest;            ///< the least of them
  };
  struct Next {
    double wait;
    std::size_t clock;
  };

  double rate(const Clock& clock, double age) const;
  double reading(const Clock& clock, double age) const;
  double wait(const Clock& clock, double limit) const;
  Next next(double limit) const;
  void move(double age);
  void fire(Clock& clock);

  network::Network network_;
  network::Potentials potentials_;
  Processes processes_;
  core::Stream stream_;
  std::vector<Clock> clocks_;
  std::vector<Spike> spikes_;
  double panel_;
  double time_ = 0.0;
};

}  // namespace poise::checks
