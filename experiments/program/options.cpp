#include "options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"

namespace poise::experiments {
namespace {

using core::InputError;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text)
    if (c == ',')
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

std::string range_text(double lowest, double highest) {
  if (std::isinf(highest)) return fmt::format("at least {:g}", lowest);
  return fmt::format("from {:g} to {:g}", lowest, highest);
}

/// All of `text` as a T, or nothing.
template <class T>
std::optional<T> read(const std::string& text) {
  T value{};
  const char* first = text.data() + (text.starts_with('+') ? 1 : 0);
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, value);
  if (error != std::errc() || end != last || first == last) return std::nullopt;
  return value;
}

double read_number(const std::string& name, const std::string& text, double lowest,
                   double highest) {
  const auto value = read<double>(text);
  if (!value || !std::isfinite(*value) || *value < lowest || *value > highest)
    throw InputError(fmt::format("{}: {} is not a number {}", name, core::quoted(text),
                                 range_text(lowest, highest)));
  return *value;
}

std::int64_t read_integer(const std::string& name, const std::string& text, std::int64_t lowest,
                          std::int64_t highest) {
  const auto value = read<std::int64_t>(text);
  if (!value || *value < lowest || *value > highest)
    throw InputError(fmt::format("{}: {} is not a whole number from {} to {}", name,
                                 core::quoted(text), lowest, highest));
  return *value;
}

