#include "poise/core/team.hpp"

#include <deque>
#include <mutex>
#include <numeric>
#include <thread>

#include "poise/core/parallel.hpp"
#include "poise/core/watch.hpp"
#include "poise/core/wired_team.hpp"

namespace poise::core {
namespace {

/// The letters that wait for one rank of a pretended team.
class Mailbox {
 public:
  void put(Letter letter) {
    const std::lock_guard lock(mutex_);
    letters_.push_back(std::move(letter));
  }
  std::optional<Letter> take() {
    const std::lock_guard lock(mutex_);
    if (letters_.empty()) return std::nullopt;
    Letter letter = std::move(letters_.front());
    letters_.pop_front();
    return letter;
  }

 private:
  std::mutex mutex_;
  std::deque<Letter> letters_;
};

class PretendedWire final : public Wire {
 public:
  PretendedWire(std::vector<Mailbox>& mailboxes, std::size_t rank)
      : mailboxes_(mailboxes), rank_(rank) {}
  std::size_t rank() const override { return rank_; }
  std::size_t size() const override { return mailboxes_.size(); }
  void send(std::size_t to, Bytes content) override {
    mailboxes_[to].put({rank_, std::move(content)});
  }
  std::optional<Letter> receive() override { return mailboxes_[rank_].take(); }

 private:
  std::vector<Mailbox>& mailboxes_;
  std::size_t rank_;
};

/// The first exception of several threads.
class FirstError {
 public:
  void keep(std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr error_;
};

void play_rank(Team& team, const std::function<void(Team&)>& job, FirstError& error) {
  try {
    job(team);
  } catch (const Dismissed&) {
  } catch (...) {
    error.keep(std::current_exception());
    if (team.rank() != 0) team.fail(std::current_exception());
  }
  if (team.rank() == 0) team.dismiss();
}

}  // namespace

void LocalTeam::deal(const Task& task, std::span<const std::uint64_t> jobs, const Take& take) {
  std::mutex taking;
  parallel_for(jobs.size(), task.threads, [&](std::size_t k) {
    if (task.stop.stop_requested()) return;
    const JobResult result{jobs[k], 0, task.work(jobs[k], task.stop)};
    if (result.bytes.empty()) return;
    const std::lock_guard lock(taking);
    take(result);
  });
}

Bytes LocalTeam::gather_bytes(Bytes mine, const std::stop_token& stop) {
  stop_if_asked(stop, "what ranks do together");
  return mine;
}

std::vector<std::uint64_t> first_jobs(std::size_t count) {
  std::vector<std::uint64_t> jobs(count);
  std::iota(jobs.begin(), jobs.end(), std::uint64_t{0});
  return jobs;
}

void run_as_team(std::size_t ranks, const std::function<void(Team&)>& job) {
  std::vector<Mailbox> mailboxes(ranks);
  FirstError error;
  {
    std::vector<std::jthread> threads;
    for (std::size_t rank = 0; rank < ranks; ++rank)
      threads.emplace_back([&, rank] {
        WiredTeam team(std::make_unique<PretendedWire>(mailboxes, rank));
        play_rank(team, job, error);
      });
  }
  error.rethrow();
}

}  // namespace poise::core
