#include "proofs_checks/evidence/empirical_rate.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cassert>
#include <cmath>

#include "poise/certify/decimal.hpp"
#include "proofs_checks/evidence/formulas.hpp"

namespace poise::checks {
namespace {

using certify::Ball;

class Rates {
 public:
  Rates(const EmpiricalRate& input, certify::Bits bits)
      : in_{{bits}},
        V_(value(input.start_variance)),
        c_(value(input.noise)),
        tau_(value(input.tau)),
        T_(value(input.T)),
        eps_(value(input.eps)) {}

  /// Var x(t) rises or falls throughout: the largest is at an end.
  Ball claimed() const {
    Ball largest = variance(Ball(0)), end = variance(T_);
    arb_max(largest.get(), largest.get(), end.get(), in_.bits);
    return gaussian(largest);
  }
  Ball mean() const { return gaussian(noise(T_)); }
  Ball absolute_value(const Ball& t) const;

 private:
  Ball value(const std::string& decimal) const {
    const auto number = certify::parse_decimal(decimal);
    assert(number);
    return in_.number(*number);
  }
  Ball noise(const Ball& t) const {
    return in_.mul(in_.mul(c_, half(tau_)), in_.decayed(in_.div(in_.mul(Ball(2), t), tau_)));
  }
  Ball variance(const Ball& t) const {
    const Ball left = in_.exp(in_.negative(in_.div(in_.mul(Ball(2), t), tau_)));
    return in_.add(in_.mul(left, V_), noise(t));
  }
  Ball half(Ball x) const {
    arb_mul_2exp_si(x.get(), x.get(), -1);
    return x;
  }
  /// eps^2 / (2 variance)
  Ball gaussian(const Ball& variance) const { return half(in_.div(in_.square(eps_), variance)); }
  /// phi(theta) / Phi(theta)
  Ball hazard(const Ball& theta) const {
    return in_.div(in_.normal_density(theta), in_.normal_cdf(theta));
  }

  Formulas in_;
  Ball V_, c_, tau_, T_, eps_;
};

/// theta -> theta a - Lambda(theta) is concave: its largest value is no smaller than at any theta,
/// and no larger than along the tangent there, over a distance within which the slope changes sign.
Ball Rates::absolute_value(const Ball& t) const {
  const Ball a =
      in_.add(in_.sqrt(in_.div(Ball(2), in_.pi())), in_.div(eps_, in_.sqrt(variance(t))));
  const auto slope = [&](const Ball& theta) { return in_.sub(in_.sub(a, theta), hazard(theta)); };
  Ball theta = certify::exact(0.0);
  for (int k = 0; k < 200; ++k) {  // Newton; Lambda'' = 1 - h (theta + h) > 0
    const Ball h = hazard(theta);
    const Ball bend = in_.sub(Ball(1), in_.mul(h, in_.add(theta, h)));
    Ball step = in_.div(slope(theta), bend);
    theta = in_.add(theta, step);
    arb_get_mid_arb(theta.get(), theta.get());
    if (arb_contains_zero(step.get()) != 0) break;
  }
  Ball margin(1);
  arb_mul_2exp_si(margin.get(), margin.get(), -in_.bits / 2);
  const Ball right = slope(in_.add(theta, margin)), left = slope(in_.sub(theta, margin));
  Ball spread(
      1);  // of the maximum above the value: |slope| times margin; 1 where it is not bracketed
  if (arb_is_negative(right.get()) != 0 && arb_is_positive(left.get()) != 0) {
    spread = slope(theta);
    arb_abs(spread.get(), spread.get());
    spread = in_.mul(spread, margin);
  }
  const Ball value = in_.sub(in_.sub(in_.mul(theta, a), half(in_.square(theta))),
                             in_.log(in_.mul(Ball(2), in_.normal_cdf(theta))));
  return between(value, in_.add(value, spread), in_.bits);
}

}  // namespace

std::optional<io::Json> empirical_rate(const EmpiricalRate& input, int digits) {
  const Rates rates(input, working_bits(digits) + 64);
  const Ball claimed = rates.claimed();
  io::Json others = io::Json::array();
  const auto add = [&](std::string_view functional, const std::string& t, const Ball& rate) {
    others.push_back({{"functional", functional}, {"t", t}, {"rate", decimal_ends(rate, digits)}});
    return !certify::certainly_less(rate, claimed);
  };
  bool none_beyond = add("mean", input.T, rates.mean());
  if (*certify::parse_decimal(input.start_variance) > 0)
    for (const auto& t : {std::string("0"), input.T}) {
      const Formulas in{{working_bits(digits) + 64}};
      none_beyond =
          add("absolute value", t, rates.absolute_value(in.number(*certify::parse_decimal(t)))) &&
          none_beyond;
    }
  if (!none_beyond) return {};
  return io::Json{{"kind", "empirical_rate"},
                  {"start_variance", input.start_variance},
                  {"noise", input.noise},
                  {"tau", input.tau},
                  {"T", input.T},
                  {"eps", input.eps},
                  {"rate", decimal_ends(claimed, digits)},
                  {"none_beyond", others}};
}

std::optional<std::vector<io::Json>> empirical_rates(int digits) {
  std::vector<io::Json> certificates;
  for (const auto& input : {EmpiricalRate{"0", "2", "2", "1", "1"},
                            {"100", "2", "2", "1", "1"},
                            {"1", "2", "2", "1", "0.5"},
                            {"0.25", "6.5", "1", "10", "1"}}) {
    auto certificate = empirical_rate(input, digits);
    if (!certificate) return {};
    certificates.push_back(std::move(*certificate));
  }
  return certificates;
}

}  // namespace poise::checks
