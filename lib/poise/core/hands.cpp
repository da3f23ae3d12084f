#include "poise/core/hands.hpp"

#include <new>
#include <system_error>

namespace poise::core {

Hands::Hands(const Task& task)
    : task_(task),
      outer_(task.stop, [this] { stop_.request_stop(); }),
      forget_(stop_.get_token(), [this] {
        const std::lock_guard lock(mutex_);
        queue_.clear();
        news_ = true;
        done_.notify_all();
      }) {
  try {
    for (std::size_t k = 0; k < task.threads; ++k) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {  // no more threads to be had: those that there are do it all
    if (threads_.empty()) throw;
  } catch (const std::bad_alloc&) {
    if (threads_.empty()) throw;
  }
}

Hands::~Hands() {
  stop();
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  to_do_.notify_all();
  threads_.clear();
}

void Hands::give(std::uint64_t deal, std::span<const std::uint64_t> jobs) {
  const std::lock_guard lock(mutex_);
  if (stop_.stop_requested()) return;
  for (const std::uint64_t job : jobs) queue_.push_back({job, deal});
  to_do_.notify_all();
}

std::size_t Hands::starving() const {
  const std::lock_guard lock(mutex_);
  const std::size_t taken = busy_ + queue_.size();
  return taken < threads_.size() ? threads_.size() - taken : 0;
}

std::size_t Hands::unfinished() const {
  const std::lock_guard lock(mutex_);
  return queue_.size() + busy_ + finished_.size();
}

std::optional<Hands::Finished> Hands::finished() {
  const std::lock_guard lock(mutex_);
  if (finished_.empty()) return std::nullopt;
  Finished first = std::move(finished_.front());
  finished_.pop_front();
  return first;
}

void Hands::wait(std::chrono::microseconds most) {
  std::unique_lock lock(mutex_);
  done_.wait_for(lock, most, [this] { return news_; });
  news_ = false;
}

std::optional<Hands::Job> Hands::next_job() {
  std::unique_lock lock(mutex_);
  to_do_.wait(lock, [this] { return ended_ || !queue_.empty(); });
  if (ended_) return std::nullopt;
  const Job job = queue_.front();
  queue_.pop_front();
  ++busy_;
  return job;
}

void Hands::work() {
  while (const auto job = next_job()) {
    Finished done{job->job, job->deal, {}, {}};
    try {
      done.bytes = task_.work(job->job, stop_.get_token());
    } catch (...) {
      done.error = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    --busy_;
    finished_.push_back(std::move(done));
    news_ = true;
    done_.notify_one();
  }
}

}  // namespace poise::core
