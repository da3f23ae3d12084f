/// What can go wrong, as types that carry data.
///
/// Three kinds, never mixed: bad input throws one of the errors below; a programmer's mistake is an
/// `assert`; a mathematical outcome (no balanced point, the path left the manifold) is a value that
/// the function returns. `Refusal` is how a *program* ends when such a value leaves it nothing to
/// do, and what a solver throws that is asked to start where its problem is not posed (the limit off
/// the balanced manifold).
#pragma once

#include <stdexcept>
#include <string>

namespace poise::core {

/// A model parameter outside its domain. `key` names it as the configuration file does, for example
/// "network.tau.e"; `reason` says what was found and what was expected.
struct ParameterError : std::invalid_argument {
  ParameterError(std::string key_, std::string reason_)
      : std::invalid_argument(key_ + ": " + reason_),
        key(std::move(key_)),
        reason(std::move(reason_)) {}
  std::string key;
  std::string reason;
};

/// Bad input of any other kind; `what()` is the complete message for a person (file, line, key,
/// what was expected).
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The mathematics leaves nothing to compute: no balanced point to start from, say.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A computation was asked to stop before it had anything worth returning. Where a part of the
/// result means something by itself, that part is returned and says that it is not all.
struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace poise::core
