#include "poise/dense/fluctuation/renewal_response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/dense/limit/labels.hpp"

namespace poise::dense {
namespace {

using Complex = std::complex<double>;
constexpr std::size_t m = 12;
constexpr std::array<double, 3> between{0.01, 0.5, 0.99};  ///< where panels are checked

/// Gauss nodes on [0, 1], and what integrates and evaluates the polynomial through its values.
struct Rule {
  std::array<double, m> node;
  std::array<double, m> weight;
  std::array<std::array<double, m>, m> up_to;                  ///< [k]: int_0^{node k}
  std::array<std::array<double, m>, between.size()> at_check;  ///< values in between
};

/// Lagrange's polynomial of node j at x.
double lagrange(const std::array<double, m>& node, std::size_t j, double x) {
  double product = 1.0;
  for (std::size_t i = 0; i < m; ++i)
    if (i != j) product *= (x - node[i]) / (node[j] - node[i]);
  return product;
}

Rule make_rule() {
  const GaussRule gauss = gauss_legendre(m);
  Rule rule{};
  std::copy_n(gauss.node.begin(), m, rule.node.begin());
  std::copy_n(gauss.weight.begin(), m, rule.weight.begin());
  for (std::size_t j = 0; j < m; ++j) {
    for (std::size_t k = 0; k < m; ++k)
      for (std::size_t i = 0; i < m; ++i)  // the rule itself, on [0, node k], is exact
        rule.up_to[k][j] +=
            rule.node[k] * rule.weight[i] * lagrange(rule.node, j, rule.node[k] * rule.node[i]);
    for (std::size_t k = 0; k < between.size(); ++k)
      rule.at_check[k][j] = lagrange(rule.node, j, between[k]);
  }
  return rule;
}

const Rule& rule() {
  static const Rule shared = make_rule();  // constant once made
  return shared;
}

/// g(a) = (e^{lambda a} - e^{-a/tau}) / (lambda + 1/tau), where the denominator may vanish.
Complex kernel(Complex lambda, double leak, double age) {
  const Complex z = (lambda + leak) * age;
  if (std::abs(z) > 0.1) return (std::exp(lambda * age) - std::exp(-leak * age)) / (lambda + leak);
  // (e^z - 1) / z, to rounding.
  Complex sum = 1.0, term = 1.0;
  for (int k = 2; k < 14; ++k) {
    term *= z / static_cast<double>(k);
    sum += term;
  }
  return age * std::exp(-leak * age) * sum;
}

}  // namespace

double RenewalResponse::potential(double age) const {
  return std::isinf(tau_) ? drift_ * age : -tau_ * drift_ * std::expm1(-age / tau_);
}

double RenewalResponse::speed(double age) const {
  return std::isinf(tau_) ? drift_ : drift_ * std::exp(-age / tau_);
}

bool RenewalResponse::try_panel(const Intensity& f, double start, double width) {
  // Of the integrated hazard, and of its response, over one panel.
  constexpr double tolerance = 1e-13;
  const Rule& gauss = rule();
  std::array<double, m> hazard, slope;
  for (std::size_t k = 0; k < m; ++k) {
    const double x = potential(start + width * gauss.node[k]);
    hazard[k] = value(f, x);
    slope[k] = derivative(f, x);
  }
  const double reach = std::min(start + width, std::isinf(tau_) ? start + width : tau_);
  for (std::size_t c = 0; c < between.size(); ++c) {
    double h = 0.0, s = 0.0;
    for (std::size_t j = 0; j < m; ++j) {
      h += gauss.at_check[c][j] * hazard[j];
      s += gauss.at_check[c][j] * slope[j];
    }
    const double x = potential(start + width * between[c]);
    const double f_x = value(f, x), slope_x = derivative(f, x);
    // Relative where an exponential f runs away: S is then 0 anyway.
    if (!(width * std::abs(h - f_x) <= tolerance * (1.0 + width * f_x))) return false;
    if (!(width * reach * std::abs(s - slope_x) <=
          10.0 * tolerance * (1.0 + width * reach * std::abs(slope_x))))
      return false;
  }
  double whole = 0.0;
  for (std::size_t k = 0; k < m; ++k) whole += width * gauss.weight[k] * hazard[k];
  if (whole > 2.0) return false;  // S is to be resolved as well
  for (std::size_t k = 0; k < m; ++k) {
    double part = 0.0;
    for (std::size_t j = 0; j < m; ++j) part += width * gauss.up_to[k][j] * hazard[j];
    age_.push_back(start + width * gauss.node[k]);
    weight_.push_back(width * gauss.weight[k]);
    survival_.push_back(end_survival_ * std::exp(-part));
    slope_.push_back(slope[k]);
  }
  panels_.push_back({start, width, 0.0, end_survival_});
  end_survival_ *= std::exp(-whole);
  return true;
}

void RenewalResponse::build(const Intensity& f, double highest) {
  constexpr std::size_t most_panels = std::size_t{1} << 16;
  constexpr double negligible = 1e-18;  // of S
  const double infinity = std::numeric_limits<double>::infinity();
  // 12 nodes integrate e^{3 i x} over [0, 1] to rounding.
  const double widest = highest > 0.0 ? 3.0 / highest : infinity;
  const double rest = std::isinf(tau_) ? infinity : 40.0 * tau_;
  double crossing = infinity, jump = 0.0;
  if (const auto corner = dense::corner(f)) {
    const double part = std::isinf(tau_) ? *corner / drift_ : *corner / (tau_ * drift_);
    if (part > 0.0 && std::isfinite(part) && (std::isinf(tau_) || part < 1.0))
      crossing = std::isinf(tau_) ? part : -tau_ * std::log1p(-part);
    if (const auto* step = std::get_if<Step>(&f); step != nullptr && std::isfinite(crossing))
      // Upwards where the potential rises, and the derivative by potential is positive either way.
      jump = step->rate / std::abs(speed(crossing));
  }
  double width = std::min({widest, crossing, rest, 1.0});
  while (end_survival_ > negligible && end_ < rest) {
    const double stop = end_ < crossing ? std::min(crossing, rest) : rest;
    const double left = stop - end_;
    double now = std::min({width, widest, left});
    while (!try_panel(f, end_, now)) {
      now *= 0.5;
      // An f that changes within the last digits of the age.
      if (now <= 1e-15 * end_ || now < 1e-290)
        throw core::ParameterError("dense.intensity",
                                   fmt::format("is not resolved at the age {} of a neuron", end_));
    }
    if (end_ == crossing) panels_.back().jump_of_f = jump;
    // Ages are compared with the crossing: land on it exactly.
    end_ = now == left ? stop : end_ + now;
    width = 2.0 * now;
    if (panels_.size() > most_panels)
      throw core::ParameterError(
          "omega", fmt::format("reaches {}, too fast for intervals as long as {}", highest, end_));
  }
  if (end_survival_ > negligible) {
    end_hazard_ = value(f, potential(end_));
    end_slope_ = derivative(f, potential(end_));
  }
}

std::optional<RenewalResponse> RenewalResponse::at(const Intensity& f, double tau, double drift,
                                                   double highest) {
  RenewalResponse population;
  population.tau_ = tau;
  population.drift_ = drift;
  const double at_last = !std::isinf(tau) ? tau * drift
                         : drift == 0.0   ? 0.0
                                        : std::copysign(std::numeric_limits<double>::max(), drift);
  if (!(value(f, at_last) > 0.0)) return std::nullopt;
  population.build(f, highest);
  population.rate_ = 1.0 / population.survival(0.0).real();
  return population;
}

Complex RenewalResponse::survival(Complex lambda) const {
  Complex sum = 0.0;
  for (std::size_t k = 0; k < age_.size(); ++k)
    sum += weight_[k] * survival_[k] * std::exp(-lambda * age_[k]);
  if (end_hazard_ > 0.0) sum += end_survival_ * std::exp(-lambda * end_) / (lambda + end_hazard_);
  return sum;
}

Complex RenewalResponse::response(Complex lambda) const {
  const Rule& gauss = rule();
  const double leak = std::isinf(tau_) ? 0.0 : 1.0 / tau_;
  Complex sum = 0.0, Q = 0.0;  // Q at the start of the panel
  std::array<Complex, m> integrand;
  for (std::size_t p = 0; p < panels_.size(); ++p) {
    const Panel& panel = panels_[p];
    if (panel.jump_of_f != 0.0) Q += panel.jump_of_f * kernel(lambda, leak, panel.start);
    for (std::size_t k = 0; k < m; ++k)
      integrand[k] = slope_[p * m + k] * kernel(lambda, leak, age_[p * m + k]);
    for (std::size_t k = 0; k < m; ++k) {
      Complex part = 0.0;
      for (std::size_t j = 0; j < m; ++j) part += gauss.up_to[k][j] * integrand[j];
      const std::size_t node = p * m + k;
      sum += weight_[node] * survival_[node] * std::exp(-lambda * age_[node]) *
             (Q + panel.width * part);
    }
    for (std::size_t k = 0; k < m; ++k) Q += panel.width * gauss.weight[k] * integrand[k];
  }
  // Beyond `end`, g = e^{lambda a} / (lambda + 1/tau), so that
  // Q(a) = Q(end) + f' (e^{lambda a} - e^{lambda end}) / (lambda (lambda + 1/tau)).
  if (end_hazard_ > 0.0)
    sum += end_survival_ / (lambda + end_hazard_) *
           (std::exp(-lambda * end_) * Q + end_slope_ / ((lambda + leak) * end_hazard_));
  return rate_ * sum / survival(lambda);
}

double RenewalResponse::noise(double omega) const {
  const auto sinc = [](double turn) {
    return std::abs(turn) < 1e-4 ? 1.0 - turn * turn / 6.0 : std::sin(turn) / turn;
  };
  const double scale = 1.0 / std::abs(survival({0.0, omega}));
  double sum = 0.0;  // int S sin(omega a) / omega
  for (std::size_t k = 0; k < age_.size(); ++k)
    sum += weight_[k] * survival_[k] * age_[k] * sinc(omega * age_[k]);
  sum *= scale * scale;
  if (end_hazard_ > 0.0) {
    // Im of e^{i omega end} / (hazard - i omega), over omega; its square would overflow for rates
    // below 1e-154.
    const double turn = omega * end_, part = scale / std::hypot(end_hazard_, omega);
    sum += end_survival_ * (end_ * sinc(turn) * end_hazard_ + std::cos(turn)) * part * part;
  }
  return rate_ * (2.0 * sum - 1.0);
}

}  // namespace poise::dense
