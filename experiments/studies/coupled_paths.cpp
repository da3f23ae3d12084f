#include "studies/coupled_paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "poise/core/parallel.hpp"
#include "poise/core/progress.hpp"
#include "poise/core/time_grid.hpp"
#include "studies/run.hpp"

namespace poise::experiments {

CoupledPaths draw_paths(const couple::Method& method, const CoupledPathsOptions& options,
                        const Context& context) {
  CoupledPaths result;
  result.sup_error.assign(options.paths, std::nan(""));
  std::vector<double> slack(options.paths);
  std::atomic<bool> interrupted = false;
  core::Progress progress("couple", static_cast<double>(options.paths), "paths", context.progress);
  core::parallel_for(options.paths, options.threads, [&](std::size_t path) {
    if (context.stop.stop_requested()) {
      interrupted = true;
      return;
    }
    const auto sup = method.sup_error(options.length, options.seed, path);
    result.sup_error[path] = sup.value;
    slack[path] = sup.slack;
    progress.advance(1.0, 1);
  });
  result.slack = slack.front();
  result.interrupted = interrupted;
  return result;
}

io::Result describe(const couple::Method& method, const CoupledPathsOptions& options,
                    const CoupledPaths& paths) {
  io::Result result{.axes = {io::place_axis("path", options.paths, "independent pairs")}};
  io::Group& root = result.root;
  root.add("method", "", "coupling", std::string(method.name));
  root.add("length", "1", "S: the paths run over [0, S]", options.length);
  root.add("paths", "1", "number of pairs", options.paths);
  root.add("seed", "1", "random seed", options.seed);
  root.add("slack", "1", "how far true Brownian motions may stray from those drawn", paths.slack);
  root.array("sup_error", "1", "sup |Y(s) - s - B(s)|", {"path"}, paths.sup_error);
  root.add("interrupted", "", "whether an interrupt came before the last path", paths.interrupted);
  if (method.values == nullptr || paths.interrupted) return result;
  constexpr std::size_t samples = 4097;
  const auto times = core::time_grid(options.length, samples);
  result.axes.push_back({.name = "s",
                         .key = "s",
                         .meaning = "time of the unit-rate Poisson process",
                         .length = samples,
                         .labels = times});
  io::Group& drawn = root.group("drawn", "");
  drawn.labels("s");
  const auto values = method.values(options.length, options.seed, 0, times);
  drawn.column("s", values, "count", "1", "Y(s), path 0",
               [](const auto& at) { return static_cast<std::int64_t>(at.count); });
  drawn.column("s", values, "brownian", "1", "B(s), path 0",
               [](const auto& at) { return at.brownian; });
  return result;
}

std::string summary(const couple::Method& method, const CoupledPathsOptions& options,
                    const CoupledPaths& paths) {
  std::vector<double> sorted;
  for (const double x : paths.sup_error)
    if (!std::isnan(x)) sorted.push_back(x);
  if (sorted.empty()) return "interrupted before the first path\n";
  std::ranges::sort(sorted);
  const auto [mean, error] = summarise(sorted);
  const std::string sampling_error = sorted.size() > 1 ? fmt::format(" ± {:.4f}", error) : "";
  const std::string slack =
      std::isnan(paths.slack)
          ? "over the times of the embedding"
          : fmt::format("true Brownian motions stay within {:.2g} of it", paths.slack);
  return fmt::format(
      "{}: {}\n\nsup |Y(s) - s - B(s)| over [0, {:g}], {} path(s), seed {}{}\n"
      "  mean    {:.4f}{}\n  median  {:.4f}\n  largest {:.4f}\n({})\n",
      method.name, method.description, options.length, sorted.size(), options.seed,
      paths.interrupted ? ", interrupted" : "", mean, sampling_error, sorted[sorted.size() / 2],
      sorted.back(), slack);
}

}  // namespace poise::experiments
