#include "poise/certify/rational.hpp"

#include <iterator>
#include <vector>

namespace poise::certify {
namespace {

/// The whole number, word by word.
Ball exactly(const Integer& value) {
  std::vector<ulong> words;
  export_bits(value, std::back_inserter(words), FLINT_BITS);  // of |value|, the highest first
  Ball result;
  for (const ulong word : words) {
    arb_mul_2exp_si(result.get(), result.get(), FLINT_BITS);
    arb_add_ui(result.get(), result.get(), word, ARF_PREC_EXACT);
  }
  if (value < 0) arb_neg(result.get(), result.get());
  return result;
}

}  // namespace

Ball enclose(const Rational& value, Bits bits) {
  Ball result = exactly(numerator(value));
  const Ball below = exactly(denominator(value));
  arb_div(result.get(), result.get(), below.get(), bits);
  return result;
}

}  // namespace poise::certify
