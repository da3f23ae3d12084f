/// How the ledger reads the print, and what its words mean: said once, above the table and the pages.
#pragma once

#include <array>
#include <string_view>

namespace poise::checks {

/// The rules by which the print is read, in order; each a sentence or two.
inline constexpr std::array<std::string_view, 4> policy{
    "v^n(0), which (5.2) leaves open, is the mean over the population of the potentials at time 0. "
    "Where another choice changes a verdict, both are shown.",
    "The text at hand is a transcript that draws letters after sqrt{n} into the root: sqrt{nt} "
    "reads sqrt(n) t wherever the other makes no sense. That is never the authors' error.",
    "A misprint that a reader mends without thinking (a sign, an index, an undefined letter with "
    "one possible meaning) is read as mended: the row says so, and its verdict is that of the "
    "mended statement.",
    "A statement is refuted only under the most favourable reading that the text allows. Where "
    "readings differ all are shown, and the column has the verdict under these rules."};

struct Term {
  std::string_view word, meaning;
  bool within = false;  ///< said of the last one that is not
};

inline constexpr std::array<Term, 13> terms{{
    {"proved", "with what the proof rests on:"},
    {"formal", "checked by Coq, without axioms beyond those of its real numbers", true},
    {"computed",
     "certificates in ball arithmetic, which the verifier computes again by other means", true},
    {"argued",
     "written out in words, in the header of the statement's file or on a page named there", true},
    {"cited", "a theorem that is proved elsewhere", true},
    {"refuted", "by a counterexample that is proved in one of these ways, with what fails:"},
    {"substance", "what the statement says is not so", true},
    {"missing hypothesis", "it is so under a hypothesis that is not there", true},
    {"convention", "it is so where a symbol or a space means something else", true},
    {"slip", "it is so with a small correction on which nothing else depends", true},
    {"supported",
     "tests fixed beforehand do not reject at level 1e-6, and each rejects a planted "
     "alternative"},
    {"tested", "proved, and tested as well"},
    {"undecided", "with the reason"},
}};

}  // namespace poise::checks
