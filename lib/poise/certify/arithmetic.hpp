/// Sums and products of balls at one working precision, for formulas that are longer than Arb's
/// three-address calls can be read in.
#pragma once

#include "poise/certify/ball.hpp"

namespace poise::certify {

struct Arithmetic {
  Bits bits;

  Ball add(const Ball& a, const Ball& b) const { return apply(arb_add, a, b); }
  Ball sub(const Ball& a, const Ball& b) const { return apply(arb_sub, a, b); }
  Ball mul(const Ball& a, const Ball& b) const { return apply(arb_mul, a, b); }
  Ball div(const Ball& a, const Ball& b) const { return apply(arb_div, a, b); }

 private:
  using Operation = void (*)(arb_struct*, const arb_struct*, const arb_struct*, slong);
  Ball apply(Operation operation, const Ball& a, const Ball& b) const {
    Ball result;
    operation(result.get(), a.get(), b.get(), bits);
    return result;
  }
};

}  // namespace poise::certify
