/// What the commands of the program `poise` share: options, the session, how results leave it.
///
/// One file a command; each adds itself to the command line with one `add_...` function, listed at
/// the end of this header and called in main.cpp. Results go to stdout (a table, or with --json one
/// JSON object and nothing else) and to --out; progress and warnings go to stderr.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "poise/io/config.hpp"
#include "poise/io/json.hpp"
#include "poise/io/netcdf.hpp"
#include "poise/sample/leap.hpp"

namespace poise::experiments {

/// Exit codes of the program: a contract with scripts.
enum ExitCode : int {
  done = 0,
  internal_error = 1,
  bad_input = 2,
  refused = 3,        ///< the mathematics refuses: no balanced point to start from, say
  interrupted = 130,  ///< Ctrl-C; what was computed has been written
};

/// What is fixed for one run of the program.
struct Session {
  std::string command_line;
  std::stop_token stop;               ///< requested by Ctrl-C
  std::function<ExitCode()> command;  ///< set by the command that was chosen
};

/// Options that override the configuration file, and where results go.
struct CommonOptions {
  std::string config_file;
  bool json = false;
  std::string out;
  std::optional<std::uint64_t> seed;
  std::optional<std::size_t> threads;
  std::optional<std::size_t> replicas;
  std::optional<std::string> method;
  std::optional<double> step;
  std::optional<double> step_tolerance;

  /// CFG, --json and --out.
  void add_to(CLI::App& command);
  /// --seed and --threads.
  void add_seed_and_threads_to(CLI::App& command);
  /// --seed, --threads, --replicas, --method, --step and --step-tolerance, for commands that
  /// sample.
  void add_sampling_to(CLI::App& command);
  /// The configuration file with the overrides applied and the method and its steps checked.
  /// Errors: core::InputError.
  io::Config read() const;
};

/// The steps of a leaping method: those asked for, shortened so that the sample times lie on the
/// grid; the interval between samples if a tolerance alone is given. All 0 if neither is.
sample::StepOptions steps(const io::RunSettings& run);

/// Writes all of `text` to stdout. Errors: core::InputError where stdout cannot take it.
void print(const std::string& text);
/// One JSON object and a newline.
void print(const io::Json& object);
/// The global attributes that every result file carries: title, version, command line, the
/// configuration's text, and the run's n, seed and (for samples) replicas and method as they were
/// after the overrides.
void add_provenance(io::NetcdfFile& file, const io::Config& config, const Session& session);
/// A line on stderr.
void warn(const std::string& sentence);

void add_balance(CLI::App& app, Session& session);
void add_limit(CLI::App& app, Session& session);
void add_exit(CLI::App& app, Session& session);
void add_continue(CLI::App& app, Session& session);
void add_simulate(CLI::App& app, Session& session);
void add_compare(CLI::App& app, Session& session);
void add_mlmc(CLI::App& app, Session& session);
void add_couple(CLI::App& app, Session& session);
void add_tail(CLI::App& app, Session& session);
void add_check(CLI::App& app, Session& session);

}  // namespace poise::experiments
