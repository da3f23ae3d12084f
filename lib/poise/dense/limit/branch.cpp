#include "poise/dense/limit/branch.hpp"

#include <Eigen/Core>
#include <cmath>
#include <variant>

namespace poise::dense {
namespace {

using Values = Eigen::Map<const Eigen::ArrayXd>;
using Out = Eigen::Map<Eigen::ArrayXd>;

void fill(const Sigmoid& f, Values x, Out& out, Out* slope) {
  const double lowest = -700.0;  // exp of less is as good as 0
  out = (-f.gain * (x - f.threshold)).abs().min(-lowest);
  out = (-out).exp();  // decay
  if (slope != nullptr) *slope = f.rate * f.gain * out / ((1.0 + out) * (1.0 + out));
  out = f.rate * (f.gain * (x - f.threshold) < 0.0).select(out, 1.0) / (1.0 + out);
}

void fill(const Exponential& f, Values x, Out& out, Out* slope) {
  out = f.rate * (f.gain * (x - f.threshold)).exp();
  if (slope != nullptr) *slope = f.gain * out;
}

template <class K>
void fill(const K& f, Values x, Out& out, Out* slope) {
  for (Eigen::Index k = 0; k < x.size(); ++k) out[k] = f.value(x[k]);
  if (slope == nullptr) return;
  for (Eigen::Index k = 0; k < x.size(); ++k) (*slope)[k] = f.derivative(x[k]);
}

bool whole(double exponent) { return exponent == std::floor(exponent) && exponent <= 64.0; }

double whole_power(double x, int n) {
  double result = 1.0;
  for (; n > 0; n /= 2, x *= x)
    if (n % 2 == 1) result *= x;
  return result;
}

void fill_power(const Power& f, bool extended, Values x, Out& out, Out* slope) {
  if (!whole(f.exponent)) return fill(f, x, out, slope);
  const int n = static_cast<int>(f.exponent);
  for (Eigen::Index k = 0; k < x.size(); ++k) {
    const double y = extended ? x[k] : std::max(x[k], 0.0), below = whole_power(y, n - 1);
    out[k] = f.rate * (below * y);
    if (slope != nullptr) (*slope)[k] = n == 1 && y <= 0.0 && !extended ? 0.0 : f.rate * n * below;
  }
}

}  // namespace

void rates(const Intensity& f, Branch branch, const double* x, std::size_t count, double* out,
           double* slope) {
  const auto n = static_cast<Eigen::Index>(count);
  const Values in(x, n);
  Out values(out, n), slopes(slope == nullptr ? out : slope, n);
  Out* const wanted = slope == nullptr ? nullptr : &slopes;
  if (branch == Branch::below && corner(f)) {
    values.setZero();
    if (wanted != nullptr) slopes.setZero();
  } else if (const auto* power = std::get_if<Power>(&f)) {
    fill_power(*power, branch == Branch::above, in, values, wanted);
  } else if (const auto* step = std::get_if<Step>(&f); step != nullptr && branch == Branch::above) {
    values.setConstant(step->rate);
    if (wanted != nullptr) slopes.setZero();
  } else {
    std::visit([&](const auto& kind) { fill(kind, in, values, wanted); }, f);
  }
}

bool has_corner(const Intensity& f, double order) {
  if (std::holds_alternative<Step>(f)) return true;
  const auto* power = std::get_if<Power>(&f);
  return power != nullptr && power->exponent < order;
}

}  // namespace poise::dense
