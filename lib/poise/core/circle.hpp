/// Ranks that work on one thing in lockstep, each on its share of the slices.
///
/// Problem: a path of one network falls apart into slices between a few numbers that all of it must
/// know. Method: every rank runs the same program on its slices; what a slice gives is exchanged, and
/// every rank adds up the same numbers in the order of the slices (slices.hpp). What follows from them
/// and from streams that all ranks have is the same on all, and is not sent. So one process's bits come
/// of any number of ranks. A stop may come to ranks at different times: it travels with what is
/// exchanged, and ends the work of all in the same place.
/// Who may be alone has no circle: a null pointer, as with a crew (crew.hpp).
/// Rejected: collective operations of MPI, of which one that waits for a dead rank never returns
/// (mpi/world.hpp); a rank 0 that decides for all (as many letters, and a second program).
///
/// Cost: an exchange is two letters, one after the other, however many ranks there are. Ranks that share
/// a core wait for two turns of the system's scheduler each time: work in lockstep wants a core a rank.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include "poise/core/slices.hpp"
#include "poise/core/team.hpp"

namespace poise::core {

class Circle {
 public:
  /// Of all ranks of the team, which are in it until its next task. `stop` is of this rank.
  Circle(Team& team, std::stop_token stop) : team_(team), stop_(std::move(stop)) { team_.meet(); }

  /// This rank's share of so many slices.
  Share share(std::size_t slices) const { return team_.share(slices); }

  /// What every rank has, in the order of the ranks. To be called by all, as often as by the others.
  /// Errors: Interrupted, on all ranks, where one was asked to stop or is lost.
  template <class T>
  std::vector<T> gather(std::span<const T> mine) const {
    return team_.gather(mine, stop_);
  }

 private:
  Team& team_;
  std::stop_token stop_;
};

/// This rank's share of so many slices: all, if it is alone.
inline Share share(const Circle* circle, std::size_t slices) {
  return circle != nullptr ? circle->share(slices) : Share{0, slices};
}

/// `parts`, one of each slice, are known where the slices are worked on; afterwards on all ranks.
template <class T>
void exchange(const Circle* circle, std::span<T> parts) {
  if (circle == nullptr) return;
  const Share mine = circle->share(parts.size());
  const std::span<const T> own = parts.subspan(mine.first, mine.last - mine.first);
  std::ranges::copy(circle->gather(own), parts.begin());
}

/// The same for numbers of each neuron, of which this rank's slices have those from `first` to `last`.
template <class T>
void exchange(const Circle* circle, std::span<T> of_neurons, std::size_t first, std::size_t last) {
  if (circle == nullptr) return;
  const std::span<const T> own = of_neurons.subspan(first, last - first);
  std::ranges::copy(circle->gather(own), of_neurons.begin());
}

}  // namespace poise::core
