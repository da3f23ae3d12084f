// One network shared by several ranks, slice by slice: initial potentials, rates and leaps have the
// bits that the sampler gives alone. So the names of streams and the sums leave room for it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "poise/core/team.hpp"
#include "poise/network/batch.hpp"
#include "poise/sample/tau_leap.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using core::populations;

constexpr std::size_t n = 20'000;  // five slices
constexpr std::uint64_t seed = 7, replica = 3;
constexpr double step = 1e-3;
constexpr int steps = 20;
const network::InitialLaw law{.mean = {-2.678, -1.240}, .variance = {1.0, 0.5}};

/// What one rank does of an explicit leap.
class Rank {
 public:
  Rank(const network::Network& network, core::Team& team)
      : network_(network), team_(team), share_(team.share(slices_.count())) {
    for (std::uint16_t channel = 0; channel < 4; ++channel)
      batches_.emplace_back(core::StreamName{.seed = seed,
                                             .purpose = core::Purpose::tau_leaping,
                                             .replica = replica,
                                             .channel = channel});
    for (const auto a : populations) {
      u_[a].resize(end() - begin());
      for (std::size_t k = share_.first; k < share_.last; ++k)
        network::draw_initial_potentials(law, seed, replica, a, slices_[k].index, mine(u_[a], k));
    }
  }

  std::size_t begin() const { return std::min(share_.first * core::slice_size, n); }
  std::size_t end() const { return std::min(share_.last * core::slice_size, n); }
  const network::Potentials& potentials() const { return u_; }

  void leap() {
    const sample::Rates now = rates();
    for (const auto a : populations) {
      const double p = std::exp(-step / network_.tau[a]);
      const double g = sample::mean_decay(step, network_.tau[a]);
      std::vector<std::int32_t> excitation(u_[a].size()), inhibition(u_[a].size());
      batches_[2 * core::index(a)].draw(step * now[a].e, n, share_, excitation);
      batches_[2 * core::index(a) + 1].draw(step * now[a].i, n, share_, inhibition);
      const double up = g * network_.jump(a, core::Population::e);
      const double down = g * network_.jump(a, core::Population::i);
      for (std::size_t j = 0; j < u_[a].size(); ++j)
        u_[a][j] = (p * u_[a][j] + 0.0) + (up * excitation[j] + down * inhibition[j]);
    }
  }

 private:
  template <class T>
  std::span<T> mine(std::vector<T>& values, std::size_t k) const {
    return std::span(values).subspan(slices_[k].begin - begin(), slices_[k].size);
  }

  sample::Rates rates() {
    sample::Rates rates;
    std::vector<double> value(core::slice_size);
    for (const auto a : populations)
      for (const auto b : populations) {
        std::vector<double> sums;
        for (std::size_t k = share_.first; k < share_.last; ++k) {
          const auto u = mine(u_[b], k);
          const auto values = std::span(value).first(u.size());
          network::values(network_.intensity[a][b], u, values);
          sums.push_back(core::sum_of_slice(values));
        }
        rates[a][b] = team_.sum_slices(sums);
      }
    return rates;
  }

  const network::Network& network_;
  core::Team& team_;
  core::Slices slices_{n};
  core::Share share_;
  network::Potentials u_;
  std::vector<sample::PoissonBatches> batches_;
};

TEST(Slices, ALeapHasTheSameBitsForAnyNumberOfRanks) {
  const auto network = poise::testing::paper_network(n);
  const auto initial = network::draw_initial_potentials(law, n, seed, replica);
  sample::TauExplicit path(network, initial, seed, replica, {.step = step});
  path.advance(steps * step);
  network::Potentials alone{std::vector<double>(n), std::vector<double>(n)};
  for (const auto a : populations) path.potentials(a, alone[a]);
  ASSERT_NE(alone, initial);
  for (const std::size_t ranks : {1, 2, 5}) {
    network::Potentials together{std::vector<double>(n), std::vector<double>(n)};
    core::run_as_team(ranks, [&](core::Team& team) {
      Rank rank(network, team);
      for (int k = 0; k < steps; ++k) rank.leap();
      for (const auto a : populations)
        std::ranges::copy(rank.potentials()[a],
                          together[a].begin() + static_cast<std::ptrdiff_t>(rank.begin()));
    });
    EXPECT_EQ(together, alone) << ranks << " ranks";
  }
}

}  // namespace
