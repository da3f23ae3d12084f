#include "poise/sample/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "poise/core/version.hpp"
#include "poise/sample/ensemble.hpp"

namespace poise::sample {
namespace {

std::string text_of(const network::Intensity& f) {
  return std::visit(
      [](const auto& kind) {
        std::string text(kind.name);
        for (const auto& [name, place] : kind.parameters)
          text += fmt::format(" {} = {}", name, kind.*place);
        return text;
      },
      f);
}

/// Tells any two lists of numbers apart, but for chance: FNV-1a of their bytes.
template <class T>
std::uint64_t digest(const std::vector<T>& numbers) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::byte byte : std::as_bytes(std::span(numbers))) {
    hash ^= static_cast<std::uint64_t>(byte);
    hash *= 0x100000001b3;
  }
  return hash;
}

/// Adds keys and values.
class Keys {
 public:
  template <class T>
  void add(std::string key, const T& value) {
    keys_.emplace_back(std::move(key), fmt::format("{}", value));
  }
  template <class T>
  void add(const std::string& key, const core::PerPopulation<T>& values) {
    for (const auto a : core::populations) add(key + '.' + core::letter(a), values[a]);
  }
  RunIdentity take() { return std::move(keys_); }

 private:
  RunIdentity keys_;
};

void add_recording(const Recording& what, Keys& keys) {
  keys.add("record.what", fmt::format("potentials {}, rates {}, spikes {}, sources {}",
                                      what.potentials, what.rates, what.spikes, what.sources));
  keys.add("record.most_spikes", what.most_spikes);
  keys.add("record.rate_bin",
           fmt::format("{} with digest {:016x}", what.rate_times.size(), digest(what.rate_times)));
  keys.add("record.bins", what.bins);
  keys.add("record.quantiles", what.quantiles);
  keys.add("record.neurons",
           fmt::format("{} with digest {:016x}", what.neurons.size(), digest(what.neurons)));
}

}  // namespace

RunIdentity identity(const network::Network& network, const network::InitialLaw& law,
                     std::string_view method, const EnsembleOptions& options) {
  Keys keys;
  keys.add("the version of poise", fmt::format("{} ({})", core::version(), core::commit()));
  keys.add("network.n", network.n);
  keys.add("network.tau", network.tau);
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      const std::string channel = core::channel_name(a, b);
      keys.add("network.C." + channel, network.weight[a][b]);
      keys.add("intensity." + channel, text_of(network.intensity[a][b]));
    }
  keys.add("initial.v", law.mean);
  keys.add("initial.K", law.variance);
  keys.add("run.method", method);
  keys.add("run.step", options.steps.step);
  keys.add("run.step_tolerance", options.steps.tolerance);
  keys.add("run.seed", options.seed.value);
  keys.add("the study", options.seed.study);
  keys.add("run.T", options.times.empty() ? 0.0 : options.times.back());
  keys.add("run.samples", options.times.size());
  keys.add("the sample times", fmt::format("with digest {:016x}", digest(options.times)));
  add_recording(options.record, keys);
  return keys.take();
}

Checkpoint::Checkpoint(std::optional<SavedRun> earlier, RunIdentity now, double every, Write write)
    : every_(every), write_(std::move(write)) {
  if (earlier) {
    require_same(earlier->identity, now);
    run_ = std::move(*earlier);
  }
  run_.identity = std::move(now);
  seconds_before_ = run_.seconds;
}

Checkpoint::Place::Place(Checkpoint* checkpoint, std::uint64_t replica)
    : checkpoint_(checkpoint), replica_(replica) {
  if (checkpoint_ == nullptr) return;
  const std::lock_guard lock(checkpoint_->mutex_);
  checkpoint_->running_[replica_] = checkpoint_->round_;
}

Checkpoint::Place::~Place() {
  if (checkpoint_ != nullptr) checkpoint_->leave(replica_);
}

std::optional<core::StateIn> Checkpoint::Place::earlier() const {
  if (checkpoint_ == nullptr) return std::nullopt;
  const std::lock_guard lock(checkpoint_->mutex_);
  const auto found = checkpoint_->run_.replicas.find(replica_);
  if (found == checkpoint_->run_.replicas.end()) return std::nullopt;
  return core::StateIn(found->second);
}

bool Checkpoint::Place::due() const { return checkpoint_ != nullptr && checkpoint_->due(replica_); }

bool Checkpoint::due(std::uint64_t replica) {
  const std::lock_guard lock(mutex_);
  if (!under_way_ && Clock::now() - written_ >= every_) {
    under_way_ = true;
    ++round_;
  }
  return running_[replica] < round_;
}

void Checkpoint::keep(std::uint64_t replica, std::vector<std::byte> state) {
  const std::lock_guard lock(mutex_);
  run_.replicas[replica] = std::move(state);
  running_[replica] = round_;
  changed_ = true;
  write_if_all_are_in();
}

void Checkpoint::leave(std::uint64_t replica) {
  const std::lock_guard lock(mutex_);
  running_.erase(replica);
}

void Checkpoint::write_if_all_are_in() {
  const auto is_in = [this](const auto& running) { return running.second == round_; };
  if (under_way_ && std::ranges::all_of(running_, is_in)) write();
}

void Checkpoint::write() {
  under_way_ = false;
  changed_ = false;
  run_.seconds = seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
  write_(run_);
  written_ = Clock::now();
}

void Checkpoint::finish() {
  const std::lock_guard lock(mutex_);
  if (changed_) write();
}

}  // namespace poise::sample
