/// stdout and stderr.
#pragma once

#include <cstddef>
#include <string>

namespace poise::experiments {

/// A line on stderr, as far as it takes one: a message must never end a run.
void say(const std::string& sentence) noexcept;

/// Writes all of `text` to stdout. Errors: core::InputError where stdout cannot take it.
void print(const std::string& text);

/// Columns of the terminal on stdout; 80 where there is none.
std::size_t terminal_width();

}  // namespace poise::experiments
