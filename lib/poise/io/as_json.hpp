/// A result as JSON: the contract with scripts.
///
/// Groups become objects or arrays of objects (see result.hpp), fields numbers or nested arrays,
/// what is missing or not finite null, complex numbers {"re", "im"}, enumerations their names. The
/// order of keys is that of the description, so that equal results are equal bytes.
#pragma once

#include <string>

#include "poise/io/result.hpp"

namespace poise::io {

/// One JSON object, without a newline. Finite numbers keep every bit when read back.
std::string as_json(const Result& result);

}  // namespace poise::io
