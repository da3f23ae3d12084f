/// A statement's entry in words, for whoever asked about one or two of them.
#pragma once

#include <cstddef>
#include <string>

#include "proofs_checks/ledger/ledger.hpp"

namespace poise::checks {

/// What the paper says and whether it holds, what holds in its place, how we know, the evidence, and
/// the file that has the proofs; no line longer than `columns`. Precondition: columns >= 40.
std::string explain(const Entry& entry, std::size_t columns);

}  // namespace poise::checks
