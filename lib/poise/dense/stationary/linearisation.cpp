#include "poise/dense/stationary/linearisation.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "poise/dense/stationary/zeros.hpp"

namespace poise::dense {
namespace {

using Complex = std::complex<double>;

/// Those rows and columns that belong to populations which fire.
Eigen::MatrixXcd part(const Eigen::MatrixXcd& weight, const std::vector<Eigen::Index>& kept) {
  const auto n = static_cast<Eigen::Index>(kept.size());
  Eigen::MatrixXcd smaller(n, n);
  for (Eigen::Index a = 0; a < n; ++a)
    for (Eigen::Index b = 0; b < n; ++b)
      smaller(a, b) = weight(kept[static_cast<std::size_t>(a)], kept[static_cast<std::size_t>(b)]);
  return smaller;
}

}  // namespace

Linearisation::Linearisation(const Intensity& f, double tau, const std::vector<double>& drift,
                             const Eigen::MatrixXcd& weight, double depth) {
  std::vector<Eigen::Index> kept;
  std::vector<RenewalProcess> plain;
  double slowest_end = std::numeric_limits<double>::infinity();
  for (std::size_t a = 0; a < drift.size(); ++a) {
    RenewalProcess process(f, tau, drift[a]);
    if (!process.fires()) continue;
    kept.push_back(static_cast<Eigen::Index>(a));
    top_rate_ = std::max(top_rate_, process.rate());
    slowest_end = std::min(slowest_end, process.hazard_at_end());
    plain.push_back(std::move(process));
  }
  weight_ = part(weight, kept);
  real_ = weight_.imag().isZero(0.0);
  if (kept.empty()) return;
  const double norm = weight_.cwiseAbs().rowwise().sum().maxCoeff();
  left_ = -std::min(0.85 * slowest_end, depth * top_rate_);
  double variation = 0.0;
  for (const RenewalProcess& p : plain) variation = std::max(variation, p.rate() * p.variation());
  right_ = 0.25 * top_rate_;
  const auto reaches = [&](double sigma) {
    return std::any_of(plain.begin(), plain.end(), [&](const RenewalProcess& p) {
      return 2.0 * norm * p.rate() * p.variation() >= sigma * sigma * p.survival(sigma).real();
    });
  };
  while (reaches(right_) && right_ < 1e6 * top_rate_) right_ *= 1.5;
  // Three times around in the fastest mean interval, and what the bound asks for, within reason.
  const double turn = 2.0 * std::numbers::pi * top_rate_;
  height_ = std::clamp(4.0 * norm * variation, 3.0 * turn, 12.0 * turn);
  height_ = last_loud(f, tau, drift, norm);
  for (const Eigen::Index a : kept)
    populations_.emplace_back(f, tau, drift[static_cast<std::size_t>(a)],
                              LaplaceReach{-left_, height_ + right_});
}

/// The largest y up to 3 height at which |chi(i y)| |W| >= 1, and height at least.
double Linearisation::last_loud(const Intensity& f, double tau, const std::vector<double>& drift,
                                double norm) const {
  double last = height_;
  for (const double b : drift) {
    const RenewalProcess p(f, tau, b, {0.0, 3.0 * height_});
    if (!p.fires()) continue;
    for (double y = 3.0 * height_; y > last; y -= 0.5 * top_rate_) {
      const auto [survival, response] = p.transforms({0.0, y});
      if (norm * p.rate() * std::abs(response / survival) >= 1.0) last = y;
    }
  }
  return last;
}

Complex Linearisation::characteristic(Complex lambda) const {
  const auto n = static_cast<Eigen::Index>(populations_.size());
  Eigen::MatrixXcd matrix(n, n);
  for (Eigen::Index a = 0; a < n; ++a) {
    const RenewalProcess& p = populations_[static_cast<std::size_t>(a)];
    const auto [survival, response] = p.transforms(lambda);
    const double rate = p.rate();
    matrix.row(a) = -(rate * rate * response) * weight_.row(a);
    matrix(a, a) += rate * survival;
  }
  return n == 0 ? Complex(1.0) : n == 1 ? matrix(0, 0) : matrix.determinant();
}

Spectrum Linearisation::spectrum(const core::Watch& watch) const {
  Spectrum spectrum;
  if (populations_.empty()) return spectrum;
  spectrum.left = left_;
  spectrum.height = height_;
  const auto F = [this](Complex lambda) { return characteristic(lambda); };
  // Below the axis by a part that no symmetry suggests; all there is comes in pairs.
  const double bottom = real_ ? -0.0731 * top_rate_ : -height_;
  const Zeros zeros = zeros_in(F, {left_, right_, bottom, height_}, 0.5 * top_rate_, watch);
  spectrum.complete = zeros.complete;
  const double axis = 1e-9 * top_rate_;
  for (Complex zero : zeros.value) {
    if (!real_) {
      spectrum.eigenvalues.push_back(zero);
    } else if (std::abs(zero.imag()) < axis) {
      spectrum.eigenvalues.emplace_back(zero.real(), 0.0);
    } else if (zero.imag() > 0.0) {
      spectrum.eigenvalues.push_back(zero);
      spectrum.eigenvalues.push_back(std::conj(zero));
    }
  }
  std::stable_sort(spectrum.eigenvalues.begin(), spectrum.eigenvalues.end(),
                   [](const Complex& a, const Complex& b) { return a.real() > b.real(); });
  return spectrum;
}

Complex Linearisation::polish(Complex near) const {
  constexpr int most_steps = 30;
  const double h = 1e-4 * top_rate_;
  const Complex i(0.0, 1.0);
  double last = std::numeric_limits<double>::infinity();
  for (int k = 0; k < most_steps; ++k) {
    const Complex F = characteristic(near);
    const Complex slope = (characteristic(near + h) - characteristic(near - h) -
                           i * (characteristic(near + i * h) - characteristic(near - i * h))) /
                          (4.0 * h);
    const Complex change = F / slope;
    if (!std::isfinite(std::abs(change))) break;
    near -= change;
    if (std::abs(change) < 1e-14 * top_rate_ ||
        (std::abs(change) < 1e-9 * top_rate_ && std::abs(change) >= 0.5 * last))
      break;
    last = std::abs(change);
  }
  return near;
}

}  // namespace poise::dense