std::vector<std::string_view> views(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

OptionInfo& Options::info(const std::string& name) {
  const auto found = std::ranges::find(infos_, name, &OptionInfo::name);
  assert(found != infos_.end());
  return *found;
}

OptionInfo& Options::each(const std::string& name, std::string placeholder,
                          std::function<void(const std::string&)> take, std::string help,
                          bool repeatable, std::vector<std::string> words) {
  takers_.push_back(std::move(take));
  infos_.push_back(
      {name, std::move(placeholder), std::move(help), std::move(words), false, repeatable});
  return infos_.back();
}

void Options::flag(const std::string& name, bool& value, std::string help) {
  each(
      name, "", [&value](const std::string&) { value = true; }, std::move(help))
      .takes = Takes::nothing;
}

void Options::document(const std::string& name, std::string placeholder, std::string& file,
                       std::optional<std::string>& text, std::string help) {
  each(
      name, std::move(placeholder), [&file](const std::string& path) { file = path; },
      std::move(help))
      .takes = Takes::document;
  text_ = &text;
}

void Options::text(const std::string& name, std::string placeholder, std::string& value,
                   std::string help, std::vector<std::string> words) {
  each(
      name, std::move(placeholder),
      [name, words, &value](const std::string& text) {
        if (!words.empty() && std::ranges::find(words, text) == words.end()) {
          const auto known = views(words);
          throw InputError(fmt::format("{}: {} is not one of {}{}", name, core::quoted(text),
                                       core::listed(known), core::suggestion(text, known)));
        }
        value = text;
      },
      std::move(help), false, words);
}

void Options::text(const std::string& name, std::string placeholder,
                   std::optional<std::string>& value, std::string help,
                   std::vector<std::string> words) {
  each(
      name, std::move(placeholder), [&value](const std::string& text) { value = text; },
      std::move(help), false, std::move(words));
}

void Options::texts(const std::string& name, std::string placeholder,
                    std::vector<std::string>& values, std::string help) {
  each(
      name, std::move(placeholder), [&values](const std::string& text) { values.push_back(text); },
      std::move(help), true);
}

void Options::number(const std::string& name, std::string placeholder, double& value, double lowest,
                     double highest, std::string help) {
  each(
      name, std::move(placeholder),
      [=, &value](const std::string& text) { value = read_number(name, text, lowest, highest); },
      std::move(help))
      .takes = Takes::number;
}

void Options::number(const std::string& name, std::string placeholder, std::optional<double>& value,
                     double lowest, double highest, std::string help) {
  each(
      name, std::move(placeholder),
      [=, &value](const std::string& text) { value = read_number(name, text, lowest, highest); },
      std::move(help))
      .takes = Takes::number;
}

void Options::numbers(const std::string& name, std::string placeholder, std::vector<double>& values,
                      double lowest, double highest, std::string help) {
  each(
      name, std::move(placeholder),
      [=, &values](const std::string& text) {
        values.clear();
        for (const auto& part : split(text))
          values.push_back(read_number(name, part, lowest, highest));
      },
      std::move(help))
      .takes = Takes::numbers;
}

void Options::wholes(const std::string& name, std::string placeholder,
                     std::vector<std::size_t>& values, std::int64_t lowest, std::int64_t highest,
                     std::string help) {
  each(
      name, std::move(placeholder),
      [=, &values](const std::string& text) {
        values.clear();
        for (const auto& part : split(text))
          values.push_back(static_cast<std::size_t>(read_integer(name, part, lowest, highest)));
      },
      std::move(help))
      .takes = Takes::wholes;
}

void Options::read_whole(const std::string& name, std::string placeholder, std::int64_t lowest,
                         std::int64_t highest, std::string help,
                         std::function<void(std::int64_t)> take) {
  each(
      name, std::move(placeholder),
      [=](const std::string& text) { take(read_integer(name, text, lowest, highest)); },
      std::move(help))
      .takes = Takes::whole;
}

void Options::require(const std::string& name) { info(name).required = true; }

void Options::give(const std::string& name, const std::string& value) {
  takers_[static_cast<std::size_t>(&info(name) - infos_.data())](value);
  given_.emplace_back(name, value);
}

void Options::give_text(const std::string& label, std::string text) {
  const auto document = std::ranges::find(infos_, Takes::document, &OptionInfo::takes);
  assert(document != infos_.end());
  give(document->name, label);
  *text_ = std::move(text);
}

const OptionInfo* Options::missing() const {
  for (const OptionInfo& option : infos_) {
    const auto is_given = [&](const auto& pair) { return pair.first == option.name; };
    if (option.required && std::ranges::none_of(given_, is_given)) return &option;
  }
  return nullptr;
}

namespace {

/// What splits a command line; each option found goes to `give`.
class Parser {
 public:
  Parser(const std::vector<OptionInfo>& options,
         const std::function<void(const std::string&, const std::string&)>& give) {
    app_.set_help_flag();  // help is ours
    app_.allow_windows_style_options(false);
    for (const OptionInfo& option : options)
      if (option.takes == Takes::nothing)
        app_.add_flag_function(option.name,
                               [give, name = option.name](std::int64_t) { give(name, ""); });
      else
        add(option, give);
  }

  void parse(const std::vector<std::string>& words) {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
    app_.parse(reversed);
  }
  std::string first_extra() const { return app_.remaining().front(); }

 private:
  void add(const OptionInfo& option,
           const std::function<void(const std::string&, const std::string&)>& give) {
    auto* added = app_.add_option_function<std::vector<std::string>>(
        option.name, [give, name = option.name](const std::vector<std::string>& values) {
          for (const std::string& value : values) give(name, value);
        });
    if (option.is_argument() && option.repeatable) {
      added->expected(0, 1 << 20);
    } else {
      added->expected(1)->allow_extra_args(false);
      added->multi_option_policy(option.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                                   : CLI::MultiOptionPolicy::TakeLast);
    }
  }

  CLI::App app_;
};

}  // namespace

void Options::parse(const std::string& command, const std::vector<std::string>& words) {
  const std::string help = fmt::format("(see `poise {} --help`)", command);
  Parser parser(infos_,
                [this](const std::string& name, const std::string& value) { give(name, value); });
  try {
    parser.parse(words);
  } catch (const CLI::ExtrasError&) {
    const std::string extra = parser.first_extra();
    std::vector<std::string_view> known;
    for (const OptionInfo& option : infos_)
      if (!option.is_argument()) known.push_back(option.name);
    const std::string name = extra.substr(0, extra.find('='));
    throw InputError(extra.starts_with('-') && extra.size() > 1
                         ? fmt::format("{}: unknown option {}{} {}", command, core::quoted(name),
                                       core::suggestion(name, known), help)
                         : fmt::format("{}: {} is one argument too many {}", command,
                                       core::quoted(extra), help));
  } catch (const CLI::ParseError& error) {
    throw InputError(fmt::format("{}: {} {}", command, error.what(), help));
  }
  if (const OptionInfo* option = missing())
    throw InputError(fmt::format("{}: {} is missing: {} {}", command, option->name,
                                 option->help.substr(0, option->help.find('\n')), help));
}

std::string Options::value_of(const std::string& name) const {
  std::string last;
  for (const auto& [option, value] : given_)
    if (option == name) last = value;
  return last;
}

std::string Options::given(const std::vector<std::string>& dropped) const {
  std::string text;
  for (const auto& [name, value] : given_) {
    if (std::ranges::find(dropped, name) != dropped.end()) continue;
    const bool bare =
        !value.empty() && value.find_first_of(" \t\n'\"\\$`*?(){}[]<>|;&") == std::string::npos;
    if (name.starts_with('-')) text += " " + name;
    if (!value.empty()) text += bare ? " " + value : " '" + value + "'";
  }
  return text;
}

}  // namespace poise::experiments
