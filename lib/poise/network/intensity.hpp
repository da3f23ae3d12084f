/// Spiking intensities f_ab: the rate at which a synapse fires, as a function of the potential of
/// its source neuron. [MV, (2.2), Hypothesis 3.1]
///
/// Four kinds, each positive, bounded and globally Lipschitz as Hypothesis 3.1 asks. `Tanh` is the
/// paper's family; the other three have Gaussian expectations in closed form, which makes them
/// tests of everything above this header. A closed set of kinds, so a `std::variant`: no
/// allocation, no indirect call in a sampler's loop, and the compiler lists the places that a fifth
/// kind must fill.
///
/// Every kind supplies (f in units of 1/time, x and 1/gain in units of potential), for all finite x
/// for which the squares of gain x and of (x - center)/width do not overflow:
///   value(x)               f(x);
///   derivative(x)          f'(x);
///   second_derivative(x)   f''(x);
///   taylor(x)              the three together, at the price of about one of them; f'' to some eps
///                          times second_bound() only;
///   supremum(), infimum()  of f over the real line, rounded once or twice; value(x) never leaves
///                          [infimum(), supremum()], so a sampler may rely on them as they stand;
///   lipschitz()            sup |f'|, likewise, which |derivative(x)| may pass by a few ulp;
///   second_bound()         sup |f''|, likewise;
///   third_bound()          sup |f'''|, likewise (a bump's to four digits, rounded up);
///   drift_bound()          a bound on sup |x f'(x)|: how fast decay can move f, times tau;
///   validate(key)          throws core::ParameterError, naming key + ".amplitude" and so on, if a
///                          parameter is not finite, or unless 0 < f everywhere, and sup f and sup
///                          |f'| can be represented.
/// Accuracy: the k-th derivative g has error at most 8 eps (|g(x)| + |(x - c) g'(x)|), with
/// eps = 2^-52 and c = center for `Bump`, 0 otherwise: a few ulp of the result, and the few ulp of
/// the argument gain x or (x - c)/width that its rounding costs. That holds where f is
/// exponentially small too (1 + tanh and 1 + erf are never formed by subtraction), down to the
/// smallest normal number.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace poise::network {

/// f, f' and f'' at one point.
struct Taylor {
  double value;
  double first;
  double second;
};

/// f(x) = amplitude (tanh(gain x) + offset). [MV, (6.1)-(6.4)]
struct Tanh {
  static constexpr std::string_view kind = "tanh";
  double amplitude = 1.0;
  double offset = 1.0;
  double gain = 1.0;

  double value(double x) const;
  double derivative(double x) const;
  double second_derivative(double x) const;
  Taylor taylor(double x) const;
  double supremum() const;
  double infimum() const;
  double lipschitz() const;
  double second_bound() const;
  double third_bound() const;
  double drift_bound() const;
  void validate(const std::string& key) const;
  friend bool operator==(const Tanh&, const Tanh&) = default;
};

/// f(x) = amplitude (erf(gain x) + offset).
struct Erf {
  static constexpr std::string_view kind = "erf";
  double amplitude = 1.0;
  double offset = 1.0;
  double gain = 1.0;

  double value(double x) const;
  double derivative(double x) const;
  double second_derivative(double x) const;
  Taylor taylor(double x) const;
  double supremum() const;
  double infimum() const;
  double lipschitz() const;
  double second_bound() const;
  double third_bound() const;
  double drift_bound() const;
  void validate(const std::string& key) const;
  friend bool operator==(const Erf&, const Erf&) = default;
};

/// f(x) = base + height exp(-(x - center)^2 / (2 width^2)). Not monotone.
struct Bump {
  static constexpr std::string_view kind = "bump";
  double base = 1.0;
  double height = 1.0;
  double center = 0.0;
  double width = 1.0;

  double value(double x) const;
  double derivative(double x) const;
  double second_derivative(double x) const;
  Taylor taylor(double x) const;
  double supremum() const;
  double infimum() const;
  double lipschitz() const;
  double second_bound() const;
  double third_bound() const;
  double drift_bound() const;
  void validate(const std::string& key) const;
  friend bool operator==(const Bump&, const Bump&) = default;
};

/// f(x) = rate: neurons that do not listen. The network is then shot noise.
struct Constant {
  static constexpr std::string_view kind = "constant";
  double rate = 1.0;

  double value(double) const { return rate; }
  double derivative(double) const { return 0.0; }
  double second_derivative(double) const { return 0.0; }
  Taylor taylor(double) const { return {rate, 0.0, 0.0}; }
  double supremum() const { return rate; }
  double infimum() const { return rate; }
  double lipschitz() const { return 0.0; }
  double second_bound() const { return 0.0; }
  double third_bound() const { return 0.0; }
  double drift_bound() const { return 0.0; }
  void validate(const std::string& key) const;
  friend bool operator==(const Constant&, const Constant&) = default;
};

using Intensity = std::variant<Tanh, Erf, Bump, Constant>;

/// Whether f is monotone on the whole line: the direction of F's dependence on a mean is then
/// known.
enum class Monotonicity { increasing, decreasing, constant, none };
Monotonicity monotonicity(const Intensity& f);

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

}  // namespace poise::network
