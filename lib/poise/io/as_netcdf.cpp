#include "poise/io/as_netcdf.hpp"

#include <algorithm>

namespace poise::io {
namespace {

class Writer {
 public:
  Writer(const Result& result, NetcdfFile& file) : result_(result), file_(file) {}

  void axes() {
    for (const Axis& axis : result_.axes) {
      file_.dimension(axis.name, axis.length);
      if (axis.labels) variable(axis.name, {axis.name}, *axis.labels, {axis.unit, axis.meaning});
      if (!axis.parent.empty()) parent_index(axis);
    }
  }

  void group(const Group& group, const std::string& prefix) {
    if (group.absent) return;
    for (const Entry& entry : group.entries)
      if (const auto* inner = std::get_if<Group>(&entry))
        this->group(*inner, prefix + inner->prefix.value_or(inner->name + "_"));
      else if (const auto* field = std::get_if<Field>(&entry))
        variable(prefix + field->name, field->axes, field->values, {field->unit, field->meaning});
  }

  void provenance() {
    for (const Entry& entry : result_.provenance.entries) {
      const auto& field = std::get<Field>(entry);
      if (const auto* text = std::get_if<Texts>(&field.values))
        file_.attribute(field.name, text->front().value_or(""));
      else if (const auto* number = std::get_if<std::vector<std::int64_t>>(&field.values))
        file_.attribute(field.name, number->front());
      else if (const auto* truth = std::get_if<Truths>(&field.values))
        file_.attribute(field.name, static_cast<std::int64_t>(truth->front().value_or(false)));
      else
        file_.attribute(field.name, std::get<std::vector<double>>(field.values).front());
    }
  }

 private:
  void parent_index(const Axis& axis) {
    std::vector<std::int64_t> index;
    for (std::size_t k = 0; k < axis.counts.size(); ++k)
      index.insert(index.end(), axis.counts[k], static_cast<std::int64_t>(k));
    file_.variable(axis.name + "_" + axis.parent, {axis.name}, index,
                   {"1", "to which " + axis.parent + " it belongs"});
  }

  void variable(const std::string& name, const NetcdfFile::Dimensions& dimensions,
                const Values& values, const Description& description) {
    const auto texts = [&](const std::vector<std::string>& list) {
      file_.variable(name, dimensions, list, description);
    };
    if (const auto* doubles = std::get_if<std::vector<double>>(&values)) {
      file_.variable(name, dimensions, *doubles, description);
    } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&values)) {
      file_.variable(name, dimensions, *integers, description);
    } else if (const auto* numbers = std::get_if<std::vector<std::complex<double>>>(&values)) {
      complex(name, dimensions, *numbers, description);
    } else if (const auto* truths = std::get_if<Truths>(&values)) {
      std::vector<std::int8_t> bytes;
      for (const auto& truth : *truths)
        bytes.push_back(truth ? static_cast<std::int8_t>(*truth) : std::int8_t{-1});
      const std::vector<std::string> meanings{"false", "true"};
      file_.flags(name, dimensions, bytes, meanings, description);
    } else if (const auto* flags = std::get_if<Flags>(&values)) {
      file_.flags(name, dimensions, flags->values, flags->meanings, description);
    } else if (const auto* documents = std::get_if<Documents>(&values)) {
      texts(documents->json);
    } else {
      std::vector<std::string> list;
      for (const auto& text : std::get<Texts>(values)) list.push_back(text.value_or(""));
      texts(list);
    }
  }

  void complex(const std::string& name, const NetcdfFile::Dimensions& dimensions,
               const std::vector<std::complex<double>>& numbers, const Description& description) {
    std::vector<double> re, im;
    for (const auto& z : numbers) re.push_back(z.real()), im.push_back(z.imag());
    file_.variable(name + "_re", dimensions, re,
                   {description.units, description.long_name + ": real part"});
    file_.variable(name + "_im", dimensions, im,
                   {description.units, description.long_name + ": imaginary part"});
  }

  const Result& result_;
  NetcdfFile& file_;
};

}  // namespace

void as_netcdf(const Result& result, NetcdfFile& file) {
  Writer writer(result, file);
  writer.provenance();
  writer.axes();
  writer.group(result.root, "");
}

}  // namespace poise::io
