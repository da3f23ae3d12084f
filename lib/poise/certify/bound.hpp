/// Upper bounds of sizes: non-negative numbers of 30 bits, every operation rounded up.
///
/// Problem: radii, norms and remainders are needed to a few digits, many thousands of times. Arb's
/// `mag_t` is made for that; its precision is fixed, so that operators hide nothing. Rejected: balls
/// (their lower ends mean nothing here, and they are slower); doubles (their range: 2^-2000 occurs).
#pragma once

#include "poise/certify/ball.hpp"

namespace poise::certify {

/// Starts as 0.
class Bound {
 public:
  Bound() { mag_init(value_); }
  /// >= |x|; infinite if x is not finite.
  explicit Bound(double x) : Bound() { mag_set_d(value_, x); }
  /// >= |x| for every x in the ball.
  explicit Bound(arb_srcptr x) : Bound() { arb_get_mag(value_, x); }
  explicit Bound(const Ball& x) : Bound(x.get()) {}
  Bound(const Bound& other) : Bound() { mag_set(value_, other.value_); }
  Bound& operator=(const Bound& other) {
    mag_set(value_, other.value_);
    return *this;
  }
  ~Bound() { mag_clear(value_); }

  /// 2^k
  static Bound power_of_two(slong k) {
    Bound result;
    mag_set_ui_2exp_si(result.value_, 1, k);
    return result;
  }

  mag_ptr get() { return value_; }
  mag_srcptr get() const { return value_; }

  Bound& operator+=(const Bound& other) {
    mag_add(value_, value_, other.value_);
    return *this;
  }
  friend Bound operator+(Bound a, const Bound& b) { return a += b; }
  friend Bound operator*(const Bound& a, const Bound& b) {
    Bound result;
    mag_mul(result.value_, a.value_, b.value_);
    return result;
  }
  /// b > 0, and exact: the quotient's bound needs a lower bound of b.
  friend Bound operator/(const Bound& a, ulong b) {
    Bound result;
    mag_div_ui(result.value_, a.value_, b);
    return result;
  }
  friend bool operator<(const Bound& a, const Bound& b) { return mag_cmp(a.value_, b.value_) < 0; }

  bool finite() const { return mag_is_finite(value_) != 0; }
  /// Near the bound, for choices that need not be right; out of a double's range 0 or infinite.
  double approximate() const { return mag_get_d(value_); }
  /// Near its logarithm to base 2; -infinity for 0.
  double log2() const { return mag_get_d_log2_approx(value_); }
  /// The bound itself, exactly.
  Ball ball() const {
    Ball result;
    arf_set_mag(arb_midref(result.get()), value_);
    return result;
  }

 private:
  mag_t value_;
};

}  // namespace poise::certify
