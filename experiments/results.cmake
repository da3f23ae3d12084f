# What scripts/reproduce makes: the results, the figures drawn from them, the documents. cmake/PoiseResults.cmake says
# what each line may have. Level `default` is minutes, `all` is everything that the paper shows.

get_property(plain GLOBAL PROPERTY POISE_CONCEPTS)
list(REMOVE_ITEM plain poise_certify)
poise_fingerprint(program TARGETS ${plain} poise_studies poise_options_of_commands poise_plain_commands poise_program
  DEPENDS poise_program)
poise_fingerprint(certified TARGETS poise_certify poise_checks poise_certified DEPENDS poise_certified)
poise_results_from(PROGRAM $<TARGET_FILE:poise_program> PLAIN ${program} CERTIFIED ${certified} PYTHON ${POISE_PYTHON})
set(configs experiments/configs)

# The panels of [MV, Section 6], the paths to their exits, and the ledger
foreach(name paper-6.1 paper-6.2)
  poise_result(NAME ${name} LEVEL default COMMAND compare ${configs}/${name}.toml)
  poise_figure(NAME ${name} LEVEL default FROM ${name} SCRIPT compare.py)
  poise_result(NAME exit-${name} LEVEL default COMMAND exit ${configs}/${name}.toml)
endforeach()
poise_result(NAME ledger-quick LEVEL default COMMAND check --quick)
poise_result(NAME ledger LEVEL all COMMAND check)

# Balanced points along a weight, a gain and a segment of variances
function(diagram name config path)
  poise_result(NAME continue-${name} LEVEL default COMMAND continue ${configs}/${config}.toml --path ${path})
  poise_figure(NAME continue-${name} LEVEL default FROM continue-${name} SCRIPT continue.py)
endfunction()
diagram(weight paper-6.1 C.ei=0.5:3)
diagram(gain hopf intensity.ie.gain=0.25:4)
diagram(variances fold K=0.5,2:2,0.5)

# The limit up to its exit and beyond, exact networks over it
function(beyond config sizes)
  poise_figure(NAME beyond-${config} LEVEL all SCRIPT beyond.py ARGS ${configs}/${config}.toml --sizes ${sizes}
    ALSO json PROGRAM)
endfunction()
beyond(paper-6.1 5000)
beyond(paper-6.2 5000)
beyond(hopf-strong 500,1000,2000)
beyond(fold-strong 250,1000,2000)
beyond(hopf-subcritical 500,1000,2000)
beyond(runaway 1250,5000)

# Networks of finite size
poise_figure(NAME finite-size LEVEL all SCRIPT finite.py
  ARGS ${configs}/paper-6.1.toml --fold ${configs}/fold.toml PROGRAM)

# Coupled noise: a pair of paths; growth with S = 2^6, ..., 2^24, fewer paths where they are longer; the tail; networks
set(coupled "")
function(couple name)
  poise_result(NAME couple/${name} LEVEL all COMMAND couple ${ARGN})
  set(coupled ${coupled} couple/${name} PARENT_SCOPE)
endfunction()
couple(pair --length 1024 --seed 3)
set(exponents 6 8 10 12 14 16 18 20 22 24)
set(numbers 2000 2000 2000 1000 500 200 100 48 24 12)
foreach(exponent paths IN ZIP_LISTS exponents numbers)
  math(EXPR length "1 << ${exponent}")
  foreach(method kmt adapted endpoint independent)
    # The adapted coupling takes a microsecond a point, and shows its order by 2^20.
    if(NOT (method STREQUAL "adapted" AND exponent GREATER 20))
      couple(growth-${method}-${exponent} --length ${length} --paths ${paths} --method ${method} --seed 2026)
    endif()
  endforeach()
endforeach()
foreach(exponent RANGE 4 9)
  math(EXPR length "1 << ${exponent}")
  couple(tail-${exponent} --length ${length} --paths 100000 --seed 2026)
endforeach()
couple(network ${configs}/couple.toml)
couple(sizes-kmt ${configs}/couple.toml --replicas 8 --sizes 100,173,300,548,1000,1732,3000)
couple(sizes-independent ${configs}/couple.toml --replicas 8 --sizes 100,300,1000 --method independent)
poise_figure(NAME couple/couple LEVEL all SCRIPT couple.py ARGS ${POISE_RESULTS}/couple READS ${coupled}
  PARTS paths networks)

# Dense networks: spikes and rates, densities, convergence, scrambled labels, stationary states
function(numbers variable first step last)  # first,first + step,...,last
  execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C seq -s, ${first} ${step} ${last}
    OUTPUT_VARIABLE text OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(${variable} ${text} PARENT_SCOPE)
endfunction()
set(dense "")
function(dense name config)
  poise_result(NAME dense/${name} LEVEL all COMMAND dense ${configs}/dense/${config}.toml ${ARGN})
  set(dense ${dense} dense/${name} PARENT_SCOPE)
