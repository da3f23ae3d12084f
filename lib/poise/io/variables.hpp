/// A result as flat variables: what NetCDF and xarray have in place of groups.
///
/// Every field is a variable over its axes, named by the prefixes of its groups and its own name; the
/// labels of an axis are a variable of the axis' name. A ragged axis has beside it NAME_PARENT, which
/// says of each place to which place of the parent it belongs (CF's indexed ragged array).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "poise/io/result.hpp"

namespace poise::io {

struct Variable {
  std::string name;
  std::vector<std::string> axes;
  const Values& values;
  std::string unit;
  std::string meaning;
  bool clock = false;     ///< read from a clock
  bool computed = false;  ///< `values` are no part of the result, and gone after the call
};

/// Calls `take` for every variable of `result`, in the order of a file.
void each_variable(const Result& result, const std::function<void(const Variable&)>& take);

}  // namespace poise::io
