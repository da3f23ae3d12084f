/// What the fields of a result are, in place of their values: the face for who writes a reference,
/// or a reader of files.
#pragma once

#include <string>

#include "poise/io/result.hpp"

namespace poise::io {

/// One JSON object: {"axes": [{"name", "key", "unit", "meaning"}], "fields": [{"json": [paths],
/// "variable", "unit", "meaning", "axes", "holds"}]}. `json` has the path of a field in the JSON
/// face ("branches[].special[].kind"), one or one a population, "PATH.{e,i}" where one key holds
/// both; `variable` is its name in NetCDF; `axes` are those of NetCDF; `holds` says of what sort its
/// values are. Groups that are null here are not described.
std::string as_fields(const Result& result);

}  // namespace poise::io
