#include "poise/io/as_fields.hpp"

#include "poise/io/json.hpp"
#include "poise/io/json_keys.hpp"

namespace poise::io {
namespace {

std::string sort_of(const Values& values) {
  struct Sort {
    std::string operator()(const std::vector<double>&) const { return "number"; }
    std::string operator()(const std::vector<std::int64_t>&) const { return "integer"; }
    std::string operator()(const std::vector<std::complex<double>>&) const { return "complex"; }
    std::string operator()(const Truths&) const { return "true or false"; }
    std::string operator()(const Texts&) const { return "text"; }
    std::string operator()(const Flags& flags) const {
      std::string words;
      for (const auto& word : flags.meanings) words += (words.empty() ? "" : ", ") + word;
      return "one of " + words;
    }
    std::string operator()(const Documents&) const { return "JSON"; }
  };
  return std::visit(Sort{}, values);
}

class Describer {
 public:
  explicit Describer(const Result& result) : result_(result) {}

  void group(const Group& group, const std::string& path, const std::string& prefix) {
    if (group.absent) return;
    for (const Entry& entry : group.entries)
      if (const auto* inner = std::get_if<Group>(&entry))
        this->group(*inner, path + inner->name + (inner->layout == Layout::records ? "[]." : "."),
                    prefix + inner->prefix.value_or(inner->name + "_"));
      else if (const auto* labels = std::get_if<AxisLabels>(&entry))
        add(result_.axis(labels->axis), path);
      else
        add(std::get<Field>(entry), group.layout, path, prefix);
  }

  Json fields = Json::array();

 private:
  void add(const Axis& axis, const std::string& path) {
    fields.push_back({{"json", {path + json_key(axis)}},
                      {"variable", axis.name},
                      {"unit", axis.unit},
                      {"meaning", axis.meaning},
                      {"axes", {axis.name}},
                      {"holds", sort_of(*axis.labels)}});
  }

  void add(const Field& field, Layout layout, const std::string& path, const std::string& prefix) {
    const JsonKeys keys = json_keys(field, layout);
    Json paths = Json::array();
    for (const auto& name : keys.names) paths.push_back(path + name + (keys.both ? ".{e,i}" : ""));
    fields.push_back({{"json", std::move(paths)},
                      {"variable", prefix + field.name},
                      {"unit", field.unit},
                      {"meaning", field.meaning},
                      {"axes", field.axes},
                      {"holds", sort_of(field.values)}});
  }

  const Result& result_;
};

}  // namespace

std::string as_fields(const Result& result) {
  Json axes = Json::array();
  for (const Axis& axis : result.axes)
    axes.push_back(
        {{"name", axis.name}, {"key", axis.key}, {"unit", axis.unit}, {"meaning", axis.meaning}});
  Describer describer(result);
  describer.group(result.root, "", "");
  describer.group(result.provenance, "provenance.", "");
  return Json{{"axes", std::move(axes)}, {"fields", std::move(describer.fields)}}.dump();
}

}  // namespace poise::io
