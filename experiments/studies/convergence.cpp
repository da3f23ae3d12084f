#include "studies/convergence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "poise/measure/power_law.hpp"
#include "studies/describe.hpp"

namespace poise::experiments {
namespace {

struct Column {
  const char* name;
  const char* meaning;
  Distance Distances::*member;
};

constexpr std::array<Column, 11> columns{{
    {"path_v", "sup |v of a replica - limit|, mean over replicas", &Distances::path_v},
    {"path_K", "sup |K of a replica - limit|, mean over replicas", &Distances::path_K},
    {"mean_v", "sup |mean v of the replicas - limit|", &Distances::mean_v},
    {"mean_K", "sup |mean K of the replicas - limit|", &Distances::mean_K},
    {"mean_v_from_mean_field", "sup |mean v of the replicas - finite-n mean field|",
     &Distances::mean_v_from_mean_field},
    {"mean_K_from_mean_field", "sup |mean K of the replicas - finite-n mean field|",
     &Distances::mean_K_from_mean_field},
    {"mean_field_v", "sup |v of the finite-n mean field - limit|", &Distances::mean_field_v},
    {"mean_field_K", "sup |K of the finite-n mean field - limit|", &Distances::mean_field_K},
    {"final_v", "|mean v of the replicas - limit| at the last time", &Distances::final_v},
    {"final_v_from_mean_field", "|mean v of the replicas - finite-n mean field| at the last time",
     &Distances::final_v_from_mean_field},
    {"final_mean_field_v", "|v of the finite-n mean field - limit| at the last time",
     &Distances::final_mean_field_v},
}};

std::vector<double> values(const Convergence& c, const Column& column, double Distance::*part) {
  std::vector<double> result;
  for (const auto& d : c.distances) result.push_back(d.*column.member.*part);
  return result;
}

/// Nothing with fewer than two sizes, or without standard errors (one replica).
std::optional<measure::PowerLaw> fit(const Convergence& c, const Column& column) {
  const auto y = values(c, column, &Distance::value);
  auto error = values(c, column, &Distance::error);
  // A deterministic distance has no error: all points weigh the same, and the exponent's error
  // means nothing.
  if (std::all_of(error.begin(), error.end(), [](double e) { return e == 0.0; })) error = y;
  const bool usable = std::all_of(error.begin(), error.end(), [](double e) { return e > 0.0; }) &&
                      std::all_of(y.begin(), y.end(), [](double d) { return d > 0.0; });
  if (y.size() < 2 || !usable) return std::nullopt;
  return measure::fit_power_law(c.n, y, error);
}

struct Fit {
  std::optional<double> exponent, error;
};

Fit exponent(const Convergence& c, const Column& column) {
  const auto law = fit(c, column);
  if (!law) return {};
  // A deterministic distance has no error, and its exponent's would mean nothing.
  const bool noisy = (c.distances.front().*column.member).error != 0.0;
  return {law->exponent, noisy ? std::optional(law->exponent_error) : std::nullopt};
}

/// Distances of a replica mean that lie within twice their sampling error say nothing.
bool buried_in_noise(const Convergence& c, const Column& column) {
  return std::any_of(c.distances.begin(), c.distances.end(), [&](const Distances& d) {
    const Distance& distance = d.*column.member;
    return !(distance.value > 2.0 * distance.error);
  });
}

}  // namespace

Convergence measure_convergence(const setup::Config& config, const balance::State& start,
                                const std::vector<std::size_t>& sizes, const Context& context) {
  Convergence result;
  for (const std::size_t n : sizes) {
    setup::Config sized = config;
    sized.network.n = n;
    const Comparison comparison = compare(sized, start, context, fmt::format("n = {}", n));
    if (comparison.network.interrupted) {
      result.interrupted = true;
      break;
    }
    result.n.push_back(static_cast<double>(n));
    result.distances.push_back(distances(comparison));
  }
  return result;
}

io::Result describe(const setup::Config& config, const Convergence& c) {
  io::Axis size{.name = "n",
                .key = "n",
                .meaning = "neurons in each population",
                .length = c.n.size(),
                .labels = std::vector<std::int64_t>(c.n.begin(), c.n.end())};
  io::Axis quantity = io::place_axis("quantity", columns.size(),
                                     "which distance, sup over time unless it says end");
  io::Texts names;
  for (const Column& column : columns) names.emplace_back(column.name);
  quantity.labels = names;
  io::Result result{.axes = {std::move(size), std::move(quantity)}};
  io::Group& root = result.root;
  root.labels("n");
  root.add("method", "", "sampler", config.run.method);
  root.add("replicas", "1", "independent networks of each size", config.run.replicas);
  root.add("seed", "1", "random seed", config.run.seed);
  root.add("T", time_unit, "last time", config.run.T);
  io::Group& group = root.records("distances", "quantity", "distance_");
  group.array("quantity_name", "", "name of the distance", {"quantity"}, names)
      .keyed("quantity")
      .shown(0);
  group
      .column("quantity", columns, "meaning", "", "what it is",
              [](const Column& column) { return std::string(column.meaning); })
      .shown(0);
  for (const auto& [name, meaning, part] :
       {std::tuple{"value", "distance", &Distance::value},
        std::tuple{"error", "its standard error; 0: deterministic", &Distance::error}}) {
    std::vector<double> flat;
    for (const Column& column : columns) {
      const auto of_column = values(c, column, part);
      flat.insert(flat.end(), of_column.begin(), of_column.end());
    }
    group
        .array(name, "potential; of variances potential^2", meaning, {"quantity", "n"},
               std::move(flat))
        .shown(4);
  }
  group
      .column("quantity", columns, "exponent", "1", "fitted exponent of n",
              [&](const Column& column) { return exponent(c, column).exponent; })
      .shown(3);
  group
      .column("quantity", columns, "exponent_error", "1", "its standard error",
              [&](const Column& column) { return exponent(c, column).error; })
      .shown(1)
      .called("±");
  root.add("interrupted", "", "whether an interrupt came before the last size", c.interrupted);
  return result;
}

std::string remarks(const Convergence& c) {
  std::string text =
      "\n± is one standard error over the replicas (for the sup of a mean: the largest\n"
      "pointwise one). The network's distance to the limit is bias plus fluctuations;\n"
      "the rows `mean_field` show the bias without noise. Where its slope is far from\n"
      "-1/2, the sup is reached while the means still relax, at rate sqrt(n) |zeta|,\n"
      "and n is too small for the limit's rate. Over one decade of n no slope tells\n"
      "n^-1/2 from n^-1/2 log n.\n";
  for (const Column& column : columns)
    if (buried_in_noise(c, column))
      text += fmt::format(
          "`{}`: a distance lies within two of its standard errors, so\nits slope tells nothing; "
          "more replicas would.\n",
          column.name);
  return text;
}

}  // namespace poise::experiments
