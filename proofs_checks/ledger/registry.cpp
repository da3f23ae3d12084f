#include "proofs_checks/ledger/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"

namespace poise::checks {
namespace {

/// What an id or a name says: a kind, "" if it is left open, and a number, "8.1".
struct Label {
  std::string kind;
  std::string number;
};

/// Short forms that are no beginnings of a kind's name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> short_forms{
    {{"eqn", "eq"}, {"equation", "eq"}, {"formula", "eq"}, {"thm", "theorem"}}};

bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

/// The kind that the word begins, by three letters at least, or is short for.
std::string kind_of(const std::string& word, std::span<const Statement> known) {
  for (const auto& [form, kind] : short_forms)
    if (word == form) return std::string(kind);
  for (const Statement& statement : known) {
    const std::string_view kind = statement.id.substr(0, statement.id.find('-'));
    if (kind == word || (word.size() >= 3 && kind.starts_with(word))) return std::string(kind);
  }
  return word;
}

/// A word or none, then one number, and nothing else but punctuation.
std::optional<Label> label_of(std::string_view name, std::span<const Statement> known) {
  constexpr std::string_view section_sign = "\u00a7";
  std::string text;
  for (const char c : name) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (const auto at = text.find(section_sign); at != std::string::npos)
    text.replace(at, section_sign.size(), "section ");
  constexpr std::string_view punctuation = " \t.,:;-_~()[]";
  const std::size_t begin = text.find_first_not_of(punctuation);
  if (begin == std::string::npos) return std::nullopt;
  std::size_t at = begin;
  while (at < text.size() && letter(text[at])) ++at;
  const std::string word = text.substr(begin, at - begin);
  const bool bracketed = text.find('(') != std::string::npos;
  Label label{word.empty() ? (bracketed ? "eq" : "") : kind_of(word, known), ""};
  for (bool apart = false; at < text.size(); ++at) {
    if (digit(text[at])) {
      if (apart && !label.number.empty()) label.number += '.';
      label.number += text[at];
    } else if (punctuation.find(text[at]) == std::string_view::npos) {
      return std::nullopt;
    }
    apart = !digit(text[at]);
  }
  return label.number.empty() ? std::nullopt : std::optional(label);
}

Label label_of(const Statement& statement) {
  const std::size_t dash = statement.id.find('-');
  return {std::string(statement.id.substr(0, dash)), std::string(statement.id.substr(dash + 1))};
}

/// Those with this number, of whatever kind.
std::vector<std::string_view> of_number(const std::string& number,
                                        std::span<const Statement> known) {
  std::vector<std::string_view> ids;
  for (const Statement& statement : known)
    if (label_of(statement).number == number) ids.push_back(statement.id);
  return ids;
}

[[noreturn]] void fail_unknown(const std::string& name, std::span<const Statement> known) {
  std::vector<std::string_view> ids;
  for (const Statement& statement : known) ids.push_back(statement.id);
  const auto label = label_of(name, known);
  const auto namesakes = label ? of_number(label->number, known) : std::vector<std::string_view>{};
  std::string near = label ? core::suggestion(label->kind + "-" + label->number, ids)
                           : core::suggestion(name, ids);
  if (!namesakes.empty()) near = fmt::format(", did you mean {}?", fmt::join(namesakes, " or "));
  throw core::InputError(fmt::format("{} is not a statement{}{} expected some of: {}",
                                     core::quoted(name), near, near.empty() ? ":" : "",
                                     core::listed(ids)));
}

}  // namespace

std::string file_of(const Statement& statement) {
  std::string name(statement.id);
  std::ranges::replace_if(
      name, [](char c) { return c == '-' || c == '.'; }, '_');
  return "proofs_checks/statements/" + name + ".cpp";
}

std::vector<Statement> find_statements(std::string_view name, std::span<const Statement> known) {
  std::vector<Statement> found;
  const auto label = label_of(name, known);
  for (const Statement& statement : known) {
    const Label own = label_of(statement);
    if (label && own.number == label->number && (label->kind.empty() || own.kind == label->kind))
      found.push_back(statement);
  }
  return found;
}

std::vector<Statement> select(std::span<const std::string> names) {
  const auto known = statements();
  std::vector<std::string_view> wanted;
  for (const std::string& name : names) {
    const auto found = find_statements(name, known);
    if (found.empty()) fail_unknown(name, known);
    if (found.size() > 1) {
      std::vector<std::string_view> ids;
      for (const Statement& statement : found) ids.push_back(statement.id);
      throw core::InputError(
          fmt::format("{} may mean {}: say which", core::quoted(name), fmt::join(ids, " or ")));
    }
    wanted.push_back(found.front().id);
  }
  std::vector<Statement> chosen;
  for (const Statement& statement : known)
    if (names.empty() || std::ranges::find(wanted, statement.id) != wanted.end())
      chosen.push_back(statement);
  return chosen;
}

}  // namespace poise::checks
