/// `poise continue`: the balanced manifold along a path, special points labelled.

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "poise/balance/continuation.hpp"
#include "poise/balance/start.hpp"
#include "poise/core/error.hpp"
#include "poise/finite/balanced_noise.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/describe.hpp"
#include "studies/names.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

using balance::Branch;
using balance::BranchEnd;
using balance::BranchPoint;
using balance::Diagram;
using balance::SpecialKind;
using balance::SpecialPoint;

constexpr auto path_help =
    "What is varied, from where to where. KEY=FROM:TO moves one parameter, KEY being C.ei, "
    "intensity.ie.gain, K.e, ...; K=E,I:E,I moves both variances along a segment";

[[noreturn]] void bad_path(const std::string& text, const std::string& reason) {
  throw core::InputError(fmt::format(
      "--path: \"{}\": {}, expected KEY=FROM:TO (C.ei=1.5:3, intensity.ie.gain=1:2, K.e=0:2) or "
      "K=E,I:E,I (K=1,1:0.5,2)",
      text, reason));
}

/// What --path asks for.
struct PathRequest {
  std::string parameter;                     ///< "K" for a segment in both variances
  core::PerPopulation<double> from{}, to{};  ///< one parameter: .e only
  bool segment() const { return parameter == "K"; }
  /// Of the parameter; those of intensities are in units of their own.
  const char* unit() const { return parameter.starts_with("K.") ? potential_squared : "1"; }
  /// What stands for the place t on the path: the parameter, or t itself on a segment.
  double value(double t) const { return segment() ? t : std::lerp(from.e, to.e, t); }
  std::string end_text(const core::PerPopulation<double>& at) const {
    return segment() ? fmt::format("({:g}, {:g})", at.e, at.i) : fmt::format("{:g}", at.e);
  }
};

double parse_number(const std::string& text, const std::string& whole) {
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
    bad_path(whole, fmt::format("\"{}\" is not a finite number", text));
  return number;
}

/// "1.5", or for a segment "1,0.5".
core::PerPopulation<double> parse_end(const std::string& text, bool pair,
                                      const std::string& whole) {
  const auto comma = text.find(',');
  if (pair != (comma != std::string::npos))
    bad_path(whole, fmt::format("\"{}\" is not {}", text, pair ? "two numbers" : "one number"));
  if (!pair) return {parse_number(text, whole), 0.0};
  return {parse_number(text.substr(0, comma), whole), parse_number(text.substr(comma + 1), whole)};
}

PathRequest parse_path(const std::string& text) {
  const auto equals = text.find('='), colon = text.find(':', equals);
  if (equals == std::string::npos) bad_path(text, "has no =");
  if (colon == std::string::npos) bad_path(text, "has no : after the =");
  PathRequest request{.parameter = text.substr(0, equals)};
  const bool pair = request.segment();
  request.from = parse_end(text.substr(equals + 1, colon - equals - 1), pair, text);
  request.to = parse_end(text.substr(colon + 1), pair, text);
  if (request.from == request.to) bad_path(text, "begins where it ends");
  return request;
}

balance::Path make_path(const setup::Config& config, const PathRequest& request) {
  const auto& network = config.network;
  try {
    if (request.segment()) return balance::variance_path(network, request.from, request.to);
    return balance::parameter_path({network, config.initial.variance}, request.parameter,
                                   request.from.e, request.to.e);
  } catch (const core::ParameterError& error) {
    throw core::InputError(fmt::format("--path: {} {}", error.key, error.reason));
  }
}

