# Arb, ball arithmetic: target Arb::Arb, with MPFR, whose directed rounding prints the ends of balls.
# A library of its own up to version 2.23 (<arb.h>, Debian 12); a part of FLINT from FLINT 3 on
# (<flint/arb.h>). poise/certify/arb.hpp includes whichever there is.
find_path(Arb_INCLUDE_DIR NAMES arb.h flint/arb.h)
find_path(MPFR_INCLUDE_DIR mpfr.h)
find_library(FLINT_LIBRARY flint)
find_library(MPFR_LIBRARY mpfr)
if(Arb_INCLUDE_DIR AND EXISTS ${Arb_INCLUDE_DIR}/arb.h)
  find_library(Arb_LIBRARY NAMES flint-arb arb)
else()
  set(Arb_LIBRARY ${FLINT_LIBRARY})
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Arb
  REQUIRED_VARS Arb_LIBRARY Arb_INCLUDE_DIR FLINT_LIBRARY MPFR_LIBRARY MPFR_INCLUDE_DIR)
if(Arb_FOUND AND NOT TARGET Arb::Arb)
  add_library(Arb::Arb UNKNOWN IMPORTED)
  set_target_properties(Arb::Arb PROPERTIES
    IMPORTED_LOCATION ${Arb_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES "${Arb_INCLUDE_DIR};${MPFR_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "${FLINT_LIBRARY};${MPFR_LIBRARY}")
endif()
mark_as_advanced(Arb_INCLUDE_DIR Arb_LIBRARY FLINT_LIBRARY MPFR_INCLUDE_DIR MPFR_LIBRARY)
