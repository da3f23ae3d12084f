/// A request to stop, seen in the midst of a long loop.
///
/// Whoever runs long takes a std::stop_token and throws `Stopped` between two parts of its work once
/// a stop is requested; whoever started it catches, and keeps what was complete before.
#pragma once

#include <stop_token>

namespace poise::core {

/// The work was given up on request; no error, and of no interest to a person.
struct Stopped {};

inline void throw_if_requested(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Stopped{};
}

}  // namespace poise::core
