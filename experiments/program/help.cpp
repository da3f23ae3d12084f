#include "help.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "poise/core/version.hpp"
#include "poise/core/words.hpp"
#include "poise/io/json.hpp"
#include "poise/setup/keys.hpp"
#include "report.hpp"

namespace poise::experiments {
namespace {

constexpr std::size_t page_width = 80;

constexpr auto about =
    "The hydrodynamic limit of balanced networks of excitatory and inhibitory neurons "
    "[MacLaurin and Vilanova]: the network itself, its limit, and the two side by side.";

constexpr auto exit_codes =
    "0 done; 1 internal error; 2 bad input; 3 the mathematics refuses (no balanced point to start "
    "from, say); 130 interrupted (what was computed is written).";

/// Wrapped to the page.
std::string wrapped(const std::string& text, std::size_t indent) {
  return core::wrapped(text, page_width, indent);
}

std::string usage(const Described& described) {
  std::string line = fmt::format("poise {}", described.command.name);
  for (const OptionInfo& option : described.options.all()) {
    const std::string shown =
        option.is_argument() ? option.name : fmt::format("{} {}", option.name, option.placeholder);
    if (option.required)
      line += " " + shown;
    else if (option.is_argument())
      line += fmt::format(" [{}{}]", shown, option.repeatable ? "..." : "");
  }
  return line + " [OPTIONS]";
}

std::string heading(const OptionInfo& option) {
  if (option.is_argument() || option.placeholder.empty()) return option.name;
  return option.name + " " + option.placeholder;
}

std::string option_help(const OptionInfo& option) {
  constexpr std::size_t column = 24;
  const std::string head = "  " + heading(option);
  const std::string body = wrapped(option.help, column);
  if (head.size() + 2 > column) return head + '\n' + body;
  return head + body.substr(head.size());
}

std::string roff(const std::string& text) {
  std::string result;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool line_begins = k == 0 || text[k - 1] == '\n';
    if (line_begins && (text[k] == '.' || text[k] == '\'')) result += "\\&";
    if (text[k] == '-')
      result += "\\-";
    else if (text[k] == '\\')
      result += "\\e";
    else if (text[k] == '\n')
      result += "\n.br\n";
    else
      result += text[k];
  }
  return result;
}

io::Json options_as_json(const Options& options) {
  io::Json list = io::Json::array();
  for (const OptionInfo& option : options.all())
    list.push_back({{"name", option.name},
                    {"placeholder", option.placeholder},
                    {"help", option.help},
                    {"values", option.values},
                    {"required", option.required},
                    {"repeatable", option.repeatable}});
  return list;
}

io::Json configuration_as_json(setup::Model model) {
  io::Json keys = io::Json::array(), kinds = io::Json::array();
  for (const setup::Key& key : setup::keys(model))
    keys.push_back({{"table", key.table},
                    {"kind", key.kind},
                    {"name", key.name},
                    {"value", key.value},
                    {"standard", key.standard},
                    {"meaning", key.meaning}});
  for (const auto& [name, parameters] : setup::intensity_kinds(model))
    kinds.push_back({{"name", name}, {"parameters", parameters}});
  return {{"keys", std::move(keys)}, {"intensities", std::move(kinds)}};
}

}  // namespace

std::string description(std::span<const Described> commands) {
  io::Json list = io::Json::array();
  for (const auto& [command, options] : commands)
    list.push_back({{"name", command.name},
                    {"summary", command.summary},
                    {"usage", usage({command, options})},
                    {"options", options_as_json(options)},
                    {"notes", command.notes},
                    {"examples", command.examples}});
  const io::Json all{{"version", core::version()},
                     {"about", about},
                     {"exit_codes", exit_codes},
                     {"commands", std::move(list)},
                     {"configuration",
                      {{"balanced", configuration_as_json(setup::Model::balanced)},
                       {"dense", configuration_as_json(setup::Model::dense)}}}};
  return all.dump() + "\n";
}

