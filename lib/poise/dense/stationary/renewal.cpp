#include "poise/dense/stationary/renewal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <variant>

#include "poise/core/error.hpp"
#include "poise/dense/limit/labels.hpp"

namespace poise::dense {
namespace {

constexpr std::size_t nodes = 20;
using Row = std::array<double, nodes>;

/// Gauss-Legendre on [0, 1]: nodes, weights, integrals of the interpolating polynomial from 0 to
/// each node, and its Legendre coefficients.
struct PanelRule {
  Row node{};
  Row weight{};
  std::array<Row, nodes> integral{};
  std::array<Row, nodes> coefficient{};

  PanelRule() {
    const GaussRule gauss = gauss_legendre(nodes);
    std::copy_n(gauss.node.begin(), nodes, node.begin());
    std::copy_n(gauss.weight.begin(), nodes, weight.begin());
    std::array<std::array<double, nodes + 1>, nodes> p{};
    for (std::size_t i = 0; i < nodes; ++i) {
      const double y = 2.0 * node[i] - 1.0;
      p[i][0] = 1.0;
      p[i][1] = y;
      for (std::size_t k = 1; k < nodes; ++k) {
        const double j = static_cast<double>(k);
        p[i][k + 1] = ((2.0 * j + 1.0) * y * p[i][k] - j * p[i][k - 1]) / (j + 1.0);
      }
    }
    for (std::size_t k = 0; k < nodes; ++k)
      for (std::size_t j = 0; j < nodes; ++j)
        coefficient[k][j] = (2.0 * static_cast<double>(k) + 1.0) * weight[j] * p[j][k];
    // int_0^t P_k = (P_{k + 1}(t) - P_{k - 1}(t)) / (2 (2 k + 1)), and t for k = 0.
    for (std::size_t i = 0; i < nodes; ++i)
      for (std::size_t j = 0; j < nodes; ++j) {
        double sum = node[i] * coefficient[0][j];
        for (std::size_t k = 1; k < nodes; ++k)
          sum += coefficient[k][j] * (p[i][k + 1] - p[i][k - 1]) /
                 (2.0 * (2.0 * static_cast<double>(k) + 1.0));
        integral[i][j] = sum;
      }
  }
};

const PanelRule& panel_rule() {
  static const PanelRule rule;
  return rule;
}

/// Whether the interpolating polynomial is the function, to rounding: its last coefficients vanish.
bool resolved(const Row& values) {
  constexpr double rounding = 1e-14;
  double scale = 0.0;
  for (const double v : values) scale = std::max(scale, std::abs(v));
  const PanelRule& rule = panel_rule();
  for (const std::size_t k : {nodes - 1, nodes - 2, nodes - 3}) {
    double c = 0.0;
    for (std::size_t j = 0; j < nodes; ++j) c += rule.coefficient[k][j] * values[j];
    if (!(std::abs(c) <= 10.0 * rounding * scale)) return false;
  }
  return true;
}

/// (1 - e^{-z}) / z.
std::complex<double> relative_exponential(std::complex<double> z) {
  if (std::abs(z) > 0.3) return (1.0 - std::exp(-z)) / z;
  std::complex<double> sum = 1.0, term = 1.0;
  for (int k = 2; k < 18; ++k) {
    term *= -z / static_cast<double>(k);
    sum += term;
  }
  return sum;
}

/// f at a place that may be infinitely far.
double rate_at(const Intensity& f, double x) { return value(f, std::clamp(x, -1e300, 1e300)); }

}  // namespace

RenewalProcess::RenewalProcess(const Intensity& f, double tau, double drift, LaplaceReach reach)
    : f_(f), tau_(tau), drift_(drift), reach_(reach) {
  const double far = std::numeric_limits<double>::infinity();
  const double end = std::isfinite(tau) ? drift * tau
                     : drift == 0.0     ? 0.0
                                        : std::copysign(far, drift);
  if (std::holds_alternative<Step>(f_)) {
    add_step();
    return;
  }
  end_rate_ = rate_at(f_, end);
  fires_ = end_rate_ > 0.0;
  if (!fires_) return;
  end_slope_ = std::isfinite(end) ? derivative(f_, end) : 0.0;
  add_panels(end);
  mean_ = survival(0.0).real();
}

double RenewalProcess::position(double age) const {
  return std::isfinite(tau_) ? -drift_ * tau_ * std::expm1(-age / tau_) : drift_ * age;
}

/// A step: nothing until it is crossed, a constant hazard after.
void RenewalProcess::add_step() {
  const Step& step = std::get<Step>(f_);
  const double end = std::isfinite(tau_) ? drift_ * tau_ : 0.0;
  const bool above = std::isfinite(tau_) ? end >= step.threshold : drift_ >= 0.0;
  double crossed = 0.0;
  if (step.threshold > 0.0) {
    const bool reached = std::isfinite(tau_) ? end > step.threshold : drift_ > 0.0;
    if (!reached) return;
    crossed =
        std::isfinite(tau_) ? -tau_ * std::log1p(-step.threshold / end) : step.threshold / drift_;
    jump_weight_ = step.rate / (drift_ - step.threshold / tau_);
    jump_age_ = crossed;
  } else if (!above) {
    return;
  }
  if (!(step.rate > 0.0) || !std::isfinite(crossed)) return;
  fires_ = true;
  end_rate_ = step.rate;
  tail_ = true;
  tail_from_ = crossed;
  add_quiet(crossed);
  mean_ = survival(0.0).real();
}

/// Panels over [0, end] on which f = 0.
void RenewalProcess::add_quiet(double end) {
  if (!(end > 0.0)) return;
  const double longest =
      8.0 / (std::max(reach_.frequency, std::max(reach_.decay, 0.0)) + 8.0 / end);
  const auto count = static_cast<std::size_t>(std::ceil(end / longest));
  const double length = end / static_cast<double>(count);
  for (std::size_t k = 0; k < count; ++k) {
    const double from = length * static_cast<double>(k);
    panels_.push_back({from, length, age_.size()});
    for (const double t : panel_rule().node) {
      age_.push_back(from + length * t);
      survival_.push_back(1.0);
      slope_.push_back(0.0);
    }
  }
}

/// Adds a panel if f, f' dx/db and S are resolved on it; `exponent`: int f over it.
bool RenewalProcess::try_panel(double from, double length, double& exponent) {
  const PanelRule& rule = panel_rule();
  Row rate, slope, answer;
  double top = 0.0;
  for (std::size_t i = 0; i < nodes; ++i) {
    const double age = from + length * rule.node[i], x = position(age);
    rate[i] = value(f_, x);
    slope[i] = derivative(f_, x);
    answer[i] = slope[i] * (std::isfinite(tau_) ? -tau_ * std::expm1(-age / tau_) : age);
    top = std::max({top, std::abs(rate[i]), std::abs(answer[i])});
  }
  exponent = 0.0;
  for (std::size_t i = 0; i < nodes; ++i) exponent += length * rule.weight[i] * rate[i];
  // What is too short to matter need not be resolved: the corner of a power is approached by
  // halves.
  constexpr double nothing = 1e-17;
  const bool short_enough = length * top < nothing && from + length > 0.0 && exponent < nothing;
  if (!short_enough && !(exponent < 4.0 && resolved(rate) && resolved(answer))) return false;
  panels_.push_back({from, length, age_.size()});
  for (std::size_t i = 0; i < nodes; ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < nodes; ++j) sum += rule.integral[i][j] * rate[j];
    age_.push_back(from + length * rule.node[i]);
    survival_.push_back(std::exp(-exponent_ - length * sum));
    slope_.push_back(slope[i]);
  }
  return true;
}

