/// A team whose ranks write letters to each other.
///
/// Problem: how jobs are dealt, results come home, and what happens when a rank fails, dies or is
/// asked to stop, is the same whether letters go by MPI or from thread to thread; and it is what tests
/// must reach. Method: the protocol here, once, over a wire (wire.hpp) that knows nothing of it.
///
/// A rank with idle threads asks rank 0 for jobs. It gets a part of those left, 1/(4 ranks) of them
/// and one a thread at least: so many short jobs cost few letters, and the last ones are dealt one by
/// one (the guided self-scheduling of Polychronopoulos and Kuck, with a divisor that leaves room for
/// jobs that differ). Rank 0 works as well, by the same rule. Results are sent one by one as they are
/// complete.
///
/// What is gathered goes to rank 0, and from there to all. Who waits for it looks all the time for the
/// first while: ranks in lockstep are back within microseconds.
///
/// A rank that has jobs, or that the others wait for, and is not heard of for `silence` is lost: what
/// was complete is then what there is. Rejected: to deal its jobs again, which would serve only where the launcher lets the
/// others live, and would hide that a machine is broken.
#pragma once

#include <chrono>
#include <memory>

#include "poise/core/wire.hpp"

namespace poise::core {

class Post;

struct Patience {
  std::chrono::milliseconds silence{5000};  ///< of a rank that has jobs, which speaks every second
  std::chrono::milliseconds grace{
      300};  ///< for results on their way after a stop: mpirun kills in 1 s
};

class WiredTeam final : public Team {
 public:
  explicit WiredTeam(std::unique_ptr<Wire> wire, const Patience& patience = {});
  ~WiredTeam() override;

  std::size_t rank() const override;
  std::size_t size() const override;
  std::size_t neighbours() const override;
  bool open(const Task& task) override;
  void deal(const Task& task, std::span<const std::uint64_t> jobs, const Take& take) override;
  std::string loss() const override { return loss_; }
  void dismiss() override;
  void fail(const std::exception_ptr& error) override;
  void meet() override;
  Bytes gather_bytes(Bytes mine, const std::stop_token& stop = {}) override;

 private:
  class Dealer;
  class Server;

  /// What the others have, in the places of their ranks; whether one of them was asked to stop.
  bool receive_parts(std::vector<Bytes>& parts);
  void require_heard();  ///< throws Interrupted where one that is waited for is lost
  void note_loss(std::size_t lost);

  std::unique_ptr<Wire> wire_;
  std::unique_ptr<Post> post_;
  Patience patience_;
  std::uint64_t task_ = 0;           ///< number of the one that is open
  std::uint64_t deal_ = 0;           ///< number of the last deal
  std::vector<std::size_t> asking_;  ///< of each rank: idle threads that it has asked for
  std::vector<bool> waited_for_;     ///< of each rank: whether rank 0 waits for its part
  std::string loss_;
};

}  // namespace poise::core
