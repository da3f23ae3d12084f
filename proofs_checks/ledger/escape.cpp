#include "proofs_checks/ledger/escape.hpp"

#include <map>

namespace poise::checks {
namespace {

/// `text` with every character that is special replaced.
std::string escaped(std::string_view text, const std::map<char, std::string_view>& replacements) {
  std::string result;
  for (const char c : text) {
    const auto found = replacements.find(c);
    if (found == replacements.end())
      result += c;
    else
      result += found->second;
  }
  return result;
}

}  // namespace

std::string latex(std::string_view text) {
  return escaped(text, {{'\\', "\\textbackslash{}"},
                        {'{', "\\{"},
                        {'}', "\\}"},
                        {'_', "\\_"},
                        {'^', "\\textasciicircum{}"},
                        {'~', "\\textasciitilde{}"},
                        {'<', "\\textless{}"},
                        {'>', "\\textgreater{}"},
                        {'|', "\\textbar{}"},
                        {'%', "\\%"},
                        {'&', "\\&"},
                        {'#', "\\#"},
                        {'$', "\\$"}});
}

std::string markdown(std::string_view text) {
  return escaped(text, {{'|', "\\|"}, {'<', "&lt;"}, {'*', "\\*"}, {'_', "\\_"}});
}

}  // namespace poise::checks
