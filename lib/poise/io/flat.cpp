#include "poise/io/flat.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <nlohmann/json.hpp>

#include "poise/core/error.hpp"
#include "poise/io/variables.hpp"

namespace poise::io {
namespace {

using Json = nlohmann::json;
using Complexes = std::vector<std::complex<double>>;

// Values as JSON, and back: an array, the first entry of which says what the others are.

struct Encode {
  Json operator()(const std::vector<double>& x) const { return {"double", x}; }
  Json operator()(const std::vector<std::int64_t>& x) const { return {"whole", x}; }
  Json operator()(const Complexes& x) const {
    std::vector<double> parts;
    for (const auto& z : x) parts.insert(parts.end(), {z.real(), z.imag()});
    return {"complex", parts};
  }
  Json operator()(const Flags& x) const { return {"flags", x.values, x.meanings}; }
  Json operator()(const Documents& x) const { return {"documents", x.json}; }
  Json operator()(const Truths& x) const { return {"truths", optionals(x)}; }
  Json operator()(const Texts& x) const { return {"texts", optionals(x)}; }

  template <class T>
  static Json optionals(const std::vector<std::optional<T>>& list) {
    Json array = Json::array();
    for (const auto& one : list) array.push_back(one ? Json(*one) : Json(nullptr));
    return array;
  }
};

template <class T>
std::vector<std::optional<T>> optionals(const Json& array) {
  std::vector<std::optional<T>> list;
  for (const Json& one : array)
    list.push_back(one.is_null() ? std::optional<T>() : std::optional<T>(one.get<T>()));
  return list;
}

Values decode(const Json& json) {
  const auto kind = json.at(0).get<std::string>();
  const Json& list = json.at(1);
  if (kind == "double") return list.get<std::vector<double>>();
  if (kind == "whole") return list.get<std::vector<std::int64_t>>();
  if (kind == "truths") return optionals<bool>(list);
  if (kind == "texts") return optionals<std::string>(list);
  if (kind == "documents") return Documents{list.get<std::vector<std::string>>()};
  if (kind == "flags")
    return Flags{list.get<std::vector<std::int8_t>>(), json.at(2).get<std::vector<std::string>>()};
  const auto parts = list.get<std::vector<double>>();
  Complexes numbers;
  for (std::size_t k = 0; k + 1 < parts.size(); k += 2)
    numbers.emplace_back(parts[k], parts[k + 1]);
  return numbers;
}

Json axis_as_json(const Axis& axis) {
  return {{"name", axis.name},
          {"key", axis.key},
          {"unit", axis.unit},
          {"meaning", axis.meaning},
          {"length", axis.length},
          {"labels", axis.labels ? std::visit(Encode{}, *axis.labels) : Json(nullptr)}};
}

Axis axis_of_json(const Json& json) {
  Axis axis{.name = json.at("name"),
            .key = json.at("key"),
            .unit = json.at("unit"),
            .meaning = json.at("meaning"),
            .length = json.at("length")};
  if (!json.at("labels").is_null()) axis.labels = decode(json.at("labels"));
  return axis;
}

}  // namespace

FlatResult flatten(const Result& result) {
  FlatResult flat;
  for (Axis axis : result.axes) {
    axis.parent.clear();
    axis.counts.clear();
    flat.axes.push_back(std::move(axis));
  }
  each_variable(result, [&](const Variable& variable) {
    const bool labels = variable.axes.size() == 1 && variable.axes.front() == variable.name;
    if (labels) return;
    flat.fields.push_back({.name = variable.name,
                           .unit = variable.unit,
                           .meaning = variable.meaning,
                           .axes = variable.axes,
                           .values = variable.values,
                           .symbol = {},
                           .key = {},
                           .clock = variable.clock});
  });
  return flat;
}

std::vector<std::byte> to_bytes(const FlatResult& result) {
  Json json{{"axes", Json::array()}, {"fields", Json::array()}};
  for (const Axis& axis : result.axes) json["axes"].push_back(axis_as_json(axis));
  for (const Field& field : result.fields)
    json["fields"].push_back({{"name", field.name},
                              {"unit", field.unit},
                              {"meaning", field.meaning},
                              {"axes", field.axes},
                              {"values", std::visit(Encode{}, field.values)},
                              {"clock", field.clock}});
  const std::vector<std::uint8_t> cbor = Json::to_cbor(json);
  const auto bytes = std::as_bytes(std::span(cbor));
  return {bytes.begin(), bytes.end()};
}

FlatResult from_bytes(std::span<const std::byte> bytes) {
  try {
    const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const Json json = Json::from_cbor(first, first + bytes.size());
    FlatResult result;
    for (const Json& axis : json.at("axes")) result.axes.push_back(axis_of_json(axis));
    for (const Json& field : json.at("fields"))
      result.fields.push_back({.name = field.at("name"),
                               .unit = field.at("unit"),
                               .meaning = field.at("meaning"),
                               .axes = field.at("axes").get<std::vector<std::string>>(),
                               .values = decode(field.at("values")),
                               .symbol = {},
                               .key = {},
                               .clock = field.at("clock")});
    return result;
  } catch (const Json::exception& error) {
    throw core::InputError(std::string("is no result: ") + error.what());
  }
}

}  // namespace poise::io
