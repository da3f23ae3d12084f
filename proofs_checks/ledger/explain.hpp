/// A statement's entry in words, for whoever asked about one or two of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "proofs_checks/ledger/ledger.hpp"

namespace poise::checks {

/// What the paper says and whether it holds, what holds in its place, how we know, the evidence, and
/// the file that has the proofs; no line longer than `columns`. Precondition: columns >= 40.
std::string explain(const Entry& entry, std::size_t columns);

/// The text's words in lines of at most `width` characters; a longer word is cut.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace poise::checks
