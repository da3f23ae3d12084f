/// The proofs in words, as they were when the program was built.
///
/// Problem: a certificate that is a proof in words says no more than "there is a proof in that
/// file"; the file can change, or belong to another statement. Method: the build hashes the proof,
/// the ledger carries the hash, and the verifier hashes the file that it finds.
#pragma once

#include <string_view>

namespace poise::checks {

/// SHA-256, in hexadecimal, of the proof in a file of the repository: of a C++ file the block of
/// lines that begin with "///" at its head, of any other the whole. Known are, as proofs.cmake
/// lists them, statements/, evidence/ and formal/ here, docs/theory/*.md, and the headers of the
/// library that statements refer to. Empty for any other file, which the verifier refuses.
std::string_view sha256_of(std::string_view file);

}  // namespace poise::checks
