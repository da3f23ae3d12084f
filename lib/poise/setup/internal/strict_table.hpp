/// A TOML table from which nothing is taken unchecked.
///
/// Every getter either returns a value of the type asked for or throws core::InputError with the
/// position of the key, its full name, what was found and what was expected. Private to setup/, so
/// that toml++ stays an implementation detail.
#pragma once

#include <toml++/toml.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "poise/core/population.hpp"
#include "poise/core/words.hpp"

namespace poise::setup {

/// Of every key where it stands: "file:line:column", or the option that set it.
using Positions = std::map<std::string, std::string, std::less<>>;

/// Where `key` stands, or the innermost table around it that stands anywhere, or the file's
/// beginning.
std::string locate(const Positions& positions, const std::string& file, std::string_view key);

/// What the tables of one file share.
struct Source {
  std::string file;
  Positions positions;
  Positions options;  ///< keys that the command line set, and how

  /// The option that set `key`, or a table around it; null where the file did.
  const std::string* option_of(std::string_view key) const;
  [[noreturn]] void fail(std::string_view key, std::string_view reason) const;
};

class StrictTable {
 public:
  /// `path` is the table's full name, "" for the root. Notes the position of every key.
  StrictTable(const toml::table& table, std::string path, Source& source);

  /// Fails at the first key that is not in `known`, and suggests the nearest.
  void expect_only(std::span<const std::string_view> known) const;

  bool has(std::string_view key) const { return table_.contains(key); }
  bool has_table(std::string_view key) const { return table_[key].is_table(); }
  bool has_array(std::string_view key) const { return table_[key].is_array(); }
  /// Whether the key holds an array whose first entry is one.
  bool has_rows(std::string_view key) const;

  /// A float or an integer; infinities and NaN pass. A finite number other than 0 has a magnitude
  /// between 1e-30 and 1e30.
  double number(std::string_view key) const;
  double finite(std::string_view key) const;
  /// Finite and > 0.
  double positive(std::string_view key) const;
  /// An integer in [lowest, highest].
  std::int64_t integer(std::string_view key, std::int64_t lowest, std::int64_t highest) const;
  /// A string; `expected` says which, for the message.
  std::string text(std::string_view key, std::string_view expected) const;
  /// Words separated by commas in one string, or an array of strings, at least one; `expected` says
  /// which.
  std::vector<std::string> words(std::string_view key, std::string_view expected) const;
  /// An array of two finite numbers, the first below the second.
  std::pair<double, double> interval(std::string_view key) const;
  /// An array of finite numbers, at least one.
  std::vector<double> numbers(std::string_view key) const;
  /// An array of arrays of finite numbers, at least one of each.
  std::vector<std::vector<double>> rows(std::string_view key) const;
  /// An array of numbers and tables, at least one: each is read by `number(x)` or `table(t)`; the
  /// second is called KEY[2] in messages.
  void entries(std::string_view key, const std::function<void(double)>& number,
               const std::function<void(const StrictTable&)>& table) const;
  /// A table with no other keys than `known`.
  StrictTable table(std::string_view key, std::span<const std::string_view> known) const;
  /// A table of any keys; `expected` says which, for the message.
  StrictTable table(std::string_view key, std::string_view expected) const;

  /// The table `key` = { e = ..., i = ... }, with each entry read by `read(table, "e" or "i")`.
  template <class Read>
  auto per_population(std::string_view key, Read read) const {
    static constexpr std::array<std::string_view, 2> names{"e", "i"};
    const StrictTable pair = table(key, names);
    using T = std::invoke_result_t<Read, const StrictTable&, std::string_view>;
    return core::PerPopulation<T>{.e = read(pair, "e"), .i = read(pair, "i")};
  }

  [[noreturn]] void fail(std::string_view key, std::string_view reason) const;

  std::string full_name(std::string_view key) const;

 private:
  const toml::array& array(std::string_view key, std::string_view expected) const;
  double number_of(const toml::node& node, std::string_view key, std::string_view expected) const;
  const toml::node& require(std::string_view key, std::string_view expected) const;

  const toml::table& table_;
  std::string path_;
  Source& source_;
};

}  // namespace poise::setup
