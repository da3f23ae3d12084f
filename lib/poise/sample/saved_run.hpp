/// What is written down of a run that is to go on: which run it is, and the state of its replicas.
///
/// As bytes: the keys and their values, the seconds, how many bytes each replica has, and these, one
/// replica after the other. `pieces` gives them without a copy of the states, which for a large network are
/// the memory that there is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace poise::sample {

/// Keys as the configuration file has them, and their values as text that tells any two apart.
using RunIdentity = std::vector<std::pair<std::string, std::string>>;

struct SavedRun {
  RunIdentity identity{};
  double seconds = 0.0;  ///< of wall time that went into it
  std::map<std::uint64_t, std::vector<std::byte>> replicas{};
};

/// The run as bytes: head(run), and then the states of its replicas in their order.
std::vector<std::byte> head(const SavedRun& run);

/// The inverse. Throws core::InputError where the bytes are no run.
SavedRun run_of(std::span<const std::byte> bytes);

/// Throws core::ParameterError with the first key whose values differ.
void require_same(const RunIdentity& saved, const RunIdentity& now);

}  // namespace poise::sample
