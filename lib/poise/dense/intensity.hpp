/// The rate at which a neuron spikes, as a function of its potential.
///
/// This project's reading of [JSZ], of which the abstract alone is at hand: f >= 0, and no bound is
/// asked for, because the intensities that people use have none. All kinds here are monotone, so
/// that the supremum of f over an interval is at one of its ends: all that an exact sampler needs.
/// Rejected: the intensities of the balanced network (network/), which must be positive, smooth and
/// Lipschitz, and carry bounds on their derivatives that nothing here uses.
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace poise::dense {

/// A number that a kind depends on: its name in a configuration, and where it is kept.
template <class K>
struct Parameter {
  std::string_view name;
  double K::*place;
};

/// f(x) = rate.
struct Constant {
  double rate = 1.0;
  static constexpr std::string_view name = "constant";
  static constexpr std::array<Parameter<Constant>, 1> parameters{{{"rate", &Constant::rate}}};
  double value(double x) const;
  double derivative(double x) const;
  bool increasing() const { return true; }
  std::optional<double> corner() const { return std::nullopt; }
  friend bool operator==(const Constant&, const Constant&) = default;
};

/// f(x) = rate / (1 + exp(-gain (x - threshold))).
struct Sigmoid {
  double rate = 1.0;
  double gain = 1.0;
  double threshold = 0.0;
  static constexpr std::string_view name = "sigmoid";
  static constexpr std::array<Parameter<Sigmoid>, 3> parameters{
      {{"rate", &Sigmoid::rate}, {"gain", &Sigmoid::gain}, {"threshold", &Sigmoid::threshold}}};
  double value(double x) const;
  double derivative(double x) const;
  bool increasing() const { return gain >= 0.0; }
  std::optional<double> corner() const { return std::nullopt; }
  friend bool operator==(const Sigmoid&, const Sigmoid&) = default;
};

/// f(x) = rate log(1 + exp(gain (x - threshold))).
struct Softplus {
  double rate = 1.0;
  double gain = 1.0;
  double threshold = 0.0;
  static constexpr std::string_view name = "softplus";
  static constexpr std::array<Parameter<Softplus>, 3> parameters{
      {{"rate", &Softplus::rate}, {"gain", &Softplus::gain}, {"threshold", &Softplus::threshold}}};
  double value(double x) const;
  double derivative(double x) const;
  bool increasing() const { return gain >= 0.0; }
  std::optional<double> corner() const { return std::nullopt; }
  friend bool operator==(const Softplus&, const Softplus&) = default;
};

/// f(x) = rate exp(gain (x - threshold)).
struct Exponential {
  double rate = 1.0;
  double gain = 1.0;
  double threshold = 0.0;
  static constexpr std::string_view name = "exponential";
  static constexpr std::array<Parameter<Exponential>, 3> parameters{
      {{"rate", &Exponential::rate},
       {"gain", &Exponential::gain},
       {"threshold", &Exponential::threshold}}};
  double value(double x) const;
  double derivative(double x) const;
  bool increasing() const { return gain >= 0.0; }
  std::optional<double> corner() const { return std::nullopt; }
  friend bool operator==(const Exponential&, const Exponential&) = default;
};

/// f(x) = rate max(x, 0)^exponent, exponent > 0.
struct Power {
  double rate = 1.0;
  double exponent = 1.0;
  static constexpr std::string_view name = "power";
  static constexpr std::array<Parameter<Power>, 2> parameters{
      {{"rate", &Power::rate}, {"exponent", &Power::exponent}}};
  double value(double x) const;
  double derivative(double x) const;
  bool increasing() const { return true; }
  std::optional<double> corner() const { return 0.0; }
  friend bool operator==(const Power&, const Power&) = default;
};

/// f(x) = rate 1{x >= threshold}; its derivative is 0 here, beside a jump at the threshold.
struct Step {
  double rate = 1.0;
  double threshold = 0.0;
  static constexpr std::string_view name = "step";
  static constexpr std::array<Parameter<Step>, 2> parameters{
      {{"rate", &Step::rate}, {"threshold", &Step::threshold}}};
  double value(double x) const;
  double derivative(double x) const;
  bool increasing() const { return true; }
  std::optional<double> corner() const { return threshold; }
  friend bool operator==(const Step&, const Step&) = default;
};

/// The list of kinds. Each says its name and parameters, value(x), derivative(x) (away from its
/// corner), whether f increases (or else decreases), and its corner: where f is not smooth.
using Intensity = std::variant<Constant, Sigmoid, Softplus, Exponential, Power, Step>;

inline double value(const Intensity& f, double x) {
  return std::visit([x](const auto& kind) { return kind.value(x); }, f);
}
inline double derivative(const Intensity& f, double x) {
  return std::visit([x](const auto& kind) { return kind.derivative(x); }, f);
}
inline std::optional<double> corner(const Intensity& f) {
  return std::visit([](const auto& kind) { return kind.corner(); }, f);
}
inline std::string_view name(const Intensity& f) {
  return std::visit([](const auto& kind) { return std::string_view(kind.name); }, f);
}

/// sup of f over [lower, upper].
template <class K>
double supremum(const K& f, double lower, double upper) {
  return f.value(f.increasing() ? upper : lower);
}

/// Throws core::ParameterError, key + ".rate" and so on, unless all parameters are finite,
/// rate >= 0 and a power's exponent is > 0.
void validate(const Intensity& f, const std::string& key);

}  // namespace poise::dense
