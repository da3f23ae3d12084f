// An exact sampler as short as it can be: thinning, with the potentials stored as they are. See
// docs/adding/sampler.md; poise/sample/thinning.hpp does the same in O(1) a candidate.
#include <cmath>
#include <cstdlib>
#include <poise/core/random.hpp>
#include <poise/sample/thinning.hpp>

#include "check.hpp"

namespace {

using namespace poise;
using core::Population;

/// Exact in law but for rounding. Cost: O(n) a candidate spike, of which there are n^2 sum sup f a
/// unit of time.
class Plain {
 public:
  Plain(const network::Network& network, network::Potentials initial, core::Seed seed,
        std::uint64_t replica)
      : network_(network),
        potentials_(std::move(initial)),
        stream_(seed, core::Purpose::test, replica) {  // in the library: a Purpose of its own
    for (const Population a : core::populations)
      for (const Population b : core::populations)
        marks_ += network::supremum(network_.intensity[a][b]);
    schedule();
  }

  // Law 2: what happens at a candidate depends on candidates alone. advance() only decides how many
  // of them there are by t, so the decay to time() is left to potentials().
  void advance(double t) {
    while (next_ <= t) {
      try_candidate();
      schedule();
    }
    time_ = t;
  }
  double time() const { return time_; }
  void potentials(Population a, std::span<double> out) const {
    const double decay = std::exp((last_ - time_) / network_.tau[a]);
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = potentials_[a][j] * decay;
  }
  sample::SpikeCounts spike_counts() const { return spikes_; }

  // Law 4: what changes after construction, so that a long run can be written down and go on.
  template <class Archive>
  void serialize(Archive& archive) {
    archive(potentials_, stream_, spikes_, last_, next_, time_);
  }

 private:
  void schedule() {
    const auto n = static_cast<double>(network_.n);
    next_ += stream_.exponential() / (n * n * marks_);
  }

  void try_candidate() {
    for (const Population a : core::populations)
      for (double& u : potentials_[a]) u *= std::exp((last_ - next_) / network_.tau[a]);
    last_ = next_;
    // One mark, uniform over all suprema end to end, is both the channel and the height to accept at.
    double mark = marks_ * stream_.uniform();
    for (const Population a : core::populations)
      for (const Population b : core::populations) {
        const double supremum = network::supremum(network_.intensity[a][b]);
        if (mark >= supremum || mark < 0.0) {
          mark -= supremum;
          continue;
        }
        const double u = potentials_[b][stream_.below(network_.n)];
        if (mark < network::value(network_.intensity[a][b], u)) {
          potentials_[a][stream_.below(network_.n)] += network_.jump(a, b);
          ++spikes_[a][b];
        }
        mark = -1.0;  // of no channel any more
      }
  }

  network::Network network_;
  network::Potentials potentials_;  ///< at time last_
  core::Stream stream_;
  sample::SpikeCounts spikes_{};
  double marks_ = 0.0;  ///< sum of sup f over the channels
  double last_ = 0.0;   ///< candidate
  double next_ = 0.0;
  double time_ = 0.0;
};

static_assert(sample::Sampler<Plain> && sample::KeepsState<Plain>);

}  // namespace

int main() {
  const bool holds = skeleton::slicing_changes_nothing<Plain>() && skeleton::goes_on<Plain>() &&
                     skeleton::agree<Plain, sample::Thinning>(network::paper(20)) &&
                     !skeleton::agree<Plain, sample::Thinning>(skeleton::wrong_network());
  return holds ? EXIT_SUCCESS : EXIT_FAILURE;
}
