/// `poise couple`: coupled Poisson and Brownian paths, and networks driven by them.

#include <fmt/format.h>

#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/coupled_networks.hpp"
#include "studies/coupled_paths.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

/// Of single paths with --length, of networks with a configuration file.
struct CoupleOptions {
  ConfigOptions config;
  std::string method = "kmt";
  std::optional<double> length;
  std::optional<std::size_t> paths;
  std::vector<std::size_t> sizes;
};

Report run_paths(const CoupleOptions& own, std::uint64_t seed, const Context& context) {
  const couple::Method& method = couple::find_method(own.method);
  const std::size_t asked = own.config.threads.value_or(0);
  const CoupledPathsOptions options{.length = *own.length,
                                    .paths = own.paths.value_or(1),
                                    .seed = seed,
                                    .threads = asked == 0 ? core::hardware_threads() : asked};
  const CoupledPaths paths = draw_paths(method, options, context);
  return {.result = describe(method, options, paths),
          .text = {summary(method, options, paths)},
          .interrupted = paths.interrupted};
}

Report run_networks(const CoupleOptions& own, const setup::Config& config, const Context& context) {
  const auto ensemble = run_coupled(config, start_state(config, context), own.method, context);
  Report report{.result = describe(config, own.method, ensemble),
                .interrupted = ensemble.interrupted,
                .configuration = config.text};
  report.text = {
      fmt::format("Network of {} and its Gaussian twin: n = {}, T = {:g},\ncoupling {}, seed {}, "
                  "{} replica(s){}\n\n",
                  config.file, config.network.n, config.run.T, own.method, config.run.seed,
                  config.run.replicas, ensemble.interrupted ? ", interrupted" : ""),
      distances_text(ensemble),
      "\nExact Wasserstein distance to N(0, K^n) of the neurons at a time, mean over\nreplicas\n\n",
      io::Table{.columns = {{"K"}, {"d_W_network"}, {"d_W_twin"}}, .axis = "time"},
      fmt::format("\n{}\n", cost_text(ensemble))};
  return report;
}

Report run_sizes(const CoupleOptions& own, const setup::Config& config, const Context& context) {
  const auto sizes =
      run_coupled_sizes(config, start_state(config, context), own.method, own.sizes, context);
  Report report{.result = describe(config, own.method, sizes),
                .interrupted = sizes.interrupted,
                .configuration = config.text};
  report.text = {
      fmt::format("Network of {} and its Gaussian twin: T = {:g}, coupling {},\n{} "
                  "replica(s) a size, seed {}{}\n\n",
                  config.file, config.run.T, own.method, config.run.replicas, config.run.seed,
                  sizes.interrupted ? ", interrupted" : ""),
      io::Table{
          .columns = {{"distances.value"}, {"distances.exponent"}, {"distances.exponent_error"}},
          .axis = "quantity"},
      "\n", io::Table{.columns = {{"distances.error"}}, .axis = "quantity"}, remarks(sizes)};
  return report;
}

Report run(const CoupleOptions& own, const Context& context) {
  if (own.length.has_value() == !own.config.file.empty())
    throw core::InputError(
        "couple: expected either a configuration file (coupled networks) or --length (single "
        "paths)");
  if (own.length && !own.sizes.empty())
    throw core::InputError(
        "--sizes: is for networks, expected a configuration file instead of --length");
  if (!own.length && own.paths)
    throw core::InputError(
        "--paths: is for single paths, expected --length instead of a configuration file");
  if (own.length) return run_paths(own, own.config.seed().value_or(1), context);
  const setup::Config config = own.config.read();
  check_network_method(own.method, config);
  return own.sizes.empty() ? run_networks(own, config, context) : run_sizes(own, config, context);
}

}  // namespace

Command couple_command() {
  std::string help = "Coupling (kmt):";
  std::vector<std::string> names;
  for (const auto& method : couple::methods()) {
    help += fmt::format("\n{}: {}", method.name, method.description);
    names.emplace_back(method.name);
  }
  return {
      .place = 80,
      .name = "couple",
      .summary = "Poisson and Brownian paths coupled to within log S, and networks driven by them",
      .examples = {"couple --length 65536 --paths 20",
                   "couple experiments/configs/couple.toml --out out/network.nc",
                   "couple experiments/configs/couple.toml --replicas 8 --sizes 100,300,1000"},
      .prepare = [help, names](Options& options) -> Work {
        const auto own = std::make_shared<CoupleOptions>();
        own->config.add_to(options, {"run.T", "run.samples", "run.seed"}, false);
        own->config.add_seed_and_threads_to(options);
        own->config.add_replicas_to(options);
        options.number("--length", "S", own->length, 0x1p-10, 0x1p30,
                       "Instead of networks: single paths on [0, S] (with seed 1 by default)");
        options.whole("--paths", "N", own->paths, 1, 100'000'000,
                      "With --length: number of independent pairs (1)");
        options.text("--method", "NAME", own->method, help, names);
        options.wholes("--sizes", "N,N,...", own->sizes, 1, 1'000'000,
                       "Networks at these n, with fitted slopes of the distances");
        return [own](const Context& context) { return run(*own, context); };
      }};
}

}  // namespace poise::experiments
