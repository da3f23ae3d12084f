/// `poise balance`: every balanced point at the initial variances.

#include <fmt/format.h>

#include "command.hpp"
#include "limit_output.hpp"
#include "poise/io/table.hpp"
#include "start.hpp"

namespace poise::experiments {
namespace {

using balance::BalancedPoint;
using balance::BalancedPoints;

io::Json json(const BalancedPoint& point) {
  return {{"v", io::per_population(point.state.mean)},
          {"trace", io::number(point.stability.trace)},
          {"det", io::number(point.stability.det)},
          {"eigenvalues", eigenvalues_json(point.stability.eigenvalues)},
          {"on_manifold", point.stability.on_manifold()}};
}

io::Json json(const io::Config& config, const BalancedPoints& found) {
  io::Json points = io::Json::array();
  for (const auto& point : found.points) points.push_back(json(point));
  return {{"K", io::per_population(config.initial.variance)}, {"points", points}};
}

std::string table(const io::Config& config, const BalancedPoints& found) {
  const auto& [e, i] = found.box;
  std::string text = fmt::format(
      "Balanced points F(v, K) = 0 of {} at K = ({:g}, {:g}),\n"
      "all those with (v_e, v_i) in [{:g}, {:g}] x [{:g}, {:g}]: {}\n",
      config.file, config.initial.variance.e, config.initial.variance.i, e.lo, e.hi, i.lo, i.hi,
      found.points.size());
  if (found.points.empty())
    return found.unresolved.empty() ? text + "\nWhy: " + absence(config) + ".\n" : text;
  io::Table points(
      {{"v_e"}, {"v_i"}, {"trace J_v"}, {"det J_v"}, {"eigenvalues"}, {"on manifold"}});
  for (const auto& [state, stability] : found.points)
    points.add_row({io::cell(state.mean.e, 12), io::cell(state.mean.i, 12),
                    io::cell(stability.trace), io::cell(stability.det),
                    eigenvalue_text(stability.eigenvalues),
                    stability.on_manifold() ? "yes" : "no"});
  return text + "\n" + points.text();
}

void write(const CommonOptions& options, const io::Config& config, const Session& session,
           const BalancedPoints& found) {
  io::NetcdfFile file(options.out);
  add_provenance(file, config, session);
  file.attribute("K_e", config.initial.variance.e);
  file.attribute("K_i", config.initial.variance.i);
  file.attribute("balanced_points", static_cast<std::int64_t>(found.points.size()));
  if (!found.points.empty()) {
    file.dimension("point", found.points.size());
    const auto column = [&](const std::string& name, const std::string& units,
                            const std::string& long_name, auto value) {
      std::vector<double> values;
      for (const auto& point : found.points) values.push_back(value(point));
      file.variable(name, {"point"}, values, {units, long_name});
    };
    using Point = const BalancedPoint&;
    column("v_e", "1", "mean of the excitatory potentials", [](Point p) { return p.state.mean.e; });
    column("v_i", "1", "mean of the inhibitory potentials", [](Point p) { return p.state.mean.i; });
    column("trace", "1", "trace of J_v", [](Point p) { return p.stability.trace; });
    column("det", "1", "determinant of J_v", [](Point p) { return p.stability.det; });
    column("on_manifold", "1", "1 where both eigenvalues of J_v have negative real part",
           [](Point p) { return p.stability.on_manifold() ? 1.0 : 0.0; });
  }
  file.commit();
}

}  // namespace

void add_balance(CLI::App& app, Session& session) {
  CLI::App& command =
      *app.add_subcommand("balance", "Every balanced point at the initial variances");
  const auto options = std::make_shared<CommonOptions>();
  options->add_to(command);
  command.callback([options, &session] {
    session.command = [options, &session] {
      const io::Config config = options->read();
      const BalancedPoints found = balanced_points(config);
      if (!options->out.empty()) write(*options, config, session, found);
      options->json ? print(json(config, found)) : print(table(config, found));
      return done;
    };
  });
}

}  // namespace poise::experiments
