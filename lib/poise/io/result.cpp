#include "poise/io/result.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace poise::io {
namespace {

const Field* find(const Group& group, const std::string& path) {
  const std::size_t dot = path.find('.');
  const std::string head = path.substr(0, dot);
  for (const Entry& entry : group.entries) {
    if (const auto* inner = std::get_if<Group>(&entry)) {
      if (dot != std::string::npos && inner->name == head)
        return find(*inner, path.substr(dot + 1));
    } else if (const auto* field = std::get_if<Field>(&entry)) {
      if (dot == std::string::npos && field->name == head) return field;
    }
  }
  return nullptr;
}

}  // namespace

std::size_t size(const Values& values) {
  if (const auto* flags = std::get_if<Flags>(&values)) return flags->values.size();
  if (const auto* documents = std::get_if<Documents>(&values)) return documents->json.size();
  return std::visit(
      [](const auto& list) -> std::size_t {
        if constexpr (requires { list.size(); }) return list.size();
        return 0;
      },
      values);
}

Axis time_axis(std::span<const double> t) {
  return {.name = "time",
          .key = "t",
          .unit = "1",
          .meaning = "time, in units of the time constants",
          .length = t.size(),
          .labels = std::vector<double>(t.begin(), t.end())};
}

Axis population_axis() {
  return {.name = "population",
          .key = "",
          .meaning = "population: excitatory, inhibitory",
          .length = 2,
          .labels = Texts{"e", "i"}};
}

Axis eigenvalue_axis() { return place_axis("eigenvalue", 2, "eigenvalues of a 2 x 2 matrix"); }

Axis place_axis(std::string name, std::size_t length, std::string meaning) {
  return {.name = std::move(name), .key = "", .meaning = std::move(meaning), .length = length};
}

Field& Group::array(std::string field, std::string unit, std::string meaning,
                    std::vector<std::string> axes, Values values) {
  entries.emplace_back(Field{.name = std::move(field),
                             .unit = std::move(unit),
                             .meaning = std::move(meaning),
                             .axes = std::move(axes),
                             .values = std::move(values),
                             .symbol = {},
                             .key = {}});
  return std::get<Field>(entries.back());
}

Group& Group::group(std::string group_name, std::optional<std::string> group_prefix) {
  entries.emplace_back(Group{.name = std::move(group_name), .prefix = std::move(group_prefix)});
  return std::get<Group>(entries.back());
}

void Group::null_group(std::string group_name) {
  entries.emplace_back(Group{.name = std::move(group_name), .prefix = {}, .absent = true});
}

Group& Group::records(std::string group_name, std::string axis_name,
                      std::optional<std::string> group_prefix) {
  entries.emplace_back(Group{.name = std::move(group_name),
                             .layout = Layout::records,
                             .axis = std::move(axis_name),
                             .prefix = std::move(group_prefix)});
  return std::get<Group>(entries.back());
}

const Axis& Result::axis(const std::string& name) const {
  const auto found = std::ranges::find(axes, name, &Axis::name);
  assert(found != axes.end());
  return *found;
}

const Field* Result::find(const std::string& path) const { return io::find(root, path); }

}  // namespace poise::io
