/// Functions on [0, 1], enclosed: a polynomial in u, and a bound of what is missing.
///
///     f(u) = sum_{k <= N} c_k u^k + r(u),   |r| <= rest on [0, 1],   c_k in balls
///
/// Problem: to bound what a vector field does along a whole step of a path, not at one point.
/// Method: sums and products of such functions are such functions; what a product has beyond degree N
/// goes into the rest by its sum of coefficients, which is a norm under which products are bounded by
/// products. A `rest` that is put in by hand stands for any real function that small: the field along
/// every path of a tube is one evaluation. Rejected: interval evaluation on pieces of the step (the
/// dependence on u is lost, and with it many digits); Chebyshev polynomials (sharper by a factor per
/// degree, and products cost twice as much).
/// Source: Makino and Berz, Int. J. Pure Appl. Math. 4 (2003) (Taylor models).
#pragma once

#include <utility>

#include "poise/certify/bound.hpp"

namespace poise::certify {

class DiscFunction {
 public:
  DiscFunction() { arb_poly_init(polynomial_); }
  explicit DiscFunction(const Ball& constant) : DiscFunction() {
    arb_poly_set_coeff_arb(polynomial_, 0, constant.get());
  }
  DiscFunction(const DiscFunction& other) : rest(other.rest) {
    arb_poly_init(polynomial_);
    arb_poly_set(polynomial_, other.polynomial_);
  }
  DiscFunction(DiscFunction&& other) noexcept : rest(other.rest) {
    arb_poly_init(polynomial_);
    arb_poly_swap(polynomial_, other.polynomial_);
  }
  DiscFunction& operator=(DiscFunction other) noexcept {
    arb_poly_swap(polynomial_, other.polynomial_);
    rest = other.rest;
    return *this;
  }
  ~DiscFunction() { arb_poly_clear(polynomial_); }

  arb_poly_struct* get() { return polynomial_; }
  const arb_poly_struct* get() const { return polynomial_; }
  Ball coefficient(slong k) const {
    Ball result;
    arb_poly_get_coeff_arb(result.get(), polynomial_, k);
    return result;
  }

  /// >= |f| on [0, 1].
  Bound norm() const;
  /// The same of what varies: f - c_0.
  Bound variation() const;
  /// Contains f(u) for all u in the ball, which lies in [0, 1].
  Ball value(const Ball& u, Bits bits) const;
  /// >= f(u) for all u in [0, 1], but for the sign: an upper end.
  Ball largest(Bits bits) const;

  Bound rest;

 private:
  arb_poly_t polynomial_;
};

/// Arithmetic at one degree and one working precision.
struct DiscArithmetic {
  slong degree;
  Bits bits;

  DiscFunction add(const DiscFunction& a, const DiscFunction& b) const;
  DiscFunction sub(const DiscFunction& a, const DiscFunction& b) const;
  DiscFunction mul(const DiscFunction& a, const DiscFunction& b) const;
  DiscFunction mul(const DiscFunction& a, const Ball& factor) const;
  /// The part of higher degree goes into the rest.
  DiscFunction truncated(DiscFunction a) const;
};

}  // namespace poise::certify
