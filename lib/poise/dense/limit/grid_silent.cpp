#include "poise/dense/limit/grid_silent.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <variant>

namespace poise::dense::volumes {
namespace {

constexpr std::size_t fewest = 64;

/// P(lower < Z < upper), Z standard normal, without cancellation.
double normal_mass(double lower, double upper) {
  constexpr double root = std::numbers::sqrt2;
  if (lower >= 0.0) return 0.5 * (std::erfc(lower / root) - std::erfc(upper / root));
  if (upper <= 0.0) return normal_mass(-upper, -lower);
  return 0.5 * (std::erf(upper / root) - std::erf(lower / root));
}

std::size_t slices(double range, double width) {
  constexpr double most = 20000.0;
  return std::max(fewest, static_cast<std::size_t>(std::min(range / width, most)));
}

/// Mean over a path from x0 to x1 of the share of [x - width/2, x + width/2] that is above 0.
double share_above(double x0, double x1, double width) {
  const auto integral = [&](double x) {
    if (x >= 0.5 * width) return x;
    if (x <= -0.5 * width) return 0.0;
    const double above = x + 0.5 * width;
    return 0.5 * above * above / width;
  };
  if (std::abs(x1 - x0) < 1e-12 * (std::abs(x0) + width))
    return width > 0.0 ? std::clamp(x0 / width + 0.5, 0.0, 1.0) : (x0 >= 0.0 ? 1.0 : 0.0);
  return (integral(x1) - integral(x0)) / (x1 - x0);
}

}  // namespace

Silent::Silent(const Start& start, const Intensity& f, double width) {
  if (const auto* normal = std::get_if<NormalStart>(&start)) {
    const double mean = normal->mean.mean, sigma = std::sqrt(normal->variance);
    if (sigma == 0.0) {
      x_ = {mean};
      mass_ = {1.0};
    } else {
      // Beyond 8.3 standard deviations lies less than 1e-16.
      constexpr double reach = 8.3;
      const std::size_t count = slices(2.0 * reach * sigma, width);
      const double each = 2.0 * reach / static_cast<double>(count);
      for (std::size_t k = 0; k < count; ++k) {
        const double lower = -reach + each * static_cast<double>(k), upper = lower + each;
        mass_.push_back(normal_mass(lower, upper));
        x_.push_back(mean + 0.5 * sigma * (lower + upper));
      }
      width_ = sigma * each;
    }
  } else {
    const auto& uniform = std::get<UniformStart>(start);
    const double range = uniform.to - uniform.from;
    const std::size_t count = slices(range, width);
    width_ = range / static_cast<double>(count);
    for (std::size_t k = 0; k < count; ++k) {
      mass_.push_back(1.0 / static_cast<double>(count));
      x_.push_back(uniform.from + width_ * (static_cast<double>(k) + 0.5));
    }
  }
  const double all = total();
  for (double& m : mass_) m /= all;
  spread_ = width_ * width_ / 12.0;
  rate_.resize(x_.size());
  for (std::size_t k = 0; k < x_.size(); ++k)
    rate_[k] = mean_rate(f, x_[k] - 0.5 * width_, x_[k] + 0.5 * width_);
}

double Silent::advance(const Intensity& f, const Step& step) {
  const double width = width_ * step.whole.scale;
  const auto* jump = std::get_if<poise::dense::Step>(&f);
  double spiked = 0.0;
  for (std::size_t k = 0; k < x_.size(); ++k) {
    const double x0 = x_[k], half = step.half(x0), x1 = step.whole(x0);
    const double last = mean_rate(f, x1 - 0.5 * width, x1 + 0.5 * width);
    const double rate =
        jump != nullptr
            ? jump->rate * share_above(x0 - jump->threshold, x1 - jump->threshold, width)
            : (rate_[k] + 4.0 * mean_rate(f, half - 0.5 * width, half + 0.5 * width) + last) / 6.0;
    const double dead = -std::expm1(-rate * step.dt) * mass_[k];
    mass_[k] -= dead;
    spiked += dead;
    x_[k] = x1;
    rate_[k] = last;
  }
  width_ = width;
  spread_ *= step.whole.scale * step.whole.scale;
  return spiked;
}

void Silent::coarsen(const Intensity& f, double width) {
  while (2.0 * width_ < width && x_.size() >= 2 * fewest) {
    const std::size_t pairs = (x_.size() + 1) / 2;
    if (x_.size() % 2 == 1) {
      x_.push_back(x_.back() + width_);
      mass_.push_back(0.0);
    }
    for (std::size_t k = 0; k < pairs; ++k) {
      const double a = mass_[2 * k], b = mass_[2 * k + 1];
      // The middle where there is next to nothing, so that slices stay in order.
      const double share = a + b > 1e-300 ? b / (a + b) : 0.5;
      x_[k] = x_[2 * k] + share * (x_[2 * k + 1] - x_[2 * k]);
      mass_[k] = a + b;
    }
    x_.resize(pairs);
    mass_.resize(pairs);
    rate_.resize(pairs);
    width_ *= 2.0;
    spread_ *= 4.0;
    for (std::size_t k = 0; k < pairs; ++k)
      rate_[k] = mean_rate(f, x_[k] - 0.5 * width_, x_[k] + 0.5 * width_);
  }
}

double Silent::total() const { return std::accumulate(mass_.begin(), mass_.end(), 0.0); }

double Silent::rate() const {
  return std::inner_product(mass_.begin(), mass_.end(), rate_.begin(), 0.0);
}

double Silent::first_moment() const {
  return std::inner_product(mass_.begin(), mass_.end(), x_.begin(), 0.0);
}

double Silent::second_moment() const {
  double sum = 0.0;
  for (std::size_t k = 0; k < x_.size(); ++k) sum += mass_[k] * (x_[k] * x_[k] + spread_);
  return sum;
}

double Silent::density(double x) const {
  if (!(width_ > 0.0)) return 0.0;
  if (x < x_.front() - 0.5 * width_ || x > x_.back() + 0.5 * width_) return 0.0;
  const auto above = std::upper_bound(x_.begin(), x_.end(), x);
  if (above == x_.begin()) return mass_.front() / width_;
  if (above == x_.end()) return mass_.back() / width_;
  const auto k = static_cast<std::size_t>(above - x_.begin());
  const double s = (x - x_[k - 1]) / (x_[k] - x_[k - 1]);
  return ((1.0 - s) * mass_[k - 1] + s * mass_[k]) / width_;
}

double Silent::fastest(double tau, double b) const {
  constexpr double matters = 1e-9;
  double most = 0.0;
  for (std::size_t k = 0; k < x_.size(); ++k)
    if (mass_[k] > matters) most = std::max(most, std::abs(b - x_[k] / tau));
  return most;
}

}  // namespace poise::dense::volumes
