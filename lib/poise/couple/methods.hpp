/// The couplings of a Poisson process and a Brownian motion by name, for programs.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "poise/couple/kmt.hpp"

namespace poise::couple {

struct Method {
  std::string_view name;         ///< as `--method` takes it
  std::string_view description;  ///< one sentence
  /// sup |Y(s) - s - B(s)| of the pair named (seed, path) on [0, length].
  SupError (*sup_error)(double length, std::uint64_t seed, std::uint64_t path);
  /// Y and B at `times`; null where B is not known at given times.
  std::vector<Values> (*values)(double length, std::uint64_t seed, std::uint64_t path,
                                std::span<const double> times);
};

/// All methods, the closest coupling first.
std::span<const Method> methods();

/// The method of that name. Throws core::ParameterError with key "method" if there is none.
const Method& find_method(std::string_view name);

}  // namespace poise::couple
