/// Letters between the ranks of a wired team: what they say, when they were last heard, how long to
/// wait for the next.
///
/// A note goes in letters of a megabyte at most, so that a rank whose large result takes its time on a
/// slow network is heard of all the while.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "poise/core/wire.hpp"

namespace poise::core {

enum class Says : unsigned char {
  open,      ///< rank 0: task `task` begins
  ask,       ///< of task `task`: `numbers` threads have nothing to do
  dealt,     ///< rank 0: do the jobs `numbers` of deal `deal`
  result,    ///< of the job `numbers` of that deal; empty: there is none
  failure,   ///< of a job of that deal, or, of deal 0, of the rank that sends it
  halt,      ///< rank 0: no more of task `task`
  halted,    ///< all that there was of it has been sent
  alive,     ///< at least once a second, of a rank that works
  gather,    ///< what a rank has
  gathered,  ///< rank 0: what all have
  farewell   ///< rank 0: that was all
};

struct Note {
  Says says;
  std::uint64_t task = 0;
  std::uint64_t deal = 0;
  std::vector<std::uint64_t> numbers = {};
  Bytes bytes = {};

  template <class Archive>
  void serialize(Archive& archive) {
    archive(says, task, deal, numbers, bytes);
  }
};

class Post {
 public:
  using Clock = std::chrono::steady_clock;
  struct Received {
    std::size_t from;
    Note note;
  };

  explicit Post(Wire& wire) : wire_(wire), heard_(wire.size(), Clock::now()), begun_(wire.size()) {}

  std::size_t rank() const { return wire_.rank(); }
  std::size_t size() const { return wire_.size(); }
  std::size_t neighbours() const { return wire_.neighbours(); }

  void send(std::size_t to, const Note& note);
  /// To all but this rank.
  void send_all(const Note& note);
  std::optional<Received> receive();

  /// When a rank was last heard, or expected() to begin to speak.
  Clock::time_point heard(std::size_t rank) const { return heard_[rank]; }
  void expect(std::size_t rank) { heard_[rank] = Clock::now(); }
  Clock::time_point sent() const { return sent_; }

  /// How long to look away: a sixteenth of the silence so far, so that what comes in haste is answered
  /// in haste, and who has nothing to say for long takes no processor.
  std::chrono::microseconds pause() const;

 private:
  Wire& wire_;
  std::vector<Clock::time_point> heard_;
  std::vector<Bytes> begun_;  ///< of each rank, the note of which more letters are to come
  Clock::time_point sent_ = Clock::now();
  Clock::time_point spoken_ = Clock::now();  ///< the last letter, either way
};

}  // namespace poise::core
