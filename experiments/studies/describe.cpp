#include "studies/describe.hpp"

#include <fmt/format.h>

#include <limits>

#include "studies/names.hpp"

namespace poise::experiments {
namespace {

using balance::State;

std::string meaning(limit::ExitKind kind) {
  switch (kind) {
    case limit::ExitKind::fold:
      return "det J_v = 0";
    case limit::ExitKind::folded_singularity:
      return "det J_v = 0 and adj(J_v) J_K dK/dt = 0";
    case limit::ExitKind::hopf:
      return "trace J_v = 0, det J_v > 0";
    case limit::ExitKind::escape:
      break;
  }
  return "v runs off to infinity";
}

}  // namespace

void add_path(io::Group& group, const io::Axis& axis, std::span<const State> path,
              const std::string& what, int digits) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> mean(2 * axis.length, missing);
  std::vector<double> variance(2 * axis.length, missing);
  for (std::size_t k = 0; k < path.size(); ++k)
    for (const auto a : core::populations) {
      mean[2 * k + core::index(a)] = path[k].mean[a];
      variance[2 * k + core::index(a)] = path[k].variance[a];
    }
  group.array("v", potential, what + ": mean of the potentials", {axis.name, "population"}, mean)
      .shown(digits);
  group
      .array("K", potential_squared, what + ": variance of the potentials",
             {axis.name, "population"}, variance)
      .shown(digits);
}

void add_state(io::Group& group, const State& state, const std::string& where) {
  group.add("v", potential, "mean of the potentials " + where, state.mean).shown(12);
  group.add("K", potential_squared, "variance of the potentials " + where, state.variance)
      .shown(12);
}

void add_exit(io::Group& group, const std::string& name, const std::optional<limit::Exit>& exit) {
  if (!exit) return group.null_group(name);
  io::Group& inner = group.group(name);
  inner.add("t", time_unit, "time at which the limit leaves the balanced manifold", exit->t)
      .shown(15);
  inner.add("kind", "", "how it leaves", exit->kind);
}

std::string exit_sentence(const std::optional<limit::Exit>& exit) {
  if (!exit) return "The limit stays on the balanced manifold up to the last time.";
  const auto& [mean, variance] = exit->state;
  return fmt::format(
      "The limit leaves the balanced manifold at eta = {:.10g} ({}:\n{}), v = ({:.8g}, {:.8g}),\n"
      "K = ({:.8g}, {:.8g}).",
      exit->t, io::name(exit->kind), meaning(exit->kind), mean.e, mean.i, variance.e, variance.i);
}

std::string state_text(const State& state) {
  return fmt::format("v = ({:.10g}, {:.10g}), K = ({:.10g}, {:.10g})", state.mean.e, state.mean.i,
                     state.variance.e, state.variance.i);
}

}  // namespace poise::experiments
