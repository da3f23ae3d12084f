#include "convergence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "poise/io/table.hpp"
#include "poise/measure/power_law.hpp"

namespace poise::experiments {
namespace {

struct Column {
  const char* name;
  const char* heading;
  const char* meaning;
  Distance Distances::*member;
};

constexpr std::array<Column, 11> columns{{
    {"path_v", "path v", "sup |v of a replica - limit|, mean over replicas", &Distances::path_v},
    {"path_K", "path K", "sup |K of a replica - limit|, mean over replicas", &Distances::path_K},
    {"mean_v", "mean v", "sup |mean v of the replicas - limit|", &Distances::mean_v},
    {"mean_K", "mean K", "sup |mean K of the replicas - limit|", &Distances::mean_K},
    {"mean_v_from_mean_field", "mean v - finite-n",
     "sup |mean v of the replicas - finite-n mean field|", &Distances::mean_v_from_mean_field},
    {"mean_K_from_mean_field", "mean K - finite-n",
     "sup |mean K of the replicas - finite-n mean field|", &Distances::mean_K_from_mean_field},
    {"mean_field_v", "finite-n v", "sup |v of the finite-n mean field - limit|",
     &Distances::mean_field_v},
    {"mean_field_K", "finite-n K", "sup |K of the finite-n mean field - limit|",
     &Distances::mean_field_K},
    {"final_v", "end: mean v", "|mean v of the replicas - limit| at the last time",
     &Distances::final_v},
    {"final_v_from_mean_field", "end: mean v - finite-n",
     "|mean v of the replicas - finite-n mean field| at the last time",
     &Distances::final_v_from_mean_field},
    {"final_mean_field_v", "end: finite-n v",
     "|v of the finite-n mean field - limit| at the last time", &Distances::final_mean_field_v},
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

std::string cell(const Distance& d) {
  return d.error > 0.0 ? fmt::format("{:.4f} ± {:.4f}", d.value, d.error)
                       : fmt::format("{:.4f}", d.value);
}

std::string slope_cell(const Convergence& c, const Column& column) {
  const auto law = fit(c, column);
  if (!law) return "-";
  if (c.distances.front().*column.member.*(&Distance::error) == 0.0)
    return fmt::format("{:.3f}", law->exponent);
  return fmt::format("{:.2f} ± {:.2f}", law->exponent, law->exponent_error);
}

/// Distances of a replica mean that lie within twice their sampling error say nothing.
bool buried_in_noise(const Convergence& c, const Column& column) {
  return std::any_of(c.distances.begin(), c.distances.end(), [&](const Distances& d) {
    const Distance& distance = d.*column.member;
    return !(distance.value > 2.0 * distance.error);
  });
}

std::string remarks(const Convergence& c) {
  std::string text =
      "\n± is one standard error over the replicas (for the sup of a mean: the largest pointwise "
      "one).\n"
      "The network's distance to the limit is bias plus fluctuations; the columns `finite-n` show "
      "the\n"
      "bias without noise. Where its slope is far from -1/2, the sup is reached while the means "
      "still\n"
      "relax, at rate sqrt(n) |zeta|, and n is too small for the limit's rate. Over one decade of "
      "n no\n"
      "slope tells n^-1/2 from n^-1/2 log n.\n";
  for (const Column& column : columns)
    if (buried_in_noise(c, column))
      text += fmt::format(
          "`{}`: a distance lies within two of its standard errors, so its slope tells "
          "nothing; more replicas would.\n",
          column.heading);
  return text;
}

}  // namespace

Convergence measure_convergence(const io::Config& config, const balance::State& start,
                                const std::vector<std::size_t>& sizes, const Session& session) {
  Convergence result;
  for (const std::size_t n : sizes) {
    io::Config sized = config;
    sized.network.n = n;
    const Comparison comparison = compare(sized, start, session, fmt::format("n = {}", n));
    if (comparison.network.interrupted) {
      result.interrupted = true;
      break;
    }
    result.n.push_back(static_cast<double>(n));
    result.distances.push_back(distances(comparison));
  }
  return result;
}

io::Json convergence_json(const io::Config& config, const Convergence& convergence) {
  io::Json all = io::Json::object();
  for (const Column& column : columns) {
    io::Json entry{{"value", io::numbers(values(convergence, column, &Distance::value))},
                   {"error", io::numbers(values(convergence, column, &Distance::error))},
                   {"exponent", nullptr},
                   {"exponent_error", nullptr}};
    if (const auto law = fit(convergence, column)) {
      entry["exponent"] = io::number(law->exponent);
      if (entry["error"].front() != 0.0) entry["exponent_error"] = io::number(law->exponent_error);
    }
    all[column.name] = entry;
  }
  return {{"n", io::numbers(convergence.n)},
          {"replicas", config.run.replicas},
          {"T", io::number(config.run.T)},
          {"distances", all}};
}

std::string convergence_table(const io::Config& config, const Convergence& convergence) {
  std::string text = fmt::format(
      "Network of {} against its limit, sup over [0, {:g}], {} replica(s) a size, method {}\n\n",
      config.file, config.run.T, config.run.replicas, config.run.method);
  constexpr std::size_t across = 4;
  for (std::size_t first = 0; first < columns.size(); first += across) {
    const std::size_t end = std::min(first + across, columns.size());
    std::vector<io::Table::Column> heading{{"n"}};
    for (std::size_t k = first; k < end; ++k) heading.push_back({columns[k].heading});
    io::Table rows(heading);
    for (std::size_t r = 0; r < convergence.n.size(); ++r) {
      std::vector<std::string> row{fmt::format("{}", convergence.n[r])};
      for (std::size_t k = first; k < end; ++k)
        row.push_back(cell(convergence.distances[r].*columns[k].member));
      rows.add_row(row);
    }
    std::vector<std::string> slopes{"slope"};
    for (std::size_t k = first; k < end; ++k) slopes.push_back(slope_cell(convergence, columns[k]));
    rows.add_row(slopes);
    text += rows.text() + "\n";
  }
  for (const Column& column : columns)
    text += fmt::format("{:22} {}\n", column.heading, column.meaning);
  return text + remarks(convergence);
}

void add_convergence(io::NetcdfFile& file, const Convergence& convergence) {
  if (convergence.n.empty()) return;
  file.coordinate("n", convergence.n, {"1", "neurons in each population"});
  for (const Column& column : columns) {
    const std::string name = column.name;
    file.variable(name, {"n"}, values(convergence, column, &Distance::value),
                  {"1", column.meaning});
    file.variable(name + "_error", {"n"}, values(convergence, column, &Distance::error),
                  {"1", std::string("standard error of: ") + column.meaning});
  }
}

}  // namespace poise::experiments
