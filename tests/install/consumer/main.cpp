// The library from another project, against an installed poise: the limit of [MV, Section 6.1] at t = 5.
#include <cmath>
#include <poise/balance/points.hpp>
#include <poise/limit/hydrodynamic.hpp>
#include <poise/setup/config.hpp>

int main(int, char** argv) {
  const auto config = poise::setup::read_config(argv[1]);
  const auto& K = config.initial.variance;
  const auto box = poise::balance::default_box(config.network, K);
  const auto points = poise::balance::find_balanced_points(config.network, K, box).points;
  const auto path = poise::limit::solve_limit(config.network, points.at(0).state, std::vector{5.0});
  return std::abs(path.state.at(0).mean.e + 1.1854) < 1e-4 ? 0 : 1;
}
