# `cmake --install` and, for other projects, `find_package(poise)`.
#
# Four components, which are four Debian packages (PoisePackage.cmake): `program` is poise with its manual,
# configurations and verifier; `python` the module; `development` the libraries and headers; `mpi`, where
# there is an MPI, what the program loads under mpirun. The verifier, with what it and the report read, is
# installed by proofs_checks/CMakeLists.txt.
include(CMakePackageConfigHelpers)
set(data ${CMAKE_INSTALL_DATADIR}/poise)

install(TARGETS poise_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(TARGETS poise_certified LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/poise COMPONENT program)
if(TARGET poise_mpi_module)
  install(TARGETS poise_mpi_module LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/poise COMPONENT mpi)
endif()
install(DIRECTORY experiments/configs DESTINATION ${data} COMPONENT program)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program
  FILES_MATCHING PATTERN "*.md" PATTERN "*.png" PATTERN reference EXCLUDE PATTERN skeletons EXCLUDE
  PATTERN tools EXCLUDE PATTERN static EXCLUDE PATTERN cpp EXCLUDE)
install(FILES README.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

# What the program says of itself: its manual page, and what a shell completes.
function(poise_said option file destination name)
  set(output ${PROJECT_BINARY_DIR}/${file})
  add_custom_command(OUTPUT ${output} COMMAND poise_program ${option} > ${output}
    DEPENDS poise_program poise_certified VERBATIM COMMENT "poise ${option}")
  set(said ${said} ${output} PARENT_SCOPE)
  install(FILES ${output} DESTINATION ${destination} RENAME ${name} COMPONENT program)
endfunction()
poise_said(--manual poise.1 ${CMAKE_INSTALL_MANDIR}/man1 poise.1)
poise_said(--completion poise.bash ${CMAKE_INSTALL_DATADIR}/bash-completion/completions poise)
add_custom_target(poise_manual ALL DEPENDS ${said})

get_property(concepts GLOBAL PROPERTY POISE_CONCEPTS)
install(TARGETS ${concepts} EXPORT poiseTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
# What lies in a folder internal/ serves its own folder alone: it is not installed, and no installed
# header may include it.
install(DIRECTORY lib/poise DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILES_MATCHING PATTERN "*.hpp" PATTERN internal EXCLUDE)

set(destination ${CMAKE_INSTALL_LIBDIR}/cmake/poise)
install(EXPORT poiseTargets NAMESPACE poise:: DESTINATION ${destination} COMPONENT development)
list(TRANSFORM concepts REPLACE "^poise_" "poise::" OUTPUT_VARIABLE poise_libraries)
configure_package_config_file(cmake/poiseConfig.cmake.in ${PROJECT_BINARY_DIR}/poiseConfig.cmake
  INSTALL_DESTINATION ${destination})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/poiseConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/poiseConfig.cmake ${PROJECT_BINARY_DIR}/poiseConfigVersion.cmake
  cmake/FindRandom123.cmake cmake/FindNetCDF.cmake cmake/FindArb.cmake
  DESTINATION ${destination} COMPONENT development)
