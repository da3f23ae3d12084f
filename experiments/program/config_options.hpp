/// The options of commands that take a configuration file, and what they make of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "options.hpp"
#include "poise/setup/config.hpp"
#include "poise/setup/dense_config.hpp"

namespace poise::experiments {

/// Every option that overrides a key of the file is checked as the file is, and errors name it.
class ConfigOptions {
 public:
  std::string file;  ///< its name; or what messages call the text that was given in its place

  /// CFG and --set, of which `example` is one; `needed`: the keys of [run] that the command cannot do
  /// without.
  void add_to(Options& options, std::vector<std::string> needed = {}, bool required = true,
              const std::string& example = "network.n=1000");
  void add_seed_and_threads_to(Options& options);
  /// --seed, --threads, --replicas, --method, --step and --step-tolerance, for commands that sample.
  void add_sampling_to(Options& options);
  void add_replicas_to(Options& options);
  /// --record and --record-to, for commands that keep more than moments.
  void add_recording_to(Options& options);

  /// The configuration with the overrides applied, its method and steps checked.
  /// Errors: core::InputError.
  setup::Config read() const;

  /// The same of a dense network; `more`: further keys of [run] that are needed now that all options
  /// are known. Errors: core::InputError.
  setup::DenseConfig read_dense(const std::vector<std::string>& more) const;

  /// What --seed says, for runs without a file. Errors: core::InputError.
  std::optional<std::uint64_t> seed() const;

  std::optional<std::string> record_to;  ///< no override: the name of a file
  std::optional<std::size_t> threads;    ///< no override: results do not depend on it

 private:
  void add_override(Options& options, const std::string& name, const std::string& placeholder,
                    const std::string& key, const std::string& help, Takes takes,
                    std::vector<std::string> words = {});

  std::optional<std::string> text_;
  std::vector<setup::Override> overrides_;
  std::vector<std::string> needed_;
};

}  // namespace poise::experiments
