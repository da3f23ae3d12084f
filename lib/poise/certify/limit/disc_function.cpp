#include "poise/certify/limit/disc_function.hpp"

namespace poise::certify {
namespace {

/// sum_{k >= from} |c_k|
Bound coefficients_from(const arb_poly_struct* p, slong from) {
  Bound sum;
  for (slong k = from; k < arb_poly_length(p); ++k) sum += Bound(p->coeffs + k);
  return sum;
}

}  // namespace

Bound DiscFunction::norm() const { return coefficients_from(polynomial_, 0) + rest; }

Bound DiscFunction::variation() const { return coefficients_from(polynomial_, 1) + rest; }

Ball DiscFunction::value(const Ball& u, Bits bits) const {
  Ball result;
  arb_poly_evaluate_horner(result.get(), polynomial_, u.get(), bits);
  arb_add_error_mag(result.get(), rest.get());
  return result;
}

Ball DiscFunction::largest(Bits bits) const {
  Ball result = coefficient(0);
  arb_add_error_mag(result.get(), variation().get());
  arb_get_ubound_arf(arb_midref(result.get()), result.get(), bits);
  mag_zero(arb_radref(result.get()));
  return result;
}

DiscFunction DiscArithmetic::add(const DiscFunction& a, const DiscFunction& b) const {
  DiscFunction result;
  arb_poly_add(result.get(), a.get(), b.get(), bits);
  result.rest = a.rest + b.rest;
  return result;
}

DiscFunction DiscArithmetic::sub(const DiscFunction& a, const DiscFunction& b) const {
  DiscFunction result;
  arb_poly_sub(result.get(), a.get(), b.get(), bits);
  result.rest = a.rest + b.rest;
  return result;
}

DiscFunction DiscArithmetic::mul(const DiscFunction& a, const DiscFunction& b) const {
  DiscFunction result;
  arb_poly_mul(result.get(), a.get(), b.get(), bits);
  const Bound of_a = coefficients_from(a.get(), 0);
  result.rest = of_a * b.rest + a.rest * (coefficients_from(b.get(), 0) + b.rest);
  return truncated(std::move(result));
}

DiscFunction DiscArithmetic::mul(const DiscFunction& a, const Ball& factor) const {
  DiscFunction result;
  arb_poly_scalar_mul(result.get(), a.get(), factor.get(), bits);
  result.rest = a.rest * Bound(factor);
  return result;
}

DiscFunction DiscArithmetic::truncated(DiscFunction a) const {
  a.rest += coefficients_from(a.get(), degree + 1);
  arb_poly_truncate(a.get(), degree + 1);
  return a;
}

}  // namespace poise::certify
