/// Random networks for property tests.
#pragma once

#include <rapidcheck.h>

#include <cmath>
#include <type_traits>
#include <variant>
#include <vector>

#include "network/random_intensity.hpp"
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

namespace detail {

using Maker = network::Intensity (*)(const network::testing::Proportions&, double);

/// Of the kinds that are bounded, or of all.
template <class... K>
std::vector<Maker> makers_of(const std::variant<K...>*, bool unbounded_too) {
  std::vector<Maker> makers;
  const auto add = [&]<class One>(std::type_identity<One>) {
    if (unbounded_too || network::bounded(One::shape))
      makers.push_back(
          [](const network::testing::Proportions& of, double decades) -> network::Intensity {
            return network::testing::draw_moderate<One>(of, decades);
          });
  };
  (add(std::type_identity<K>{}), ...);
  return makers;
}

}  // namespace detail

/// Of any kind that every sampler takes: of those that are bounded.
inline rc::Gen<network::Intensity> any_intensity(double decades, bool unbounded_too = false) {
  return rc::gen::exec([=]() -> network::Intensity {
    const auto of = network::testing::draw_proportions(decades);
    const auto makers =
        detail::makers_of(static_cast<const network::Intensity*>(nullptr), unbounded_too);
    return makers[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(makers.size())))](
        of, decades);
  });
}

inline rc::Gen<network::Network> any_network(Range range, bool unbounded_too = false) {
  return rc::gen::exec([=] {
    network::Network network;
    network.n = *rc::gen::inRange<std::size_t>(1, range.largest_n + 1);
    for (const auto a : core::populations) {
      network.tau[a] = *positive(range.decades);
      for (const auto b : core::populations) {
        const bool silent = *rc::gen::inRange(0, 5) == 0;
        network.weight[a][b] = silent ? 0.0 : *positive(range.decades);
        network.intensity[a][b] = *any_intensity(0.5 * range.decades, unbounded_too);
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