/// The branch through the one point that the configuration names, at the beginning of the path.
Branch chosen_branch(const setup::Config& config, const balance::Path& path,
                     const Context& context) {
  const bool by_mean = config.initial.mean.has_value();
  const auto wanted = by_mean ? *config.initial.mean : *config.initial.near;
  const std::string key = by_mean ? "initial.v" : "initial.near";
  const balance::Problem problem = path(0.0);
  const auto points = balanced_points(config, problem, context);
  const balance::BalancedPoint* closest = nullptr;
  double least = balance::near_radius;
  std::string known;
  for (const auto& point : points.points) {
    const auto& [e, i] = point.state.mean;
    known += fmt::format("{}({:.4f}, {:.4f})", known.empty() ? "" : ", ", e, i);
    const double distance = std::hypot(e - wanted.e, i - wanted.i);
    if (distance > least) continue;
    least = distance;
    closest = &point;
  }
  const auto refuse = [&](double radius) {
    return fmt::format(
        "{}: {}: no balanced point within {:g} of ({:g}, {:g}) where the path begins: {}",
        config.where(key), key, radius, wanted.e, wanted.i,
        known.empty() ? "there are none" : "there are " + known);
  };
  // `v` says where the start is; `near` only which one is meant.
  constexpr double off_manifold = 1e-2;
  if (by_mean && (closest == nullptr || least > off_manifold))
    throw core::Refusal(refuse(off_manifold));
  if (closest == nullptr) throw core::InputError(refuse(balance::near_radius));
  auto branch =
      balance::continue_branch(path, 0.0, closest->state.mean, {.watch = {context.stop, {}}});
  if (!branch)
    throw core::Refusal(
        fmt::format("{}: the balanced point ({:.4f}, {:.4f}) is too degenerate to "
                    "continue from",
                    config.file, closest->state.mean.e, closest->state.mean.i));
  return *std::move(branch);
}

Diagram compute(const setup::Config& config, const balance::Path& path,
                std::optional<std::size_t> asked, const Context& context) {
  if (!asked && (config.initial.mean || config.initial.near))
    return {{chosen_branch(config, path, context)}, {}};
  const std::size_t scans = asked.value_or(9);
  std::optional<balance::Box> box;
  if (config.box) box = search_box(config, path(0.0));
  Diagram diagram =
      balance::continue_all(path, scans, box, {.watch = Watched(context, "continue")});
  for (const auto& [t, region] : diagram.unresolved) warn_unresolved(config, region, context);
  if (diagram.branches.empty() && diagram.interrupted)
    throw core::Interrupted("interrupted before the first branch");
  if (diagram.branches.empty())
    throw core::Refusal(
        fmt::format("{}: no balanced point at {} values along the path: nothing to continue from",
                    config.file, scans));
  return diagram;
}

/// All points of all branches, one branch after the other.
template <class Point>
std::vector<Point> flat(const Diagram& diagram, std::vector<Point> Branch::*points) {
  std::vector<Point> all;
  for (const Branch& branch : diagram.branches)
    all.insert(all.end(), (branch.*points).begin(), (branch.*points).end());
  return all;
}

template <class Point>
io::Axis ragged_axis(const Diagram& diagram, std::vector<Point> Branch::*points,
                     const std::string& name, const std::string& meaning) {
  io::Axis axis = io::place_axis(name, 0, meaning);
  axis.parent = "branch";
  for (const Branch& branch : diagram.branches) {
    axis.counts.push_back((branch.*points).size());
    axis.length += axis.counts.back();
  }
  return axis;
}

void add_path(io::Group& root, const PathRequest& request) {
  io::Group& path = root.group("path");
  path.add("parameter", "", "what is varied", request.parameter);
  for (const auto& [name, end] : {std::pair{"from", request.from}, std::pair{"to", request.to}}) {
    const std::string meaning =
        std::string("value where the path ") + (name == std::string("from") ? "begins" : "ends");
    if (request.segment())
      path.add(name, potential_squared, meaning, end).keyed(name);
    else
      path.add(name, request.unit(), meaning, end.e);
  }
}

/// The fields that ordinary and special points have alike; `get` finds the point in an item.
template <class Items, class Get>
void add_points(io::Group& group, const std::string& axis, const PathRequest& request,
                const Items& items, const Get& get) {
  const auto column = [&](const char* name, const char* unit, const std::string& meaning,
                          auto value) -> io::Field& {
    return group.column(axis, items, name, unit, meaning,
                        [&](const auto& item) { return value(get(item)); });
  };
  using P = const BranchPoint&;
  column("parameter", request.unit(),
         request.segment() ? "place on the segment" : request.parameter,
         [&](P point) { return request.value(point.t); })
      .shown(10)
      .called(request.segment() ? "t" : request.parameter);
  column("v", potential, "means of the potentials", [](P p) { return p.state.mean; }).shown(8);
  column("K", potential_squared, "variances of the potentials", [](P p) {
    return p.state.variance;
  }).shown(request.segment() || request.parameter.starts_with("K") ? 6 : 0);
  column("trace", fast_rate, "trace of J_v", [](P p) { return p.stability.trace; }).shown(0);
  column("det", "1/fast time^2", "determinant of J_v", [](P p) {
    return p.stability.det;
  }).shown(0);
  column("eigenvalues", fast_rate, "eigenvalues of J_v",
         [](P p) { return p.stability.eigenvalues; });
  column("on_manifold", "", "whether both eigenvalues have negative real part", [](P p) {
    return p.stability.on_manifold();
  }).called("on manifold");
}

