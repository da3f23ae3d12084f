/// The functions that certificates are made of, of balls at one working precision, as values: a
/// formula of several terms can then be read. Short ones keep Arb's words.
#pragma once

#include "poise/certify/arithmetic.hpp"
#include "poise/certify/rational.hpp"

namespace poise::checks {

struct Formulas : certify::Arithmetic {
  using Ball = certify::Ball;

  Ball number(const certify::Rational& x) const { return certify::enclose(x, bits); }
  Ball negative(const Ball& x) const { return sub(Ball(0), x); }
  Ball square(const Ball& x) const { return mul(x, x); }
  Ball exp(const Ball& x) const { return of(arb_exp, x); }
  Ball log(const Ball& x) const { return of(arb_log, x); }
  Ball sqrt(const Ball& x) const { return of(arb_sqrt, x); }
  Ball erf(const Ball& x) const { return of(arb_hypgeom_erf, x); }
  Ball erfc(const Ball& x) const { return of(arb_hypgeom_erfc, x); }
  Ball pi() const;
  /// exp(-x^2 / 2) / sqrt(2 pi)
  Ball normal_density(const Ball& x) const;
  /// P(Z <= x), of relative accuracy in the lower tail.
  Ball normal_cdf(const Ball& x) const;
  /// The x with P(Z <= x) = p for 0 < p < 1; a ball without end where it cannot be bracketed.
  Ball normal_quantile(const certify::Rational& p) const;
  /// 1 - exp(-x)
  Ball decayed(const Ball& x) const;

 private:
  Ball of(void (*function)(arb_struct*, const arb_struct*, slong), const Ball& x) const {
    Ball result;
    function(result.get(), x.get(), bits);
    return result;
  }
};

/// The ball from the lower end of one to the upper end of the other.
certify::Ball between(const certify::Ball& low, const certify::Ball& high, certify::Bits bits);

}  // namespace poise::checks
