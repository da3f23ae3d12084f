#!/usr/bin/python3
"""Checks the formal proofs: compiles every file of this folder with Coq, and looks at what they assume.

    proofs_checks/formal/check.py BUILD_FOLDER [--jobs N]

Compiling is checking: Coq's kernel goes through every proof. What it cannot notice is a proof that rests on an
axiom, or on a lemma admitted without proof; so Coq is asked for the axioms below all lemmas together, and they must
be those of ALLOWED, no more and no fewer. Nothing is written outside of BUILD_FOLDER, and what is newer there than
all that it depends on is not compiled again.

Exit status 0 if all is well; 1, naming the file or the lemma, if not; 77 where there is no Coq.
"""

import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
LIBRARY = "Poise"
NO_COQ = 77

# The axioms of Coq's real numbers, as its standard library builds them.
ALLOWED = {
    "Classical_Prop.classic": "a proposition holds or does not",
    "FunctionalExtensionality.functional_extensionality_dep": "functions with equal values are equal",
    "ClassicalDedekindReals.sig_forall_dec": "a decidable property of whole numbers holds of all, or fails at one",
    "ClassicalDedekindReals.sig_not_dec": "a negation holds or does not, as data",
}


class Unproved(Exception):
    """What Coq refuses, or what a proof assumes; the message names it."""


def coq(program, build, *arguments):
    """Output of a Coq program that knows the files of this folder as Poise."""
    done = subprocess.run([program, "-Q", str(build), LIBRARY, *map(str, arguments)], capture_output=True, text=True,
                          check=False, cwd=build)
    if done.returncode:
        raise Unproved(done.stderr.strip() or f"{program} ended with status {done.returncode}")
    return done.stdout


def compile_file(source, build):
    """Into build/NAME.vo. Coquelicot's coercions make Coq warn of an ambiguity that is none."""
    coq("coqc", build, "-w", "-ambiguous-paths", "-o", build / f"{source.stem}.vo", source)


def prerequisites(sources, build):
    """name -> names of the files of this folder that it requires."""
    listing = subprocess.run(["coqdep", "-Q", str(FOLDER), LIBRARY, *map(str, sources)], capture_output=True, text=True,
                             check=True).stdout
    needed = {}
    for rule in listing.splitlines():
        targets, _, needs = rule.partition(":")
        if targets.split()[0].endswith(".vo"):
            name = pathlib.Path(targets.split()[0]).stem
            needed[name] = {pathlib.Path(word).stem for word in needs.split() if word.endswith(".vo")}
    return needed


def build_all(build, jobs):
    """Compiles what is out of date, each file after those it requires; returns the names of all."""
    sources = {path.stem: path for path in sorted(FOLDER.glob("*.v"))}
    waiting = prerequisites(sources.values(), build)
    build.mkdir(parents=True, exist_ok=True)
    fresh, rebuilt, running = set(), set(), {}

    def out_of_date(name):
        compiled = build / f"{name}.vo"
        return not compiled.exists() or compiled.stat().st_mtime < sources[name].stat().st_mtime or any(
            other in rebuilt or (build / f"{other}.vo").stat().st_mtime > compiled.stat().st_mtime
            for other in waiting[name])

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        while len(fresh) < len(sources):
            for name in sources:
                if name not in fresh and name not in running.values() and waiting[name] <= fresh:
                    if out_of_date(name):
                        running[pool.submit(compile_file, sources[name], build)] = name
                    else:
                        fresh.add(name)
            if not running:
                continue
            for done in concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED).done:
                name = running.pop(done)
                done.result()
                print(f"proved    {name}.v", flush=True)
                rebuilt.add(name)
                fresh.add(name)
    return sorted(sources)


def proofs(name, build):
    """The theorems and lemmas of a compiled file, and the axioms it declares, by Coq's own index of it."""
    entries = [line.split() for line in (build / f"{name}.glob").read_text().splitlines()]
    found = {kind: [f"{name}.{words[3]}" for words in entries if words[0] == kind] for kind in ("prf", "ax")}
    return found["prf"], found["ax"]


def axioms_below(lemmas, build):
    """Names of the axioms that these lemmas rest on."""
    modules = sorted({lemma.split(".")[0] for lemma in lemmas})
    query = build / "assumptions_query.v"
    query.write_text(f"From {LIBRARY} Require {' '.join(modules)}.\n"
                     f"Definition all := ({', '.join('@' + lemma for lemma in lemmas)}, tt).\n"
                     "Print Assumptions all.\n")
    printed = coq("coqc", build, "-o", build / "assumptions_query.vo", query)
    # Coq prints each axiom's name at the start of a line and indents the rest of its type.
    return set(re.findall(r"^([\w.']+)(?= :|$)", printed, flags=re.MULTILINE))


def check_assumptions(names, build, allowed=frozenset(ALLOWED)):
    """Raises Unproved where a lemma of these files rests on an axiom that is not allowed, or one is declared."""
    lemmas = []
    for name in names:
        proved, declared = proofs(name, build)
        if declared:
            raise Unproved(f"{name}.v declares axioms: {', '.join(declared)}")
        lemmas += proved
    used = axioms_below(lemmas, build)
    if used - allowed:
        guilty = [f"{lemma} assumes {', '.join(found)}" for lemma in lemmas
                  if (found := sorted(axioms_below([lemma], build) - allowed))]
        raise Unproved("\n".join(guilty))
    return lemmas, used


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    if not shutil.which("coqc"):
        print("skipped: there is no coqc; scripts/bootstrap installs Coq, coq-interval and Coquelicot")
        return NO_COQ
    build = options.build.resolve()
    try:
        lemmas, used = check_assumptions(build_all(build, options.jobs), build)
        if used != set(ALLOWED):
            raise Unproved(f"allowed, and assumed by nothing: {', '.join(sorted(set(ALLOWED) - used))}")
    except Unproved as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{len(lemmas)} theorems and lemmas, which assume:")
    for axiom, meaning in ALLOWED.items():
        print(f"  {axiom}: {meaning}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
