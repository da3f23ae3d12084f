/// A command as one writes it: `poise rates CFG`, the mean rates at a start.
///
/// Put it into experiments/commands/rates.cpp, and the program has it. Here the tests compile it, run
/// it, and look at its faces (tests/experiments/skeletons_test.cpp).

#include <fmt/format.h>

#include "poise/gaussian/expectation.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/describe.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

struct RatesOptions {
  ConfigOptions config;
  double factor = 1.0;  ///< the command's own option
};

/// The result, once: name, unit, meaning and values. Every face is made from it.
io::Result describe(const setup::Config& config, const balance::State& start, double factor) {
  io::Result result{.axes = {io::population_axis()}};
  io::Group& root = result.root;
  add_state(root.group("state", ""), start, "at the start");
  for (const auto b : core::populations) {  // of the spikes that a population's neurons receive
    core::PerPopulation<double> rate;
    for (const auto a : core::populations)
      rate[a] = factor * gaussian::expectation(config.network.intensity[a][b], start.mean[b],
                                               start.variance[b])
                             .value;
    const std::string source = b == core::Population::e ? "excitatory" : "inhibitory";
    root.add(fmt::format("rate_from_{}", core::letter(b)), "1/time",
             "mean rate of a synapse from an " + source + " neuron, by target", rate);
  }
  return result;
}

Report run(const RatesOptions& options, const Context& context) {
  const setup::Config config = options.config.read();
  const auto start = start_state(config, context);
  Report report{.result = describe(config, start, options.factor), .configuration = config.text};
  const auto* rates = std::get_if<std::vector<double>>(&report.result.find("rate_from_e")->values);
  report.text = {fmt::format("Rates of {} at {}\nfrom excitatory neurons: {:.6g} and {:.6g}\n",
                             config.file, state_text(start), (*rates)[0], (*rates)[1])};
  return report;
}

}  // namespace

Command rates_command() {
  return {.place = 35,
          .name = "rates",
          .summary = "The mean rates at the start",
          .examples = {"rates experiments/configs/small.toml --json"},
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<RatesOptions>();
            own->config.add_to(options);
            options.number("--factor", "X", own->factor, 0.0, 1e9, "Multiply all rates by X (1)");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
