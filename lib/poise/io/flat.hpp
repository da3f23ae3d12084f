/// Results without their tree: kept apart, read again, and laid over a grid.
///
/// Problem: a sweep runs one command many times, must survive an interruption between two runs, and has
/// in the end one result whose fields have the swept parameters as further axes. Method: a result is
/// flattened into the variables that its file would have (variables.hpp), with values of its own; these
/// are bytes (CBOR, which keeps every bit of a double) between two runs of the program, and blocks of a
/// larger array in the end. Rejected: reading NetCDF files again (the library would have to be a reader
/// of all that it writes), and JSON (it has neither NaN nor infinity).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "poise/io/result.hpp"

namespace poise::io {

struct FlatResult {
  std::vector<Axis> axes =
      {};  ///< none of them ragged: a variable says to which parent a place belongs
  std::vector<Field> fields = {};
};

FlatResult flatten(const Result& result);

std::vector<std::byte> to_bytes(const FlatResult& result);
/// Errors: core::InputError where `bytes` are not those of a flat result.
FlatResult from_bytes(std::span<const std::byte> bytes);

/// One result of many, one for each point of `grid` (its last axis runs fastest), or nothing where there
/// is none: every field over the axes of the grid, and behind them its own. An axis that is shorter at
/// some points is as long as the longest; what is not there is missing (whole numbers become doubles
/// then). Labels of an axis are kept if all points agree on them as far as they go; else they are a
/// field, NAME_labels.
Result stack(std::vector<Axis> grid, const std::vector<std::optional<FlatResult>>& points);

}  // namespace poise::io
