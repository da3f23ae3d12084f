#include "poise/certify/ball.hpp"

#include <algorithm>
#include <cassert>

namespace poise::certify {
namespace {

/// The exact bound in decimals, rounded in the given direction.
std::string decimal(const arf_struct* bound, int digits, mpfr_rnd_t direction) {
  mpfr_t value;
  mpfr_init2(value, std::max<slong>(arf_bits(bound), MPFR_PREC_MIN));
  arf_get_mpfr(value, bound, direction);
  char* text = nullptr;
  const char* format = direction == MPFR_RNDD ? "%.*RDg" : "%.*RUg";
  const int length = mpfr_asprintf(&text, format, digits, value);
  assert(length > 0);
  std::string result(text, static_cast<std::size_t>(length));
  mpfr_free_str(text);
  mpfr_clear(value);
  return result;
}

using Bound = void (*)(arf_struct*, const arb_struct*, slong);

std::string end_of(const Ball& ball, int digits, Bound bound, mpfr_rnd_t direction) {
  arf_t end;
  arf_init(end);
  bound(end, ball.get(), 4 * static_cast<slong>(digits) + 30);  // 4 > log2(10)
  std::string text = decimal(end, digits, direction);
  arf_clear(end);
  return text;
}

}  // namespace

std::string Ball::lower(int digits) const {
  return end_of(*this, digits, arb_get_lbound_arf, MPFR_RNDD);
}

std::string Ball::upper(int digits) const {
  return end_of(*this, digits, arb_get_ubound_arf, MPFR_RNDU);
}

void release_caches() { flint_cleanup(); }  // of this thread, MPFR's included

double Ball::midpoint() const { return arf_get_d(arb_midref(value_), ARF_RND_NEAR); }

}  // namespace poise::certify