void add_special(io::Group& branches, const PathRequest& request,
                 const std::vector<SpecialPoint>& points) {
  io::Group& special = branches.records("special", "special_point", "special_");
  const auto column = [&](const char* name, const char* unit, const char* meaning,
                          auto value) -> io::Field& {
    return special.column("special_point", points, name, unit, meaning, value);
  };
  column("kind", "", "what it is", &SpecialPoint::kind);
  add_points(special, "special_point", request, points,
             [](const SpecialPoint& point) -> const BranchPoint& { return point.at; });
  column("coefficient", "1", "first Lyapunov (Hopf) or quadratic (fold) coefficient",
         &SpecialPoint::coefficient);
  column("precision", "1", "how far off the point may be, scaled; missing at branch points",
         &SpecialPoint::precision)
      .shown(0);
  column("after", "1", "index on the branch of the point before it", &SpecialPoint::after).shown(0);
  column("criticality", "", "of a Hopf point", [](const SpecialPoint& point) {
    return point.kind == SpecialKind::hopf ? std::optional(criticality(point.coefficient))
                                           : std::optional<Criticality>();
  });
}

/// How networks scatter about the points of a branch; missing where they are not on the manifold.
void add_scatter(io::Group& branches, const balance::Path& path,
                 const std::vector<BranchPoint>& points) {
  using Scatter = core::PerPopulation<double>;
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<Scatter> slow, ringing;
  for (const BranchPoint& point : points) {
    const auto noise = finite::balanced_noise(path(point.t).network, point.state);
    slow.push_back(noise ? Scatter{noise->slow(0, 0), noise->slow(1, 1)} : Scatter{none, none});
    ringing.push_back(noise ? Scatter{noise->ringing(0, 0), noise->ringing(1, 1)}
                            : Scatter{none, none});
  }
  const auto self = [](const Scatter& value) { return value; };
  branches
      .column("point", slow, "scatter_v", potential_squared,
              "n times the variance of one network's mean as n grows: towards a fold like the "
              "inverse distance",
              self)
      .shown(4);
  branches
      .column("point", ringing, "ringing_v", potential_squared,
              "n^(3/2) times what the spikes' noise adds to that variance: towards a Hopf point "
              "like the inverse distance",
              self)
      .shown(4);
}

io::Result describe(const PathRequest& request, const Diagram& diagram, const balance::Path& path) {
  const auto points = flat(diagram, &Branch::points);
  const auto special = flat(diagram, &Branch::special);
  io::Result result{
      .axes = {io::population_axis(), io::eigenvalue_axis(),
               io::place_axis("branch", diagram.branches.size(), "branches"),
               ragged_axis(diagram, &Branch::points, "point", "points along the branches"),
               ragged_axis(diagram, &Branch::special, "special_point", "special points")}};
  add_path(result.root, request);
  io::Group& branches = result.root.records("branches", "branch", "");
  branches.column("branch", diagram.branches, "first", "", "what is before the first point",
                  &Branch::first);
  branches.column("branch", diagram.branches, "last", "", "what is after the last point",
                  &Branch::last);
  add_points(branches, "point", request, points,
             [](const BranchPoint& point) -> const BranchPoint& { return point; });
  add_scatter(branches, path, points);
  // The keys of arrays have the population behind them, those of records within.
  for (io::Entry& entry : branches.entries)
    if (auto* field = std::get_if<io::Field>(&entry);
        field && (field->name == "v" || field->name == "K" || field->name == "scatter_v" ||
                  field->name == "ringing_v"))
      field->split = true;
  add_special(branches, request, special);
  return result;
}

