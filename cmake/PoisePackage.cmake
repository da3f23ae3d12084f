# `cpack` makes four Debian packages: poise, python3-poise, libpoise-dev and, where there is an MPI, poise-mpi.
#
# Problem: a package must name what it needs, and only that: whoever runs the program needs no compiler, and the
# module needs NumPy. Method: a component of PoiseInstall.cmake each; what is linked is found by dpkg-shlibdeps, what is
# opened at run time, imported or included is listed here. Rejected: one package of all (forty packages for who wants
# the program alone); debian/rules beside this (a second description of the same).
#
# The folders are those of a build with the prefix /usr, as the preset `package` has it.

# Each package with the names that another uses of it.
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL program python development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_COMPONENT_PYTHON_DEPENDS program)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME poise)
set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-poise)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libpoise-dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_CONTACT "The poise authors <poise@localhost>")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_STRIP_FILES ON)

set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "${PROJECT_DESCRIPTION}
 The program poise with its manual page, example configurations, the verifier
 of its certificates (which needs python3-mpmath) and the documentation.")
set(CPACK_COMPONENT_PYTHON_DESCRIPTION "poise as a Python module
 What the program computes as functions that return xarray data sets, and the
 figures drawn from them.")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "poise as a C++20 library
 Headers, static libraries and what find_package(poise) reads.")

# netCDF is opened when a file is written or read, and not linked.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS libnetcdf19)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "python3-poise, python3-mpmath")
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3 (>= 3.11), python3 (<< 3.12), python3-numpy, python3-xarray, libnetcdf19")
set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS "python3-matplotlib, python3-pil, python3-netcdf4, python3-jinja2")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libboost-dev, libeigen3-dev, librandom123-dev, libcereal-dev, libfmt-dev, \
libhwy-dev, libtomlplusplus-dev, nlohmann-json3-dev, libnetcdf-dev, libflint-arb-dev")
if(TARGET poise_mpi_module)  # apart, so that the program alone needs no MPI
  list(APPEND CPACK_COMPONENTS_ALL mpi)
  set(CPACK_COMPONENT_MPI_DEPENDS program)
  set(CPACK_DEBIAN_MPI_PACKAGE_NAME poise-mpi)
  set(CPACK_COMPONENT_MPI_DESCRIPTION "poise over the ranks of mpirun
 What the program poise loads where mpirun has started it, to work with others.")
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libopenmpi-dev")
endif()
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
include(CPack)
