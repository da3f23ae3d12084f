/// Under which keys JSON has a field: one place for the face and for what describes it.
#pragma once

#include <string>
#include <vector>

#include "poise/io/result.hpp"

namespace poise::io {

struct JsonKeys {
  std::vector<std::string> names;  ///< one, or one a population
  bool both = false;               ///< one key that holds {"e", "i"}
};

/// Of a field in a group of that layout.
JsonKeys json_keys(const Field& field, Layout layout);

/// Of the labels of an axis.
std::string json_key(const Axis& axis);

}  // namespace poise::io
