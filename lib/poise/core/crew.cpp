#include "poise/core/crew.hpp"

#include <new>
#include <system_error>
#include <utility>

#include "poise/core/slices.hpp"

namespace poise::core {
namespace {

/// Looks at what is waited for, some twenty-five nanoseconds apart, before others are given way.
constexpr int looks_awake = 2000;
/// Times that others are given way before one sleeps: each may take the scheduler a microsecond.
constexpr int times_giving_way = 50;

/// How much longer than it has waited the caller works alone.
constexpr int times_alone = 8;

/// Tells the processor that this is a loop that waits.
void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

Crew::Crew(std::size_t threads) : shares_(threads) {
  try {
    for (std::size_t k = 1; k < threads; ++k) helpers_.emplace_back([this, k] { serve(k); });
  } catch (const std::system_error&) {  // no more threads: the jobs of their shares are taken too
  } catch (const std::bad_alloc&) {
  }
}

Crew::~Crew() {
  ending_ = true;
  publish(0, nullptr, nullptr);
}

void Crew::run(std::size_t jobs, Call call, const void* job) {
  if (alone()) {
    for (std::size_t k = 0; k < jobs; ++k) call(job, k);
    return;
  }
  unfinished_.store(jobs, std::memory_order_relaxed);
  failed_.store(false, std::memory_order_relaxed);
  publish(jobs, call, job);
  work(0);
  await_others();
  if (failed_.load(std::memory_order_relaxed)) std::rethrow_exception(std::exchange(error_, {}));
}

bool Crew::alone() {
  if (alone_until_ && Clock::now() >= *alone_until_) alone_until_.reset();
  return alone_until_.has_value();
}

void Crew::await_others() {
  const auto done = [this] { return unfinished_.load(std::memory_order_acquire) == 0; };
  for (int looks = 0; looks < looks_awake; ++looks) {
    if (done()) return;
    relax();
  }
  const auto start = Clock::now();
  while (!done()) std::this_thread::yield();
  const auto end = Clock::now();
  alone_until_ = end + times_alone * (end - start);
}

/// A thread may still look through the shares of the round before: it finds them empty or those of
/// this round, whose jobs are as good.
void Crew::publish(std::size_t jobs, Call call, const void* job) {
  const std::uint32_t round = shares_.front().round.load(std::memory_order_relaxed) + 1;
  for (std::size_t k = 0; k < shares_.size(); ++k) {
    Share& share = shares_[k];
    const auto [first, last] = share_of(jobs, k, shares_.size());
    share.last = last;
    share.call = call;
    share.job = job;
    share.left.store(last - first, std::memory_order_release);
    share.round.store(round, std::memory_order_seq_cst);
  }
  // Whoever falls asleep counts himself before he looks at the round again; both sequentially
  // consistent, so that he sees the new round or is seen here.
  if (asleep_.load(std::memory_order_seq_cst) == 0) return;
  { const std::lock_guard lock(mutex_); }
  called_.notify_all();
}

/// The round does not end before what was done is told, here at the end of each share.
void Crew::work(std::size_t thread) {
  for (std::size_t other = 0; other < shares_.size(); ++other)
    if (const std::size_t done = do_jobs_of(shares_[(thread + other) % shares_.size()]); done > 0)
      unfinished_.fetch_sub(done, std::memory_order_acq_rel);
}

std::size_t Crew::do_jobs_of(Share& share) {
  std::size_t done = 0;
  for (std::size_t left = share.left.load(std::memory_order_acquire); left != 0;)
    if (share.left.compare_exchange_weak(left, left - 1, std::memory_order_acquire)) {
      do_job(share, share.last - left);
      ++done;
      left = share.left.load(std::memory_order_acquire);
    }
  return done;
}

void Crew::do_job(const Share& share, std::size_t k) {
  if (failed_.load(std::memory_order_relaxed)) return;
  try {
    share.call(share.job, k);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::current_exception();
    failed_.store(true, std::memory_order_relaxed);
  }
}

void Crew::serve(std::size_t thread) {
  const Share& mine = shares_[thread];
  for (std::uint32_t round = 0;;) {
    await_round_after(round, mine);
    round = mine.round.load(std::memory_order_acquire);
    if (ending_) return;
    work(thread);
  }
}

void Crew::await_round_after(std::uint32_t round, const Share& share) {
  const auto begun = [&](std::memory_order order) { return share.round.load(order) != round; };
  for (int looks = 0; looks < looks_awake + times_giving_way; ++looks) {
    if (begun(std::memory_order_acquire)) return;
    looks < looks_awake ? relax() : std::this_thread::yield();
  }
  std::unique_lock lock(mutex_);
  asleep_.fetch_add(1, std::memory_order_seq_cst);
  called_.wait(lock, [&] { return begun(std::memory_order_seq_cst); });
  asleep_.fetch_sub(1, std::memory_order_seq_cst);
}

}  // namespace poise::core
