/// A described result as NumPy arrays, in the form in which xarray reads the NetCDF file of it.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "poise/io/result.hpp"

namespace poise::python {

/// A result that Python holds: its arrays look into it, and keep it alive.
struct HeldResult {
  std::shared_ptr<io::Result> result;
};

/// [(name, axes, values, attributes)] of every variable: what `io::each_variable` has, and in addition
/// what the file makes of a value that it has no type for. Numbers are arrays that share the result's
/// memory; enumerations and truth values float32, NaN where there is none; texts a list.
pybind11::list variables(const pybind11::object& held);
/// {name: value} of the provenance, and the file's `Conventions`.
pybind11::dict attributes(const HeldResult& held);

/// Text of any origin: what is no UTF-8 is replaced.
pybind11::str text(const std::string& bytes);

}  // namespace poise::python
