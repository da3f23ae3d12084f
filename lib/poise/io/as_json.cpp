#include "poise/io/as_json.hpp"

#include <algorithm>
#include <cassert>

#include "poise/io/json.hpp"
#include "poise/io/json_keys.hpp"

namespace poise::io {
namespace {

/// The k-th of `values`.
Json item(const Values& values, std::size_t k) {
  struct Item {
    std::size_t k;
    Json operator()(const std::vector<double>& x) const { return number(x[k]); }
    Json operator()(const std::vector<std::int64_t>& x) const { return x[k]; }
    Json operator()(const std::vector<std::complex<double>>& x) const {
      return complex_number(x[k]);
    }
    Json operator()(const Truths& x) const { return x[k] ? Json(*x[k]) : Json(nullptr); }
    Json operator()(const Texts& x) const { return x[k] ? Json(*x[k]) : Json(nullptr); }
    Json operator()(const Flags& x) const {
      if (x.values[k] < 0) return nullptr;
      return x.meanings[static_cast<std::size_t>(x.values[k])];
    }
    Json operator()(const Documents& x) const { return Json::parse(x.json[k]); }
  };
  return std::visit(Item{k}, values);
}

/// Part of an axis: the places from `first` on.
struct Range {
  std::size_t first = 0;
  std::size_t count = 0;
  bool single = false;  ///< a place, not an array of one
};

/// The record that is being written: a place on an axis.
struct Place {
  std::string axis;
  std::size_t index = 0;
};

class Writer {
 public:
  explicit Writer(const Result& result) : result_(result) {}

  Json group(const Group& group, const std::optional<Place>& place) const {
    if (group.absent) return nullptr;
    if (group.layout == Layout::columns) return object(group, place);
    Json array = Json::array();
    const Range range = range_of(result_.axis(group.axis), place);
    for (std::size_t k = range.first; k < range.first + range.count; ++k)
      array.push_back(object(group, Place{group.axis, k}));
    return array;
  }

 private:
  Json object(const Group& group, const std::optional<Place>& place) const {
    Json json = Json::object();
    for (const Entry& entry : group.entries)
      if (const auto* inner = std::get_if<Group>(&entry))
        json[inner->name] = this->group(*inner, place);
      else if (const auto* labels = std::get_if<AxisLabels>(&entry))
        add_labels(json, result_.axis(labels->axis));
      else
        add_field(json, std::get<Field>(entry), group.layout, place);
    return json;
  }

  static void add_labels(Json& json, const Axis& axis) {
    assert(axis.labels);
    Json array = Json::array();
    for (std::size_t k = 0; k < axis.length; ++k) array.push_back(item(*axis.labels, k));
    json[json_key(axis)] = std::move(array);
  }

  /// What of an axis belongs to the record at `place`.
  static Range range_of(const Axis& axis, const std::optional<Place>& place) {
    if (place && axis.name == place->axis) return {place->index, 1, true};
    if (!place || axis.parent != place->axis)
      return {0, axis.length, axis.squeezed && axis.length == 1};
    std::size_t first = 0;
    for (std::size_t k = 0; k < place->index; ++k) first += axis.counts[k];
    return {first, axis.counts[place->index], false};
  }

  void add_field(Json& json, const Field& field, Layout layout,
                 const std::optional<Place>& place) const {
    std::vector<Range> ranges;
    std::size_t population = field.axes.size();
    for (std::size_t k = 0; k < field.axes.size(); ++k) {
      ranges.push_back(range_of(result_.axis(field.axes[k]), place));
      if (field.axes[k] == "population") population = k;
    }
    const auto [keys, in_one] = json_keys(field, layout);
    if (population == field.axes.size()) {
      json[keys.front()] = nested(field, ranges, 0, 0);
      return;
    }
    Json both = Json::object();
    for (const auto a : core::populations) {
      ranges[population] = {core::index(a), 1, true};
      Json values = nested(field, ranges, 0, 0);
      if (in_one)
        both[std::string(1, core::letter(a))] = std::move(values);
      else
        json[keys[core::index(a)]] = std::move(values);
    }
    if (in_one) json[keys.front()] = std::move(both);
  }

  /// The values in `ranges` from axis `depth` on; `offset` counts the places before.
  Json nested(const Field& field, const std::vector<Range>& ranges, std::size_t depth,
              std::size_t offset) const {
    if (depth == ranges.size()) return item(field.values, offset);
    const std::size_t length = result_.axis(field.axes[depth]).length;
    const auto [first, count, single] = ranges[depth];
    if (single) return nested(field, ranges, depth + 1, offset * length + first);
    Json array = Json::array();
    for (std::size_t k = first; k < first + count; ++k)
      array.push_back(nested(field, ranges, depth + 1, offset * length + k));
    return array;
  }

  const Result& result_;
};

}  // namespace

std::string as_json(const Result& result) {
  const Writer writer(result);
  Json object = writer.group(result.root, std::nullopt);
  if (!result.provenance.entries.empty())
    object["provenance"] = writer.group(result.provenance, std::nullopt);
  return object.dump();
}

}  // namespace poise::io
