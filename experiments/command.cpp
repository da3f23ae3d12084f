#include "command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/core/version.hpp"
#include "poise/sample/methods.hpp"

namespace poise::experiments {
namespace {

/// "run.step_tolerance" as the command line calls it.
std::string option_of(const std::string& key) {
  std::string option = "--" + key.substr(key.find('.') + 1);
  std::ranges::replace(option, '_', '-');
  return option;
}

}  // namespace

void CommonOptions::add_to(CLI::App& command) {
  command.add_option("CFG", config_file, "Configuration file (TOML)")->required();
  command.add_flag("--json", json, "Print one JSON object instead of a table");
  command.add_option("--out", out, "Also write the results to this NetCDF-4 file")
      ->type_name("FILE.nc");
}

void CommonOptions::add_seed_and_threads_to(CLI::App& command) {
  constexpr std::uint64_t largest_seed = std::numeric_limits<std::int64_t>::max();
  command.add_option("--seed", seed, "Random seed (overrides run.seed)")
      ->check(CLI::Range(std::uint64_t{0}, largest_seed))
      ->type_name("INT");
  command
      .add_option("--threads", threads, "Threads, 0 = all cores; the results do not depend on it")
      ->check(CLI::Range(0, 4096));
}

void CommonOptions::add_sampling_to(CLI::App& command) {
  add_seed_and_threads_to(command);
  command.add_option("--replicas", replicas, "Independent networks (overrides run.replicas)")
      ->check(CLI::Range(1, 1'000'000));
  std::string methods;
  for (const auto& sampler : sample::methods())
    methods += fmt::format("\n  {}: {}", sampler.name, sampler.description);
  command.add_option("--method", method, "Sampler (overrides run.method):" + methods)
      ->type_name("NAME");
  command
      .add_option("--step", step,
                  "Step of a leaping method in units of time, shortened to fit the samples "
                  "(overrides run.step)")
      ->check(CLI::Validator(
          [](const std::string& text) {
            double number = 0.0;
            const bool fits =
                CLI::detail::lexical_cast(text, number) && std::isfinite(number) && number > 0.0;
            return fits ? std::string() : fmt::format("{} is not a finite number > 0", text);
          },
          "TIME > 0"));
  command
      .add_option("--step-tolerance", step_tolerance,
                  "Divide the steps so that no rate is expected to change by more than this "
                  "fraction (overrides run.step_tolerance)")
      ->check(CLI::Range(0.0, 1.0));
}

io::Config CommonOptions::read() const {
  std::error_code unreadable;  // a missing file is read_config's to report
  if (!out.empty() && std::filesystem::equivalent(config_file, out, unreadable))
    throw core::InputError(fmt::format("--out: {} is the configuration file itself", out));
  io::Config config = io::read_config(config_file);
  if (seed) config.run.seed = *seed;
  if (threads) config.run.threads = *threads;
  if (replicas) config.run.replicas = *replicas;
  if (method) config.run.method = *method;
  try {
    const auto& sampler = sample::find_method(config.run.method, config.network.n);
    // Steps in the file are for the file's method: another one leaves those that it cannot take.
    if (method && sampler.stepping == sample::Stepping::none) config.run.step = 0.0;
    if (method && sampler.stepping != sample::Stepping::adaptive) config.run.step_tolerance = 0.0;
    if (step) config.run.step = *step;
    if (step_tolerance) config.run.step_tolerance = *step_tolerance;
    sample::validate_steps(sampler, steps(config.run), config.network);
  } catch (const core::ParameterError& error) {
    const bool from_option = (method && error.key == "run.method") ||
                             (step && error.key == "run.step") ||
                             (step_tolerance && error.key == "run.step_tolerance");
    const std::string where = from_option ? option_of(error.key) : config.where(error.key);
    throw core::InputError(fmt::format("{}: {}: {}", where, error.key, error.reason));
  }
  return config;
}

sample::StepOptions steps(const io::RunSettings& run) {
  sample::StepOptions options{.step = run.step, .tolerance = run.step_tolerance};
  const double interval = run.T / static_cast<double>(run.samples - 1);
  if (options.step == 0.0 && options.tolerance > 0.0) options.step = interval;
  // A step that is a whole part of the interval already may seem larger by a rounding.
  if (options.step > 0.0)
    options.step = interval / std::ceil(interval / options.step * (1.0 - 1e-12));
  return options;
}

void print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0)
    throw core::InputError(fmt::format("standard output: cannot write: {}", std::strerror(errno)));
}

void print(const io::Json& object) { print(object.dump() + "\n"); }

void add_provenance(io::NetcdfFile& file, const io::Config& config, const Session& session) {
  file.attribute("title", std::filesystem::path(config.file).stem().string());
  file.attribute("poise_version", core::version);
  file.attribute("command_line", session.command_line);
  file.attribute("configuration", config.text);
  file.attribute("n", static_cast<std::int64_t>(config.network.n));
  file.attribute("seed", static_cast<std::int64_t>(config.run.seed));
  file.attribute("replicas", static_cast<std::int64_t>(config.run.replicas));
  file.attribute("method", config.run.method);
  if (const auto used = steps(config.run); used.step > 0.0) {
    file.attribute("step", used.step);
    file.attribute("step_tolerance", used.tolerance);
  }
}

void warn(const std::string& sentence) { fmt::print(stderr, "poise: warning: {}\n", sentence); }

}  // namespace poise::experiments
