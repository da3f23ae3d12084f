#include "poise/certify/limit/composition.hpp"

#include <cassert>
#include <cmath>

namespace poise::certify {

HeatPolynomials::HeatPolynomials(const DiscFunction& x, const DiscFunction& y, slong orders,
                                 const DiscArithmetic& in)
    : orders_(orders),
      x_(x.norm()),
      y_(y.norm()),
      coefficients_(static_cast<std::size_t>((in.degree + 1) * (orders + 1))) {
  DiscFunction before, last{Ball(1)};
  for (slong m = 0; m <= orders; ++m) {
    if (m > 0) {
      Ball share(m);
      arb_inv(share.get(), share.get(), in.bits);
      DiscFunction next = in.mul(in.add(in.mul(x, last), in.mul(y, before)), share);
      before = std::move(last);
      last = std::move(next);
    }
    for (slong k = 0; k <= in.degree; ++k)
      arb_poly_get_coeff_arb(coefficients_[static_cast<std::size_t>(k * (orders + 1) + m)],
                             last.get(), k);
    rests_.push_back(last.rest);
  }
}

DiscFunction HeatPolynomials::expectation(const Jet& jet, slong j, const DiscArithmetic& in) const {
  assert(static_cast<slong>(jet.derivative.size()) > orders_ + j);
  const auto first = static_cast<std::size_t>(j);
  DiscFunction result;
  Ball coefficient;
  for (slong k = 0; k <= in.degree; ++k) {
    arb_dot(coefficient.get(), nullptr, 0, jet.derivative[first], 1,
            coefficients_[static_cast<std::size_t>(k * (orders_ + 1))], 1, orders_ + 1, in.bits);
    arb_poly_set_coeff_arb(result.get(), k, coefficient.get());
  }
  result.rest = tail(jet, j);
  for (std::size_t m = 0; m < rests_.size(); ++m)
    result.rest += Bound(jet.derivative[first + m]) * rests_[m];
  return result;
}

Bound HeatPolynomials::tail(const Jet& jet, slong j) const {
  constexpr Bits bits = 64;
  Bound result;
  if (!(Bound() < jet.factor)) return result;
  Ball rate;
  arb_rsqrt(rate.get(), jet.spread.get(), bits);
  const Bound s(rate), a = x_ * s, b = y_ * s * s;
  const auto root = [](slong n) {  // >= sqrt(n)
    Ball value;
    arb_sqrt_ui(value.get(), static_cast<ulong>(n), bits);
    return Bound(value);
  };
  const auto inverse_root = [](slong n) {
    Ball value(n);
    arb_rsqrt(value.get(), value.get(), bits);
    return Bound(value);
  };
  Bound before, last(1.0);
  for (slong m = 1; m <= orders_; ++m) {
    const Bound next = a * inverse_root(m) * last + b * root(m - 1) * inverse_root(m) * before;
    before = last;
    last = next;
  }
  // Any theta will do; this is the root, rounded up.
  const double drift = 0.5 * (a * inverse_root(orders_ + 1)).approximate();
  const double theta = (drift + std::sqrt(drift * drift + b.approximate())) * (1.0 + 1e-6) + 1e-30;
  const Bound ratio(theta);
  Ball square = exact(theta), needed;
  arb_mul(square.get(), square.get(), square.get(), bits);
  needed = (a * inverse_root(orders_ + 1) * ratio + b).ball();
  Ball growth(1);
  arb_div_si(growth.get(), growth.get(), orders_ + 1, bits);
  arb_add_ui(growth.get(), growth.get(), 1, bits);
  Ball left(1);
  arb_mul(growth.get(), growth.get(), growth.get(), bits);
  arb_mul(growth.get(), growth.get(), exact(theta).get(), bits);
  arb_sub(left.get(), left.get(), growth.get(), bits);
  if (!(theta < 1.0) || !certainly_less(needed, square) || !certainly_less(Ball(), left)) {
    mag_inf(result.get());
    return result;
  }
  arb_inv(left.get(), left.get(), bits);
  const Bound top = last < ratio * before ? ratio * before : last;
  result = jet.factor * top * ratio * Bound(left);
  for (slong k = 0; k < j; ++k) result = result * s * root(orders_ + 1 + j);
  return result;
}

}  // namespace poise::certify
