/// Intervals of doubles that enclose real numbers.
///
/// Problem: a search that may not miss a root needs ranges of functions, not samples of them.
/// Method: each operation rounds to nearest and then moves both ends one double outwards, which
/// encloses the exact result because rounding to nearest errs by at most half of that. One ulp
/// wider than need be, but free of the rounding mode of the processor, so it works under every
/// compiler. Rejected: switching the rounding mode (compilers move arithmetic across the switch);
/// Boost.Interval (does the same switch by default); ball arithmetic (in certify/, where proofs
/// need it, at a hundred times the cost).
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace poise::core {

/// {x : lo <= x <= hi}; lo <= hi, neither NaN.
struct Interval {
  double lo = 0.0;
  double hi = 0.0;

  /// hi - lo, rounded up.
  double width() const {
    return hi > lo ? std::nextafter(hi - lo, std::numeric_limits<double>::infinity()) : 0.0;
  }
  /// A double inside, halfway up to rounding.
  double midpoint() const { return std::clamp(0.5 * lo + 0.5 * hi, lo, hi); }
  bool contains(double x) const { return lo <= x && x <= hi; }
  bool contains(const Interval& other) const { return lo <= other.lo && other.hi <= hi; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// The interval from lo to hi with both ends moved one double outwards.
inline Interval outward(double lo, double hi) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  assert(lo <= hi);
  return {std::nextafter(lo, -infinity), std::nextafter(hi, infinity)};
}

/// Enclosures of {x op y : x in a, y in b}; ends finite.
inline Interval operator+(const Interval& a, const Interval& b) {
  return outward(a.lo + b.lo, a.hi + b.hi);
}
inline Interval operator-(const Interval& a, const Interval& b) {
  return outward(a.lo - b.hi, a.hi - b.lo);
}
inline Interval operator*(const Interval& a, const Interval& b) {
  const auto [least, greatest] = std::minmax({a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi});
  return outward(least, greatest);
}
inline Interval operator*(double factor, const Interval& a) { return Interval{factor, factor} * a; }

}  // namespace poise::core
