#include "poise/io/json_keys.hpp"

#include <algorithm>

namespace poise::io {

JsonKeys json_keys(const Field& field, Layout layout) {
  const std::string key = field.key.empty() ? field.name : field.key;
  if (std::ranges::find(field.axes, "population") == field.axes.end()) return {{key}};
  const auto place = field.key.find("{}");
  const bool whole_key = !field.key.empty() && place == std::string::npos;
  if (whole_key || (layout == Layout::records && !field.split)) return {{key}, true};
  JsonKeys keys;
  for (const auto a : core::populations) {
    const std::string letter(1, core::letter(a));
    keys.names.push_back(field.key.empty() ? field.name + "_" + letter
                                           : std::string(key).replace(place, 2, letter));
  }
  return keys;
}

std::string json_key(const Axis& axis) { return axis.key.empty() ? axis.name : axis.key; }

}  // namespace poise::io
