#include "poise/dense/intensity.hpp"

#include <fmt/format.h>

#include <cmath>

#include "poise/core/error.hpp"

namespace poise::dense {

double Constant::value(double) const { return rate; }
double Constant::derivative(double) const { return 0.0; }

double Sigmoid::value(double x) const {
  // Neither form cancels, and neither overflows.
  const double y = gain * (x - threshold), decay = std::exp(-std::abs(y));
  return rate * ((y < 0.0 ? decay : 1.0) / (1.0 + decay));
}
double Sigmoid::derivative(double x) const {
  const double decay = std::exp(-std::abs(gain * (x - threshold)));
  return rate * gain * (decay / ((1.0 + decay) * (1.0 + decay)));
}

double Softplus::value(double x) const {
  const double y = gain * (x - threshold);
  return rate * (std::max(y, 0.0) + std::log1p(std::exp(-std::abs(y))));
}
double Softplus::derivative(double x) const {
  const double y = gain * (x - threshold), decay = std::exp(-std::abs(y));
  return rate * gain * ((y < 0.0 ? decay : 1.0) / (1.0 + decay));
}

double Exponential::value(double x) const { return rate * std::exp(gain * (x - threshold)); }
double Exponential::derivative(double x) const { return gain * value(x); }

double Power::value(double x) const {
  if (x <= 0.0) return 0.0;
  return rate * (exponent == 1.0 ? x : exponent == 2.0 ? x * x : std::pow(x, exponent));
}
double Power::derivative(double x) const {
  return x <= 0.0 ? 0.0 : rate * exponent * std::pow(x, exponent - 1.0);
}

double Step::value(double x) const { return x >= threshold ? rate : 0.0; }
double Step::derivative(double) const { return 0.0; }

void validate(const Intensity& f, const std::string& key) {
  std::visit(
      [&](const auto& kind) {
        for (const auto& [parameter, place] : kind.parameters) {
          const double x = kind.*place;
          const bool positive = parameter == "exponent";
          if (std::isfinite(x) && (positive ? x > 0.0 : parameter != "rate" || x >= 0.0)) continue;
          throw core::ParameterError(
              fmt::format("{}.{}", key, parameter),
              fmt::format("is {}, expected a finite number{}", x,
                          positive              ? " > 0"
                          : parameter == "rate" ? " >= 0: an intensity is never negative"
                                                : ""));
        }
      },
      f);
}

}  // namespace poise::dense
