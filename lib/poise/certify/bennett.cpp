#include "poise/certify/bennett.hpp"

#include <functional>

namespace poise::certify {
namespace {

/// x / (sqrt(n) T)
Ball relative_height(const Crossing& crossing, Bits bits) {
  Ball root(static_cast<long>(crossing.n));
  arb_sqrt(root.get(), root.get(), bits);
  Ball u = enclose(crossing.x / crossing.T, bits);
  arb_div(u.get(), u.get(), root.get(), bits);
  return u;
}

/// 2 exp(-exponent)
Ball two_sided(Ball exponent, Bits bits) {
  arb_neg(exponent.get(), exponent.get());
  arb_exp(exponent.get(), exponent.get(), bits);
  arb_mul_2exp_si(exponent.get(), exponent.get(), 1);
  return exponent;
}

/// The root between two whole numbers of a function that is positive at the first and negative at
/// the second, by bisection; wider than asked for where its sign cannot be told.
Ball root_between(long low, long high, Bits bits, const std::function<Ball(const Ball&)>& f) {
  Ball left(low), right(high);
  const Ball zero;
  for (Bits step = 0; step < bits; ++step) {
    Ball middle;
    arb_add(middle.get(), left.get(), right.get(), ARF_PREC_EXACT);
    arb_mul_2exp_si(middle.get(), middle.get(), -1);
    const Ball value = f(middle);
    if (certainly_less(zero, value))
      left = middle;
    else if (certainly_less(value, zero))
      right = middle;
    else
      break;
  }
  Ball root;
  arb_union(root.get(), left.get(), right.get(), bits + 10);
  return root;
}

}  // namespace

Ball bennett_exponent(const Ball& u, Bits bits) {
  Ball next, result;
  arb_add_ui(next.get(), u.get(), 1, bits);
  arb_log1p(result.get(), u.get(), bits);
  arb_mul(result.get(), result.get(), next.get(), bits);
  arb_sub(result.get(), result.get(), u.get(), bits);
  return result;
}

Ball bennett_bound(const Crossing& crossing, Bits bits) {
  Ball exponent = bennett_exponent(relative_height(crossing, bits), bits);
  const Ball S = enclose(crossing.n * crossing.T, bits);
  arb_mul(exponent.get(), exponent.get(), S.get(), bits);
  return two_sided(std::move(exponent), bits);
}

Ball bernstein_bound(const Crossing& crossing, Bits bits) {
  Ball growth = relative_height(crossing, bits);
  arb_div_ui(growth.get(), growth.get(), 3, bits);
  arb_add_ui(growth.get(), growth.get(), 1, bits);
  Ball exponent = enclose(crossing.x * crossing.x / (2 * crossing.T), bits);
  arb_div(exponent.get(), exponent.get(), growth.get(), bits);
  return two_sided(std::move(exponent), bits);
}

Ball edge(Bits bits) {
  return root_between(4, 5, bits, [work = bits + 40](const Ball& u) {
    Ball value = bennett_exponent(u, work), square;
    arb_sqr(square.get(), u.get(), work);
    arb_mul_2exp_si(square.get(), square.get(), -2);
    arb_sub(value.get(), value.get(), square.get(), work);
    return value;
  });
}

Ball printed_edge(Bits bits) {
  return root_between(1, 2, bits, [work = bits + 40](const Ball& b) {
    Ball value, other;  // b^2 - (e^b - 1) + b
    arb_sqr(value.get(), b.get(), work);
    arb_expm1(other.get(), b.get(), work);
    arb_sub(value.get(), value.get(), other.get(), work);
    arb_add(value.get(), value.get(), b.get(), work);
    return value;
  });
}

bool bound_is_true(const Crossing& crossing) {
  constexpr Bits bits = 128;
  return certainly_less(relative_height(crossing, bits), edge(bits));
}

}  // namespace poise::certify
