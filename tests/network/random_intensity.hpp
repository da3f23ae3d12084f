/// Random valid intensities of every kind, for RapidCheck.
#pragma once

#include <rapidcheck.h>

#include <cmath>

#include "poise/network/intensity.hpp"

namespace poise::network::testing {

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

inline rc::Gen<Constant> random_constant() {
  return rc::gen::map(magnitude(-3, 3), [](double rate) { return Constant{.rate = rate}; });
}

/// center + scale y, where y, the argument of f's shape, is moderate, or far out.
inline rc::Gen<double> random_potential(double center, double scale) {
  return rc::gen::map(
      rc::gen::oneOf(between(-4.0, 4.0), between(-20.0, 20.0), between(-400.0, 400.0)),
      [=](double y) { return center + scale * y; });
}

/// The potential scale of a kind, for `random_potential`.
template <class Sigmoid>
double center_of(const Sigmoid&) {
  return 0.0;
}
inline double center_of(const Bump& f) { return f.center; }

template <class Sigmoid>
double scale_of(const Sigmoid& f) {
  return 1.0 / f.gain;
}
inline double scale_of(const Bump& f) { return f.width; }
inline double scale_of(const Constant&) { return 1.0; }

}  // namespace poise::network::testing
