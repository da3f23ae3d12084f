/// `poise sweep`: a command over a grid of parameters.

#include "program/sweep.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "program/command.hpp"

namespace poise::experiments {
namespace {

struct SweepOptions {
  SweepRequest request;
  std::vector<std::string> over;
  std::string run;
  std::size_t threads = 0;
};

/// Of which a table has no room for all: the scalars that are numbers and differ between points.
std::vector<const io::Field*> shown_fields(const io::Result& result, std::size_t dimensions) {
  constexpr std::size_t most = 4;
  std::vector<const io::Field*> fields;
  for (const io::Entry& entry : result.root.entries) {
    const auto* field = std::get_if<io::Field>(&entry);
    if (field == nullptr || field->axes.size() != dimensions || fields.size() == most ||
        field->clock)
      continue;
    const auto* numbers = std::get_if<std::vector<double>>(&field->values);
    const auto differ = [](double a, double b) { return a != b && !(std::isnan(a) && std::isnan(b)); };
    if (numbers != nullptr && std::ranges::adjacent_find(*numbers, differ) != numbers->end())
      fields.push_back(field);
  }
  return fields;
}

std::string point_text(const io::Result& result, const SweepRequest& request, const Swept& swept) {
  constexpr std::size_t most = 40;
  const auto fields = shown_fields(result, request.grid.axes().size());
  std::string text;
  const std::size_t shown = std::min(most, swept.points.size());
  for (std::size_t k = 0; k < shown; ++k) {
    const SweptPoint& point = swept.points[k];
    text += request.grid.name(k) + ":";
    if (point.end != PointEnd::done)
      text += " " + io::name(point.end) + (point.reason.empty() ? "" : ": " + point.reason);
    else
      for (const io::Field* field : fields)
        text += fmt::format("  {} {:.6g}", field->name,
                            std::get<std::vector<double>>(field->values)[k]);
    text += point.end == PointEnd::done && fields.empty() ? " done\n" : "\n";
  }
  if (shown < swept.points.size())
    text += fmt::format("({} of {} points shown)\n", shown, swept.points.size());
  return text;
}

Report run(SweepOptions& own, const Context& context) {
  SweepRequest& request = own.request;
  for (const std::string& text : own.over) request.grid.add(text);
  request.words = words_of("--run", own.run);
  if (request.words.empty())
    throw core::InputError("--run: is empty, expected a command and its options");
  request.command = request.words.front();
  request.words.erase(request.words.begin());
  request.threads = own.threads == 0 ? core::hardware_threads() : own.threads;
  const Swept swept = run_sweep(request, context);
  Report report{.result = describe(request, swept),
                .interrupted = swept.interrupted,
                .configuration = swept.configuration};
  const auto ended = [&](PointEnd end) {
    return std::ranges::count(swept.points, end, &SweptPoint::end);
  };
  report.text = {fmt::format("poise {} {} at {} points: {} done ({} of them before), {} refused, {} "
                             "of bad input, {} interrupted\n\n",
                             request.command, request.file, swept.points.size(),
                             ended(PointEnd::done), swept.found, ended(PointEnd::refused), ended(PointEnd::bad_input),
                             ended(PointEnd::interrupted)),
                 point_text(report.result, request, swept)};
  return report;
}

}  // namespace

Command sweep_command() {
  return {.place = 65,
          .name = "sweep",
          .summary = "A command over a grid of parameters, on all cores",
          .examples =
              {"sweep experiments/configs/paper-6.1.toml --run exit --over network.C.ei=1.4:1.6:9",
               "sweep experiments/configs/small.toml --run 'simulate --replicas 4' --over "
               "network.n=100,200,400 --parts out/sweep --out out/sweep.nc"},
          .notes = "The result has the parameters as dimensions, named by their keys, before those "
                   "of the command's own fields; what a point lacks is missing. Every point has a "
                   "seed of its own, made of run.seed and its position in the grid.",
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<SweepOptions>();
            SweepRequest& request = own->request;
            options.document("CFG", "FILE.toml", request.file, request.text, "Configuration file");
            options.require("CFG");
            options.texts("--over", "KEY=VALUES", own->over,
                          "A parameter and its values: VALUE,VALUE,... or FROM:TO:COUNT (repeatable: "
                          "a grid)");
            options.require("--over");
            options.text("--run", "COMMAND", own->run,
                         "What is run at every point: a command and its options, as 'limit --beyond'");
            options.require("--run");
            options.texts("--set", "KEY=VALUE", request.changes,
                          "Put VALUE in the place of what the file says of KEY, as network.n=1000 "
                          "(repeatable)");
            options.whole("--seed", "N", request.seed, 0, std::numeric_limits<std::int64_t>::max(),
                          "Random seed (run.seed)");
            options.whole("--threads", "N", own->threads, 0, 4096,
                          "Threads, 0 = all cores; the results do not depend on it");
            options.text("--parts", "FOLDER", request.parts,
                         "Keep finished points here, and take up those that are: the same command, "
                         "given again, goes on where it stopped");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
