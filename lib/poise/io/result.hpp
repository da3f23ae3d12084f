/// A result, described once: the source of every face that people and programs see.
///
/// Problem: a command that writes its result by hand as a table, as JSON and as NetCDF has three
/// descriptions that drift apart, and a Python module or a report would add two more. Method: a
/// command computes one `Result`: axes with their labels, and a tree of groups whose fields carry a
/// name, a symbol, a unit, a meaning, the axes they run over and their values. The faces (json.hpp,
/// netcdf.hpp, table.hpp, latex.hpp) are written once each and know no command; a field is added in
/// one place. Rejected: a schema beside the code (it drifts); a JSON tree as the description (it has
/// neither axes nor units nor types).
///
/// Layout. A group is written to JSON in one of two ways:
///   columns   an object: {"t": [..], "v_e": [..], "v_i": [..]}; the axis `population` becomes a
///             suffix of the key;
///   records   an array of objects, one for each place on the group's axis: [{"v": {"e", "i"}}, ..];
///             the axis `population` becomes an object.
/// NetCDF and xarray have neither: there a field is one variable over its axes, named by the
/// group's prefix and its own name, so that `v` is v(time, population) in every command.
#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "poise/core/population.hpp"

namespace poise::io {

/// Truth values; nothing where it is unknown.
using Truths = std::vector<std::optional<bool>>;
/// Text; nothing where there is none.
using Texts = std::vector<std::optional<std::string>>;
/// Values of an enumeration: indices into `meanings`, -1 where there is none.
struct Flags {
  std::vector<std::int8_t> values;
  std::vector<std::string> meanings;
};
/// Text that is JSON already (the evidence of a ledger): part of the tree in JSON, text elsewhere.
struct Documents {
  std::vector<std::string> json;
};

/// A missing double is NaN.
using Values = std::variant<std::vector<double>, std::vector<std::int64_t>,
                            std::vector<std::complex<double>>, Truths, Texts, Flags, Documents>;

/// Number of values.
std::size_t size(const Values& values);

struct Axis {
  std::string name;  ///< of the dimension: "time"
  std::string key;   ///< of its labels in JSON: "t"; empty: they are not written there
  std::string unit = "1";
  std::string meaning;
  std::size_t length = 0;
  std::optional<Values> labels = {};
  /// A ragged axis: its places belong to those of the axis `parent`, the first counts[0] to the
  /// first of them, and so on.
  std::string parent = {};
  std::vector<std::size_t> counts = {};
  /// Left out of JSON where its length is 1 (an array over replicas of a single replica).
  bool squeezed = false;
};

/// Axes that every command has alike.
Axis time_axis(std::span<const double> t);
Axis population_axis();
Axis eigenvalue_axis();
/// An axis of bare places.
Axis place_axis(std::string name, std::size_t length, std::string meaning);

struct Field {
  std::string name;
  std::string unit;  ///< "1" if it has none
  std::string meaning;
  std::vector<std::string> axes;  ///< the last runs fastest; none: a scalar
  Values values;
  int digits = 6;      ///< significant digits in tables; 0: not shown in them
  std::string symbol;  ///< how it is called in tables and figures; empty: its name
  std::string key;     ///< in JSON; "{}" stands for the population; empty: "NAME" or "NAME_{}"
  bool split = false;  ///< in records: the population behind the key all the same ("v_e": [..])
  bool clock = false;  ///< read from a clock: left empty in reproducible output

  Field& shown(int with_digits) { return digits = with_digits, *this; }
  Field& called(std::string by) { return symbol = std::move(by), *this; }
  Field& keyed(std::string as) { return key = std::move(as), *this; }
  Field& from_clock() { return clock = true, *this; }
};

enum class Layout { columns, records };

struct Group;
/// The labels of an axis, written here in JSON.
struct AxisLabels {
  std::string axis;
};
using Entry = std::variant<Field, Group, AxisLabels>;

/// What a C++ type contributes to a field: further axes, and its numbers.
template <class T>
struct Shape;

struct Group {
  std::string name;  ///< key in JSON
  Layout layout = Layout::columns;
  std::string axis = {};              ///< of the records
  std::optional<std::string> prefix;  ///< of its variables' names in NetCDF; none: "NAME_"
  bool absent = false;                ///< null in JSON, nothing elsewhere
  std::vector<Entry> entries = {};

  /// A scalar, or what one value of T holds (a state: one number a population).
  template <class T>
  Field& add(std::string field, std::string unit, std::string meaning, const T& value);
  /// One value for each item of `items`, which lie along `axis`: `value(item)` of any type with a
  /// Shape.
  template <class Items, class Of>
  Field& column(const std::string& axis_name, const Items& items, std::string field,
                std::string unit, std::string meaning, Of value);
  /// Values as they are, over `axes`.
  Field& array(std::string field, std::string unit, std::string meaning,
               std::vector<std::string> axes, Values values);
  /// Labels of an axis, as a key of JSON.
  void labels(std::string axis_name) { entries.emplace_back(AxisLabels{std::move(axis_name)}); }

