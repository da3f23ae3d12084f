#include "poise/io/as_latex.hpp"

#include <gtest/gtest.h>

#include "io/sample_result.hpp"

namespace poise::io {
namespace {

TEST(AsLatex, EveryScalarIsAMacro) {
  EXPECT_EQ(as_latex(test::sample_result(), "Demo"),
            R"(\newcommand{\DemoN}{50}
\newcommand{\DemoKE}{\ensuremath{1}}
\newcommand{\DemoKI}{\ensuremath{0.1}}
\newcommand{\DemoEta}{--}
\newcommand{\DemoKind}{hopf}
\newcommand{\DemoOk}{yes}
\newcommand{\DemoProved}{--}
\newcommand{\DemoTitle}{a\_b 50\% \textbackslash{}x\^{}}
\newcommand{\DemoSeconds}{\ensuremath{1.5}}
\newcommand{\DemoStateVE}{\ensuremath{2}}
\newcommand{\DemoStateVI}{\ensuremath{-1.5\cdot 10^{-9}}}
)");
}

TEST(AsLatex, DigitsOfNamesAreSpeltAndThoseOfNumbersChosen) {
  Result result;
  result.root.add("d_W_2", "1", "a distance", 1.0 / 3.0).shown(3);
  EXPECT_EQ(as_latex(result, ""), "\\newcommand{\\DWTwo}{\\ensuremath{0.333}}\n");
}

}  // namespace
}  // namespace poise::io
