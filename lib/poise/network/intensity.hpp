/// Spiking intensities f_ab: the rate at which a synapse fires, as a function of the potential of
/// its source neuron. [MV, (2.2), Hypothesis 3.1]
///
/// A closed set of kinds, each positive and globally Lipschitz and, but for the ramps, bounded, as
/// Hypothesis 3.1 asks. `Tanh` is the paper's family; `Erf`, `Bump` and `Constant` have Gaussian
/// expectations in closed form, which makes them tests of everything above this header; `Softplus`
/// is what people use. A `std::variant`: no allocation, and no indirect call in a sampler's loop.
/// kinds/kind.hpp says how a kind is added; the compiler asks for what it must supply.
///
/// Every kind supplies (f in units of 1/time, x and 1/gain in units of potential), for all finite x
/// for which the squares of gain (x - threshold) and of (x - center)/width do not overflow:
///   name, shape, parameters  as kinds/kind.hpp says;
///   value(x)               f(x);
///   derivative(x)          f'(x);
///   second_derivative(x)   f''(x);
///   taylor(x)              the three together, at the price of about one of them; f'' to some eps
///                          times second_bound() only;
///   supremum(), infimum()  of f over the real line, rounded once or twice; value(x) never leaves
///                          [infimum(), supremum()], so a sampler may rely on them as they stand.
///                          supremum() is infinite for a ramp, unless it is flat;
///   lipschitz()            sup |f'|, likewise, which |derivative(x)| may pass by a few ulp;
///   second_bound()         sup |f''|, likewise;
///   third_bound()          sup |f'''|, likewise (of a bump or ramp to four digits, rounded up);
///   drift_bound()          a bound on sup |x f'(x)|: how fast decay can move f, times tau;
///                          infinite just where supremum() is;
///   middle()               the point about which the shape is what it is (of a ramp, where it
///                          bends), in units of potential;
///   reach()                how far from 0 the intensity still differs by more than 1e-10 of their
///                          distance from its limits at +-infinity; of a ramp, by more than 1e-10
///                          of its rate from its asymptotes;
///   validate(key)          throws core::ParameterError, naming key + ".amplitude" and so on, if a
///                          parameter is not finite, or unless 0 < f everywhere, and sup |f'| and,
///                          where it is finite, sup f can be represented.
/// Accuracy: the k-th derivative g has error at most 8 eps (|g(x)| + |(x - c) g'(x)|), with
/// eps = 2^-52 and c = middle(): a few ulp of the result, and the few ulp of the argument gain x,
/// gain (x - c) or (x - c)/width that its rounding costs. That holds where f is exponentially small
/// too (1 + tanh and 1 + erf are never formed by subtraction), down to the smallest normal number.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "poise/network/kinds/bump.hpp"
#include "poise/network/kinds/constant.hpp"
#include "poise/network/kinds/erf.hpp"
#include "poise/network/kinds/kind.hpp"
#include "poise/network/kinds/softplus.hpp"
#include "poise/network/kinds/tanh.hpp"

namespace poise::network {

template <Kind... K>
using Kinds = std::variant<K...>;

/// The list of kinds: all that a program knows.
using Intensity = Kinds<Tanh, Erf, Bump, Constant, Softplus>;

/// Whether f is monotone on the whole line: the direction of F's dependence on a mean is then
/// known.
enum class Monotonicity { increasing, decreasing, constant, none };
Monotonicity monotonicity(const Intensity& f);

/// Where f, and every Gaussian average of it, turns; nothing if it is monotone by its shape.
std::optional<double> turning_point(const Intensity& f);

inline std::string_view name(const Intensity& f) {
  return std::visit([](const auto& kind) { return std::string_view(kind.name); }, f);
}
inline Shape shape(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.shape; }, f);
}
inline double value(const Intensity& f, double x) {
  return std::visit([x](const auto& kind) { return kind.value(x); }, f);
}
inline double derivative(const Intensity& f, double x) {
  return std::visit([x](const auto& kind) { return kind.derivative(x); }, f);
}
inline double second_derivative(const Intensity& f, double x) {
  return std::visit([x](const auto& kind) { return kind.second_derivative(x); }, f);
}
inline double supremum(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.supremum(); }, f);
}
inline double infimum(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.infimum(); }, f);
}
inline double lipschitz(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.lipschitz(); }, f);
}
inline double second_bound(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.second_bound(); }, f);
}
inline double third_bound(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.third_bound(); }, f);
}
inline double drift_bound(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.drift_bound(); }, f);
}

inline double middle(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.middle(); }, f);
}
inline double reach(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.reach(); }, f);
}

}  // namespace poise::network
