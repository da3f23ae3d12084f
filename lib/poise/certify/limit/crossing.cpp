#include "poise/certify/limit/crossing.hpp"

#include <algorithm>

namespace poise::certify {
namespace {

constexpr Bits exact_bits = ARF_PREC_EXACT;

/// Contains [a, b].
Ball hull(const Ball& a, const Ball& b, Bits bits) {
  Ball result;
  arb_union(result.get(), a.get(), b.get(), bits);
  return result;
}

Ball plus_power(const Ball& a, slong exponent) {
  Ball result(1);
  arb_mul_2exp_si(result.get(), result.get(), exponent);
  arb_add(result.get(), result.get(), a.get(), exact_bits);
  return result;
}

bool certainly_positive(const Ball& x) { return arb_is_positive(x.get()) != 0; }
bool certainly_negative(const Ball& x) { return arb_is_negative(x.get()) != 0; }

/// u_1 beyond u_0, if there is one.
std::optional<CrossingInStep> close_in(const Step& step, const Ball& from, Bits bits) {
  const Ball zero, one(1);
  for (slong exponent = -bits; exponent <= 0; ++exponent) {
    Ball width(1), first;
    arb_mul_2exp_si(width.get(), width.get(), exponent);
    const Ball last = plus_power(from, exponent + 1);
    if (certainly_less(one, last)) return {};
    arb_sub(first.get(), from.get(), width.get(), exact_bits);
    if (arb_is_negative(first.get()) != 0) first = zero;
    const Ball where = hull(first, last, 2 * bits);
    const bool det_lost = certainly_negative(step.det.value(last, 2 * bits));
    const bool trace_lost = certainly_positive(step.trace.value(last, 2 * bits));
    if (det_lost && certainly_negative(step.trace.value(where, 2 * bits)))
      return {{true, first, last, where}};
    if (trace_lost && certainly_positive(step.det.value(where, 2 * bits)))
      return {{false, first, last, where}};
    if (det_lost && trace_lost) return {};
  }
  return {};
}

}  // namespace

Walk walk(const Step& step, Bits bits) {
  const Ball one(1);
  Ball at;
  slong exponent = 0;
  while (certainly_less(at, one)) {
    const Ball next = plus_power(at, exponent);
    if (!certainly_less(one, next)) {
      const Ball piece = hull(at, next, 2 * bits);
      if (certainly_negative(step.trace.value(piece, 2 * bits)) &&
          certainly_positive(step.det.value(piece, 2 * bits))) {
        at = next;
        exponent = std::min<slong>(exponent + 1, 0);
        continue;
      }
    }
    if (--exponent < -bits) return {.stays = false, .crossing = close_in(step, at, bits)};
  }
  return {.stays = true, .crossing = {}};
}

}  // namespace poise::certify
