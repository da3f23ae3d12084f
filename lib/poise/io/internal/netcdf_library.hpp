/// The netCDF C library, loaded when it is first needed.
///
/// Problem: libnetcdf brings some forty shared libraries (HDF5, curl, Kerberos, LDAP, ...), whose
/// loading takes longer than most commands compute, and few runs have a use for them. Method:
/// dlopen, and one pointer for each function used, with the type that netcdf.h declares. Rejected: a
/// module of our own that links it (must be found at run time, wherever the program is installed).
#pragma once

#include <netcdf.h>
#include <netcdf_mem.h>

namespace poise::io::internal {

struct NetcdfLibrary {
#define POISE_NETCDF_FUNCTIONS(use)                                                                \
  use(nc_create_mem) use(nc_close_memio) use(nc_strerror) use(nc_put_att_text)                     \
      use(nc_put_att_string) use(nc_put_att_double) use(nc_put_att_longlong) use(nc_put_att_schar) \
          use(nc_def_dim) use(nc_inq_dimid) use(nc_inq_dimlen) use(nc_def_var)                     \
              use(nc_def_var_fill) use(nc_put_vara_double) use(nc_put_vara_longlong)               \
                  use(nc_put_vara_schar) use(nc_put_vara_string) use(nc_open) use(nc_close)        \
                      use(nc_inq_nvars) use(nc_inq_varndims) use(nc_inq_vardimid)                  \
                          use(nc_inq_vartype) use(nc_inq_varname) use(nc_get_var_double)           \
                              use(nc_create) use(nc_inq_varid) use(nc_def_var_chunking)            \
                                  use(nc_put_vara) use(nc_set_var_chunk_cache)
#define POISE_NETCDF_POINTER(function) decltype(&::function) function;
  POISE_NETCDF_FUNCTIONS(POISE_NETCDF_POINTER)
#undef POISE_NETCDF_POINTER
};

/// Errors: core::InputError where the library cannot be loaded.
const NetcdfLibrary& netcdf();

}  // namespace poise::io::internal
