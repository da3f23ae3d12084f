#include "arrays.hpp"

#include <pybind11/numpy.h>

#include <limits>

#include "poise/io/variables.hpp"

namespace py = pybind11;

namespace poise::python {
namespace {

/// The arrays of one variable, appended to a list.
class Appender {
 public:
  Appender(const io::Variable& variable, const io::Result& result, const py::object& held,
           py::list& list)
      : variable_(variable), held_(held), list_(list) {
    for (const std::string& axis : variable.axes)
      shape_.push_back(static_cast<py::ssize_t>(result.axis(axis).length));
  }

  void operator()(const std::vector<double>& numbers) const { view(numbers); }
  void operator()(const std::vector<std::int64_t>& numbers) const { view(numbers); }
  void operator()(const std::vector<std::complex<double>>& numbers) const {
    const auto* first =
        reinterpret_cast<const double*>(numbers.data());  // as [complex.numbers] has it
    for (const auto& [part, suffix, meaning] :
         {std::tuple{0, "_re", ": real part"}, std::tuple{1, "_im", ": imaginary part"}})
      append(suffix,
             py::array(py::dtype::of<double>(), shape_, strides(sizeof(numbers[0])), first + part,
                       held_),
             described(meaning, true));
  }
  void operator()(const io::Texts& texts) const {
    py::list list;
    for (const auto& one : texts) list.append(text(one.value_or("")));
    append("", py::make_tuple(list, py::tuple(shape())), described("", false));
  }
  void operator()(const io::Documents& documents) const {
    py::list list;
    for (const auto& one : documents.json) list.append(text(one));
    append("", py::make_tuple(list, py::tuple(shape())), described("", false));
  }
  void operator()(const io::Flags& flags) const {
    append_flags(flags.values.size(), flags.meanings,
                 [&](std::size_t k) { return static_cast<int>(flags.values[k]); });
  }
  void operator()(const io::Truths& truths) const {
    append_flags(truths.size(), {"false", "true"},
                 [&](std::size_t k) { return truths[k] ? static_cast<int>(*truths[k]) : -1; });
  }

 private:
  py::list shape() const {
    py::list list;
    for (const auto length : shape_) list.append(length);
    return list;
  }

  /// Of an array whose last axis runs fastest.
  std::vector<py::ssize_t> strides(std::size_t item) const {
    std::vector<py::ssize_t> steps(shape_.size());
    auto step = static_cast<py::ssize_t>(item);
    for (std::size_t k = shape_.size(); k-- > 0;) steps[k] = step, step *= shape_[k];
    return steps;
  }

  template <class T>
  void view(const std::vector<T>& numbers) const {
    const auto steps = strides(sizeof(T));
    append("",
           variable_.computed ? py::array(py::dtype::of<T>(), shape_, steps, numbers.data())
                              : py::array(py::dtype::of<T>(), shape_, steps, numbers.data(), held_),
           described("", true));
  }

  template <class Of>
  void append_flags(std::size_t count, const std::vector<std::string>& meanings, Of flag) const {
    py::array_t<float> values(shape_);
    for (std::size_t k = 0; k < count; ++k)
      values.mutable_data()[k] =
          flag(k) < 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(flag(k));
    py::dict attributes = described("", false);
    py::array_t<std::int8_t> all(static_cast<py::ssize_t>(meanings.size()));
    std::string words;
    for (std::size_t k = 0; k < meanings.size(); ++k) {
      all.mutable_data()[k] = static_cast<std::int8_t>(k);
      words += (k == 0 ? "" : " ") + meanings[k];
    }
    attributes["flag_values"] = all;
    attributes["flag_meanings"] = text(words);
    append("", values, attributes);
  }

  py::dict described(const char* part, bool with_unit) const {
    py::dict attributes;
    if (with_unit && !variable_.unit.empty()) attributes["units"] = text(variable_.unit);
    attributes["long_name"] = text(variable_.meaning + part);
    return attributes;
  }

  void append(const char* suffix, const py::object& values, const py::dict& attributes) const {
    py::tuple axes(variable_.axes.size());
    for (std::size_t k = 0; k < variable_.axes.size(); ++k) axes[k] = py::str(variable_.axes[k]);
    list_.append(py::make_tuple(variable_.name + suffix, axes, values, attributes));
  }

  const io::Variable& variable_;
  const py::object& held_;
  py::list& list_;
  std::vector<py::ssize_t> shape_;
};

py::object scalar(const io::Values& values) {
  if (const auto* words = std::get_if<io::Texts>(&values)) return text(words->front().value_or(""));
  if (const auto* number = std::get_if<std::vector<std::int64_t>>(&values))
    return py::int_(number->front());
  if (const auto* truth = std::get_if<io::Truths>(&values))
    return py::int_(truth->front().value_or(false) ? 1 : 0);
  return py::float_(std::get<std::vector<double>>(values).front());
}

}  // namespace

py::str text(const std::string& bytes) {
  PyObject* decoded =
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<py::ssize_t>(bytes.size()), "replace");
  if (decoded == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(decoded);
}

py::list variables(const py::object& held) {
  const io::Result& result = *held.cast<const HeldResult&>().result;
  py::list list;
  io::each_variable(result, [&](const io::Variable& variable) {
    std::visit(Appender(variable, result, held, list), variable.values);
  });
  return list;
}

py::dict attributes(const HeldResult& held) {
  py::dict all;
  all["Conventions"] = "CF-1.10";
  for (const io::Entry& entry : held.result->provenance.entries) {
    const auto& field = std::get<io::Field>(entry);
    all[text(field.name)] = scalar(field.values);
  }
  return all;
}

}  // namespace poise::python
