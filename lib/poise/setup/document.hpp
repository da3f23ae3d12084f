/// What every kind of configuration file has: a name, its text, the table [run], where each key
/// stands, and what the command line put in the place of what it says.
///
/// Rejected: one type of configuration for all models (every command would have to ask which of its
/// halves is there).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "poise/core/error.hpp"

namespace poise::setup {

/// Table [run]. What has no default and was not given is 0; see Document::require.
struct RunSettings {
  double T = 0.0;                ///< run.T: the last time, finite, > 0
  std::size_t samples = 0;       ///< run.samples: number of sample times, 0 and T included
  std::uint64_t seed = 0;        ///< run.seed, at most 2^63 - 1 (a TOML integer)
  std::size_t replicas = 1;      ///< run.replicas
  std::string method = "exact";  ///< run.method: a sampler's name, checked by who calls it
  std::size_t threads = 0;       ///< run.threads; 0: as many as the machine has
  double step = 0.0;             ///< run.step, > 0, of a leaping method; 0: not given
  double step_tolerance = 0.0;   ///< run.step_tolerance, between 0 and 1; 0: not given
};

/// A key of a document that is missing, unknown or wrong: "where: key: reason".
struct KeyError : core::InputError {
  KeyError(const std::string& where, std::string key_, std::string reason_)
      : core::InputError(where + ": " + key_ + ": " + reason_),
        key(std::move(key_)),
        reason(std::move(reason_)) {}
  std::string key;  ///< in full: "network.tau.e"
  std::string reason;
};

/// A value that the command line gives in place of the file's, and checked as the file's.
struct Override {
  std::string key;     ///< in full: "network.n"
  std::string value;   ///< as TOML writes it; what TOML cannot read is a string
  std::string option;  ///< how messages call it: "--set network.n=1000", "--seed"
};

struct Document {
  std::string file;  ///< the name that messages give the text
  std::string text;  ///< the whole text with the overrides applied, for results to carry
  RunSettings run;

  /// Where a key given in full stands ("initial.near", "run.method"): "file:line:column", or the
  /// option that set it. For a key that the text leaves out: of the innermost table around it that
  /// the text has, or else of its beginning.
  std::string where(std::string_view key) const;
  /// Throws KeyError that says where the parameter stands, and what is wrong with it.
  [[noreturn]] void refuse(const core::ParameterError& error) const;
  /// Throws KeyError unless the key was given: for keys that not every command needs
  /// (run.T, run.samples, run.seed).
  void require(std::string_view key) const;
  /// Whether the command line set this key.
  bool overridden(std::string_view key) const { return options.find(key) != options.end(); }

  std::map<std::string, std::string, std::less<>> positions;  ///< of every key
  std::map<std::string, std::string, std::less<>> options;    ///< of the overrides
};

/// The text of the file at `path` (anything that can be read to its end; /dev/stdin, too).
/// Errors: core::InputError with the reason why it cannot be read.
std::string read_text(const std::string& path);

/// run.seed of a document of any model; nothing where it has none, or none that is right. Errors:
/// core::InputError where `text` is no TOML.
std::optional<std::uint64_t> seed_of(std::string_view text, const std::string& file_name,
                                     std::span<const Override> overrides = {});

}  // namespace poise::setup
