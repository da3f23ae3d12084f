/// `poise sweep`: a command over a grid of parameters.

#include "program/sweep.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"
#include "program/command.hpp"

namespace poise::experiments {
namespace {

constexpr std::size_t width = 80;

struct SweepOptions {
  SweepRequest request;
  std::vector<std::string> over;
  std::string run;
  std::size_t threads = 0;
};

/// Numbers that are none are equal.
bool differ(double a, double b) { return a != b && !(std::isnan(a) && std::isnan(b)); }

/// Of which a table has no room for all: the scalars that are numbers and differ between points.
std::vector<const io::Field*> shown_fields(const io::Result& result, const Swept& swept,
                                           std::size_t dimensions) {
  constexpr std::size_t most = 4;
  std::vector<const io::Field*> fields;
  for (const io::Entry& entry : result.root.entries) {
    const auto* field = std::get_if<io::Field>(&entry);
    if (field == nullptr || field->axes.size() != dimensions || fields.size() == most ||
        field->clock)
      continue;
    const auto* numbers = std::get_if<std::vector<double>>(&field->values);
    if (numbers == nullptr) continue;
    std::vector<double> of_done;
    for (std::size_t k = 0; k < numbers->size(); ++k)
      if (swept.points[k].end == PointEnd::done) of_done.push_back((*numbers)[k]);
    if (std::ranges::adjacent_find(of_done, differ) != of_done.end()) fields.push_back(field);
  }
  return fields;
}

/// One point, on as many lines as it takes.
std::string point_text(const io::Result& result, const SweepRequest& request, const Swept& swept,
                       std::size_t k) {
  const SweptPoint& point = swept.points[k];
  std::string text = request.grid.name(k) + ":";
  if (point.end != PointEnd::done)
    return text + " " + io::name(point.end) + (point.reason.empty() ? "" : ": " + point.reason);
  for (const io::Field* field : shown_fields(result, swept, request.grid.axes().size()))
    text +=
        fmt::format(" {} = {:.6g};", field->name, std::get<std::vector<double>>(field->values)[k]);
  if (text.back() == ';') text.pop_back();
  return text.back() == ':' ? text + " done" : text;
}

std::string points_text(const io::Result& result, const SweepRequest& request, const Swept& swept) {
  constexpr std::size_t most = 40;
  const std::size_t shown = std::min(most, swept.points.size());
  std::string text;
  for (std::size_t k = 0; k < shown; ++k)
    text += core::wrapped(point_text(result, request, swept, k), width);
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
  for (const std::string& word : request.words)
    if (word.starts_with("--record-to"))
      throw core::InputError(
          "--run: --record-to names one file for all points, expected --record alone");
  request.threads = context.threads(own.threads);
  const Swept swept = run_sweep(request, context);
  Report report{.result = describe(request, swept),
                .interrupted = swept.interrupted,
                .configuration = swept.configuration};
  const auto ended = [&](PointEnd end) {
    return std::ranges::count(swept.points, end, &SweptPoint::end);
  };
  const std::string heading = fmt::format(
      "{} of {} at {} points: {} done ({} of them before), {} refused, {} of bad input, "
      "{} interrupted",
      request.command, request.file, swept.points.size(), ended(PointEnd::done), swept.found,
      ended(PointEnd::refused), ended(PointEnd::bad_input), ended(PointEnd::interrupted));
  report.text = {core::wrapped(heading, width) + "\n", points_text(report.result, request, swept)};
  return report;
}

}  // namespace

Command sweep_command() {
  return {
      .place = 65,
      .name = "sweep",
      .summary = "A command over a grid of parameters, on all cores",
      .examples = {"sweep experiments/configs/fold.toml --run exit --over initial.K.e=1,2",
                   "sweep experiments/configs/fold.toml --run limit --over run.T=1:3:5"},
      .notes =
          "The result has the parameters as dimensions, named by their keys, before those "
          "of the command's own fields; what a point lacks is missing. Every point has a "
          "seed of its own, made of run.seed and its position in the grid.",
      .shares_work = true,
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
