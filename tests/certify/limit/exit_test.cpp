#include "poise/certify/limit/exit.hpp"

#include <gtest/gtest.h>

#include <random>

#include "certify/limit/exit_cases.hpp"
#include "certify/limit/exit_reference.hpp"
#include "poise/balance/stability.hpp"
#include "poise/core/error.hpp"
#include "poise/limit/exit.hpp"
#include "support/start.hpp"

namespace poise::certify {
namespace {

using core::PerPopulation;
using network::Network;
using testing::Long;

/// |eta - reference|, as far as the enclosure leaves it open.
bool contains(const Ball& eta, const Long& reference, const Long& slack) {
  return Long(eta.lower(30)) - slack <= reference && reference <= Long(eta.upper(30)) + slack;
}

ExitProof prove(const Network& network, const PerPopulation<double>& K,
                const PerPopulation<double>& near, double T, const ExitOptions& options = {}) {
  return prove_exit(network, testing::start(network, K, near).mean, K, T, options);
}

TEST(ProvedExit, EnclosesReferencesOfTwentyDigits) {
  for (const auto& c : testing::exit_cases()) {
    const auto proof = prove(c.network, c.K, c.near, 10.0, {.digits = 20});
    ASSERT_EQ(proof.outcome, Outcome::proved) << c.name << proof.reason;
    EXPECT_EQ(proof.kind, c.kind) << c.name;
    const Long reference(c.eta);
    EXPECT_TRUE(contains(proof.eta, reference, 1e-21)) << c.name << proof.eta.lower(25);
    EXPECT_LT(mag_get_d(arb_radref(proof.eta.get())), 1e-20) << c.name;
    // Before the exit both signs are certain; at it one is not any more.
    EXPECT_EQ(arb_contains_zero(proof.det.get()) != 0, c.kind == ProvedExit::fold) << c.name;
    EXPECT_EQ(arb_contains_zero(proof.trace.get()) != 0, c.kind == ProvedExit::hopf) << c.name;
  }
}

// One of them, computed again.
TEST(ProvedExit, ReferencesAreWhatTheySay) {
  const auto c = testing::exit_cases().at(0);
  testing::LongExit reference(c.network, testing::start(c.network, c.K, c.near).mean, c.K);
  EXPECT_LT(abs(reference.find(false, 2 * c.step)[4] - Long(c.eta)), Long(1e-20));
}

// The planted bug: a weight off by 1e-13.
TEST(ProvedExit, OfAnotherNetworkIsAnother) {
  for (const auto& c : testing::exit_cases()) {
    Network wrong = c.network;
    wrong.weight.rows.e.e *= 1.0 + 1e-13;
    const auto proof = prove(wrong, c.K, c.near, 10.0);
    ASSERT_EQ(proof.outcome, Outcome::proved) << c.name;
    EXPECT_FALSE(contains(proof.eta, Long(c.eta), 1e-21)) << c.name;
  }
}

/// The fold of proofs_checks/evidence/explicit_limits.hpp: eta = log(3) / 2.
Network explicit_fold() {
  return testing::network_of({1.0, 1.0}, {{{2.0, 2.0}, {1.0, 1.0}}},
                             {network::Constant{1.0}, network::Erf{1.0, 1.0, 1.0},
                              network::Bump{0.5, 1.0, 0.0, 1.0}, network::Erf{1.0, 1.0, 1.0}});
}

TEST(ProvedExit, OfTheExplicitFoldIsHalfTheLogarithmOfThree) {
  const auto proof = prove(explicit_fold(), {1.0, 1.0}, {-1.18, 0.0}, 1.0, {.digits = 30});
  ASSERT_EQ(proof.outcome, Outcome::proved) << proof.reason;
  EXPECT_EQ(proof.kind, ProvedExit::fold);
  EXPECT_LT(mag_get_d(arb_radref(proof.eta.get())), 1e-30);
  Ball eta(3);
  arb_log(eta.get(), eta.get(), 300);
  arb_mul_2exp_si(eta.get(), eta.get(), -1);
  EXPECT_NE(arb_contains(proof.eta.get(), eta.get()), 0);
  Ball beside = eta;
  arb_add_error_2exp_si(beside.get(), -200);
  EXPECT_NE(arb_overlaps(proof.eta.get(), beside.get()), 0);
  const Ball v_e = proof.state[0];  // 0 at the fold, up to the root of what eta leaves open
  EXPECT_LT(std::abs(v_e.midpoint()), 1e-14);
}

TEST(ProvedExit, NeverComesInThePapersNetworks) {
  for (const PerPopulation<double> K : {PerPopulation<double>{1.0, 1.0}, {1.0, 0.5}}) {
    const auto network = testing::paper_network();
    const auto proof = prove_exit(network, testing::start(network, K).mean, K, 10.0);
    ASSERT_EQ(proof.outcome, Outcome::proved) << proof.reason;
    EXPECT_EQ(proof.kind, ProvedExit::none);
    EXPECT_TRUE(std::isinf(proof.horizon));
    const auto plain = limit::analyse_exit(network, testing::start(network, K), 10.0);
    ASSERT_TRUE(plain.tends_to);
    const auto& [mean, variance] = plain.tends_to->state;
    const std::array<double, 4> state{mean.e, mean.i, variance.e, variance.i};
    for (std::size_t k = 0; k < states; ++k)
      EXPECT_NEAR(proof.state[k].midpoint(), state[k], 1e-12);
  }
}

TEST(ProvedExit, IsSaidToComeAfterTheLastTime) {
  const auto c = testing::exit_cases().at(0);
  const auto before = prove(c.network, c.K, c.near, 0.92);
  EXPECT_EQ(before.outcome, Outcome::proved);
  EXPECT_EQ(before.kind, ProvedExit::none);
  EXPECT_EQ(before.horizon, 0.92);
  EXPECT_NE(before.reason.find("later"), std::string::npos);
  EXPECT_EQ(prove(c.network, c.K, c.near, 0.921).kind, ProvedExit::hopf);
}

TEST(ProvedExit, IsUndecidedWithAReason) {
  // v_e runs off to infinity.
  const auto escapes =
      testing::network_of({1.0, 1.0}, {{{3.0, 2.0}, {1.0, 0.7}}},
                          {network::Tanh{0.5, 2.0, 2.5}, network::Tanh{1.0, 1.0, 1.25},
                           network::Tanh{0.5, 2.0, 0.75}, network::Tanh{1.0, 1.0, 2.25}});
  const auto escape = prove(escapes, {2.0, 1.5}, {-4.375, -0.446}, 5.0);
  EXPECT_EQ(escape.outcome, Outcome::undecided);
  EXPECT_NE(escape.reason.find("infinity"), std::string::npos) << escape.reason;
  EXPECT_GT(escape.reached, 0.0);
  // No variance at the start.
  const auto paper = testing::paper_network();
  const auto thin = prove_exit(paper, {-1.0, -1.0}, {0.0, 1.0}, 1.0);
  EXPECT_EQ(thin.outcome, Outcome::undecided);
  EXPECT_NE(thin.reason.find("K_e = 0"), std::string::npos);
  // A start that is no balanced point.
  EXPECT_EQ(prove_exit(paper, {0.0, 0.0}, {1.0, 1.0}, 1.0).outcome, Outcome::undecided);
}

TEST(ProvedExit, StopsWhenAsked) {
  const auto c = testing::exit_cases().at(0);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(prove(c.network, c.K, c.near, 1.0, {.watch = {stop.get_token(), {}}}),
               core::Interrupted);
}

/// A network of tanh, erf and bumps, balanced at a point of our choice on its manifold.
std::pair<Network, balance::State> random_network(std::mt19937_64& random) {
  const auto draw = [&](double lo, double hi) {
    return lo + (hi - lo) * static_cast<double>(random() >> 11) * 0x1p-53;
  };
  while (true) {
    Network network = testing::paper_network();
    network.tau = {draw(0.5, 2.0), draw(0.5, 2.0)};
    for (const auto a : core::populations)
      for (const auto b : core::populations) {
        auto& f = network.intensity[a][b];
        network.weight[a][b] = draw(0.5, 4.0);
        const double kind = draw(0.0, 4.0);
        if (kind < 2.0)
          f = network::Tanh{draw(0.4, 1.2), draw(1.0, 2.0), draw(0.3, 3.0)};
        else if (kind < 3.0)
          f = network::Erf{draw(0.4, 1.2), draw(1.0, 2.0), draw(0.3, 3.0)};
        else
          f = network::Bump{draw(0.1, 1.0), draw(0.5, 2.0), draw(-1.0, 1.0), draw(0.5, 2.0)};
      }
    const balance::State at{{draw(-2.0, 2.0), draw(-2.0, 2.0)}, {draw(0.2, 2.0), draw(0.2, 2.0)}};
    network = testing::balanced_at(network, at.mean, at.variance);
    const auto stability = balance::stability(evaluate(network, at).J_v);
    if (stability.on_manifold() && stability.det > 1e-3 && stability.trace < -1e-2)
      return {network, at};
  }
}

TEST(ProvedExit, AgreesWithTheSearchInDoubles) {
  std::mt19937_64 random(20251);
  constexpr int networks = 6;
  int settled = 0;
  for (int k = 0; k < networks; ++k) {
    const auto [network, from] = random_network(random);
    const auto plain = limit::analyse_exit(network, from, 3.0);
    const auto proof = prove_exit(network, from.mean, from.variance, 3.0);
    if (proof.outcome != Outcome::proved) continue;
    ++settled;
    if (proof.kind == ProvedExit::none) {
      EXPECT_FALSE(plain.exit) << k;
      continue;
    }
    ASSERT_TRUE(plain.exit) << k;
    EXPECT_EQ(plain.exit->kind,
              proof.kind == ProvedExit::fold ? limit::ExitKind::fold : limit::ExitKind::hopf);
    Ball gap;
    arb_sub(gap.get(), proof.eta.get(), exact(plain.exit->t).get(), 100);
    EXPECT_LE(std::abs(gap.midpoint()), plain.eta_error) << k;
    EXPECT_LT(plain.eta_error, 1e-9) << k;
  }
  EXPECT_GT(settled, networks / 2);
}

}  // namespace
}  // namespace poise::certify
