/// An exception that goes from one rank to another.
///
/// The kinds that callers tell apart (error.hpp) arrive as what they were; anything else as a
/// std::runtime_error with the same words.
#pragma once

#include <exception>

#include "poise/core/team.hpp"

namespace poise::core {

/// `where` comes before its words.
Bytes pack_failure(const std::exception_ptr& error, const std::string& where = {});
[[noreturn]] void rethrow_failure(const Bytes& packed);

}  // namespace poise::core
