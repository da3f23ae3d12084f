/// How a long computation is watched from outside: asked to stop, and asked how far it is.
///
/// A function that may run for longer than a tenth of a second takes a Watch and looks at it that
/// often. Whoever calls without one gets a computation that runs to its end in silence. Rejected: a
/// global flag (no two computations could be told apart); a callback that returns "go on" (stopping
/// and reporting come from different places: a signal, a terminal).
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "poise/core/error.hpp"

namespace poise::core {

struct Watch {
  std::stop_token stop = {};
  /// Called with the part of the whole done since the last call; the parts add up to at most 1.
  std::function<void(double part)> progress = {};

  bool stopped() const { return stop.stop_requested(); }
  void advance(double part) const {
    if (progress && part > 0.0) progress(part);
  }
  /// The same watch for a piece that makes `share` of the whole.
  Watch piece(double share) const {
    if (!progress) return {stop, {}};
    return {stop, [report = progress, share](double part) { report(share * part); }};
  }
};

/// For computations of which a part means nothing: throws Interrupted, with what was interrupted.
inline void stop_if_asked(const std::stop_token& stop, const char* what) {
  if (stop.stop_requested()) throw Interrupted(std::string("interrupted during ") + what);
}

}  // namespace poise::core
