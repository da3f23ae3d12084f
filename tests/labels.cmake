# Labels of the cases of one test program; CTest runs this after it has listed them.
#
#   quick  ctest -L quick: what a developer runs after a change
#   slow   took more than a second in a Release build
#   law    ctest -L law: what holds for every kind, sampler or method: suites called ...Laws
#
# Expects `program`, and `cases`, the names of its cases.
set(slow
)
list(JOIN slow "|" slow)
foreach(case IN LISTS cases)
  set(labels ${program})
  if(slow AND case MATCHES "^(${slow})")
    list(APPEND labels slow)
  else()
    list(APPEND labels quick)
  endif()
  if(case MATCHES "^[^.]*Laws")
    list(APPEND labels law)
  endif()
  set_tests_properties(${case} PROPERTIES LABELS "${labels}")
endforeach()
