/// Random networks for property tests.
#pragma once

#include <rapidcheck.h>

#include <cmath>

#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"

namespace poise::testing {

/// How far parameters stray from 1.
struct Range {
  std::size_t largest_n;
  double decades;  ///< of time constants, gains and weights, either way
};

inline constexpr Range moderate{4, 0.5};
inline constexpr Range extreme{6, 6.0};

inline rc::Gen<double> uniform_between(double low, double high) {
  return rc::gen::map(rc::gen::inRange(0, (1 << 24) + 1),
                      [=](int k) { return low + (high - low) * (k * 0x1p-24); });
}

inline rc::Gen<double> positive(double decades) {
  return rc::gen::map(uniform_between(-decades, decades),
                      [](double exponent) { return std::pow(10.0, exponent); });
}

inline rc::Gen<network::Intensity> any_intensity(double decades) {
  return rc::gen::exec([decades]() -> network::Intensity {
    const double height = *uniform_between(0.1, 1.5);
    const double gain = *positive(decades) * (*rc::gen::arbitrary<bool>() ? 1.0 : -1.0);
    const double shape = *uniform_between(1.0, 2.0);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        return network::Tanh{height, shape, gain};
      case 1:
        return network::Erf{height, shape, gain};
      case 2:
        return network::Bump{0.1 * shape, height, *uniform_between(-2.0, 2.0), std::abs(gain)};
      default:
        return network::Constant{height};
    }
  });
}

inline rc::Gen<network::Network> any_network(Range range) {
  return rc::gen::exec([range] {
    network::Network network;
    network.n = *rc::gen::inRange<std::size_t>(1, range.largest_n + 1);
    for (const auto a : core::populations) {
      network.tau[a] = *positive(range.decades);
      for (const auto b : core::populations) {
        const bool silent = *rc::gen::inRange(0, 5) == 0;
        network.weight[a][b] = silent ? 0.0 : *positive(range.decades);
        network.intensity[a][b] = *any_intensity(0.5 * range.decades);
      }
    }
    return network;
  });
}

inline rc::Gen<network::Potentials> any_potentials(std::size_t n, double reach) {
  const auto population =
      rc::gen::container<std::vector<double>>(n, uniform_between(-reach, reach));
  return rc::gen::apply(
      [](std::vector<double> e, std::vector<double> i) {
        return network::Potentials{std::move(e), std::move(i)};
      },
      population, population);
}

/// The value that `generator` gives for a fixed seed: for statistical tests, which must not draw
/// their hypotheses anew at every run.
template <class T>
T fixed_draw(const rc::Gen<T>& generator, std::uint64_t seed) {
  return generator(rc::Random(seed), 100).value();
}

}  // namespace poise::testing
