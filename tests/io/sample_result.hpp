/// A result with everything that a description can say: what the faces are tested on.
#pragma once

#include <limits>

#include "poise/io/result.hpp"

namespace poise::io::test {

inline void add_branches(Result& result) {
  Axis points = place_axis("point", 3, "points along the branches");
  points.parent = "branch";
  points.counts = {1, 2};
  Axis special = place_axis("special_point", 1, "special points");
  special.parent = "branch";
  special.counts = {0, 1};
  for (Axis axis : {place_axis("branch", 2, "branches"), points, special})
    result.axes.push_back(std::move(axis));
  Group& branches = result.root.records("branches", "branch", "");
  branches.array("first", "", "what is before it", {"branch"}, Flags{{0, -1}, {"fold", "hopf"}});
  branches.array("p", "1", "parameter", {"point"}, std::vector<double>{1.0, 2.0, 3.0});
  branches.array("w", "1", "weights", {"branch", "population"},
                 std::vector<double>{1.0, 2.0, 3.0, 4.0});
  Group& inner = branches.records("special", "special_point", "special_");
  inner.array("at", "1", "where", {"special_point"}, std::vector<double>{0.5});
  branches.array("evidence", "", "JSON already", {"branch"}, Documents{{R"({"a":1})", "[]"}});
}

inline Result sample_result() {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  Axis replicas = place_axis("replica", 1, "replicas");
  replicas.squeezed = true;
  Result result{.axes = {time_axis(std::array{0.0, 0.5, 1.0}), population_axis(), eigenvalue_axis(),
                         replicas}};
  Group& root = result.root;
  root.add("n", "1", "neurons", 50);
  root.add("K", "mV^2", "variances", core::PerPopulation<double>{1.0, 0.1});
  root.labels("time");
  root.array("v", "mV", "means", {"time", "population"},
             std::vector<double>{1.0, -1.0, missing, -2.0, 1.0 / 3.0, -3.0});
  root.array("x_2", "1", "of replicas", {"replica", "time"}, std::vector<double>{0.25, 0.5, 0.75});
  root.add("eta", "1", "exit time", std::optional<double>());
  root.array("kind", "", "how", {}, Flags{{1}, {"fold", "hopf"}});
  root.add("eigenvalues", "1/t", "of J",
           std::array<std::complex<double>, 2>{{{-1.0, 2.0}, {-1.0, -2.0}}});
  root.add("ok", "", "a truth", true);
  root.add("proved", "", "another", std::optional<bool>());
  root.add("title", "", "text", "a_b 50% \\x^");
  root.add("seconds", "s", "wall time", 1.5).from_clock();
  Group& state = root.group("state");
  state.add("v", "mV", "means", core::PerPopulation<double>{2.0, -1.5e-9});
  root.null_group("later_exit");
  add_branches(result);
  result.provenance.name = "provenance";
  result.provenance.add("version", "", "of poise", "1.2");
  result.provenance.add("seed", "", "seed", 7);
  result.provenance.add("interrupted", "", "whether", false);
  result.provenance.add("wall_seconds", "s", "wall", 0.5);
  return result;
}

}  // namespace poise::io::test
