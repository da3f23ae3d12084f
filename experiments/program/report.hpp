/// `poise report`: one page of results, which is made in Python.
///
/// Problem: the page is templates and figures, which Python has libraries for; users have one program. Method:
/// the program becomes `python3 -m poise.report`, with the package beside it on the path: that of the build
/// tree, or where the installation put it. Rejected: a child process to wait for (its end and Ctrl-C would
/// have to be passed on); an embedded interpreter (a second way to load the module).
#pragma once

#include <string>
#include <vector>

namespace poise::experiments {

/// One line for the list of commands.
inline constexpr auto report_summary =
    "Results as one page for browsers: figures, tables, the ledger, provenance (`poise report "
    "--help`)";

/// Never returns. Errors: core::InputError where there is no package or no interpreter.
[[noreturn]] void become_report(const std::vector<std::string>& words);

}  // namespace poise::experiments
