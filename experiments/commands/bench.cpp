/// `poise bench`: the work-precision diagram of the samplers on the user's own network.

#include <fmt/format.h>

#include "poise/core/words.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/start.hpp"
#include "studies/work_precision.hpp"

namespace poise::experiments {
namespace {

struct BenchOptions {
  ConfigOptions config;
  WorkPrecisionRequest request{.methods = {}, .steps = {}, .budget = 10.0};
  std::string methods;
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::string heading(const setup::Config& config, const WorkPrecision& measured) {
  const PrecisionPoint& reference = measured.reference;
  std::string text = fmt::format(
      "Samplers of {} at t = {:g}: n = {}, seed {}{}\n"
      "Held against {} paths of {}, {:.3g} s each\n",
      config.file, config.run.T, config.network.n, config.run.seed,
      measured.interrupted ? ", interrupted" : "", reference.paths,
      reference.step > 0.0
          ? fmt::format("{} with a step of {:.3g}", reference.method, reference.step)
          : reference.method,
      reference.seconds);
  if (reference.step > 0.0)
    text += core::wrapped(
        fmt::format("(an exact path would take some {:.2g} s, too much of the budget: errors below "
                    "those of the fine leap are not known)",
                    measured.exact_work),
        80);
  return text + fmt::format("Explicit steps are stable up to {:.3g} (at t = {:.3g})\n\n",
                            measured.stability_limit, measured.stability_time);
}

io::Table points_table(const std::vector<std::string>& columns) {
  io::Table table{.columns = {}, .all_rows = true};
  for (const std::string& column : columns) table.columns.push_back({"points." + column});
  return table;
}

std::vector<Paragraph> text(const setup::Config& config, const WorkPrecision& measured,
                            const io::Result& result) {
  std::vector<Paragraph> text{heading(config, measured)};
  if (!measured.points.empty()) {
    text.insert(text.end(),
                {"Errors: of E v, of E K, and of Var v relatively; CPU seconds a path\n",
                 points_table({"method", "step", "seconds", "v_error", "K_error", "spread_error"}),
                 "\nWith 95 % confidence, all six of a row, they are less than this; where it is\n"
                 "more than twice an error of E v or E K, chance alone may explain that error\n",
                 points_table({"method", "step", "v_upper", "K_upper", "spread_upper"})});
  }
  if (!measured.multilevel.empty())
    text.insert(text.end(),
                {"\nE v_e to a half width: multilevel Monte Carlo, and exact paths alone\n",
                 io::table_of(result, "multilevel", "multilevel")});
  text.push_back(
      "\n" +
      core::wrapped(recommendation(measured.reference, measured.points, measured.multilevel), 80));
  return text;
}

Report run(BenchOptions& own, const Context& context) {
  const setup::Config config = own.config.read();
  if (!own.methods.empty()) own.request.methods = split(own.methods);
  const auto start = start_state(config, context);
  const WorkPrecision measured = measure_work_precision(config, start, own.request, context);
  Report report{.result = describe(config, own.request, measured),
                .interrupted = measured.interrupted,
                .configuration = config.text};
  report.text = text(config, measured, report.result);
  return report;
}

}  // namespace

Command bench_command() {
  std::string names;
  for (const std::string& name : benchable_methods()) names += (names.empty() ? "" : ", ") + name;
  return {
      .place = 63,
      .name = "bench",
      .summary = "Exact against tau-leaping on this network: the work-precision diagram",
      .examples = {"bench experiments/configs/small.toml --out out/bench.nc",
                   "bench experiments/configs/small.toml --steps 0.1,0.05 --budget 2"},
      .notes =
          "Errors are taken at run.T, against exact paths (or a fine leap, where those cost too "
          "much). The budget is counted, not timed: the same seed and budget give the same "
          "numbers, but for the times.",
      .prepare = [names](Options& options) -> Work {
        const auto own = std::make_shared<BenchOptions>();
        own->config.add_to(options, {"run.T", "run.seed"});
        own->config.add_seed_and_threads_to(options);
        options.text("--methods", "NAME,NAME,...", own->methods,
                     "What is held against the exact network (all): " + names);
        options.numbers("--steps", "TIME,TIME,...", own->request.steps, 1e-30, 1e30,
                        "Steps of the leaps (twice the limit of stability, and five halvings)");
        options.number("--budget", "SECONDS", own->request.budget, 1e-3, 1e9,
                       "Processor time to spend (10)");
        return [own](const Context& context) { return run(*own, context); };
      }};
}

}  // namespace poise::experiments
