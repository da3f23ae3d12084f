/// The extension module poise._core: the program's commands, described and run.
///
/// Everything that a Python programmer sees is made of it in poise/: this file knows no command.

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <exception>

#include "arrays.hpp"
#include "poise/core/version.hpp"
#include "program/options.hpp"
#include "program/sweep.hpp"
#include "run.hpp"

namespace py = pybind11;

namespace poise::python {
namespace {

using experiments::OptionInfo;
using experiments::Takes;

const char* name_of(Takes takes) {
  switch (takes) {
    case Takes::nothing:
      return "nothing";
    case Takes::number:
      return "number";
    case Takes::whole:
      return "whole";
    case Takes::numbers:
      return "numbers";
    case Takes::wholes:
      return "wholes";
    case Takes::document:
      return "document";
    case Takes::text:
      break;
  }
  return "text";
}

py::dict describe(const std::string& name) {
  const experiments::Command command = find_command(name);
  experiments::Options options;
  command.prepare(options);
  py::list list;
  for (const OptionInfo& option : options.all()) {
    py::dict one;
    one["name"] = option.name;
    one["takes"] = name_of(option.takes);
    one["help"] = option.help;
    one["values"] = option.values;
    one["required"] = option.required;
    one["repeatable"] = option.repeatable;
    list.append(one);
  }
  py::dict described;
  described["summary"] = command.summary;
  described["notes"] = command.notes;
  described["options"] = list;
  return described;
}

const char* name_of(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::done:
      return "done";
    case Outcome::Kind::bad_input:
      return "bad input";
    case Outcome::Kind::refused:
      return "refused";
    case Outcome::Kind::interrupted:
      return "interrupted";
    case Outcome::Kind::no_memory:
      return "no memory";
    case Outcome::Kind::internal_error:
      break;
  }
  return "internal error";
}

/// Python's exceptions during the work: they stop it, and are raised when it has stopped.
class Raised {
 public:
  void catch_current() {
    exception_ = std::current_exception();
    try {
      std::rethrow_exception(exception_);
    } catch (py::error_already_set& error) {
      keyboard_ = error.matches(PyExc_KeyboardInterrupt);
    }
  }
  explicit operator bool() const { return exception_ != nullptr; }
  bool by_keyboard() const { return keyboard_; }
  void raise_others() const {
    if (exception_ && !keyboard_) std::rethrow_exception(exception_);
  }

 private:
  std::exception_ptr exception_;
  bool keyboard_ = false;
};

/// Waits for `run`, with the interpreter free for other threads; looks for signals twenty times a
/// second.
Raised wait_for(Run& run, const py::object& show) {
  constexpr auto look_up = std::chrono::milliseconds(50);
  Raised raised;
  for (;;) {
    bool done = false;
    {
      const py::gil_scoped_release unlocked;
      done = run.wait(look_up);
    }
    if (done) return raised;
    if (raised) continue;
    try {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      if (const auto line = run.progress_line(); line && py::isinstance<py::function>(show))
        show(text(*line));
    } catch (const py::error_already_set&) {
      raised.catch_current();
      run.stop();
    }
  }
}

/// (kind, message, key, reason, warnings, result or None)
py::tuple run(const std::string& command,
              const std::vector<std::pair<std::string, std::string>>& options,
              const std::optional<std::pair<std::string, std::string>>& document,
              const py::object& show) {
  Run running({command, options, document},
              show.is_none() ? Run::Progress::automatic : Run::Progress::kept);
  const Raised raised = wait_for(running, show);
  raised.raise_others();
  Outcome outcome = running.take();
  if (raised.by_keyboard()) outcome.kind = Outcome::Kind::interrupted;
  py::list warnings;
  for (const std::string& warning : outcome.warnings) warnings.append(text(warning));
  py::object result = py::none();
  if (outcome.result) result = py::cast(HeldResult{std::move(outcome.result)});
  return py::make_tuple(name_of(outcome.kind), text(outcome.message), text(outcome.key),
                        text(outcome.reason), warnings, result);
}

}  // namespace
}  // namespace poise::python

PYBIND11_MODULE(_core, module) {
  namespace python = poise::python;
  module.doc() = "The commands of the program poise, described and run.";
  module.attr("version") = poise::core::version();
  module.attr("commit") = poise::core::commit();
  module.attr("names") = py::tuple(py::cast(python::command_names()));
  py::class_<python::HeldResult>(module, "Result", "A described result.")
      .def_property_readonly(
          "variables", &python::variables,
          "[(name, axes, values, attributes)]; a text's values are (list, shape)")
      .def_property_readonly("attributes", &python::attributes, "{name: value}");
  module.def("describe", &python::describe, py::arg("command"),
             "Summary, notes and options of a command.");
  module.def("seed_at", &poise::experiments::seed_at, py::arg("seed"), py::arg("point"),
             "The seed of a point of a sweep.");
  module.def(
      "run", &python::run, py::arg("command"), py::arg("options"), py::arg("document"),
      py::arg("show"),
      "(kind, message, key, reason, warnings, result or None) of a command. `options`: "
      "[(name, value)]; `document`: None or (label, text); `show`: None for a progress line on "
      "a terminal, False for none, or a function that is called with the line.");
}
