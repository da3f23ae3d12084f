# Writes OUTPUT, a hash of the object files that LIST names one a line, when it has changed: what a program computes
# depends on these, while its own bytes change with every commit. The object that knows the commit is left out, and a
# comment changes nothing.
file(STRINGS ${LIST} objects)
list(FILTER objects EXCLUDE REGEX "/version[.]cpp[.]o$")
list(SORT objects)
set(text "")
foreach(object IN LISTS objects)
  file(SHA256 ${object} hash)
  string(APPEND text "${hash}\n")
endforeach()
string(SHA256 text "${text}")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} before)
endif()
if(NOT text STREQUAL "${before}")
  file(WRITE ${OUTPUT} "${text}")
endif()
