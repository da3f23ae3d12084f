#include "limit_output.hpp"

#include <fmt/format.h>

#include <limits>

namespace poise::experiments {
namespace {

using balance::State;

std::string kind_meaning(limit::ExitKind kind) {
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

io::Json path_json(std::span<const double> t, std::span<const State> path) {
  const auto column = [&](auto value) {
    io::Json array = io::Json::array();
    for (const auto& state : path) array.push_back(io::number(value(state)));
    return array;
  };
  return {{"t", io::numbers(t)},
          {"v_e", column([](const State& s) { return s.mean.e; })},
          {"v_i", column([](const State& s) { return s.mean.i; })},
          {"K_e", column([](const State& s) { return s.variance.e; })},
          {"K_i", column([](const State& s) { return s.variance.i; })}};
}

io::Json state_json(const State& state) {
  return {{"v_e", io::number(state.mean.e)},
          {"v_i", io::number(state.mean.i)},
          {"K_e", io::number(state.variance.e)},
          {"K_i", io::number(state.variance.i)}};
}

io::Json eigenvalues_json(const std::array<std::complex<double>, 2>& eigenvalues) {
  io::Json array = io::Json::array();
  for (const auto& z : eigenvalues) array.push_back(io::complex_number(z));
  return array;
}

std::string eigenvalue_text(const std::array<std::complex<double>, 2>& eigenvalues) {
  const auto& [first, second] = eigenvalues;
  if (first.imag() != 0.0) return fmt::format("{:.6g} ± {:.6g}i", first.real(), first.imag());
  return fmt::format("{:.6g}, {:.6g}", first.real(), second.real());
}

std::string kind_name(limit::ExitKind kind) {
  switch (kind) {
    case limit::ExitKind::fold:
      return "fold";
    case limit::ExitKind::folded_singularity:
      return "folded-singularity";
    case limit::ExitKind::hopf:
      return "hopf";
    case limit::ExitKind::escape:
      break;
  }
  return "escape";
}

io::Json exit_json(const std::optional<limit::Exit>& exit) {
  if (!exit) return nullptr;
  return {{"t", io::number(exit->t)}, {"kind", kind_name(exit->kind)}};
}

std::string exit_sentence(const std::optional<limit::Exit>& exit) {
  if (!exit) return "The limit stays on the balanced manifold up to the last time.";
  const auto& [mean, variance] = exit->state;
  return fmt::format(
      "The limit leaves the balanced manifold at eta = {:.10g} ({}: {}),\n"
      "at v = ({:.8g}, {:.8g}), K = ({:.8g}, {:.8g}).",
      exit->t, kind_name(exit->kind), kind_meaning(exit->kind), mean.e, mean.i, variance.e,
      variance.i);
}

std::vector<std::size_t> rows_to_show(std::size_t count) {
  constexpr std::size_t most = 11;
  std::vector<std::size_t> rows;
  if (count <= 2 * most) {
    for (std::size_t k = 0; k < count; ++k) rows.push_back(k);
    return rows;
  }
  for (std::size_t k = 0; k < most; ++k) rows.push_back(k * (count - 1) / (most - 1));
  return rows;
}

void add_axes(io::NetcdfFile& file, std::span<const double> t) {
  file.coordinate("time", t, {"1", "time, in units of the time constants"});
  const std::vector<std::string> names{"e", "i"};
  file.coordinate("population", names, "population: excitatory, inhibitory");
}

void add_path(io::NetcdfFile& file, const std::string& prefix, const std::string& what,
              std::size_t times, std::span<const State> path) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> mean(2 * times, missing);
  std::vector<double> variance(2 * times, missing);
  for (std::size_t k = 0; k < path.size(); ++k)
    for (const auto a : core::populations) {
      mean[2 * k + core::index(a)] = path[k].mean[a];
      variance[2 * k + core::index(a)] = path[k].variance[a];
    }
  file.variable(prefix + "mean", {"time", "population"}, mean,
                {"1", what + ": mean of the potentials"});
  file.variable(prefix + "variance", {"time", "population"}, variance,
                {"1", what + ": variance of the potentials"});
}

void add_exit(io::NetcdfFile& file, const std::optional<limit::Exit>& exit) {
  if (!exit) return;
  file.attribute("exit_time", exit->t);
  file.attribute("exit_kind", kind_name(exit->kind));
}

}  // namespace poise::experiments
