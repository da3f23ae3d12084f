#include "config_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"
#include "poise/sample/methods.hpp"
#include "studies/run.hpp"

namespace poise::experiments {
namespace {

constexpr std::int64_t most_threads = 4096;

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const auto& method : sample::methods()) names.emplace_back(method.name);
  return names;
}

}  // namespace

void ConfigOptions::add_to(Options& options, std::vector<std::string> needed, bool required,
                           const std::string& example) {
  needed_ = std::move(needed);
  options.document("CFG", "FILE.toml", file, text_, "Configuration file");
  if (required) options.require("CFG");
  options.each(
      "--set", "KEY=VALUE",
      [this, example](const std::string& text) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
          throw core::InputError(fmt::format("--set: {} is not of the form KEY=VALUE, as {}",
                                             core::quoted(text), example));
        overrides_.push_back(
            {text.substr(0, equals), text.substr(equals + 1), fmt::format("--set {}", text)});
      },
      fmt::format("Put VALUE in the place of what the file says of KEY, as {} (repeatable)",
                  example),
      true);
}

void ConfigOptions::add_override(Options& options, const std::string& name,
                                 const std::string& placeholder, const std::string& key,
                                 const std::string& help, Takes takes,
                                 std::vector<std::string> words) {
  options
      .each(
          name, placeholder,
          [this, name, key](const std::string& text) {
            overrides_.push_back({key, text, name});
          },
          help, false, std::move(words))
      .takes = takes;
}

void ConfigOptions::add_seed_and_threads_to(Options& options) {
  add_override(options, "--seed", "N", "run.seed", "Random seed (run.seed)", Takes::whole);
  options.whole("--threads", "N", threads, 0, most_threads,
                "Threads, 0 = all cores; the results do not depend on it");
}

void ConfigOptions::add_replicas_to(Options& options) {
  add_override(options, "--replicas", "N", "run.replicas", "Independent networks (run.replicas)",
               Takes::whole);
}

void ConfigOptions::add_sampling_to(Options& options) {
  add_seed_and_threads_to(options);
  add_replicas_to(options);
  std::string help = "Sampler (run.method):";
  for (const auto& method : sample::methods())
    help += fmt::format("\n{}: {}", method.name, method.description);
  add_override(options, "--method", "NAME", "run.method", help, Takes::text, method_names());
  add_override(options, "--step", "TIME", "run.step",
               "Step of a leaping method, shortened to fit the samples (run.step)", Takes::number);
  add_override(options, "--step-tolerance", "PART", "run.step_tolerance",
               "Divide the steps so that no rate is expected to change by more than this fraction "
               "(run.step_tolerance)",
               Takes::number);
}

void ConfigOptions::add_recording_to(Options& options) {
  add_override(
      options, "--record", "WHAT,...", "record.what",
      "Keep beside the moments (record.what; --set record.neurons=50 and the like say how much):\n"
      "potentials: of record.neurons at the sample times\n"
      "histograms: of all potentials of a population, in record.bins bins\n"
      "quantiles: of them, record.quantiles of them\n"
      "rates: spikes of each channel between sample times, or in bins of record.rate_bin\n"
      "spikes: trains of spikes into record.neurons, by methods that are exact\n"
      "sources: with spikes, the neurons that sent them",
      Takes::text);
  options.text("--record-to", "FILE.nc", record_to,
               "Write the spikes to a file of their own while they come, as many as there are, "
               "instead of keeping them in memory for the result");
}

std::optional<std::uint64_t> ConfigOptions::seed() const {
  for (const auto& given : overrides_) {
    if (given.key != "run.seed") continue;
    std::uint64_t value = 0;
    const char* last = given.value.data() + given.value.size();
    const auto [end, error] = std::from_chars(given.value.data(), last, value);
    if (error != std::errc() || end != last || value > std::numeric_limits<std::int64_t>::max())
      throw core::InputError(fmt::format("{}: {} is not a whole number from 0 to {}", given.option,
                                         core::quoted(given.value),
                                         std::numeric_limits<std::int64_t>::max()));
    return value;
  }
  return std::nullopt;
}

setup::Config ConfigOptions::read() const {
  setup::Config config =
      text_ ? setup::parse_config(*text_, file, overrides_) : setup::read_config(file, overrides_);
  if (threads) config.run.threads = *threads;
  for (const std::string& key : needed_) config.require(key);
  check_method(config);
  return config;
}

setup::DenseConfig ConfigOptions::read_dense(const std::vector<std::string>& more) const {
  setup::DenseConfig config = text_ ? setup::parse_dense_config(*text_, file, overrides_)
                                    : setup::read_dense_config(file, overrides_);
  if (threads) config.run.threads = *threads;
  for (const auto* keys : {&needed_, &more})
    for (const std::string& key : *keys) config.require(key);
  return config;
}

}  // namespace poise::experiments
