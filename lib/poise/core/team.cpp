#include "poise/core/team.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace poise::core {
namespace {

/// Where the ranks of one process lay down what they have.
class Board {
 public:
  explicit Board(std::size_t ranks) : parts_(ranks) {}

  std::size_t ranks() const { return parts_.size(); }

  std::vector<std::byte> gather(std::size_t rank, std::span<const std::byte> mine) {
    std::unique_lock lock(mutex_);
    parts_[rank].assign(mine.begin(), mine.end());
    meet(lock);
    std::vector<std::byte> all;
    for (const auto& part : parts_) all.insert(all.end(), part.begin(), part.end());
    meet(lock);  // none may lay down anew while another still reads
    return all;
  }

  void fail(std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    changed_.notify_all();
  }

  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void meet(std::unique_lock<std::mutex>& lock) {
    const std::size_t meeting = meetings_;
    if (++arrived_ == parts_.size()) {
      arrived_ = 0;
      ++meetings_;
      changed_.notify_all();
    }
    changed_.wait(lock, [&] { return meetings_ != meeting || error_; });
    if (error_) throw std::runtime_error("another rank of the team has failed");
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::vector<std::byte>> parts_;
  std::size_t arrived_ = 0;
  std::size_t meetings_ = 0;
  std::exception_ptr error_;
};

class Member final : public Team {
 public:
  Member(Board& board, std::size_t rank) : board_(board), rank_(rank) {}
  std::size_t rank() const override { return rank_; }
  std::size_t size() const override { return board_.ranks(); }
  std::vector<std::byte> gather_bytes(std::span<const std::byte> mine) override {
    return board_.gather(rank_, mine);
  }

 private:
  Board& board_;
  std::size_t rank_;
};

}  // namespace

void run_as_team(std::size_t ranks, const std::function<void(Team&)>& job) {
  Board board(ranks);
  {
    std::vector<std::jthread> threads;
    for (std::size_t rank = 0; rank < ranks; ++rank)
      threads.emplace_back([&, rank] {
        Member member(board, rank);
        try {
          job(member);
        } catch (...) {
          board.fail(std::current_exception());
        }
      });
  }
  board.rethrow();
}

}  // namespace poise::core
