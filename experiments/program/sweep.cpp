#include "sweep.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>

#include "poise/core/archive.hpp"
#include "poise/core/error.hpp"
#include "poise/core/version.hpp"
#include "poise/core/words.hpp"
#include "poise/io/whole_file.hpp"
#include "poise/setup/document.hpp"

namespace poise::experiments {
namespace {

namespace fs = std::filesystem;

Command command_of(const SweepRequest& request) {
  std::vector<std::string> names;
  for (Command& command : plain_commands()) {
    Options options;
    command.prepare(options);
    if (std::ranges::find(options.all(), Takes::document, &OptionInfo::takes) ==
            options.all().end() ||
        command.name == "sweep")
      continue;
    if (command.name == request.command) return std::move(command);
    names.push_back(command.name);
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw core::InputError(fmt::format("--run: {} is not one of {}{}", core::quoted(request.command),
                                     core::listed(known),
                                     core::suggestion(request.command, known)));
}

std::vector<std::byte> bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> content{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(content));
  return {bytes.begin(), bytes.end()};
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The folder of the points that are done.
class Parts {
 public:
  Parts(const SweepRequest& request, const std::string& configuration) : folder_(request.parts) {
    if (folder_.empty()) return;
    std::string points;
    for (std::size_t k = 0; k < request.grid.size(); ++k) points += request.grid.name(k) + "\n";
    const std::string what = fmt::format(
        "poise {} ({})\n{} {}\nset {}\nseed {}\n\n{}\n\n{}", core::version(), core::commit(),
        request.command, fmt::join(request.words, " "), fmt::join(request.changes, " "),
        request.seed ? fmt::format("{}", *request.seed) : "", configuration, points);
    const fs::path label = folder_ / "sweep.txt";
    if (!fs::exists(label)) {
      io::require_writable(label.string());
      io::write_whole_file(label.string(), std::as_bytes(std::span(what)));
    } else if (text_of(bytes_of(label)) != what) {
      throw core::InputError(
          fmt::format("--parts: {} holds points of another sweep (see sweep.txt there), expected "
                      "another folder, or none",
                      core::quoted(folder_.string())));
    }
  }

  std::optional<SweptPoint> find(std::size_t point) const {
    if (folder_.empty()) return std::nullopt;
    if (fs::exists(file(point, "refused")))
      return SweptPoint{PointEnd::refused, text_of(bytes_of(file(point, "refused")))};
    if (!fs::exists(file(point, "cbor"))) return std::nullopt;
    try {
      return SweptPoint{PointEnd::done, {}, io::from_bytes(bytes_of(file(point, "cbor")))};
    } catch (const core::InputError& error) {
      throw core::InputError(fmt::format("{}: {}", file(point, "cbor").string(), error.what()));
    }
  }

  void keep(std::size_t point, const SweptPoint& swept) const {
    if (folder_.empty()) return;
    if (swept.end == PointEnd::refused)
      io::write_whole_file(file(point, "refused").string(), std::as_bytes(std::span(swept.reason)));
    if (swept.end == PointEnd::done)
      io::write_whole_file(file(point, "cbor").string(), io::to_bytes(swept.result));
  }

 private:
  fs::path file(std::size_t point, const char* ending) const {
    return folder_ / fmt::format("{}.{}", point, ending);
  }
  fs::path folder_;
};

/// Runs single points.
class Sweeper {
 public:
  Sweeper(const SweepRequest& request, const Context& context)
      : request_(request),
        context_(context),
        command_(command_of(request)),
        configuration_(request.text ? *request.text : setup::read_text(request.file)),
        seed_(base_seed()),
        threads_(std::max<std::size_t>(1, request.threads * ranks(context) / request.grid.size())) {
  }

  const std::string& configuration() const { return configuration_; }
  std::optional<std::uint64_t> seed() const { return seed_; }

  SweptPoint run(std::size_t point, const std::stop_token& stop) {
    try {
      const Report report = report_of(point, stop);
      if (report.interrupted) return {};
      return {PointEnd::done, {}, io::flatten(report.result)};
    } catch (const core::Refusal& error) {
      return {PointEnd::refused, error.what()};
    } catch (const core::InputError& error) {
      return {PointEnd::bad_input, error.what()};
    } catch (const core::ParameterError& error) {
      return {PointEnd::bad_input, error.what()};
    } catch (const core::Interrupted&) {
      return {};
    }
  }

  /// Throws what made the input of the first point bad, which may have been on another rank.
  [[noreturn]] void complain(const SweptPoint& first) {
    report_of(0, context_.stop);
    throw core::InputError(first.reason);  // it is not so here
  }

 private:
  static std::size_t ranks(const Context& context) {
    return context.team != nullptr ? context.team->size() : 1;
  }

  std::optional<std::uint64_t> base_seed() const {
    if (request_.grid.has("run.seed")) return std::nullopt;
    if (request_.seed) return request_.seed;
    std::vector<setup::Override> overrides;
    for (const std::string& change : request_.changes)
      if (change.starts_with("run.seed="))
        overrides.push_back({"run.seed", change.substr(change.find('=') + 1), "--set " + change});
    return setup::seed_of(configuration_, request_.file, overrides);
  }

  Report report_of(std::size_t point, const std::stop_token& stop) {
    Options options;
    const Work work = command_.prepare(options);
    options.give_text(request_.file, configuration_);
    for (const std::string& change : request_.changes) options.give("--set", change);
    options.parse(command_.name, request_.words);
    if (options.value_of("CFG") != request_.file)
      throw core::InputError(
          "--run: names a configuration of its own, expected the command and its options alone");
    for (const char* own : {"--seed", "--threads"})
      if (!options.value_of(own).empty())
        throw core::InputError(fmt::format("--run: {} is an option of the sweep itself", own));
    for (const auto& [key, value] : request_.grid.at(point))
      options.give("--set", key + "=" + value);
    if (seed_) options.give("--set", fmt::format("run.seed={}", seed_at(*seed_, point)));
    if (std::ranges::find(options.all(), "--threads", &OptionInfo::name) != options.all().end())
      options.give("--threads", fmt::format("{}", threads_));
    return work({stop,
                 [&](const std::string& warning) {
                   const std::lock_guard lock(warning_);
                   context_.warn(request_.grid.name(point) + ": " + warning);
                 },
                 [](const std::string&) {}, context_.modules});
  }

  const SweepRequest& request_;
  const Context& context_;
  Command command_;
  std::string configuration_;
  std::optional<std::uint64_t> seed_;
  std::size_t threads_;
  std::mutex warning_;
};

/// A point as ranks send it; nothing of one that was interrupted.
core::Bytes packed(const SweptPoint& point) {
  if (point.end == PointEnd::interrupted) return {};
  return core::pack(point.end, point.reason, io::to_bytes(point.result));
}

SweptPoint unpacked(const core::Bytes& bytes) {
  SweptPoint point;
  std::vector<std::byte> result;
  core::unpack(bytes, point.end, point.reason, result);
  point.result = io::from_bytes(result);
  return point;
}

}  // namespace

std::uint64_t seed_at(std::uint64_t seed, std::size_t point) {
  std::uint64_t z = seed + 0x9E3779B97F4A7C15U * (static_cast<std::uint64_t>(point) + 1);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return (z ^ (z >> 31U)) >> 11U;
}

Swept run_sweep(const SweepRequest& request, const Context& context) {
  Sweeper sweeper(request, context);
  const std::size_t count = request.grid.size();
  const core::Task task{
      .work = [&](std::uint64_t k,
                  const std::stop_token& stop) { return packed(sweeper.run(k, stop)); },
      .threads = std::min(request.threads, count),
      .stop = context.stop};
  core::LocalTeam alone;
  core::Team& team = context.team != nullptr ? *context.team : alone;
  Swept swept{.points = std::vector<SweptPoint>(count),
              .seed = sweeper.seed(),
              .configuration = sweeper.configuration()};
  if (!team.open(task)) return swept;
  const Parts parts(request, sweeper.configuration());
  core::Progress progress("sweep", static_cast<double>(count), "points", context.progress);
  std::vector<std::uint64_t> missing;
  for (std::size_t k = 0; k < count && !context.stop.stop_requested(); ++k)
    if (auto kept = parts.find(k)) {
      swept.points[k] = *std::move(kept);
      progress.advance(1.0, 1);
    } else {
      missing.push_back(k);
    }
  swept.found = count - missing.size();
  team.deal(task, missing, [&](const core::JobResult& result) {
    swept.points[result.job] = unpacked(result.bytes);
    parts.keep(result.job, swept.points[result.job]);
    progress.advance(1.0, 1);
  });
  if (std::ranges::all_of(swept.points,
                          [](const auto& point) { return point.end == PointEnd::bad_input; }))
    sweeper.complain(swept.points.front());
  swept.interrupted = std::ranges::find(swept.points, PointEnd::interrupted, &SweptPoint::end) !=
                      swept.points.end();
  return swept;
}

io::Result describe(const SweepRequest& request, const Swept& swept) {
  std::vector<std::optional<io::FlatResult>> results;
  io::Values ends = io::Shape<PointEnd>::none();
  io::Texts reasons;
  for (const SweptPoint& point : swept.points) {
    const bool done = point.end == PointEnd::done;
    results.push_back(done ? std::optional(point.result) : std::nullopt);
    io::Shape<PointEnd>::append(ends, point.end);
    reasons.push_back(point.reason.empty() ? std::nullopt : std::optional(point.reason));
  }
  io::Result result = io::stack(request.grid.axes(), results);
  std::vector<std::string> grid;
  for (const io::Axis& axis : request.grid.axes()) grid.push_back(axis.name);
  result.root.add("command", "", "what was run at every point", request.command);
  result.root.array("outcome", "", "how the point ended", grid, ends).shown(0);
  result.root.array("outcome_reason", "", "why there is no result", grid, reasons).shown(0);
  if (swept.seed) {
    std::vector<std::int64_t> seeds;
    for (std::size_t k = 0; k < swept.points.size(); ++k)
      seeds.push_back(static_cast<std::int64_t>(seed_at(*swept.seed, k)));
    result.root.array("point_seed", "1", "random seed of the point", grid, seeds).shown(0);
  }
  return result;
}

}  // namespace poise::experiments
