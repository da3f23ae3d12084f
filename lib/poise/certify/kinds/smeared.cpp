#include "poise/certify/kinds/smeared.hpp"

#include <cmath>

namespace poise::certify {
namespace {

/// A complex ball, owned.
struct Complex {
  Complex() { acb_init(value); }
  Complex(const Complex&) = delete;
  Complex& operator=(const Complex&) = delete;
  ~Complex() { acb_clear(value); }
  acb_t value;
};

/// z -> exp(-z^2 / 2) h(offset + slope z).
struct Integrand {
  Profile h;
  const Ball& offset;
  const Ball& slope;
};

/// In place. Where a ball meets a pole the value is not finite, which is what `order` asks to be
/// told; where it meets the branch cut of the logarithm, not finite either if order > 0.
void apply(Profile h, acb_t y, slong order, slong bits) {
  switch (h) {
    case Profile::tanh:
    case Profile::tanh_slope:
      acb_tanh(y, y, bits);
      if (h == Profile::tanh) return;
      acb_mul(y, y, y, bits);
      acb_sub_ui(y, y, 1, bits);
      acb_neg(y, y);
      return;
    case Profile::softplus:
      acb_exp(y, y, bits);
      acb_add_ui(y, y, 1, bits);
      acb_log_analytic(y, y, order != 0, bits);
      return;
  }
}

/// As acb_calc_integrate calls it.
int integrand(acb_ptr out, const acb_t z, void* parameters, slong order, slong bits) {
  const auto& of = *static_cast<const Integrand*>(parameters);
  Complex h, weight;
  acb_mul_arb(h.value, z, of.slope.get(), bits);
  acb_add_arb(h.value, h.value, of.offset.get(), bits);
  apply(of.h, h.value, order, bits);
  acb_mul(weight.value, z, z, bits);
  acb_mul_2exp_si(weight.value, weight.value, -1);
  acb_neg(weight.value, weight.value);
  acb_exp(weight.value, weight.value, bits);
  acb_mul(out, h.value, weight.value, bits);
  return 0;
}

}  // namespace

Ball smeared(Profile h, const Ball& offset, const Ball& slope, const Ball& beyond, Bits bits) {
  Integrand of{h, offset, slope};
  const double reach = std::ceil(std::sqrt(2.0 * std::log(2.0) * static_cast<double>(bits)));
  Complex from, to, integral;
  acb_set_d(from.value, -reach);
  acb_set_d(to.value, reach);
  mag_t tolerance;
  mag_init(tolerance);
  mag_set_ui_2exp_si(tolerance, 1, -bits);
  acb_calc_integrate(integral.value, integrand, &of, from.value, to.value, bits, tolerance, nullptr,
                     bits + 16);
  mag_clear(tolerance);
  Ball result, root, rest;
  arb_const_pi(root.get(), bits + 16);
  arb_mul_2exp_si(root.get(), root.get(), 1);
  arb_sqrt(root.get(), root.get(), bits + 16);
  arb_div(result.get(), acb_realref(integral.value), root.get(), bits + 16);
  arb_mul_2exp_si(rest.get(), beyond.get(), -bits);  // |z| > reach
  arb_add_error(result.get(), rest.get());
  return result;
}

}  // namespace poise::certify
