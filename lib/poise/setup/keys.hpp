/// The keys of configuration files: what is read, and what a reference says of it.
///
/// Problem: a reference that is written beside the reader drifts away from it. Method: one table of
/// keys. The reader takes the names that it knows from here, so that a key that is not described is
/// refused as unknown; a test takes each key that is said to be required out of a file, and sees that
/// it is missed. Parameters of intensities are not in the table: the kinds list them themselves.
/// Rejected: a schema that checks values, too (their domains are those of the model, which has them).
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace poise::setup {

/// Which file.
enum class Model { balanced, dense };

struct Key {
  std::string_view table;  ///< "network"; empty: of the file
  std::string_view kind;   ///< in a table with kinds, the one that has this key; empty: all
  std::string_view name;
  std::string_view value;     ///< what it holds
  std::string_view standard;  ///< what is taken where it is left out; "required", "optional"
  std::string_view meaning;
};
std::span<const Key> keys(Model model);

/// The names of the keys that `table` may have if it is of that kind.
std::vector<std::string_view> known_keys(Model model, std::string_view table,
                                         std::string_view kind = {});

/// A kind of intensity, and its parameters.
struct IntensityKind {
  std::string_view name;
  std::vector<std::string_view> parameters;
};
std::vector<IntensityKind> intensity_kinds(Model model);

}  // namespace poise::setup