std::string overview(std::span<const Command> commands) {
  std::string text = wrapped(about, 0) + "\nUsage: poise COMMAND [...]\n\nCommands:\n";
  for (const Command& command : commands)
    text += fmt::format("  {:<10}", command.name) + wrapped(command.summary, 12).substr(12);
  text += fmt::format("\nIn Python:\n  {:<10}", "report") + wrapped(report_summary, 12).substr(12);
  text += "\n" +
          wrapped(
              "`poise COMMAND --help` explains one. `poise --version`, `poise --manual` (roff), "
              "`poise --completion` (bash) and `poise --describe` (all of this as JSON) do as they "
              "say.",
              0) +
          "\n" + wrapped(std::string("Exit codes: ") + exit_codes, 2).substr(2);
  return text;
}

std::string help(const Described& described) {
  const Command& command = described.command;
  std::string text =
      wrapped(command.summary, 0) + "\nUsage: " + usage(described) + "\n\nOptions:\n";
  for (const OptionInfo& option : described.options.all()) text += option_help(option);
  text += "  --help                This text\n";
  if (!command.notes.empty()) text += "\n" + wrapped(command.notes, 0);
  text += "\nExamples:\n";
  for (const std::string& example : command.examples) text += fmt::format("  poise {}\n", example);
  return text;
}

std::string manual(std::span<const Described> commands) {
  std::string text = fmt::format(
      ".TH POISE 1 \"\" \"poise {}\" \"User commands\"\n.SH NAME\npoise \\- balanced networks and "
      "their hydrodynamic limit\n.SH SYNOPSIS\n.B poise\nCOMMAND [...]\n.SH DESCRIPTION\n{}\n",
      core::version(), roff(about));
  for (const Described& described : commands) {
    text += fmt::format(".SH \"{}\"\n{}.\n.PP\n.B {}\n", described.command.name,
                        roff(described.command.summary), roff(usage(described)));
    for (const OptionInfo& option : described.options.all())
      text += fmt::format(".TP\n.B {}\n{}\n", roff(heading(option)), roff(option.help));
    if (!described.command.notes.empty()) text += ".PP\n" + roff(described.command.notes) + "\n";
    text += ".PP\nExamples:\n.nf\n";
    for (const std::string& example : described.command.examples)
      text += fmt::format("  poise {}\n", roff(example));
    text += ".fi\n";
  }
  text += fmt::format(".SH \"report\"\n{}\n", roff(report_summary));
  return text + fmt::format(".SH \"EXIT STATUS\"\n{}\n", roff(exit_codes));
}

std::string completion(std::span<const Described> commands) {
  std::string names, cases;
  for (const auto& [command, options] : commands) {
    names += (names.empty() ? "" : " ") + command.name;
    std::string words = "--help", values;
    for (const OptionInfo& option : options.all()) {
      if (!option.is_argument()) words += " " + option.name;
      if (option.values.empty()) continue;
      const std::string list = fmt::format("{}", fmt::join(option.values, " "));
      if (option.is_argument())
        words += " " + list;
      else
        values +=
            fmt::format("        {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n",
                        option.name, list);
    }
    if (!values.empty()) values = fmt::format("      case \"$before\" in\n{}      esac\n", values);
    cases += fmt::format("    {})\n{}      words='{}' ;;\n", command.name, values, words);
  }
  return fmt::format(
      "# bash completion for poise; made by `poise --completion`.\n"
      "_poise() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words=\n"
      "  COMPREPLY=()\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W '{} report --help --version' -- \"$word\"))\n    return\n  fi\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n{}  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
      "  [[ $word == -* ]] || COMPREPLY+=($(compgen -f -- \"$word\"))\n"
      "}}\ncomplete -o filenames -F _poise poise\n",
      names, cases);
}

}  // namespace poise::experiments
