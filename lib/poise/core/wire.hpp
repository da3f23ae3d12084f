/// What carries letters between ranks: all that a team needs of MPI, or of its stand-in for tests.
#pragma once

#include <cstddef>
#include <optional>

#include "poise/core/team.hpp"

namespace poise::core {

struct Letter {
  std::size_t from;
  Bytes content;
};

/// Used by one thread of each rank.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual std::size_t rank() const = 0;
  virtual std::size_t size() const = 0;
  virtual std::size_t neighbours() const { return size(); }
  /// Hands a letter over, of some megabytes at most, and does not wait. Letters of one rank to another arrive in their order.
  virtual void send(std::size_t to, Bytes content) = 0;
  /// A letter that has arrived, if there is one; does not wait.
  virtual std::optional<Letter> receive() = 0;
};

}  // namespace poise::core
