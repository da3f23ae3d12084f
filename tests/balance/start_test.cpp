#include "poise/balance/start.hpp"

#include <gmock/gmock.h>

#include "support/networks.hpp"

namespace poise::balance {
namespace {

using ::testing::HasSubstr;
using Choice = std::variant<BalancedPoint, NoStart>;
using Near = std::optional<core::PerPopulation<double>>;

Choice choose(const network::Network& network, const core::PerPopulation<double>& K,
              const Near& near) {
  return choose_start(find_balanced_points(network, K, default_box(network, K)), near);
}

NoStart refusal(const Choice& choice) {
  EXPECT_TRUE(std::holds_alternative<NoStart>(choice));
  return std::get<NoStart>(choice);
}

TEST(Start, TheOnlyStablePointNeedsNoHint) {
  const auto choice = choose(testing::paper_network(), {1.0, 1.0}, {});
  EXPECT_NEAR(std::get<BalancedPoint>(choice).state.mean.e, -2.678, 1e-3);
}

TEST(Start, NoPoint) {
  const auto none = refusal(choose(testing::literal_network(), {1.0, 1.0}, {}));
  EXPECT_EQ(none.reason, NoStart::Reason::no_balanced_point);
  EXPECT_THAT(none.sentence, HasSubstr("no balanced point"));
}

TEST(Start, SeveralStablePointsNeedNear) {
  const auto network = testing::fold_network();
  const auto several = refusal(choose(network, {0.5, 2.0}, {}));
  EXPECT_EQ(several.reason, NoStart::Reason::several);
  EXPECT_THAT(several.sentence, HasSubstr("near"));
  const auto right = choose(network, {0.5, 2.0}, Near({2.0, 0.0}));
  EXPECT_NEAR(std::get<BalancedPoint>(right).state.mean.e, 2.23, 5e-3);
}

TEST(Start, NearThatSelectsNothing) {
  const auto far = refusal(choose(testing::paper_network(), {1.0, 1.0}, Near({5.0, 5.0})));
  EXPECT_EQ(far.reason, NoStart::Reason::nothing_near);
  EXPECT_THAT(far.sentence, HasSubstr("-2.678"));
}

TEST(Start, OnlyUnstablePoints) {
  // Excitation acts on itself more strongly than inhibition can hold.
  network::Network network = testing::paper_network();
  network.weight = {{{2.0, 2.0}, {1.0, 1.0}}};
  network.intensity.rows = {{network::Erf{1.0, 1.0, 2.0}, network::Erf{1.0, 1.0, 0.5}},
                            {network::Erf{1.0, 1.0, 0.5}, network::Erf{1.0, 1.0, 2.0}}};
  const auto none = refusal(choose(network, {1.0, 1.0}, {}));
  EXPECT_EQ(none.reason, NoStart::Reason::none_on_manifold);
}

}  // namespace
}  // namespace poise::balance
