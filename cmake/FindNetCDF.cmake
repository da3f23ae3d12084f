# The netCDF C library through pkg-config: target NetCDF::NetCDF.
find_package(PkgConfig REQUIRED)
pkg_check_modules(PC_NetCDF QUIET netcdf)
find_path(NetCDF_INCLUDE_DIR netcdf.h HINTS ${PC_NetCDF_INCLUDE_DIRS})
find_library(NetCDF_LIBRARY netcdf HINTS ${PC_NetCDF_LIBRARY_DIRS})
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(NetCDF
  REQUIRED_VARS NetCDF_LIBRARY NetCDF_INCLUDE_DIR VERSION_VAR PC_NetCDF_VERSION)
if(NetCDF_FOUND AND NOT TARGET NetCDF::NetCDF)
  add_library(NetCDF::NetCDF UNKNOWN IMPORTED)
  set_target_properties(NetCDF::NetCDF PROPERTIES
    IMPORTED_LOCATION ${NetCDF_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${NetCDF_INCLUDE_DIR})
endif()
mark_as_advanced(NetCDF_INCLUDE_DIR NetCDF_LIBRARY)
