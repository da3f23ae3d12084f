/// How much memory a process may still take, for those who refuse a piece of work before it takes
/// more: once it has, the system ends the process without a word.
#pragma once

namespace poise::core {

/// Bytes that this process may still take: what the machine has left, or its own limit (ulimit -v).
/// Infinite where the system says neither.
double available_memory();

}  // namespace poise::core