void RenewalProcess::add_panels(double end) {
  // S e^{decay a} is then below all rounding; eigenvalues need less than R.
  const double gone = reach_.decay > 0.0 ? 38.0 : 46.0;
  constexpr double constant = 1e-16;
  constexpr std::size_t most = std::size_t{1} << 16;
  double age = 0.0;
  double length = std::isfinite(tau_) ? tau_ : 1.0;
  if (reach_.frequency + reach_.decay > 0.0)
    length = std::min(length, 8.0 / (reach_.frequency + reach_.decay));
  const double longest = std::min(4.0 * tau_, reach_.frequency + reach_.decay > 0.0
                                                  ? 8.0 / (reach_.frequency + reach_.decay)
                                                  : std::numeric_limits<double>::infinity());
  for (;;) {
    if (panels_.size() == most)
      throw core::ParameterError(
          "dense.intensity",
          fmt::format("leaves neurons silent for {:.3g} and more at drift {:g}, too long for "
                      "frequencies up to {:g}",
                      age, drift_, reach_.frequency));
    const double x = position(age);
    // The path moves on by |end - x| at most; f is monotone on the way.
    if (std::isfinite(end_rate_) && std::abs(value(f_, x) - end_rate_) <= constant * end_rate_ &&
        (!std::isfinite(end) || std::abs(derivative(f_, x) - end_slope_) <=
                                    constant * (std::abs(end_slope_) + end_rate_))) {
      tail_ = true;
      break;
    }
    if (exponent_ - reach_.decay * age > gone) break;
    double exponent = 0.0;
    while (!try_panel(age, length, exponent)) length *= 0.5;
    exponent_ += exponent;
    age += length;
    length = std::min(2.0 * length, longest);
  }
  tail_from_ = age;
}

