#include "poise/io/as_json.hpp"

#include <gtest/gtest.h>

#include "io/sample_result.hpp"
#include "poise/io/json.hpp"

namespace poise::io {
namespace {

// Columns, records, ragged axes, squeezed axes, what is missing: byte for byte.
TEST(AsJson, WritesTheContract) {
  EXPECT_EQ(as_json(test::sample_result()),
            R"({"n":50,"K_e":1.0,"K_i":0.1,"t":[0.0,0.5,1.0],"v_e":[1.0,null,0.3333333333333333],)"
            R"("v_i":[-1.0,-2.0,-3.0],"x_2":[0.25,0.5,0.75],"eta":null,"kind":"hopf",)"
            R"("eigenvalues":[{"re":-1.0,"im":2.0},{"re":-1.0,"im":-2.0}],"ok":true,)"
            R"("proved":null,"title":"a_b 50% \\x^","seconds":1.5,)"
            R"("state":{"v_e":2.0,"v_i":-1.5e-09},"later_exit":null,"branches":[)"
            R"({"first":"fold","p":[1.0],"w":{"e":1.0,"i":2.0},"special":[],"evidence":{"a":1}},)"
            R"({"first":null,"p":[2.0,3.0],"w":{"e":3.0,"i":4.0},"special":[{"at":0.5}],)"
            R"("evidence":[]}],"provenance":{"version":"1.2","seed":7,"interrupted":false,)"
            R"("wall_seconds":0.5}})");
}

TEST(AsJson, KeysMayBeChosen) {
  Result result{.axes = {population_axis(), time_axis({})}};
  const core::PerPopulation<double> K{1.0, 2.0};
  result.root.add("a", "1", "whole", K).keyed("a");
  result.root.add("b", "1", "within", K).keyed("b_{}_mean");
  result.root.add("c", "1", "another name", 3).keyed("C");
  result.root.labels("time");
  EXPECT_EQ(as_json(result),
            R"({"a":{"e":1.0,"i":2.0},"b_e_mean":1.0,"b_i_mean":2.0,"C":3,"t":[]})");
}

TEST(AsJson, OfSeveralReplicasIsAnArrayOfArrays) {
  Axis replicas = place_axis("replica", 2, "replicas");
  replicas.squeezed = true;
  Result result{.axes = {replicas, time_axis(std::array{0.0, 1.0})}};
  result.root.array("x", "1", "x", {"replica", "time"}, std::vector<double>{1.0, 2.0, 3.0, 4.0});
  EXPECT_EQ(as_json(result), R"({"x":[[1.0,2.0],[3.0,4.0]]})");
}

TEST(AsJson, WhatIsNotFiniteIsNull) {
  Result result;
  result.root.add("x", "1", "x", std::numeric_limits<double>::infinity());
  EXPECT_EQ(as_json(result), R"({"x":null})");
}

}  // namespace
}  // namespace poise::io
