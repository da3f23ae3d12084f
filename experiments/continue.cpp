/// `poise continue`: the balanced manifold along a path, special points labelled.

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "command.hpp"
#include "limit_output.hpp"
#include "poise/balance/continuation.hpp"
#include "poise/balance/start.hpp"
#include "poise/core/error.hpp"
#include "poise/io/table.hpp"
#include "start.hpp"

namespace poise::experiments {
namespace {

using balance::Branch;
using balance::BranchEnd;
using balance::BranchPoint;
using balance::Diagram;
using balance::SpecialKind;
using balance::SpecialPoint;

constexpr auto path_help =
    "What is varied, from where to where. KEY=FROM:TO moves one parameter, KEY being C.ei,\n"
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
  /// What stands for the place t on the path: the parameter, or t itself on a segment.
  double value(double t) const { return segment() ? t : std::lerp(from.e, to.e, t); }
  io::Json end(const core::PerPopulation<double>& at) const {
    return segment() ? io::per_population(at) : io::number(at.e);
  }
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

balance::Path make_path(const io::Config& config, const PathRequest& request) {
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
Branch chosen_branch(const io::Config& config, const balance::Path& path) {
  const bool by_mean = config.initial.mean.has_value();
  const auto wanted = by_mean ? *config.initial.mean : *config.initial.near;
  const std::string key = by_mean ? "initial.v" : "initial.near";
  const balance::Problem problem = path(0.0);
  const auto points = balanced_points(config, problem);
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
  auto branch = balance::continue_branch(path, 0.0, closest->state.mean);
  if (!branch)
    throw core::Refusal(
        fmt::format("{}: the balanced point ({:.4f}, {:.4f}) is too degenerate to "
                    "continue from",
                    config.file, closest->state.mean.e, closest->state.mean.i));
  return *std::move(branch);
}

Diagram compute(const io::Config& config, const balance::Path& path, std::size_t scans) {
  if (config.initial.mean || config.initial.near) return {{chosen_branch(config, path)}, {}};
  std::optional<balance::Box> box;
  if (config.box) box = search_box(config, path(0.0));
  Diagram diagram = balance::continue_all(path, scans, box);
  for (const auto& [t, region] : diagram.unresolved) warn_unresolved(config, region);
  if (diagram.branches.empty())
    throw core::Refusal(
        fmt::format("{}: no balanced point at {} values along the path: nothing to continue from",
                    config.file, scans));
  return diagram;
}

std::string name(SpecialKind kind) {
  switch (kind) {
    case SpecialKind::fold:
      return "fold";
    case SpecialKind::hopf:
      return "hopf";
    case SpecialKind::neutral_saddle:
      return "neutral-saddle";
    case SpecialKind::branch_point:
      break;
  }
  return "branch-point";
}

std::string name(BranchEnd end) {
  switch (end) {
    case BranchEnd::range:
      return "range";
    case BranchEnd::closed:
      return "closed";
    case BranchEnd::escape:
      return "escape";
    case BranchEnd::stalled:
      return "stalled";
    case BranchEnd::interrupted:
      return "interrupted";
    case BranchEnd::too_long:
      break;
  }
  return "too-long";
}

std::string criticality(double l1) { return l1 < 0.0 ? "supercritical" : "subcritical"; }

io::Json json(const PathRequest& request, const SpecialPoint& point) {
  const auto& [t, state, stability] = point.at;
  io::Json object{{"kind", name(point.kind)},
                  {"parameter", io::number(request.value(t))},
                  {"v", io::per_population(state.mean)},
                  {"K", io::per_population(state.variance)},
                  {"trace", io::number(stability.trace)},
                  {"det", io::number(stability.det)},
                  {"eigenvalues", eigenvalues_json(stability.eigenvalues)},
                  {"coefficient", io::number(point.coefficient)},
                  {"precision", io::number(point.precision)},
                  {"after", point.after}};
  if (point.kind == SpecialKind::hopf) object["criticality"] = criticality(point.coefficient);
  return object;
}

io::Json json(const PathRequest& request, const Branch& branch) {
  std::vector<double> values;
  std::vector<balance::State> states;
  io::Json trace = io::Json::array(), det = trace, eigenvalues = trace, on_manifold = trace;
  for (const auto& [t, state, stability] : branch.points) {
    values.push_back(request.value(t));
    states.push_back(state);
    trace.push_back(io::number(stability.trace));
    det.push_back(io::number(stability.det));
    eigenvalues.push_back(eigenvalues_json(stability.eigenvalues));
    on_manifold.push_back(stability.on_manifold());
  }
  io::Json object{{"first", name(branch.first)}, {"last", name(branch.last)}};
  io::Json path = path_json(values, states);
  object["parameter"] = path["t"];
  for (const char* key : {"v_e", "v_i", "K_e", "K_i"}) object[key] = path[key];
  object["trace"] = trace;
  object["det"] = det;
  object["eigenvalues"] = eigenvalues;
  object["on_manifold"] = on_manifold;
  object["special"] = io::Json::array();
  for (const auto& point : branch.special) object["special"].push_back(json(request, point));
  return object;
}

io::Json json(const PathRequest& request, const Diagram& diagram) {
  io::Json branches = io::Json::array();
  for (const auto& branch : diagram.branches) branches.push_back(json(request, branch));
  return {{"path",
           {{"parameter", request.parameter},
            {"from", request.end(request.from)},
            {"to", request.end(request.to)}}},
          {"branches", branches}};
}

std::string label(const SpecialPoint& point) {
  switch (point.kind) {
    case SpecialKind::fold:
      return fmt::format("fold, a = {:.6g}", point.coefficient);
    case SpecialKind::hopf:
      return fmt::format("Hopf, {}, l1 = {:.6g}", criticality(point.coefficient),
                         point.coefficient);
    case SpecialKind::neutral_saddle:
      return "neutral saddle";
    case SpecialKind::branch_point:
      break;
  }
  return "branch point";
}

std::string label(BranchEnd end) {
  switch (end) {
    case BranchEnd::range:
      return "end of the path";
    case BranchEnd::closed:
      return "closed curve";
    case BranchEnd::escape:
      return "v runs to infinity";
    case BranchEnd::stalled:
      return "no further: not smooth";
    case BranchEnd::interrupted:
      return "no further: interrupted";
    case BranchEnd::too_long:
      break;
  }
  return "no further: too many points";
}

/// Some ordinary points, every special point between them, and the ends.
std::string table(const PathRequest& request, const Branch& branch) {
  io::Table rows({{request.segment() ? "t" : request.parameter},
                  {"v_e"},
                  {"v_i"},
                  {"trace J_v"},
                  {"det J_v"},
                  {"eigenvalues"},
                  {"on manifold"},
                  {"point"}});
  const auto add = [&](const BranchPoint& point, const std::string& what) {
    const auto& [t, state, stability] = point;
    rows.add_row({io::cell(request.value(t), 12), io::cell(state.mean.e, 10),
                  io::cell(state.mean.i, 10), io::cell(stability.trace), io::cell(stability.det),
                  eigenvalue_text(stability.eigenvalues), stability.on_manifold() ? "yes" : "no",
                  what});
  };
  auto special = branch.special.begin();
  for (const std::size_t k : rows_to_show(branch.points.size())) {
    for (; special != branch.special.end() && special->after < k; ++special)
      add(special->at, label(*special));
    const bool first = k == 0, last = k + 1 == branch.points.size();
    add(branch.points[k], first ? label(branch.first) : last ? label(branch.last) : "");
  }
  return rows.text();
}

std::string table(const io::Config& config, const PathRequest& request, const Diagram& diagram) {
  std::string text = fmt::format("Balanced manifold of {} along {} from {} to {}: {} branch(es)\n",
                                 config.file, request.parameter, request.end_text(request.from),
                                 request.end_text(request.to), diagram.branches.size());
  for (const auto& branch : diagram.branches)
    text += fmt::format("\n{} points, {} of them special\n\n{}", branch.points.size(),
                        branch.special.size(), table(request, branch));
  return text;
}

/// Columns of the result file: one value a point.
class Columns {
 public:
  void add(const std::string& name, const io::Description& description, double value) {
    for (auto& column : columns_)
      if (column.name == name) {
        column.values.push_back(value);
        return;
      }
    columns_.push_back({name, description, {value}});
  }
  void add(const PathRequest& request, const BranchPoint& point) {
    const auto& [t, state, stability] = point;
    add("parameter", {"1", request.segment() ? "place on the segment" : request.parameter},
        request.value(t));
    add("v_e", {"1", "mean of the excitatory potentials"}, state.mean.e);
    add("v_i", {"1", "mean of the inhibitory potentials"}, state.mean.i);
    add("K_e", {"1", "variance of the excitatory potentials"}, state.variance.e);
    add("K_i", {"1", "variance of the inhibitory potentials"}, state.variance.i);
    add("trace", {"1", "trace of J_v"}, stability.trace);
    add("det", {"1", "determinant of J_v"}, stability.det);
    for (std::size_t k = 0; k < 2; ++k) {
      const auto z = stability.eigenvalues[k];
      add(fmt::format("eigenvalue_{}_re", k + 1), {"1", "real part of an eigenvalue of J_v"},
          z.real());
      add(fmt::format("eigenvalue_{}_im", k + 1), {"1", "imaginary part of the same"}, z.imag());
    }
    add("on_manifold", {"1", "1 where both eigenvalues of J_v have negative real part"},
        stability.on_manifold() ? 1.0 : 0.0);
  }
  void write(io::NetcdfFile& file, const std::string& dimension, const std::string& prefix) const {
    if (columns_.empty()) return;
    file.dimension(dimension, columns_.front().values.size());
    for (const auto& [name, description, values] : columns_)
      file.variable(prefix + name, {dimension}, values, description);
  }

 private:
  struct Column {
    std::string name;
    io::Description description;
    std::vector<double> values;
  };
  std::vector<Column> columns_;
};

void write(const CommonOptions& options, const io::Config& config, const Session& session,
           const PathRequest& request, const Diagram& diagram) {
  Columns points, special, branches;
  for (std::size_t k = 0; k < diagram.branches.size(); ++k) {
    const Branch& branch = diagram.branches[k];
    const auto number = static_cast<double>(k);
    for (const auto& point : branch.points) {
      points.add("branch", {"1", "number of the branch"}, number);
      points.add(request, point);
    }
    for (const auto& point : branch.special) {
      special.add("branch", {"1", "number of the branch"}, number);
      special.add("kind", {"1", "0 fold, 1 Hopf, 2 neutral saddle, 3 branch point"},
                  static_cast<double>(point.kind));
      special.add(request, point.at);
      special.add("coefficient", {"1", "first Lyapunov (Hopf) or quadratic (fold) coefficient"},
                  point.coefficient);
      special.add("precision",
                  {"1", "how far off the point may be, scaled; missing at branch points"},
                  point.precision);
    }
    const std::string ends = "0 path, 1 closed, 2 escape, 3 stalled, 4 too long";
    branches.add("first_end", {"1", "what is before the first point: " + ends},
                 static_cast<double>(branch.first));
    branches.add("last_end", {"1", "what is after the last point: " + ends},
                 static_cast<double>(branch.last));
  }
  io::NetcdfFile file(options.out);
  add_provenance(file, config, session);
  file.attribute("path_parameter", request.parameter);
  file.attribute("path_from", request.end_text(request.from));
  file.attribute("path_to", request.end_text(request.to));
  branches.write(file, "branch_number", "");
  points.write(file, "point", "");
  special.write(file, "special_point", "special_");
  file.commit();
}

}  // namespace

void add_continue(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "continue", "The balanced manifold along a path, special points labelled");
  const auto options = std::make_shared<CommonOptions>();
  const auto path = std::make_shared<std::string>();
  const auto scans = std::make_shared<std::size_t>(9);
  options->add_to(command);
  command.add_option("--path", *path, path_help)->required()->type_name("KEY=FROM:TO");
  command
      .add_option(
          "--scans", *scans,
          "Values along the path at which all balanced points are searched; every branch\n"
          "through one of them is followed. With initial.near or initial.v given, only the\n"
          "branch through that point, at the beginning of the path")
      ->check(CLI::Range(2, 10'000))
      ->capture_default_str();
  command.callback([options, path, scans, &session] {
    session.command = [options, path, scans, &session] {
      const io::Config config = options->read();
      const PathRequest request = parse_path(*path);
      const Diagram diagram = compute(config, make_path(config, request), *scans);
      if (!options->out.empty()) write(*options, config, session, request, diagram);
      options->json ? print(json(request, diagram)) : print(table(config, request, diagram));
      return done;
    };
  });
}

}  // namespace poise::experiments