  /// A group inside; references stay valid until the next entry is added to this group.
  Group& group(std::string group_name, std::optional<std::string> prefix = {});
  /// A group that is null.
  void null_group(std::string group_name);
  /// Records along `axis`.
  Group& records(std::string group_name, std::string axis_name,
                 std::optional<std::string> prefix = {});
};

struct Result {
  std::vector<Axis> axes = {};
  Group root = {};
  Group provenance = {};  ///< of scalars: where the result comes from

  const Axis& axis(const std::string& name) const;
  /// The field at "limit.v", or nothing.
  const Field* find(const std::string& path) const;
};

/// Names of an enumeration's values, in their order; specialised once for each enumeration, beside
/// it or beside what describes it.
template <class E>
struct Names;
template <class E>
concept Named = std::is_enum_v<E> && requires {
  Names<E>::all;
};

/// "folded-singularity" and the like.
template <Named E>
std::string name(E value) {
  return std::string(Names<E>::all[static_cast<std::size_t>(value)]);
}

// Shapes.

template <>
struct Shape<double> {
  static std::vector<std::string> axes() { return {}; }
  static void append(Values& to, double x) { std::get<std::vector<double>>(to).push_back(x); }
  static Values none() { return std::vector<double>{}; }
};
template <>
struct Shape<std::complex<double>> {
  static std::vector<std::string> axes() { return {}; }
  static void append(Values& to, std::complex<double> z) {
    std::get<std::vector<std::complex<double>>>(to).push_back(z);
  }
  static Values none() { return std::vector<std::complex<double>>{}; }
};
template <class T>
requires std::is_integral_v<T> &&(!std::is_same_v<T, bool>)struct Shape<T> {
  static std::vector<std::string> axes() { return {}; }
  static void append(Values& to, T k) {
    std::get<std::vector<std::int64_t>>(to).push_back(static_cast<std::int64_t>(k));
  }
  static Values none() { return std::vector<std::int64_t>{}; }
};
template <>
struct Shape<bool> {
  static std::vector<std::string> axes() { return {}; }
  static void append(Values& to, bool truth) { std::get<Truths>(to).emplace_back(truth); }
  static Values none() { return Truths{}; }
};
template <>
struct Shape<std::string> {
  static std::vector<std::string> axes() { return {}; }
  static void append(Values& to, const std::string& text) {
    std::get<Texts>(to).emplace_back(text);
  }
  static Values none() { return Texts{}; }
};
template <Named E>
struct Shape<E> {
  static std::vector<std::string> axes() { return {}; }
  static void append(Values& to, E value) {
    std::get<Flags>(to).values.push_back(static_cast<std::int8_t>(value));
  }
  static Values none() { return Flags{{}, {std::begin(Names<E>::all), std::end(Names<E>::all)}}; }
};
template <class T>
struct Shape<std::optional<T>> {
  static std::vector<std::string> axes() { return Shape<T>::axes(); }
  static void append(Values& to, const std::optional<T>& x) {
    if (x)
      Shape<T>::append(to, *x);
    else if (auto* doubles = std::get_if<std::vector<double>>(&to))
      doubles->push_back(std::numeric_limits<double>::quiet_NaN());
    else if (auto* truths = std::get_if<Truths>(&to))
      truths->emplace_back();
    else if (auto* texts = std::get_if<Texts>(&to))
      texts->emplace_back();
    else
      std::get<Flags>(to).values.push_back(-1);
  }
  static Values none() { return Shape<T>::none(); }
};
template <class T>
struct Shape<core::PerPopulation<T>> {
  static std::vector<std::string> axes() {
    std::vector<std::string> all{"population"};
    for (auto& axis : Shape<T>::axes()) all.push_back(std::move(axis));
    return all;
  }
  static void append(Values& to, const core::PerPopulation<T>& x) {
    for (const auto a : core::populations) Shape<T>::append(to, x[a]);
  }
  static Values none() { return Shape<T>::none(); }
};
/// The two eigenvalues of a 2 x 2 matrix.
template <>
struct Shape<std::array<std::complex<double>, 2>> {
  static std::vector<std::string> axes() { return {"eigenvalue"}; }
  static void append(Values& to, const std::array<std::complex<double>, 2>& both) {
    for (const auto& z : both) Shape<std::complex<double>>::append(to, z);
  }
  static Values none() { return Shape<std::complex<double>>::none(); }
};

template <class T>
Field& Group::add(std::string field, std::string unit, std::string meaning, const T& value) {
  using Plain = std::conditional_t<std::is_convertible_v<T, std::string>, std::string, T>;
  Values values = Shape<Plain>::none();
  Shape<Plain>::append(values, value);
  return array(std::move(field), std::move(unit), std::move(meaning), Shape<Plain>::axes(),
               std::move(values));
}

template <class Items, class Of>
Field& Group::column(const std::string& axis_name, const Items& items, std::string field,
                     std::string unit, std::string meaning, Of value) {
  using T = std::decay_t<decltype(std::invoke(value, *std::begin(items)))>;
  Values values = Shape<T>::none();
  for (const auto& item : items) Shape<T>::append(values, std::invoke(value, item));
  std::vector<std::string> axes{axis_name};
  for (auto& axis_of_type : Shape<T>::axes()) axes.push_back(std::move(axis_of_type));
  return array(std::move(field), std::move(unit), std::move(meaning), std::move(axes),
               std::move(values));
}

}  // namespace poise::io
