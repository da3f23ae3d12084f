# Results, the figures drawn from them and the documents made of both, as a graph that Ninja keeps.
#
# Problem: what a document shows is minutes to an hour of runs, of which an edit concerns a few; a run may be
# stopped at any moment; and a commit changes the program's bytes, which carry it, but no number. Method: each
# result, figure and document is a build rule (experiments/results.cmake lists them) that depends on what it is made
# of: the configuration, its own command line, the script and package that draw it, and the program's fingerprint
# (Fingerprint.cmake), which changes with its code but not with its commit. Ninja takes what finished as done,
# removes what it was stopped in, and does nothing where nothing changed. Rejected: Make (does not see that a command
# line changed), Snakemake (a second engine beside the one that builds the program), the program itself as dependency
# (every commit would repeat everything).
#
# Files are written to POISE_RESULTS, out/ unless it is set. Results run one after the other, since each takes all
# cores; figures are drawn beside them.
#
# The target reproduce_default has the level `default`, reproduce_all that and `all`. What there is, each with its
# command and files, is in results.json of the build tree, for scripts/reproduce and its manifest.

set(POISE_RESULTS ${PROJECT_SOURCE_DIR}/out CACHE PATH "Where results, figures and documents are written")

# poise_fingerprint(VARIABLE TARGETS target... DEPENDS target...)
# A file that changes when the code of the TARGETS does; DEPENDS are those that link them.
function(poise_fingerprint variable)
  cmake_parse_arguments(ARG "" "" "TARGETS;DEPENDS" ${ARGN})
  set(file ${PROJECT_BINARY_DIR}/fingerprint-${variable})
  set(objects "")
  foreach(target IN LISTS ARG_TARGETS)
    string(APPEND objects "$<JOIN:$<TARGET_OBJECTS:${target}>,\n>\n")
  endforeach()
  file(GENERATE OUTPUT ${file}.objects CONTENT "${objects}")
  # Written only if it differs: then what depends on it has nothing to do.
  add_custom_command(OUTPUT ${file}
    COMMAND ${CMAKE_COMMAND} -D LIST=${file}.objects -D OUTPUT=${file} -P ${PROJECT_SOURCE_DIR}/cmake/Fingerprint.cmake
    DEPENDS ${ARG_DEPENDS} ${file}.objects ${PROJECT_SOURCE_DIR}/cmake/Fingerprint.cmake
    COMMENT "What the results depend on: ${variable}" VERBATIM)
  set(${variable} ${file} PARENT_SCOPE)
endfunction()