/// About a dozen points of a branch, evenly spread along the parameter: so a branch that runs off to
/// infinity does not fill the table with its last steps.
std::vector<std::size_t> rows_of(const Branch& branch, std::size_t first) {
  constexpr double most = 10.0;
  double whole = 0.0;
  for (std::size_t k = 1; k < branch.points.size(); ++k)
    whole += std::abs(branch.points[k].t - branch.points[k - 1].t);
  std::vector<std::size_t> rows{first};
  double since = 0.0;
  for (std::size_t k = 1; k + 1 < branch.points.size(); ++k) {
    since += std::abs(branch.points[k].t - branch.points[k - 1].t);
    if (since < whole / most) continue;
    rows.push_back(first + k);
    since = 0.0;
  }
  if (branch.points.size() > 1) rows.push_back(first + branch.points.size() - 1);
  return rows;
}

std::string end_text(BranchEnd end) {
  switch (end) {
    case BranchEnd::range:
      return "the end of the path";
    case BranchEnd::closed:
      return "its own other end: a closed curve";
    case BranchEnd::escape:
      return "infinity: v runs off";
    case BranchEnd::stalled:
      return "a point where it is not smooth";
    case BranchEnd::interrupted:
      return "where it was interrupted";
    case BranchEnd::too_long:
      break;
  }
  return "the largest number of points";
}

void add_branch_text(Report& report, const PathRequest& request, const Branch& branch,
                     std::size_t first, std::size_t first_special) {
  report.text.emplace_back(fmt::format("\n{} points, from {}\nto {}\n\n", branch.points.size(),
                                       end_text(branch.first), end_text(branch.last)));
  const bool along_K = request.segment() || request.parameter.starts_with("K");
  io::Table points{.columns = {{"branches.parameter"}, {"branches.v"}},
                   .rows = rows_of(branch, first)};
  if (along_K) points.columns.push_back({"branches.K"});
  points.columns.push_back({"branches.eigenvalues"});
  points.columns.push_back({"branches.on_manifold"});
  report.text.emplace_back(std::move(points));
  if (branch.special.empty()) return;
  io::Table special{.columns = {{"branches.special.kind"},
                                {"branches.special.parameter"},
                                {"branches.special.v"},
                                {"branches.special.coefficient"},
                                {"branches.special.criticality"}}};
  for (std::size_t k = 0; k < branch.special.size(); ++k) special.rows.push_back(first_special + k);
  report.text.emplace_back("\nSpecial points on it:\n\n");
  report.text.emplace_back(std::move(special));
}

struct ContinueOptions {
  ConfigOptions config;
  std::string path;
  std::optional<std::size_t> scans;
};

Report run(const ContinueOptions& options, const Context& context) {
  const setup::Config config = options.config.read();
  const PathRequest request = parse_path(options.path);
  const balance::Path path = make_path(config, request);
  const Diagram diagram = compute(config, path, options.scans, context);
  Report report{.result = describe(request, diagram, path),
                .interrupted = diagram.interrupted,
                .configuration = config.text};
  report.text.emplace_back(
      fmt::format("Balanced manifold of {} along {} from {} to {}: {} branch(es)\n", config.file,
                  request.parameter, request.end_text(request.from), request.end_text(request.to),
                  diagram.branches.size()));
  std::size_t first = 0;
  std::size_t first_special = 0;
  for (const Branch& branch : diagram.branches) {
    add_branch_text(report, request, branch, first, first_special);
    first += branch.points.size();
    first_special += branch.special.size();
  }
  return report;
}

}  // namespace

Command continue_command() {
  return {.place = 40,
          .name = "continue",
          .summary = "The balanced manifold along a path, special points labelled",
          .examples = {"continue experiments/configs/paper-6.1.toml --path C.ei=0.5:3",
                       "continue experiments/configs/hopf.toml --path intensity.ie.gain=0.25:4",
                       "continue experiments/configs/fold.toml --path K=0.5,2:2,0.5"},
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<ContinueOptions>();
            own->config.add_to(options);
            options.text("--path", "KEY=FROM:TO", own->path, path_help);
            options.require("--path");
            options.whole("--scans", "N", own->scans, 2, 10'000,
                          "Values along the path at which all balanced points are searched (9); "
                          "every branch through one of them is followed. Without --scans, and with "
                          "initial.near or initial.v given, only the branch through that point, "
                          "at the beginning of the path");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
