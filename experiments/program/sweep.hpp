/// One command at every point of a grid of parameters.
///
/// Problem: a study varies parameters, and each point is a run of a command; points must not share
/// their noise, must use all cores, and must not be lost when the machine goes down. Method: each point
/// is the command itself with `--set` for its parameters, run on one thread, many points at a time, on
/// all ranks of a team (core/team.hpp).
/// Seeds go by position: the point at position k of the grid has the seed `seed_at(run.seed, k)`,
/// whatever the number of threads. Points that are done are kept in a folder, one file each, and read
/// again by the next run that is asked for the same. A point at which the mathematics refuses, or whose
/// configuration is wrong, is an answer, unless all are wrong. Rejected: one process a point (its start-up costs more than most commands), and one seed for
/// all points (differences between points would then have the noise of one network in common).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "grid.hpp"
#include "poise/io/flat.hpp"

namespace poise::experiments {

/// The k-th value below 2^53 (what JSON and doubles hold) of the generator SplitMix64 that starts at
/// `seed`: distinct points have distinct streams, and so, but by chance, have the points of two sweeps.
std::uint64_t seed_at(std::uint64_t seed, std::size_t point);

struct SweepRequest {
  std::string command;             ///< any that reads a configuration
  std::vector<std::string> words;  ///< its options
  std::string file;                ///< configuration, or what messages call `text`
  std::optional<std::string> text = {};
  std::vector<std::string> changes = {};   ///< KEY=VALUE, for all points
  std::optional<std::uint64_t> seed = {};  ///< in place of run.seed
  Grid grid = {};
  std::string parts = {};  ///< the folder of what is done; empty: none
  std::size_t threads = 1;
};

/// How a point ended.
enum class PointEnd { done, refused, bad_input, interrupted };

struct SweptPoint {
  PointEnd end = PointEnd::interrupted;
  std::string reason = {};  ///< of a refusal, and of bad input
  io::FlatResult result = {};
};

struct Swept {
  std::vector<SweptPoint> points;
  std::optional<std::uint64_t> seed;  ///< that the points' seeds are made of
  std::string configuration;
  std::size_t found = 0;  ///< points that were in the folder
  bool interrupted = false;
};

/// Errors: core::InputError, also where the folder has points of another sweep; that of the first point
/// where all have one.
Swept run_sweep(const SweepRequest& request, const Context& context);

/// Fields of the command over the grid and their own axes; beside them how each point ended, and its
/// seed.
io::Result describe(const SweepRequest& request, const Swept& swept);

}  // namespace poise::experiments

template <>
struct poise::io::Names<poise::experiments::PointEnd> {
  static constexpr std::array<std::string_view, 4> all{"done", "refused", "bad-input",
                                                       "interrupted"};
};
