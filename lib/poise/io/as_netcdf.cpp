#include "poise/io/as_netcdf.hpp"

#include "poise/io/variables.hpp"

namespace poise::io {
namespace {

void write_attribute(const Field& field, NetcdfFile& file) {
  if (const auto* text = std::get_if<Texts>(&field.values))
    file.attribute(field.name, text->front().value_or(""));
  else if (const auto* number = std::get_if<std::vector<std::int64_t>>(&field.values))
    file.attribute(field.name, number->front());
  else if (const auto* truth = std::get_if<Truths>(&field.values))
    file.attribute(field.name, static_cast<std::int64_t>(truth->front().value_or(false)));
  else
    file.attribute(field.name, std::get<std::vector<double>>(field.values).front());
}

/// Writes one variable, whatever its values are.
class Writer {
 public:
  Writer(const Variable& variable, NetcdfFile& file) : variable_(variable), file_(file) {}

  void operator()(const std::vector<double>& numbers) const { write(numbers); }
  void operator()(const std::vector<std::int64_t>& numbers) const { write(numbers); }
  void operator()(const Documents& documents) const { write(documents.json); }
  void operator()(const Texts& texts) const {
    std::vector<std::string> list;
    for (const auto& text : texts) list.push_back(text.value_or(""));
    write(list);
  }
  void operator()(const Flags& flags) const { write_flags(flags.values, flags.meanings); }
  void operator()(const Truths& truths) const {
    std::vector<std::int8_t> bytes;
    for (const auto& truth : truths)
      bytes.push_back(truth ? static_cast<std::int8_t>(*truth) : std::int8_t{-1});
    write_flags(bytes, {"false", "true"});
  }
  void operator()(const std::vector<std::complex<double>>& numbers) const {
    std::vector<double> re, im;
    for (const auto& z : numbers) re.push_back(z.real()), im.push_back(z.imag());
    const auto& [name, axes, values, unit, meaning, clock, computed] = variable_;
    file_.variable(name + "_re", axes, re, {unit, meaning + ": real part"});
    file_.variable(name + "_im", axes, im, {unit, meaning + ": imaginary part"});
  }

 private:
  template <class List>
  void write(const List& list) const {
    file_.variable(variable_.name, variable_.axes, list, {variable_.unit, variable_.meaning});
  }
  void write_flags(const std::vector<std::int8_t>& bytes,
                   const std::vector<std::string>& meanings) const {
    file_.flags(variable_.name, variable_.axes, bytes, meanings,
                {variable_.unit, variable_.meaning});
  }

  const Variable& variable_;
  NetcdfFile& file_;
};

}  // namespace

void as_netcdf(const Result& result, NetcdfFile& file) {
  for (const Entry& entry : result.provenance.entries)
    write_attribute(std::get<Field>(entry), file);
  for (const Axis& axis : result.axes) file.dimension(axis.name, axis.length);
  each_variable(result, [&](const Variable& variable) {
    std::visit(Writer(variable, file), variable.values);
  });
}

}  // namespace poise::io
