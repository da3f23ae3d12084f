# One concept of the library = one folder = one namespace = one target.

# What GCC's optimizer believes of memory depends on what it inlines: on precompiled headers, or on an unrelated line.
# Such warnings are printed and break no build (the sanitizers look at the same); those that GCC 12 raises about any
# std::string made of a literal and a string (its bugs 105329, 105651) are not even printed.
set(poise_gnu_warnings)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  foreach(believed array-bounds dangling-pointer free-nonheap-object invalid-pch maybe-uninitialized nonnull restrict
      stringop-overflow stringop-overread use-after-free)
    list(APPEND poise_gnu_warnings -Wno-error=${believed})
  endforeach()
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    list(APPEND poise_gnu_warnings -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
  endif()
endif()

# Flags of every target of this project; never of what links to it.
add_library(poise_options INTERFACE)
target_compile_options(poise_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion
  # Where sources share a unit, what one has at file scope is no business of the next.
  $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wshadow>
  $<$<BOOL:${POISE_WARNINGS_AS_ERRORS}>:-Werror>
  ${poise_gnu_warnings}
  # Contraction (fused multiply-add) would make results depend on the target CPU.
  -ffp-contract=off
  # Static libraries: let -fPIC code inline its own functions.
  -fno-semantic-interposition)
if(POISE_SANITIZE)
  target_compile_options(poise_options INTERFACE
    -fsanitize=${POISE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(poise_options INTERFACE -fsanitize=${POISE_SANITIZE})
endif()

# poise_concept(NAME SOURCES ... DEPENDS ... [PRIVATE_DEPENDS ...])
# The library lib/poise/NAME as target poise_NAME, alias poise::NAME.
function(poise_concept name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(poise_${name} STATIC ${ARG_SOURCES})
  add_library(poise::${name} ALIAS poise_${name})
  set_target_properties(poise_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(poise_${name} PUBLIC cxx_std_20)
  target_include_directories(poise_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/lib>
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/lib>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(poise_${name}
    PUBLIC ${ARG_DEPENDS}
    PRIVATE $<BUILD_INTERFACE:poise_options> ${ARG_PRIVATE_DEPENDS})
  list(LENGTH ARG_SOURCES count)
  if(count GREATER 7)  # the headers cost 2 to 5 s, and save about one a source
    set(of_most algorithm array cmath optional span string vector)
    set(libraries ${ARG_DEPENDS} ${ARG_PRIVATE_DEPENDS})
    if("fmt::fmt" IN_LIST libraries)
      list(APPEND of_most fmt/format.h)
    endif()
    if("Eigen3::Eigen" IN_LIST libraries)
      list(APPEND of_most Eigen/LU)
    endif()
    poise_precompile(poise_${name} ${of_most})
  endif()
  set_property(GLOBAL APPEND PROPERTY POISE_CONCEPTS poise_${name})
endfunction()

# poise_precompile(TARGET HEADER...)
# Compiles headers that most sources of a target include once, where POISE_PCH asks for it. Each source still includes
# what it needs: builds without see to that. Headers of other rooms only: what a header of its own namespace has at file
# scope, a source that does not include it may call its own variables.
function(poise_precompile target)
  if(POISE_PCH)
    list(TRANSFORM ARGN REPLACE "(.+)" "<\\1>")
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# poise_unity(TARGET)
# Compiles the sources of a target a few at a time as one, where POISE_UNITY asks for it: most of what a
# test or a statement costs to compile is the headers that it shares with its neighbours. No two of them
# may then give different things one name, not even in anonymous namespaces.
function(poise_unity target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${POISE_UNITY} UNITY_BUILD_BATCH_SIZE 5)
endfunction()

# poise_test(NAME SOURCES ... DEPENDS ... [LABELS ...] [ALONE ...])
# One GoogleTest program; every case is a CTest of its own, labelled by tests/labels.cmake. The seed of
# the property tests is fixed, so that a failure can be repeated; vary RC_PARAMS to search further.
# Sources that are listed after ALONE as well share no unit with others: theirs are names that collide.
function(poise_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LABELS;ALONE" ${ARGN})
  set_source_files_properties(${ARG_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  add_executable(test_${name} ${ARG_SOURCES})
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(test_${name} PRIVATE
    poise_options ${ARG_DEPENDS} GTest::gmock_main rapidcheck rapidcheck_gtest)
  # What takes time is in the libraries; the tests' own code is compiled faster than it is optimised.
  target_compile_options(test_${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  poise_unity(test_${name})
  # Ahead of any `using namespace poise`, under which `testing` has two meanings.
  set_target_properties(test_${name} PROPERTIES UNITY_BUILD_CODE_BEFORE_INCLUDE
    "#include <gmock/gmock.h>\n#include <rapidcheck/gtest.h>")
  gtest_discover_tests(test_${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT 900 ENVIRONMENT "RC_PARAMS=seed=20251")
  set(labels ${CMAKE_CURRENT_BINARY_DIR}/test_${name}_labels.cmake)
  file(WRITE ${labels}
    "set(program ${name} ${ARG_LABELS})\nset(cases \${test_${name}_TESTS})\ninclude(${PROJECT_SOURCE_DIR}/tests/labels.cmake)\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels})
endfunction()
