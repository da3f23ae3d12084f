#include "poise/core/parallel.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace poise::core {

std::size_t hardware_threads() { return std::max(1U, std::thread::hardware_concurrency()); }

std::size_t threads_beside(std::size_t processes) {
  const auto cores = static_cast<std::size_t>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
  return std::clamp<std::size_t>(cores / processes, 1, hardware_threads());
}

void parallel_for(std::size_t jobs, std::size_t threads,
                  const std::function<void(std::size_t)>& job) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr error;
  std::mutex error_mutex;
  const auto work = [&] {
    for (std::size_t k = 0; !failed && (k = next++) < jobs;) try {
        job(k);
      } catch (...) {
        const std::lock_guard lock(error_mutex);
        if (!error) error = std::current_exception();
        failed = true;
      }
  };
  {
    std::vector<std::jthread> helpers;
    try {
      for (std::size_t k = 1; k < std::min(threads, jobs); ++k) helpers.emplace_back(work);
    } catch (
        const std::system_error&) {  // no more threads to be had: those that there are do it all
    } catch (const std::bad_alloc&) {
    }
    work();
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace poise::core
