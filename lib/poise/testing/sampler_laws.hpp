/// The laws of `sample::Sampler` that hold path by path, for any sampler S. Each function throws
/// where its law is broken, which fails a plain test and a property alike.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "poise/core/state.hpp"
#include "poise/sample/sampler.hpp"

namespace poise::testing {

/// Below the smallest normal number no relative accuracy is to be had.
inline constexpr double underflow = 1e-300;

inline void require(bool holds, const char* law) {
  if (!holds) throw std::logic_error(std::string("broken: ") + law);
}

struct Snapshot {
  network::Potentials potentials;
  sample::SpikeCounts spikes;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

template <class S>
Snapshot snapshot(const S& path, std::size_t n) {
  Snapshot now{.potentials = {std::vector<double>(n), std::vector<double>(n)},
               .spikes = path.spike_counts()};
  for (const auto a : core::populations) path.potentials(a, now.potentials[a]);
  return now;
}

/// Law 2: the same bits, straight to T or with stops and looks on the way.
template <sample::Sampler S>
void check_slicing_changes_nothing(const network::Network& network, const network::Potentials& u,
                                   double T, std::span<const double> stops, std::uint64_t seed) {
  S straight(network, u, seed, 3);
  straight.advance(T);
  S sliced(network, u, seed, 3);
  for (const double stop : stops) {
    sliced.advance(stop);
    require(sliced.time() == stop, "advance(t) ends at t");
    snapshot(sliced, network.n);
    sliced.advance(stop);
  }
  sliced.advance(T);
  require(snapshot(straight, network.n) == snapshot(sliced, network.n),
          "slicing and looking change nothing");
}

/// Between looks at s < t the sum U_a over a population decays and takes its spikes, dN_ab of them,
/// each worth J_ab (e^{-(t-s)/tau}, 1] by the time it is looked at. So, whatever the path,
///   |U_a(t) - U_a(s) e^{-(t-s)/tau} - sum_b J_ab dN_ab| <= sum_b |J_ab| dN_ab (1 - e^{-(t-s)/tau})
/// but for rounding. Lost spikes, overflow of a scale, a decay missed or applied twice all break
/// it.
template <sample::Sampler S>
void check_every_spike_is_accounted_for(const network::Network& network,
                                        const network::Potentials& u, double T, int looks,
                                        std::uint64_t seed) {
  const auto n = static_cast<double>(network.n);
  S path(network, u, seed, 0);
  Snapshot before = snapshot(path, network.n);
  for (int k = 1; k <= looks; ++k) {
    const double step = T * k / looks - path.time();
    path.advance(T * k / looks);
    const Snapshot now = snapshot(path, network.n);
    for (const auto a : core::populations) {
      const double decay = std::exp(-step / network.tau[a]);
      double defect = 0.0, traffic = 0.0, size = 0.0;
      for (std::size_t j = 0; j < network.n; ++j) {
        const double was = before.potentials[a][j], is = now.potentials[a][j];
        require(std::isfinite(is), "potentials are finite");
        defect += is - was * decay;
        size += std::abs(is) + std::abs(was);
      }
      for (const auto b : core::populations) {
        const double sign = b == core::Population::e ? 1.0 : -1.0;
        const auto spikes = static_cast<double>(now.spikes[a][b] - before.spikes[a][b]);
        defect -= sign * network.weight[a][b] / std::sqrt(n) * spikes;
        traffic += network.weight[a][b] / std::sqrt(n) * spikes;
      }
      // Rounding of times reaches the potentials through e^{-t/tau}.
      const double rounding =
          1e-13 * (1.0 + T / network.tau[a] * decay) * (size + traffic) + underflow;
      require(std::abs(defect) <= traffic * (1.0 - decay) + rounding,
              "potentials move by decay and counted spikes alone");
    }
    before = now;
  }
}

/// Without spikes that matter (all weights zero) potentials are u_0 e^{-t/tau}, however long.
template <sample::Sampler S>
void check_undisturbed_decay(network::Network network, const network::Potentials& u, double T,
                             std::uint64_t seed) {
  network.weight = {};
  S path(network, u, seed, 0);
  path.advance(T);
  const Snapshot now = snapshot(path, network.n);
  for (const auto a : core::populations)
    for (std::size_t j = 0; j < network.n; ++j) {
      const double expected = u[a][j] * std::exp(-T / network.tau[a]);
      const double rounding = 1e-14 * (10.0 + T / network.tau[a]) * std::abs(expected);
      require(std::abs(now.potentials[a][j] - expected) <= rounding + underflow,
              "without weights potentials decay exponentially");
    }
}

/// All bytes of a path's state.
template <class S>
std::vector<std::byte> written_state(S& path) {
  core::StateOut out;
  out(path);
  return out.take();
}

/// Law 4, at the first of `times`, looked at at the others: `make()` gives the path at time 0, always the
/// same. `In` reads the state; a test of this law puts one in its place that forgets a field.
template <class In = core::StateIn, class Make>
void check_state_is_whole(const Make& make, std::size_t n, std::span<const double> times) {
  auto path = make();
  path.advance(times.front());
  const std::vector<std::byte> written = written_state(path);
  auto other = make();
  In in(written);
  in(other);
  require(in.left() == 0, "what is written is read");
  const auto compare = [&] {
    require(other.time() == path.time(), "time goes on");
    require(snapshot(other, n) == snapshot(path, n), "a path that was written down goes on");
  };
  compare();
  for (const double t : times) {
    path.advance(t);
    other.advance(t);
    compare();
  }
  require(written_state(other) == written_state(path), "all of the state goes on");
}

/// Law 3, in part: other seeds and other replicas give other paths.
template <sample::Sampler S>
void check_names_name_different_paths(const network::Network& network, const network::Potentials& u,
                                      double T) {
  const auto after = [&](std::uint64_t seed, std::uint64_t replica) {
    S path(network, u, seed, replica);
    path.advance(T);
    return snapshot(path, network.n);
  };
  require(after(1, 0) == after(1, 0), "one name, one path");
  require(!(after(1, 0) == after(1, 1)), "another replica, another path");
  require(!(after(1, 0) == after(2, 0)), "another seed, another path");
}

}  // namespace poise::testing
