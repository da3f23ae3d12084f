/// A result as a NetCDF-4 file that xarray and ncdump open without help.
///
/// Every field is a variable over its axes, named by its group's prefix and its own name; scalars
/// are variables without dimensions; complex numbers two variables, NAME_re and NAME_im;
/// enumerations and truth values are bytes with CF's flag_values and flag_meanings; the provenance
/// is the global attributes. A ragged axis has beside it NAME_PARENT, which says of each place to
/// which place of the parent it belongs (CF's indexed ragged array).
#pragma once

#include <string>

#include "poise/io/netcdf.hpp"
#include "poise/io/result.hpp"

namespace poise::io {

/// Adds everything to `file`; the caller commits it. Errors: core::InputError.
void as_netcdf(const Result& result, NetcdfFile& file);

}  // namespace poise::io
