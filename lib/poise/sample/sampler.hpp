/// What a sampler of the network is.
///
/// A sampler holds one path of the Markov process of [MV, (2.1)-(2.3)] and moves it forward. To add
/// one, write a class that supplies the functions below, and one line in samplers.hpp.
///
///   S(network, initial, seed, replica)
///                          the path at time 0, from `initial` with n potentials in each
///                          population; `network` satisfies network::validate. A leaping sampler,
///                          a `Path` but no `Sampler`, takes its steps beside (leap.hpp)
///   advance(t)             moves to time t >= time()
///   time()                 the current time
///   potentials(a, out)     the n potentials of population a at time(); out.size() == n
///   spike_counts()         spikes of each channel in (0, time()]
///   serialize(archive)     lists what changes along the path (core/state.hpp); of every sampler that
///                          has a name, so that long runs can be written down and go on
///
/// Laws; poise/testing/sampler_laws.hpp checks 2 to 4 and what follows from the model on every
/// single path, the tests of agreement, Dynkin's formula and shot noise check 1:
///   1. The path at time t is exact in law: no time step, no error but that of rounding. (Of a
///      leaping sampler: of the weak order that its header states.)
///   2. The path is a function of (network, initial, seed, replica) alone, to the last bit. When
///      and how often it is observed, and how advance() is sliced, changes nothing.
///   3. Paths of different (seed, replica) are independent.
///   4. A path whose state is read into a new one of the same (network, initial, seed, replica) goes on
///      as the one that it was written from, to the last bit.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>

#include "poise/core/crew.hpp"
#include "poise/core/population.hpp"
#include "poise/core/state.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"

namespace poise::sample {

using SpikeCounts = core::PerChannel<std::uint64_t>;

/// Spikes of all four channels together.
constexpr std::uint64_t total_spikes(const SpikeCounts& spikes) {
  return spikes.rows.e.e + spikes.rows.e.i + spikes.rows.i.e + spikes.rows.i.i;
}

template <class S>
concept Path = requires(S path, const S& now, double t, core::Population a, std::span<double> out) {
  { path.advance(t) } -> std::same_as<void>;
  { now.time() } -> std::same_as<double>;
  { now.potentials(a, out) } -> std::same_as<void>;
  { now.spike_counts() } -> std::same_as<SpikeCounts>;
};

/// A path that can be written down and go on. Law 4 is checked by poise/testing/sampler_laws.hpp.
template <class S>
concept KeepsState = requires(S path, core::StateOut& out, core::StateIn& in) {
  path.serialize(out);
  path.serialize(in);
};

template <class S>
concept Sampler =
    Path<S> && std::constructible_from<S, const network::Network&, network::Potentials, core::Seed,
                                       std::uint64_t>;

/// A path that a crew may work on, with the same bits:
///   shares()           how many threads it has work for at once
///   share_with(crew)   who works on it from now on, beside the calling thread; stays as long as the path
template <class S>
concept Shared = requires(S path, const S& now, core::Crew* crew) {
  { now.shares() } -> std::same_as<std::size_t>;
  { path.share_with(crew) } -> std::same_as<void>;
};

/// A path that ranks of a circle (core/circle.hpp) may work on, with the same bits:
///   ranks()   how many it has work for at once; 1 where it does not pay, too
/// It is made with the circle as its last argument, and of a circle of several ranks potentials() and
/// spike_counts() too are called by all, as often as by the others.
template <class S>
concept Sliced = requires(const S& now) {
  { now.ranks() } -> std::same_as<std::size_t>;
};

}  // namespace poise::sample
