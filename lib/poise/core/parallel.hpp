/// Independent jobs on several threads.
///
/// Results must not depend on the number of threads: a job is named by its number, takes its random
/// streams from that number, and writes to a place of its own.
#pragma once

#include <cstddef>
#include <functional>

namespace poise::core {

/// Number of threads that stands for "as many as the machine has".
std::size_t hardware_threads();

/// The same for one of so many processes on a machine: its part of the machine, or those cores that it
/// is bound to if they are fewer.
std::size_t threads_beside(std::size_t processes);

/// Calls `job(k)` for k = 0, ..., jobs - 1, each once, on at most `threads` (>= 1) threads, or on
/// as many of them as the system grants. The first exception that a job throws is rethrown here after the running jobs have ended; jobs not
/// yet begun are then dropped.
void parallel_for(std::size_t jobs, std::size_t threads,
                  const std::function<void(std::size_t)>& job);

}  // namespace poise::core
