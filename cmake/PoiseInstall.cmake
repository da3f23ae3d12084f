# `cmake --install` and, for other projects, `find_package(poise)`.
include(CMakePackageConfigHelpers)

get_property(concepts GLOBAL PROPERTY POISE_CONCEPTS)
install(TARGETS ${concepts} EXPORT poiseTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS poise_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS poise_certified LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/poise)
# What lies in a folder internal/ serves its own folder alone: it is not installed, and no installed
# header may include it.
install(DIRECTORY lib/poise DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.hpp" PATTERN internal EXCLUDE)

set(destination ${CMAKE_INSTALL_LIBDIR}/cmake/poise)
install(EXPORT poiseTargets NAMESPACE poise:: DESTINATION ${destination})
list(TRANSFORM concepts REPLACE "^poise_" "poise::" OUTPUT_VARIABLE poise_libraries)
configure_package_config_file(cmake/poiseConfig.cmake.in ${PROJECT_BINARY_DIR}/poiseConfig.cmake
  INSTALL_DESTINATION ${destination})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/poiseConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/poiseConfig.cmake ${PROJECT_BINARY_DIR}/poiseConfigVersion.cmake
  cmake/FindRandom123.cmake cmake/FindNetCDF.cmake cmake/FindArb.cmake
  DESTINATION ${destination})
