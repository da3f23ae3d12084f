# One concept of the library = one folder = one namespace = one target.

# Flags of every target of this project; never of what links to it.
add_library(poise_options INTERFACE)
target_compile_options(poise_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  $<$<BOOL:${POISE_WARNINGS_AS_ERRORS}>:-Werror>
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
  set_property(GLOBAL APPEND PROPERTY POISE_CONCEPTS poise_${name})
endfunction()

# poise_test(NAME SOURCES ... DEPENDS ... [LABELS ...])
# One GoogleTest program; every case is a CTest of its own. The seed of the property tests is fixed, so
# that a failure can be repeated; vary RC_PARAMS to search further.
function(poise_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
  add_executable(test_${name} ${ARG_SOURCES})
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(test_${name} PRIVATE
    poise_options ${ARG_DEPENDS} GTest::gmock_main rapidcheck rapidcheck_gtest)
  gtest_discover_tests(test_${name} DISCOVERY_MODE PRE_TEST
    PROPERTIES TIMEOUT 900 ENVIRONMENT "RC_PARAMS=seed=20251" LABELS "${name};${ARG_LABELS}")
endfunction()
