/// The options of a command, described once: what parses them, what help, manual and completion say of
/// them, and what they are called in Python.
///
/// Problem: the parser's own help speaks of types ("INT:UINT in [0 - 9223372036854775807]"), its
/// header costs seconds a file, and manual pages and completions need the same facts again. Method:
/// a command states name, placeholder, meaning and bounds of each option here; CLI11 splits the
/// command line; the words of all messages are ours. A value is read completely or refused. Whoever
/// has no command line gives each option by its name, as the text that would stand on one: there is one
/// way in, and one place that checks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace poise::experiments {

/// What an option takes.
enum class Takes { nothing, text, number, whole, numbers, wholes, document };

/// What is known of an option.
struct OptionInfo {
  std::string name;         ///< "--step", or of an argument "CFG"
  std::string placeholder;  ///< "TIME"; empty: a flag
  std::string help;
  std::vector<std::string> values = {};  ///< the words that it takes, for completion
  bool required = false;
  bool repeatable = false;
  Takes takes = Takes::text;
  bool is_argument() const { return !name.starts_with('-'); }
};

class Options {
 public:
  Options() = default;
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  void flag(const std::string& name, bool& value, std::string help);

  /// Text as it is. `words`: what it may be, if that is known.
  void text(const std::string& name, std::string placeholder, std::string& value, std::string help,
            std::vector<std::string> words = {});
  void text(const std::string& name, std::string placeholder, std::optional<std::string>& value,
            std::string help, std::vector<std::string> words = {});
  /// May be given several times.
  void texts(const std::string& name, std::string placeholder, std::vector<std::string>& values,
             std::string help);

  /// A finite number in [lowest, highest].
  void number(const std::string& name, std::string placeholder, double& value, double lowest,
              double highest, std::string help);
  void number(const std::string& name, std::string placeholder, std::optional<double>& value,
              double lowest, double highest, std::string help);
  /// Finite numbers in [lowest, highest], separated by commas.
  void numbers(const std::string& name, std::string placeholder, std::vector<double>& values,
               double lowest, double highest, std::string help);

  /// A whole number in [lowest, highest].
  template <class T>
  void whole(const std::string& name, std::string placeholder, T& value, std::int64_t lowest,
             std::int64_t highest, std::string help) {
    read_whole(name, std::move(placeholder), lowest, highest, std::move(help),
               [&value](std::int64_t k) { value = static_cast<T>(k); });
  }
  template <class T>
  void whole(const std::string& name, std::string placeholder, std::optional<T>& value,
             std::int64_t lowest, std::int64_t highest, std::string help) {
    read_whole(name, std::move(placeholder), lowest, highest, std::move(help),
               [&value](std::int64_t k) { value = static_cast<T>(k); });
  }
  void wholes(const std::string& name, std::string placeholder, std::vector<std::size_t>& values,
              std::int64_t lowest, std::int64_t highest, std::string help);

  /// Text handed on to `take` once for each time the option is given. The reference is good until the
  /// next option is described.
  OptionInfo& each(const std::string& name, std::string placeholder,
                   std::function<void(const std::string&)> take, std::string help,
                   bool repeatable = false, std::vector<std::string> words = {});

  /// The configuration file: its name; or `text` in place of what it says, which only `give_text`
  /// gives.
  void document(const std::string& name, std::string placeholder, std::string& file,
                std::optional<std::string>& text, std::string help);

  /// The option or argument `name` must be given.
  void require(const std::string& name);

  /// Takes the words behind the command's name. Errors: core::InputError that says which word, and
  /// what was expected; `command` is how it calls the command.
  void parse(const std::string& command, const std::vector<std::string>& words);

  /// One option, as parse() would have found it; of a flag the value is "". Errors: core::InputError.
  void give(const std::string& name, const std::string& value);
  /// The document's text, which messages call by `label`.
  void give_text(const std::string& label, std::string text);
  /// The first option that is required and was not given; null if there is none.
  const OptionInfo* missing() const;

  const std::vector<OptionInfo>& all() const { return infos_; }
  /// What was given for `name` last; empty if nothing was.
  std::string value_of(const std::string& name) const;
  /// The options that were given, apart from those that `dropped` names, as one writes them.
  std::string given(const std::vector<std::string>& dropped) const;

 private:
  void read_whole(const std::string& name, std::string placeholder, std::int64_t lowest,
                  std::int64_t highest, std::string help, std::function<void(std::int64_t)> take);
  OptionInfo& info(const std::string& name);

  std::vector<OptionInfo> infos_;
  std::vector<std::function<void(const std::string&)>> takers_;  ///< of each
  std::vector<std::pair<std::string, std::string>> given_;  ///< option and value, in their order
  std::optional<std::string>* text_ = nullptr;              ///< where the document's goes
};

}  // namespace poise::experiments
