/// Real numbers known to lie in a ball, as values.
///
/// A thin owner of Arb's `arb_t` [Johansson 2017], whose functions
/// guarantee that the ball they return contains every value of the function over the balls they are
/// given. The arithmetic itself stays in Arb's words, `arb_mul(z.get(), x.get(), y.get(), bits)`:
/// operators would hide the working precision, which each computation chooses.
///
/// Rejected: core/interval.hpp (doubles: fast, and 16 digits at best); Boost's mpfi (intervals at
/// twice the memory and time, and no special functions).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "poise/certify/arb.hpp"

namespace poise::certify {

/// A working precision, in bits.
using Bits = slong;

/// Starts as exactly 0.
class Ball {
 public:
  Ball() { arb_init(value_); }
  explicit Ball(long exact) : Ball() { arb_set_si(value_, exact); }
  Ball(const Ball& other) : Ball() { arb_set(value_, other.value_); }
  Ball(Ball&& other) noexcept : Ball() { arb_swap(value_, other.value_); }
  Ball& operator=(Ball other) noexcept {
    arb_swap(value_, other.value_);
    return *this;
  }
  ~Ball() { arb_clear(value_); }

  arb_ptr get() { return value_; }
  arb_srcptr get() const { return value_; }

  /// A decimal of at most `digits` significant digits that is <= every number in the ball, and the
  /// largest such one but for the rounding of the ball's end to a number of 30 bits more. "-inf"
  /// for a ball without end.
  std::string lower(int digits) const;
  /// Likewise >= and the smallest; "inf".
  std::string upper(int digits) const;
  /// The ball's midpoint as the nearest double or nearly so: for display.
  double midpoint() const;

 private:
  arb_t value_;
};

/// The number that the double is, exactly; finite.
inline Ball exact(double x) {
  Ball result;
  arb_set_d(result.get(), x);
  return result;
}

/// True where every number of a is smaller than every number of b.
inline bool certainly_less(const Ball& a, const Ball& b) { return arb_lt(a.get(), b.get()) != 0; }

/// Frees the constants and memory that Arb keeps for the calling thread; a thread that has used it
/// calls this before it ends, or they are lost.
void release_caches();

/// A fixed number of balls side by side, as Arb's vector functions take them; all start as 0.
class BallVector {
 public:
  explicit BallVector(std::size_t size) : values_(size) {
    for (auto& value : values_) arb_init(&value);
  }
  BallVector(const BallVector&) = delete;
  BallVector& operator=(const BallVector&) = delete;
  BallVector(BallVector&& other) noexcept { values_.swap(other.values_); }
  BallVector& operator=(BallVector&& other) noexcept {
    values_.swap(other.values_);
    return *this;
  }
  ~BallVector() {
    for (auto& value : values_) arb_clear(&value);
  }

  std::size_t size() const { return values_.size(); }
  arb_ptr operator[](std::size_t k) { return values_.data() + k; }
  arb_srcptr operator[](std::size_t k) const { return values_.data() + k; }

 private:
  std::vector<arb_struct> values_;
};

}  // namespace poise::certify
