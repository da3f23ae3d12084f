/// `poise balance`: every balanced point at the initial variances.

#include <fmt/format.h>

#include "poise/core/words.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/curves.hpp"
#include "studies/describe.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

using balance::BalancedPoints;

io::Result describe(const setup::Config& config, const BalancedPoints& found) {
  using Point = const balance::BalancedPoint&;
  io::Result result{.axes = {io::population_axis(), io::eigenvalue_axis(),
                             io::place_axis("point", found.points.size(), "balanced points"),
                             io::place_axis("region", found.unresolved.size(), "regions"),
                             io::place_axis("end", 2, "ends of an interval")}};
  io::Group& root = result.root;
  root.add("K", potential_squared, "initial variances of the potentials", config.initial.variance)
      .keyed("K");
  io::Group& points = root.records("points", "point", "");
  const auto column = [&](const char* name, const char* unit, const char* meaning,
                          auto value) -> io::Field& {
    return points.column("point", found.points, name, unit, meaning, value);
  };
  column("v", potential, "means of the potentials", [](Point p) { return p.state.mean; }).shown(12);
  column("trace", fast_rate, "trace of J_v", [](Point p) {
    return p.stability.trace;
  }).called("trace J_v");
  column("det", "1/fast time^2", "determinant of J_v", [](Point p) {
    return p.stability.det;
  }).called("det J_v");
  column("eigenvalues", fast_rate, "eigenvalues of J_v",
         [](Point p) { return p.stability.eigenvalues; });
  column("on_manifold", "", "whether both eigenvalues have negative real part", [](Point p) {
    return p.stability.on_manifold();
  }).called("on manifold");
  io::Group& regions = root.records("unresolved", "region");
  std::vector<double> ends;
  for (const auto& region : found.unresolved)
    for (const auto a : core::populations) ends.insert(ends.end(), {region[a].lo, region[a].hi});
  regions.array("v", potential, "where the search could not decide how many balanced points lie",
                {"region", "population", "end"}, ends);
  return result;
}

std::string heading(const setup::Config& config, const BalancedPoints& found) {
  const auto& [e, i] = found.box;
  return fmt::format(
      "Balanced points F(v, K) = 0 of {}\n"
      "at K = ({:g}, {:g}), all those with\n"
      "(v_e, v_i) in [{:g}, {:g}] x [{:g}, {:g}]: {}\n",
      config.file, config.initial.variance.e, config.initial.variance.i, e.lo, e.hi, i.lo, i.hi,
      found.points.size());
}

struct BalanceOptions {
  ConfigOptions config;
  bool curves = false;
};

Report run(const BalanceOptions& options, const Context& context) {
  const setup::Config config = options.config.read();
  const BalancedPoints found = balanced_points(config, context);
  Report report{.result = describe(config, found),
                .text = {heading(config, found)},
                .configuration = config.text};
  if (options.curves) describe(report.result, config, curves(config, found));
  if (found.points.empty()) {
    if (found.unresolved.empty())
      report.text.emplace_back(
          "\n" + core::wrapped("Why: " + why_there_is_none(config, context) + ".", 80));
  } else {
    report.text.emplace_back("\n");
    io::Table table = io::table_of(report.result, "points", "point");
    table.all_rows = true;
    report.text.emplace_back(std::move(table));
  }
  return report;
}

}  // namespace

Command balance_command() {
  return {.place = 10,
          .name = "balance",
          .summary = "Every balanced point at the initial variances",
          .examples = {"balance experiments/configs/paper-6.1.toml",
                       "balance experiments/configs/paper-6.1.toml --set initial.K.i=0.5 --json",
                       "balance experiments/configs/paper-6.1.toml --curves --out out/balance.nc"},
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<BalanceOptions>();
            own->config.add_to(options);
            options.flag("--curves", own->curves,
                         "The four intensities and their means over the potential too, of which "
                         "nullclines are made");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
