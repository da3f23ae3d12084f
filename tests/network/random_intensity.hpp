/// Random valid intensities of every kind, for RapidCheck, and the list of kinds for typed tests.
///
/// Both come from `Intensity` itself: a kind that is added there is drawn and tested everywhere, by
/// a generator that knows of it what it says of itself. A kind whose corners deserve more has a
/// generator of its own here.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <concepts>
#include <string>
#include <variant>

#include "poise/core/error.hpp"
#include "poise/network/intensity.hpp"

namespace poise::network::testing {

namespace detail {

template <class List>
struct TypesOf;
template <class... K>
struct TypesOf<std::variant<K...>> {
  using type = ::testing::Types<K...>;
};

}  // namespace detail

/// For TYPED_TEST_SUITE.
using EveryKind = detail::TypesOf<Intensity>::type;

/// The name of a kind, for TYPED_TEST_SUITE.
struct NameOfKind {
  template <class K>
  static std::string GetName(int) {
    return std::string(K::name);
  }
};

/// Uniform on a fine grid of [low, high].
inline rc::Gen<double> between(double low, double high) {
  constexpr int steps = 1 << 24;
  return rc::gen::map(rc::gen::inRange(0, steps + 1),
                      [=](int k) { return low + (high - low) * (static_cast<double>(k) / steps); });
}

/// 10^u with u uniform on [low, high].
inline rc::Gen<double> magnitude(double low, double high) {
  return rc::gen::map(between(low, high), [](double u) { return std::pow(10.0, u); });
}

inline rc::Gen<double> random_sign() { return rc::gen::element(-1.0, 1.0); }

/// A `Tanh` or `Erf`: either direction, |gain| from 1e-3 to 1e3, offset often exactly 1, where the
/// lower tail vanishes, and sometimes large.
template <class Sigmoid>
rc::Gen<Sigmoid> random_sigmoid() {
  return rc::gen::exec([] {
    const double side = *random_sign();
    const double excess = *rc::gen::oneOf(rc::gen::just(0.0), magnitude(-12, 6));
    return Sigmoid{.amplitude = side * *magnitude(-3, 3),
                   .offset = side * (1.0 + excess),
                   .gain = *random_sign() * *magnitude(-3, 3)};
  });
}

/// A `Bump` up, or a dip whose floor may come close to zero.
inline rc::Gen<Bump> random_bump() {
  return rc::gen::exec([] {
    const double base = *magnitude(-3, 3);
    const double height = *random_sign() * base * (1.0 - *magnitude(-12, -0.01));
    return Bump{.base = base,
                .height = height,
                .center = *between(-100.0, 100.0),
                .width = *magnitude(-3, 3)};
  });
}

template <class K>
bool is_valid(const K& f) {
  try {
    f.validate("f");
    return true;
  } catch (const core::ParameterError&) {
    return false;
  }
}

/// A kind of which nothing more is known: every parameter from 10^low to 10^high, of either sign,
/// if that is valid.
template <class K>
rc::Gen<K> random_parameters(double low, double high) {
  return rc::gen::suchThat(rc::gen::exec([=] {
                             K f;
                             for (const auto& [name, place] : K::parameters)
                               f.*place = *random_sign() * *magnitude(low, high);
                             return f;
                           }),
                           [](const K& f) { return is_valid(f); });
}

/// A valid intensity of the kind K, of any size.
template <class K>
rc::Gen<K> random_kind() {
  if constexpr (std::same_as<K, Tanh> || std::same_as<K, Erf>)
    return random_sigmoid<K>();
  else if constexpr (std::same_as<K, Bump>)
    return random_bump();
  else
    return random_parameters<K>(-3, 3);
}

/// Three numbers that most moderate intensities are made of.
struct Proportions {
  double height, gain, shape;
};

/// To be called while RapidCheck generates: gains within a factor 10^decades of +-1.
inline Proportions draw_proportions(double decades) {
  const double height = *between(0.1, 1.5);
  const double gain = *magnitude(-decades, decades) * (*rc::gen::arbitrary<bool>() ? 1.0 : -1.0);
  return {height, gain, *between(1.0, 2.0)};
}

/// A valid intensity of the kind K whose values are of the order 1, and whose lengths are within a
/// factor 10^decades of 1; likewise.
template <class K>
K draw_moderate(const Proportions& of, double decades) {
  if constexpr (std::same_as<K, Tanh> || std::same_as<K, Erf>)
    return {of.height, of.shape, of.gain};
  else if constexpr (std::same_as<K, Bump>)
    return {0.1 * of.shape, of.height, *between(-2.0, 2.0), std::abs(of.gain)};
  else if constexpr (std::same_as<K, Constant>)
    return {of.height};
  else
    return *random_parameters<K>(-decades, decades);
}

template <class K>
rc::Gen<K> moderate_kind(double decades) {
  return rc::gen::exec([=] { return draw_moderate<K>(draw_proportions(decades), decades); });
}

inline rc::Gen<Constant> random_constant() { return random_kind<Constant>(); }

/// center + scale y, where y, the argument of f's shape, is moderate, or far out.
inline rc::Gen<double> random_potential(double center, double scale) {
  return rc::gen::map(
      rc::gen::oneOf(between(-4.0, 4.0), between(-20.0, 20.0), between(-400.0, 400.0)),
      [=](double y) { return center + scale * y; });
}

/// The potential scale of a kind, for `random_potential`.
template <class K>
double center_of(const K& f) {
  return f.middle();
}

/// Where nothing better is known, the length over which the steepest slope would bend away.
template <class K>
double scale_of(const K& f) {
  return f.second_bound() > 0.0 ? f.lipschitz() / f.second_bound() : 1.0;
}
inline double scale_of(const Tanh& f) { return 1.0 / f.gain; }
inline double scale_of(const Erf& f) { return 1.0 / f.gain; }
inline double scale_of(const Bump& f) { return f.width; }

}  // namespace poise::network::testing