endfunction()
# A label in the middle of each of 40 strips; of E and I two suffice, and are shown in as many.
numbers(strips 0.0125 0.025 0.9875)
dense(ring ring --neurons --xi ${strips} --tolerance 1e-4)
dense(ei ei --neurons --xi ${strips} --tolerance 1e-5)
numbers(potentials -0.8 0.005 1.6)
dense(density homogeneous --neurons --set dense.N=20000 --times 0.2,0.6,1,4 --solver volumes --density=${potentials})
foreach(name homogeneous ring low-rank w-random)
  dense(sizes-${name} ${name} --sizes 250,500,1000,2000,4000 --replicas 8 --tolerance 1e-5 --set run.T=3)
endforeach()
dense(sizes-scrambled scrambled --sizes 100,200,400,800 --replicas 4 --tolerance 1e-5)
set(stationary --stationary --limit-only --times 0.01)
numbers(strengths 0 0.125 3)
string(REPLACE "," ";" strengths ${strengths})
foreach(strength IN LISTS strengths)
  dense(fold-${strength} homogeneous ${stationary} --set dense.kernel.value=${strength} --set dense.drive.value=0.2
    --set dense.intensity.gain=6.0)
endforeach()
numbers(strengths 3 0.25 5)
string(REPLACE "," ";" strengths ${strengths})
foreach(strength IN LISTS strengths)
  dense(hopf-${strength} ei ${stationary} --set "dense.kernel.value=[[${strength}, -7.0], [4.0, -0.5]]")
endforeach()
poise_figure(NAME dense/dense LEVEL all SCRIPT dense.py ARGS ${POISE_RESULTS}/dense READS ${dense}
  PARTS ring ei density sizes scrambled stability)

# What the paper shows beside: balanced points, proved exits, distances by size, tails, the cost of a path and of precision
foreach(name paper-6.1 paper-6.2 paper-literal)
  poise_result(NAME balance-${name} LEVEL all COMMAND balance ${configs}/${name}.toml)
endforeach()
foreach(name paper-6.1 paper-6.2 hopf hopf-strong hopf-subcritical fold fold-strong runaway)
  poise_result(NAME certified-${name} LEVEL all COMMAND exit ${configs}/${name}.toml --certify)
  list(APPEND cited certified-${name})
endforeach()
foreach(tail "1;1;3" "1;1;12" "100;0.01;1" "100;1;2" "100;1;5" "10000;1;3")
  list(JOIN tail - name)
  poise_result(NAME tail-${name} LEVEL all COMMAND tail ${tail})
  list(APPEND cited tail-${name})
endforeach()
poise_result(NAME sizes LEVEL all COMMAND compare ${configs}/paper-6.1.toml --sizes 1250,2500,5000 --replicas 16)
poise_result(NAME bench LEVEL all CLOCKS
  COMMAND bench ${configs}/paper-6.1.toml --set network.n=2000 --set run.T=3 --budget 60)
poise_result(NAME speed LEVEL all CLOCKS COMMAND simulate ${configs}/paper-6.1.toml --replicas 1 --threads 1)
list(APPEND cited paper-6.1 paper-6.2 balance-paper-6.1 balance-paper-6.2 ledger sizes bench speed ${coupled} ${dense})

# The paper, and the note for the authors of [MV]: every number from a result
file(GLOB sections RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/paper/*.py
  ${PROJECT_SOURCE_DIR}/paper/style.tex ${PROJECT_SOURCE_DIR}/paper/references.bib ${PROJECT_SOURCE_DIR}/paper/sections/*.tex)
foreach(document paper referee)
  poise_document(NAME ${document} LEVEL all OUTPUTS ${PROJECT_SOURCE_DIR}/paper/${document}.pdf
    COMMAND ${POISE_PYTHON} paper/build.py ${PROJECT_BINARY_DIR}/results.json ${document}
    INPUTS paper/${document}.tex ${sections} FROM ${cited}
    FIGURES paper-6.1 paper-6.2 beyond-hopf-strong beyond-fold-strong finite-size couple/couple dense/dense)
endforeach()

# The report: what a network is, does and becomes, how to simulate it, and the ledger
set(reported paper-6.1 paper-6.2 exit-paper-6.1 exit-paper-6.2 continue-weight continue-gain continue-variances)
function(report name)
  poise_result(NAME report/${name} LEVEL default ${ARGN})
  set(reported ${reported} report/${name} PARENT_SCOPE)
endfunction()
report(balance COMMAND balance ${configs}/paper-6.1.toml --curves)
report(limit COMMAND limit ${configs}/paper-6.1.toml)
report(hopf COMMAND exit ${configs}/hopf-strong.toml)
report(finite COMMAND finite ${configs}/paper-6.1.toml)
report(bench CLOCKS COMMAND bench ${configs}/paper-6.1.toml --set network.n=500 --set run.T=3 --budget 10)
list(TRANSFORM reported REPLACE "(.+)" "${POISE_RESULTS}/\\1.nc" OUTPUT_VARIABLE pages)
file(GLOB_RECURSE package CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/python/poise/*.py
  ${PROJECT_SOURCE_DIR}/python/poise/report/templates/*)
poise_document(NAME report LEVEL default OUTPUTS html INPUTS ${package} FROM ${reported} ledger-quick
  COMMAND ${CMAKE_COMMAND} -E env PYTHONPATH=${PROJECT_SOURCE_DIR}/python ${POISE_PYTHON} -m poise.report
    ${pages} ${POISE_RESULTS}/ledger-quick.json --out ${POISE_RESULTS}/report.html)

poise_results_end()
