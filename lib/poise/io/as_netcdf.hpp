/// A result as a NetCDF-4 file that xarray and ncdump open without help.
///
/// Its variables are those of variables.hpp; scalars are variables without dimensions; complex numbers
/// two variables, NAME_re and NAME_im; enumerations and truth values are bytes with CF's flag_values
/// and flag_meanings; the provenance is the global attributes.
#pragma once

#include <string>

#include "poise/io/netcdf.hpp"
#include "poise/io/result.hpp"

namespace poise::io {

/// Adds everything to `file`; the caller commits it. Errors: core::InputError.
void as_netcdf(const Result& result, NetcdfFile& file);

}  // namespace poise::io
