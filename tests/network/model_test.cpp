#include "poise/network/model.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "poise/core/error.hpp"

namespace poise::network {
namespace {

using core::Population;
using enum core::Population;

Network valid_network() {
  Network network;
  network.n = 4;
  network.tau = {.e = 1.0, .i = 2.0};
  network.weight = {{.e = {.e = 1.0, .i = 1.5}, .i = {.e = 0.5, .i = 0.25}}};
  return network;
}

TEST(Network, JumpsAreSignedByTheSourceAndScaledByTheSquareRoot) {
  const Network network = valid_network();
  EXPECT_EQ(network.jump(e, e), 0.5);
  EXPECT_EQ(network.jump(e, i), -0.75);
  EXPECT_EQ(network.jump(i, e), 0.25);
  EXPECT_EQ(network.jump(i, i), -0.125);
}

TEST(NetworkValidation, AcceptsItsDomain) {
  EXPECT_NO_THROW(validate(valid_network()));
  Network silent = valid_network();
  silent.weight[e][i] = 0.0;
  silent.n = 1;
  EXPECT_NO_THROW(validate(silent));
}

struct Fault {
  std::string key;
  std::function<void(Network&)> apply;
};

class NetworkValidation : public ::testing::TestWithParam<Fault> {};

TEST_P(NetworkValidation, NamesTheBadParameter) {
  Network network = valid_network();
  GetParam().apply(network);
  try {
    validate(network);
    FAIL() << "accepted";
  } catch (const core::ParameterError& error) {
    EXPECT_EQ(error.key, GetParam().key);
  }
}

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

INSTANTIATE_TEST_SUITE_P(
    Faults, NetworkValidation,
    ::testing::Values(
        Fault{"network.n", [](Network& x) { x.n = 0; }},
        Fault{"network.tau.e", [](Network& x) { x.tau.e = 0.0; }},
        Fault{"network.tau.e", [](Network& x) { x.tau.e = nan; }},
        Fault{"network.tau.i", [](Network& x) { x.tau.i = -1.0; }},
        Fault{"network.tau.i", [](Network& x) { x.tau.i = infinity; }},
        Fault{"network.C.ee", [](Network& x) { x.weight[e][e] = -1e-300; }},
        Fault{"network.C.ei", [](Network& x) { x.weight[e][i] = nan; }},
        Fault{"network.C.ie", [](Network& x) { x.weight[i][e] = infinity; }},
        Fault{"network.C.ii", [](Network& x) { x.weight[i][i] = -1.0; }},
        Fault{"intensity.ee.offset", [](Network& x) { x.intensity[e][e] = Tanh{.offset = 0.0}; }},
        Fault{"intensity.ei.rate", [](Network& x) { x.intensity[e][i] = Constant{.rate = 0.0}; }},
        Fault{"intensity.ie.width", [](Network& x) { x.intensity[i][e] = Bump{.width = 0.0}; }},
        Fault{"intensity.ii.gain", [](Network& x) { x.intensity[i][i] = Erf{.gain = nan}; }}));

}  // namespace
}  // namespace poise::network
