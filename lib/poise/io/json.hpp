/// Values of poise as JSON, with the keys that scripts read.
///
/// JSON has no NaN and no infinity; `number` turns them into null, in one place and on purpose.
/// `ordered_json` keeps the order of the keys as written, so that equal results are equal bytes.
#pragma once

#include <cmath>
#include <complex>
#include <nlohmann/json.hpp>
#include <span>

#include "poise/core/population.hpp"

namespace poise::io {

using Json = nlohmann::ordered_json;

/// x, or null where x is not finite. Finite numbers keep every bit when read back.
inline Json number(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

/// [x_0, x_1, ...]
inline Json numbers(std::span<const double> values) {
  Json array = Json::array();
  for (const double x : values) array.push_back(number(x));
  return array;
}

/// {"e": ..., "i": ...}
inline Json per_population(const core::PerPopulation<double>& x) {
  return {{"e", number(x.e)}, {"i", number(x.i)}};
}

/// {"re": ..., "im": ...}
inline Json complex_number(std::complex<double> z) {
  return {{"re", number(z.real())}, {"im", number(z.imag())}};
}

}  // namespace poise::io