std::complex<double> RenewalProcess::survival(Complex lambda) const {
  const PanelRule& rule = panel_rule();
  Complex sum = 0.0;
  for (const Panel& panel : panels_) {
    Complex part = 0.0;
    for (std::size_t i = 0; i < nodes; ++i) {
      const std::size_t k = panel.first + i;
      part += rule.weight[i] * survival_[k] * std::exp(-lambda * age_[k]);
    }
    sum += panel.length * part;
  }
  if (tail_) sum += std::exp(-exponent_ - lambda * tail_from_) / (end_rate_ + lambda);
  return sum;
}

/// e^{-lambda age} G(age) = (1 - e^{-kappa age}) / kappa.
std::complex<double> RenewalProcess::forced(Complex lambda, double age) const {
  return age * relative_exponential((lambda + 1.0 / tau_) * age);
}

/// From the last panel to the first. `rest` is e^{lambda s} T(s) and not T, which overflows or
/// vanishes where the product G T does neither.
RenewalProcess::Transforms RenewalProcess::transforms(Complex lambda) const {
  assert(fires_);
  const PanelRule& rule = panel_rule();
  Complex rest = 0.0, response = 0.0;
  if (tail_) {
    const Complex kappa = lambda + 1.0 / tau_;
    const double left = std::exp(-exponent_);
    rest = left / (end_rate_ + lambda);
    // int f' G T over the tail: f' S(A) (1 + f phi) / ((f + lambda) f (f + kappa)),
    // phi = (1 - e^{-kappa A}) / kappa.
    // One factor at a time: the product of two rates below 1e-154 would vanish.
    response += end_slope_ / end_rate_ * left * (1.0 + end_rate_ * forced(lambda, tail_from_)) /
                (end_rate_ + lambda) / (end_rate_ + kappa);
    if (jump_age_ >= 0.0) response += jump_weight_ * forced(lambda, jump_age_) * rest;
  }
  for (auto panel = panels_.rbegin(); panel != panels_.rend(); ++panel) {
    std::array<Complex, nodes> decay, lived;
    Complex whole = 0.0, part = 0.0;
    for (std::size_t i = 0; i < nodes; ++i) {
      decay[i] = std::exp(-lambda * (panel->length * rule.node[i]));
      lived[i] = survival_[panel->first + i] * decay[i];
      whole += rule.weight[i] * lived[i];
    }
    rest = panel->length * whole + std::exp(-lambda * panel->length) * rest;
    for (std::size_t i = 0; i < nodes; ++i) {
      const std::size_t k = panel->first + i;
      if (slope_[k] == 0.0) continue;
      Complex before = 0.0;
      for (std::size_t j = 0; j < nodes; ++j) before += rule.integral[i][j] * lived[j];
      const Complex beyond = (rest - panel->length * before) / decay[i];
      part += rule.weight[i] * slope_[k] * forced(lambda, age_[k]) * beyond;
    }
    response += panel->length * part;
  }
  return {rest, response};
}

std::complex<double> RenewalProcess::response(Complex lambda) const {
  const Transforms at = transforms(lambda);
  return rate() * at.response / at.survival;
}

double RenewalProcess::noise(double omega) const {
  assert(fires_);
  const auto sinc = [](double turn) {
    return std::abs(turn) < 1e-4 ? 1.0 - turn * turn / 6.0 : std::sin(turn) / turn;
  };
  // Its square would overflow for rates below 1e-154.
  const double scale = 1.0 / std::abs(survival({0.0, omega}));
  double sum = 0.0;  // int S sin(omega a) / omega over |L|^2
  for (const Panel& panel : panels_)
    for (std::size_t i = 0; i < nodes; ++i) {
      const std::size_t k = panel.first + i;
      sum += panel.length * panel_rule().weight[i] * survival_[k] * age_[k] * sinc(omega * age_[k]);
    }
  sum *= scale * scale;
  if (tail_) {
    // Im of e^{i omega from} / (rate - i omega), over omega.
    const double turn = omega * tail_from_, part = scale / std::hypot(end_rate_, omega);
    sum +=
        std::exp(-exponent_) * (tail_from_ * sinc(turn) * end_rate_ + std::cos(turn)) * part * part;
  }
  return rate() * (2.0 * sum - 1.0);
}

double RenewalProcess::variation() const {
  double sum = jump_age_ >= 0.0 ? jump_weight_ : 0.0;
  for (const Panel& panel : panels_)
    for (std::size_t i = 0; i < nodes; ++i)
      sum += panel.length * panel_rule().weight[i] * std::abs(slope_[panel.first + i]) *
             survival_[panel.first + i];
  if (tail_) sum += std::abs(end_slope_) * std::exp(-exponent_) / end_rate_;
  return sum;
}

double RenewalProcess::rate_slope() const {
  if (!fires_) return 0.0;
  return transforms(0.0).response.real() / (mean_ * mean_);
}

double renewal_rate(const Intensity& f, double tau, double drift) {
  return RenewalProcess(f, tau, drift).rate();
}

}  // namespace poise::dense
