#include "poise/io/variables.hpp"

namespace poise::io {
namespace {

using Take = std::function<void(const Variable&)>;

void parent_index(const Axis& axis, const Take& take) {
  std::vector<std::int64_t> index;
  for (std::size_t k = 0; k < axis.counts.size(); ++k)
    index.insert(index.end(), axis.counts[k], static_cast<std::int64_t>(k));
  const Values values = std::move(index);
  take({axis.name + "_" + axis.parent,
        {axis.name},
        values,
        "1",
        "to which " + axis.parent + " it belongs",
        false,
        true});
}

void of_group(const Group& group, const std::string& prefix, const Take& take) {
  if (group.absent) return;
  for (const Entry& entry : group.entries)
    if (const auto* inner = std::get_if<Group>(&entry))
      of_group(*inner, prefix + inner->prefix.value_or(inner->name + "_"), take);
    else if (const auto* field = std::get_if<Field>(&entry))
      take({prefix + field->name, field->axes, field->values, field->unit, field->meaning,
            field->clock});
}

}  // namespace

void each_variable(const Result& result, const Take& take) {
  for (const Axis& axis : result.axes) {
    if (axis.labels) take({axis.name, {axis.name}, *axis.labels, axis.unit, axis.meaning});
    if (!axis.parent.empty()) parent_index(axis, take);
  }
  of_group(result.root, "", take);
}

}  // namespace poise::io
