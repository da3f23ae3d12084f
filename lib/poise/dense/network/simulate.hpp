/// The dense network itself, exactly: no time step, and no bound asked of f.
///
/// Problem: neuron i spikes with intensity f(X_i), which moves between spikes with the flow and at
/// every spike of another by w_ij; f may be unbounded, and N is of some thousands to a million.
///
/// Method: thinning [Lewis and Shedler 1979; Ogata 1981] against a bound B_i on the intensity of each
/// neuron, good for a window of time.
///  - All potentials follow one affine flow between spikes, which is never applied to them: kept is
///    z_i with x_i(t) = e^{-(t-o)/tau} z_i + mu_i tau (1 - e^{-(t-o)/tau}), o the origin of the window,
///    so that a spike of j adds one scaled column of weights to z, at the bandwidth of memory
///    (internal/drive.hpp). With weights of rank r it adds r numbers instead, and z_i is put together
///    where it is asked for.
///  - In a window of length D with margin m, B_i is f at an end of the interval that x_i's flow, or that
///    of a neuron reset to 0, covers in D, widened by m: f is monotone, so its supremum there is at an
///    end. The window closes when the spikes' largest single jumps towards higher rates, summed, exceed
///    m. As the flow only shrinks what a jump has added, no x_i leaves its interval before.
///  - Candidates come at rate sum B_i, take neuron i in proportion to B_i (internal/bound_classes.hpp,
///    O(1)) and are spikes with probability f(X_i) / B_i.
///  - D and m follow what the windows before cost (internal/path.hpp): O(N) for a window, O(1) for a
///    rejected candidate.
///
/// Why it is exact: let F_t be what is known at t, past candidates and rejections included. Within a
/// window the B_i change at spikes alone, so they are predictable, and given F_o candidates come with
/// F_t-intensity sum B_i; the intensity of candidates of i that are accepted is B_i f(X_i(t-)) / B_i =
/// f(X_i(t-)), as B_i >= f(X_i(t-)) throughout. The end of a window is a stopping time: whether it has
/// come by t, F_t says. There the pending candidate is dropped and drawn anew, which alters no law, for
/// the exponential forgets. So the spikes have the intensities of the model, which together with X_0
/// determine their law [Bremaud 1981]. No property of f is used but that it is monotone and, at every
/// single potential, finite. What rounding does: potentials to some ulp a window, bounds raised by 2^-40
/// so that they still dominate.
///
/// Rejected: inverting the integrated intensity of each neuron (no closed form but for few f, and every
/// spike changes all N of them); a queue of next spikes (all of it is stale after each spike); one bound
/// for all neurons (a few near threshold make the others' candidates); time steps (no longer exact, and
/// slower: benchmarks/RESULTS.md).
/// Source: this project's reading of [JSZ], of which the abstract alone is at hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "poise/core/stream_name.hpp"
#include "poise/core/watch.hpp"
#include "poise/dense/model.hpp"
#include "poise/dense/network/spike.hpp"

namespace poise::dense {

/// How weights are held. automatic: factored where the kernel is a sum of products and nothing of it is
/// drawn, else dense.
enum class WeightForm : std::uint8_t { automatic, dense, factored };

struct NetworkRequest {
  std::vector<double> times;  ///< increasing, >= 0, finite
  core::Seed seed;            ///< of weights, initial potentials and spikes
  std::size_t replicas = 1;   ///< networks with the same weights
  std::size_t threads = 1;    ///< that share the replicas
  WeightForm form = WeightForm::automatic;
  bool record_spikes = false;
  bool record_potentials = false;
  /// A replica is given up where the pace of its last spikes (16 a neuron, of 64 neurons at least)
  /// would lead to more than this until the last time.
  double most_spikes = 1e11;
  core::Watch watch = {};
};

/// Averages over neurons, [replica * t.size() + time]; NaN where a replica did not come so far.
struct NetworkRun {
  std::vector<double> t;
  std::size_t replicas = 0;
  std::vector<double> rate;                  ///< of f(X_i)
  std::vector<double> mean;                  ///< of X_i
  std::vector<double> square;                ///< of X_i^2
  std::vector<double> silent;                ///< share of neurons without a spike in [0, t]
  std::vector<double> spikes;                ///< spikes in [0, t], a neuron
  std::uint64_t events = 0;                  ///< spikes of all replicas
  std::uint64_t candidates = 0;              ///< of which events were accepted
  std::uint64_t windows = 0;                 ///< times that all bounds were renewed
  std::vector<std::vector<Spike>> recorded;  ///< of each replica, in time; empty unless recorded
  std::vector<double> potentials;  ///< [(replica * t.size() + time) * N + neuron], or empty
  std::vector<double> exploded;    ///< [replica] when it was given up; infinite where not
  double seconds = 0.0;            ///< of the wall clock, weights included
  bool interrupted = false;
};

/// The same numbers for any number of threads; the same spikes in either form of the weights, but for
/// what rounding decides (a candidate in 1e15). Throws core::ParameterError for what validate(model)
/// refuses, for times that are not increasing ("times"), for 0 replicas or threads, for more than 2^24
/// neurons, and for the factored form of a kernel that has none ("dense.kernel").
NetworkRun simulate(const Model& model, const NetworkRequest& request);

/// Bytes that simulate() will hold at once beside the model itself, recorded spikes excepted.
std::size_t memory_estimate(const Model& model, const NetworkRequest& request);

}  // namespace poise::dense
