#include "poise/balance/path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"

namespace poise::balance {
namespace {

using core::ParameterError;
using core::populations;
using Named = std::pair<std::string, double*>;

/// Every parameter of `problem` under its name.
std::vector<Named> parameters(Problem& problem) {
  std::vector<Named> all;
  for (const auto p : populations)
    all.emplace_back(fmt::format("K.{}", core::letter(p)), &problem.variance[p]);
  for (const auto a : populations)
    for (const auto b : populations)
      all.emplace_back("C." + core::channel_name(a, b), &problem.network.weight[a][b]);
  for (const auto a : populations)
    for (const auto b : populations)
      std::visit(
          [&](auto& f) {
            for (const auto& [name, place] : f.parameters)
              all.emplace_back(fmt::format("intensity.{}.{}", core::channel_name(a, b), name),
                               &(f.*place));
          },
          problem.network.intensity[a][b]);
  return all;
}

double& find(Problem& problem, std::string_view name) {
  const auto all = parameters(problem);
  const auto found = std::find_if(all.begin(), all.end(),
                                  [name](const Named& named) { return named.first == name; });
  if (found != all.end()) return *found->second;
  std::vector<std::string_view> known{"K"};
  for (const auto& named : all) known.push_back(named.first);
  throw ParameterError(std::string(name),
                       fmt::format("is no parameter of this network, expected one of {}{}",
                                   core::listed(known), core::suggestion(name, known)));
}

void validate(const Problem& problem) {
  network::validate(problem.network);
  for (const auto p : populations)
    if (!std::isfinite(problem.variance[p]) || problem.variance[p] < 0.0)
      throw ParameterError(
          fmt::format("K.{}", core::letter(p)),
          fmt::format("is {}, expected a finite number >= 0", problem.variance[p]));
}

}  // namespace

Path variance_path(const network::Network& network, const core::PerPopulation<double>& from,
                   const core::PerPopulation<double>& to) {
  validate({network, from});
  validate({network, to});
  return [network, from, to](double t) -> Problem {
    return {network, {std::lerp(from.e, to.e, t), std::lerp(from.i, to.i, t)}};
  };
}

std::vector<std::string> parameter_names(const network::Network& network) {
  Problem problem{network, {}};
  std::vector<std::string> names;
  for (const auto& named : parameters(problem)) names.push_back(named.first);
  return names;
}

double parameter(const Problem& problem, std::string_view name) {
  Problem copy = problem;
  return find(copy, name);
}

Path parameter_path(const Problem& base, const std::string& name, double from, double to) {
  const auto at = [base, name, from, to](double t) {
    Problem problem = base;
    find(problem, name) = std::lerp(from, to, t);
    return problem;
  };
  // The domain of each single parameter is an interval, so its ends speak for all between.
  validate(at(0.0));
  validate(at(1.0));
  return at;
}

}  // namespace poise::balance
