/// `poise compare`: network and limit side by side, the paper's panels.

#include <fmt/format.h>

#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/comparison.hpp"
#include "studies/convergence.hpp"
#include "studies/describe.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

struct CompareOptions {
  ConfigOptions config;
  std::vector<std::size_t> sizes;
};

/// Limit, finite-n mean field and network beside each other: of means or variances.
io::Table panel(const std::string& quantity) {
  return {.columns = {{"limit." + quantity, "limit"},
                      {"mean_field." + quantity, "finite-n"},
                      {"average." + quantity, "network"}},
          .axis = "time"};
}

Report run_once(const setup::Config& config, const balance::State& start, const Context& context) {
  const Comparison c = compare(config, start, context, "compare");
  Report report{.result = describe(config, c),
                .interrupted = c.network.interrupted,
                .configuration = config.text};
  const auto d = distances(c);
  report.text = {
      fmt::format("{}: n = {}, mean of {} replica(s), method {}, seed {}{}\n\n", config.file,
                  config.network.n, config.run.replicas, config.run.method, config.run.seed,
                  c.network.interrupted ? ", interrupted" : ""),
      panel("v"), "\n", panel("K"),
      fmt::format(
          "\n{}\n\n"
          "Largest distances before the last time or the exit (network: mean of replicas)\n"
          "  network to limit      v {:.4f}  K {:.4f}\n"
          "  network to finite-n   v {:.4f}  K {:.4f}\n"
          "  finite-n to limit     v {:.4f}  K {:.4f}\n"
          "{:.1f} % of the replicas' points lie in the predicted 95 % band of n = {}{}\n{}\n",
          exit_sentence(c.limit.exit), d.mean_v.value, d.mean_K.value,
          d.mean_v_from_mean_field.value, d.mean_K_from_mean_field.value, d.mean_field_v.value,
          d.mean_field_K.value, 100.0 * share_in_band(c), config.network.n,
          c.prediction.trusted ? "" : " (not to be trusted)", cost_text(c.network))};
  return report;
}

Report run_sizes(const setup::Config& config, const balance::State& start,
                 const std::vector<std::size_t>& sizes, const Context& context) {
  const Convergence convergence = measure_convergence(config, start, sizes, context);
  Report report{.result = describe(config, convergence),
                .interrupted = convergence.interrupted,
                .configuration = config.text};
  report.text = {
      fmt::format("Network of {} against its limit, sup over [0, {:g}],\n{} replica(s) a size, "
                  "method {}\n\n",
                  config.file, config.run.T, config.run.replicas, config.run.method),
      io::Table{
          .columns = {{"distances.value"}, {"distances.exponent"}, {"distances.exponent_error"}},
          .axis = "quantity"},
      "\n", io::Table{.columns = {{"distances.error"}}, .axis = "quantity"}, remarks(convergence)};
  return report;
}

Report run(const CompareOptions& options, const Context& context) {
  const setup::Config config = options.config.read();
  const auto start = start_state(config, context);
  return options.sizes.empty() ? run_once(config, start, context)
                               : run_sizes(config, start, options.sizes, context);
}

}  // namespace

Command compare_command() {
  return {.place = 60,
          .name = "compare",
          .summary = "Network and limit side by side: the paper's panels",
          .examples = {"compare experiments/configs/small.toml --out out/small.nc",
                       "compare experiments/configs/small.toml --sizes 100,200,400 --replicas 8"},
          .shares_work = true,
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<CompareOptions>();
            own->config.add_to(options, {"run.T", "run.samples", "run.seed"});
            own->config.add_sampling_to(options);
            options.wholes("--sizes", "N,N,...", own->sizes, 1, 1'000'000'000,
                           "Instead: distances between network and limit at these n, with fitted "
                           "slopes");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
