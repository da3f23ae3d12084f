#include "poise/sample/saved_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "poise/core/error.hpp"
#include "poise/core/state.hpp"

namespace poise::sample {
namespace {

/// What comes before the states, in the order of the file.
struct Head {
  struct Entry {
    std::vector<char> key, value;

    template <class Archive>
    void serialize(Archive& archive) {
      archive(key, value);
    }
  };
  struct Length {
    std::uint64_t replica, bytes;
  };
  std::vector<Entry> entries;
  double seconds = 0.0;
  std::vector<Length> lengths;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(entries, seconds, lengths);
  }
};

}  // namespace

std::vector<std::byte> head(const SavedRun& run) {
  Head head{.entries = {}, .seconds = run.seconds, .lengths = {}};
  for (const auto& [key, value] : run.identity)
    head.entries.push_back({{key.begin(), key.end()}, {value.begin(), value.end()}});
  for (const auto& [replica, state] : run.replicas) head.lengths.push_back({replica, state.size()});
  core::StateOut out;
  out(head);
  return out.take();
}

SavedRun run_of(std::span<const std::byte> bytes) {
  core::StateIn in(bytes);
  Head head;
  in(head);
  SavedRun run{.identity = {}, .seconds = head.seconds, .replicas = {}};
  for (const auto& [key, value] : head.entries)
    run.identity.emplace_back(std::string(key.begin(), key.end()),
                              std::string(value.begin(), value.end()));
  for (const auto& [replica, length] : head.lengths) {
    if (length > in.left()) throw core::InputError("ends too soon");
    auto& state = run.replicas[replica];
    state.resize(length);
    in.bytes(state);
  }
  if (in.left() > 0) throw core::InputError("goes on beyond its end");
  return run;
}

void require_same(const RunIdentity& saved, const RunIdentity& now) {
  const auto value_of = [](const RunIdentity& run, const std::string& key) {
    const auto found = std::ranges::find(run, key, &RunIdentity::value_type::first);
    return found == run.end() ? std::string("nothing") : found->second;
  };
  const auto compare = [&](const RunIdentity& keys) {
    for (const auto& [key, value] : keys)
      if (const auto was = value_of(saved, key), is = value_of(now, key); was != is)
        throw core::ParameterError(
            key, fmt::format("is {}, but the run that was written down has {}", is, was));
  };
  compare(now);
  compare(saved);
}

}  // namespace poise::sample