# poise_results_from(PROGRAM program PLAIN file CERTIFIED file PYTHON interpreter)
# What runs the commands, the fingerprints of what needs no ball arithmetic and of the rest, and what draws. To be
# called once, before the functions below.
function(poise_results_from)
  cmake_parse_arguments(ARG "" "PROGRAM;PLAIN;CERTIFIED;PYTHON" "" ${ARGN})
  foreach(key IN ITEMS PROGRAM PLAIN CERTIFIED PYTHON)
    set_property(GLOBAL PROPERTY POISE_RESULTS_${key} ${ARG_${key}})
  endforeach()
  # Whatever a figure may import.
  set(python ${PROJECT_SOURCE_DIR}/python/poise)
  file(GLOB package CONFIGURE_DEPENDS ${python}/*.py ${python}/plot/*.py)
  set_property(GLOBAL PROPERTY POISE_RESULTS_PACKAGE
    ${package} ${PROJECT_SOURCE_DIR}/experiments/plot/modules.py ${PROJECT_SOURCE_DIR}/experiments/plot/script.py)
  add_custom_target(reproduce_default)
  add_custom_target(reproduce_all)
  add_dependencies(reproduce_all reproduce_default)
endfunction()

# poise_result(NAME name LEVEL default|all COMMAND poise's arguments... [CLOCKS] [INPUTS file...])
# out/name.nc and out/name.json; of `check` out/name.json, .tex and .md. Configurations among the arguments, named
# from the root of the sources, are found; other files that the command reads are listed after INPUTS. Equal runs give
# equal bytes, unless CLOCKS keeps what was read from clocks, which a result about time needs.
function(poise_result)
  cmake_parse_arguments(ARG CLOCKS "NAME;LEVEL" "COMMAND;INPUTS" ${ARGN})
  get_property(program GLOBAL PROPERTY POISE_RESULTS_PROGRAM)
  get_property(fingerprint GLOBAL PROPERTY POISE_RESULTS_PLAIN)
  if(ARG_COMMAND MATCHES "^(check|tail)(;|$)|(^|;)--certify(;|$)")
    get_property(certified GLOBAL PROPERTY POISE_RESULTS_CERTIFIED)
    list(APPEND fingerprint ${certified})
  endif()
  set(stem ${POISE_RESULTS}/${ARG_NAME})
  list(GET ARG_COMMAND 0 command)
  if(command STREQUAL "check")  # writes three files for one --out
    set(written json tex md)
    set(out --out ${stem}.json)
  else()
    set(written nc json)
    set(out --out ${stem}.nc --out ${stem}.json)
  endif()
  if(NOT ARG_CLOCKS)
    list(APPEND out --reproducible)
  endif()
  set(inputs ${ARG_INPUTS})
  foreach(word IN LISTS ARG_COMMAND)
    if(word MATCHES "[.]toml$")
      list(APPEND inputs ${word})
    endif()
  endforeach()
  list(TRANSFORM written PREPEND ${stem}. OUTPUT_VARIABLE files)
  _poise_made(NAME ${ARG_NAME} LEVEL ${ARG_LEVEL} KIND result OUTPUTS ${files} INPUTS ${inputs} DEPENDS ${fingerprint}
    SHOWN poise ${ARG_COMMAND} COMMAND ${program} ${ARG_COMMAND} ${out} > /dev/null)
endfunction()

# poise_figure(NAME name LEVEL default|all FROM result... SCRIPT file.py [ARGS argument...]
#              [READS result...] [PARTS part...] [ALSO ending...] [PROGRAM])
# out/name.pdf, .svg, .png and .txt, what the script printed: `SCRIPT out/result.nc... ARGS... --out out/name`.
# SCRIPT lies in experiments/plot. A script that finds its results by itself, in a folder that ARGS names, has them
# listed after READS. One that writes out/name-part.* for several parts lists these after PARTS; one that writes
# further files lists their endings after ALSO; one that runs the program itself says PROGRAM, and gets --poise.
# Configurations among the arguments are found.
function(poise_figure)
  cmake_parse_arguments(ARG PROGRAM "NAME;LEVEL;SCRIPT" "FROM;ARGS;READS;PARTS;ALSO" ${ARGN})
  get_property(program GLOBAL PROPERTY POISE_RESULTS_PROGRAM)
  get_property(fingerprint GLOBAL PROPERTY POISE_RESULTS_PLAIN)
  get_property(python GLOBAL PROPERTY POISE_RESULTS_PYTHON)
  get_property(package GLOBAL PROPERTY POISE_RESULTS_PACKAGE)
  set(stem ${POISE_RESULTS}/${ARG_NAME})
  set(script experiments/plot/${ARG_SCRIPT})
  _poise_files_of(needed ${ARG_NAME} result ${ARG_FROM} ${ARG_READS})
  set(from ${ARG_FROM})
  list(TRANSFORM from REPLACE "(.+)" "${POISE_RESULTS}/\\1.nc")
  set(stems ${stem})
  if(ARG_PARTS)
    list(TRANSFORM ARG_PARTS PREPEND ${stem}- OUTPUT_VARIABLE stems)
  endif()
  set(files ${stem}.txt)
  foreach(one IN LISTS stems)
    list(APPEND files ${one}.pdf ${one}.svg ${one}.png)
  endforeach()
  foreach(ending IN LISTS ARG_ALSO)
    list(APPEND files ${stem}.${ending})
  endforeach()
  set(inputs ${script})
  foreach(word IN LISTS ARG_ARGS)
    if(word MATCHES "[.]toml$")
      list(APPEND inputs ${word})
    endif()
  endforeach()
  set(words ${ARG_ARGS})
  if(ARG_PROGRAM)
    list(APPEND words --poise ${program})
  else()
    set(fingerprint "")
  endif()
  _poise_made(NAME ${ARG_NAME} LEVEL ${ARG_LEVEL} KIND figure OUTPUTS ${files} INPUTS ${inputs}
    DEPENDS ${needed} ${package} ${fingerprint} SHOWN ${script} ${ARG_FROM} ${ARG_ARGS}
    COMMAND ${python} ${script} ${from} ${words} --out ${stem} > ${stem}.txt)
endfunction()

# poise_document(NAME name LEVEL default|all OUTPUTS file... COMMAND word... [INPUTS file...] [FROM result...]
#                [FIGURES figure...] [DEPENDS file...])
# Anything else: OUTPUTS, files or endings of out/name, are what COMMAND makes of the files INPUTS, named from the root
# of the sources, the results FROM and the figures FIGURES. It runs at the root of the sources.
function(poise_document)
  cmake_parse_arguments(ARG "" "NAME;LEVEL" "OUTPUTS;COMMAND;INPUTS;FROM;FIGURES;DEPENDS" ${ARGN})
  set(files "")
  foreach(output IN LISTS ARG_OUTPUTS)
    if(output MATCHES "^/")
      list(APPEND files ${output})
    else()
      list(APPEND files ${POISE_RESULTS}/${ARG_NAME}.${output})
    endif()
  endforeach()
  _poise_files_of(from ${ARG_NAME} result ${ARG_FROM})
  _poise_files_of(figures ${ARG_NAME} figure ${ARG_FIGURES})
  _poise_made(NAME ${ARG_NAME} LEVEL ${ARG_LEVEL} KIND document OUTPUTS ${files} INPUTS ${ARG_INPUTS}
    DEPENDS ${from} ${figures} ${ARG_DEPENDS} SHOWN ${ARG_COMMAND} COMMAND ${ARG_COMMAND})
endfunction()

# Sets VARIABLE to the files of what is named, of this kind and needed by NEEDER.
function(_poise_files_of variable needer kind)
  set(files "")
  foreach(name IN LISTS ARGN)
    get_property(known GLOBAL PROPERTY POISE_FILES_OF_${kind}.${name})
    if(NOT known)
      message(FATAL_ERROR "experiments/results.cmake: ${needer} needs the ${kind} ${name}, "
        "which is not listed before it")
    endif()
    list(APPEND files ${known})
  endforeach()
  set(${variable} ${files} PARENT_SCOPE)
endfunction()

# The rule, its target KIND.NAME, with dots for slashes, and its line in the list.
function(_poise_made)
  cmake_parse_arguments(ARG "" "NAME;LEVEL;KIND" "OUTPUTS;INPUTS;DEPENDS;SHOWN;COMMAND" ${ARGN})
  if(NOT ARG_NAME MATCHES "^[a-z0-9][a-zA-Z0-9./_-]*$" OR NOT ARG_LEVEL MATCHES "^(default|all)$")
    message(FATAL_ERROR "experiments/results.cmake: NAME \"${ARG_NAME}\" LEVEL \"${ARG_LEVEL}\": "
      "expected a name of small letters, digits, dots, dashes and slashes, and the level default or all")
  endif()
  list(TRANSFORM ARG_INPUTS REPLACE "^([^/].*)" "${PROJECT_SOURCE_DIR}/\\1" OUTPUT_VARIABLE inputs)
  foreach(input IN LISTS inputs)
    if(NOT EXISTS ${input})
      message(FATAL_ERROR "experiments/results.cmake: ${ARG_NAME}: no file ${input}")
    endif()
  endforeach()
  list(GET ARG_OUTPUTS 0 first)
  cmake_path(GET first PARENT_PATH folder)
  set(terminal "")
  if(ARG_KIND STREQUAL "result")  # one at a time, with the terminal for its progress
    set(terminal USES_TERMINAL)
  endif()
  list(JOIN ARG_SHOWN " " shown)
  string(LENGTH "${shown}" length)
  string(SUBSTRING "${shown}" 0 90 comment)
  if(length GREATER 90)
    string(APPEND comment "...")
  endif()
  add_custom_command(OUTPUT ${ARG_OUTPUTS}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND ${ARG_COMMAND}
    DEPENDS ${inputs} ${ARG_DEPENDS}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "${ARG_NAME}: ${comment}" VERBATIM ${terminal})
  string(REPLACE "/" "." target ${ARG_KIND}.${ARG_NAME})
  add_custom_target(${target} DEPENDS ${ARG_OUTPUTS})
  add_dependencies(reproduce_${ARG_LEVEL} ${target})
  set_property(GLOBAL PROPERTY POISE_FILES_OF_${ARG_KIND}.${ARG_NAME} ${ARG_OUTPUTS})
  _poise_listed("${ARG_NAME}" "${ARG_LEVEL}" "${ARG_KIND}" "${target}" "${shown}" "${ARG_INPUTS}" "${ARG_OUTPUTS}")
endfunction()

# Adds to the list; texts keep their quotes and backslashes.
function(_poise_listed name level kind target command inputs outputs)
  set(entry "{}")
  foreach(key IN ITEMS name level kind target command inputs outputs)
    set(value "${${key}}")
    string(REPLACE "\\" "\\\\" value "${value}")
    string(REPLACE "\"" "\\\"" value "${value}")
    if(key MATCHES "puts$")
      string(REPLACE ";" "\", \"" value "[\"${value}\"]")
      string(REPLACE "[\"\"]" "[]" value "${value}")
    else()
      set(value "\"${value}\"")
    endif()
    string(JSON entry SET "${entry}" ${key} "${value}")
  endforeach()
  set_property(GLOBAL APPEND_STRING PROPERTY POISE_RESULTS_ENTRIES "${entry},\n")
endfunction()

# To be called after all of them: writes the list.
function(poise_results_end)
  get_property(entries GLOBAL PROPERTY POISE_RESULTS_ENTRIES)
  string(REGEX REPLACE ",\n$" "\n" entries "${entries}")
  file(WRITE ${PROJECT_BINARY_DIR}/results.json "[\n${entries}]\n")
endfunction()
