#include "poise/certify/boundary_crossing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "poise/certify/poisson.hpp"
#include "poise/core/error.hpp"

namespace poise::certify {
namespace {

/// u + c a, where a = sqrt(q) is the same for all.
struct Time {
  Rational u;
  int c = 0;
};

Time operator-(const Time& s, const Time& t) { return {s.u - t.u, s.c - t.c}; }

/// The sign of u + c sqrt(q), exactly. Precondition: q > 0.
int sign(const Time& time, const Rational& q) {
  const int of_u = time.u.sign();
  const int of_c = std::clamp(time.c, -1, 1);
  if (of_u * of_c >= 0) return of_u != 0 ? of_u : of_c;
  const Rational square = time.u * time.u, other = time.c * time.c * q;
  if (square == other) return 0;
  return square > other ? of_u : of_c;
}

/// Over one gap Y grows by a Poisson number; it survives if least <= Y <= most at the end.
struct Step {
  std::size_t gap;  ///< index into Plan::gaps
  std::int64_t least;
  std::int64_t most;
};

/// All that does not depend on the precision.
struct Plan {
  Rational q;              ///< a^2
  std::vector<Time> gaps;  ///< lengths, all different
  std::vector<Step> steps;
  bool certain = false;  ///< every path crosses
};

std::size_t index_of(const Time& gap, Plan& plan) {
  const auto same = [&](const Time& other) { return sign(gap - other, plan.q) == 0; };
  const auto found = std::ranges::find_if(plan.gaps, same);
  if (found == plan.gaps.end()) plan.gaps.push_back(gap);
  return static_cast<std::size_t>(std::ranges::find_if(plan.gaps, same) - plan.gaps.begin());
}

/// floor(sqrt(q)).
std::int64_t floor_sqrt(const Rational& q) {
  return static_cast<std::int64_t>(sqrt(Integer(numerator(q) / denominator(q))));
}

Plan make_plan(const Rational& S, const Rational& q) {
  Plan plan{.q = q, .gaps = {}, .steps = {}};
  if (q == 0) return {.q = q, .gaps = {}, .steps = {}, .certain = true};
  const auto before = [&](const Time& s, const Time& t) { return sign(s - t, q) < 0; };
  std::int64_t j = 0;                  // Y(j + a) >= j + 1 comes next
  std::int64_t k = floor_sqrt(q) + 1;  // Y(k - a) <= k - 1 comes next
  Time now{0, 0};
  const Time end{S, 0};
  while (before(now, end)) {
    const Time below{j, 1}, above{k, -1};
    const Time next = std::min({below, above, end}, before);
    const Step step{index_of(next - now, plan), before(next, below) ? j : j + 1, k - 1};
    if (step.most < step.least) plan.certain = true;
    plan.steps.push_back(step);
    j = step.least;
    if (!before(next, above)) ++k;
    now = next;
  }
  return plan;
}

/// The law of the growth over a gap: probabilities of 0, 1, ..., `largest`, and upper tails of the
/// same.
struct Growth {
  BallVector probability;
  BallVector tail;
  std::size_t kept = 0;  ///< growth of this or more has a probability below 2^-bits or is none
};

Growth growth(const Ball& length, std::size_t largest, Bits bits) {
  Growth law{BallVector(largest + 1), BallVector(largest + 1), 0};
  Ball first;
  arb_neg(first.get(), length.get());
  arb_exp(law.probability[0], first.get(), bits);
  for (std::size_t k = 1; k <= largest; ++k) {
    arb_mul(law.probability[k], law.probability[k - 1], length.get(), bits);
    arb_div_ui(law.probability[k], law.probability[k], k, bits);
  }
  const Ball last = poisson_upper_tail(largest, length, bits);
  arb_set(law.tail[largest], last.get());
  for (std::size_t k = largest; k-- > 0;)
    arb_add(law.tail[k], law.tail[k + 1], law.probability[k], bits);
  Ball negligible(1);
  arb_mul_2exp_si(negligible.get(), negligible.get(), -bits);
  while (law.kept <= largest && arb_lt(law.tail[law.kept], negligible.get()) == 0) ++law.kept;
  return law;
}

/// u + c sqrt(q), enclosed.
Ball length_of(const Time& time, const Rational& q, Bits bits) {
  const Ball u = enclose(time.u, bits);
  Ball result = enclose(q, bits);
  arb_sqrt(result.get(), result.get(), bits);
  arb_mul_si(result.get(), result.get(), time.c, bits);
  arb_add(result.get(), result.get(), u.get(), bits);
  return result;
}

std::vector<Growth> growths(const Plan& plan, Bits bits) {
  std::vector<std::size_t> largest(plan.gaps.size(), 0);
  std::int64_t least = 0;
  for (const Step& step : plan.steps) {
    largest[step.gap] =
        std::max(largest[step.gap], static_cast<std::size_t>(step.most - least + 1));
    least = step.least;
  }
  std::vector<Growth> laws;
  for (std::size_t g = 0; g < plan.gaps.size(); ++g)
    laws.push_back(growth(length_of(plan.gaps[g], plan.q, bits), largest[g], bits));
  return laws;
}

/// One pass over all times. Precondition: not plan.certain.
class Recursion {
 public:
  explicit Recursion(Bits bits) : bits_(bits) { arb_one(alive_[0]); }

  void advance(const Step& step, const Growth& law) {
    const std::size_t size = alive_.size();
    const auto room = static_cast<std::size_t>(step.most - least_ + 1);
    // From least_ + i above `most` the process has to grow by room - i at least.
    arb_dot(crossed_.get(), crossed_.get(), 0, alive_[0], 1, law.tail[room], -1,
            static_cast<slong>(size), bits_);
    BallVector grown = product(law, room);
    const auto lost = static_cast<std::size_t>(step.least - least_);
    for (std::size_t i = 0; i < lost; ++i) arb_add(crossed_.get(), crossed_.get(), grown[i], bits_);
    alive_ = BallVector(room - lost);
    for (std::size_t i = lost; i < room; ++i) arb_swap(alive_[i - lost], grown[i]);
    least_ = step.least;
  }

  const Ball& crossed() const { return crossed_; }

  Ball survived() const {
    Ball sum;
    for (std::size_t i = 0; i < alive_.size(); ++i) arb_add(sum.get(), sum.get(), alive_[i], bits_);
    return sum;
  }

 private:
  /// The law after the gap, on `room` numbers from least_ on.
  BallVector product(const Growth& law, std::size_t room) const {
    const std::size_t kept = std::min(law.kept, room);
    const std::size_t reached = std::min(room, alive_.size() + kept - 1);
    BallVector grown(room);
    arb_srcptr longer = alive_[0], shorter = law.probability[0];
    auto longer_size = static_cast<slong>(alive_.size()), shorter_size = static_cast<slong>(kept);
    if (longer_size < shorter_size) {
      std::swap(longer, shorter);
      std::swap(longer_size, shorter_size);
    }
    _arb_poly_mullow(grown[0], longer, longer_size, shorter, shorter_size,
                     static_cast<slong>(reached), bits_);
    // The growth left out adds to no number more than its own probability.
    if (kept < room)
      for (std::size_t i = kept; i < room; ++i) arb_add_error(grown[i], law.tail[kept]);
    return grown;
  }

  Bits bits_;
  std::int64_t least_ = 0;  ///< alive_[i]: P(Y = least_ + i, not crossed yet)
  BallVector alive_{1};
  Ball crossed_;
};

/// The ball cut down to [0, 1], where a probability is.
Ball probability(const Ball& ball, Bits bits) {
  Ball unit;
  arb_unit_interval(unit.get());
  if (arb_is_finite(ball.get()) == 0) return unit;
  Ball result;
  [[maybe_unused]] const int meet = arb_intersection(result.get(), ball.get(), unit.get(), bits);
  assert(meet != 0);
  return result;
}

void validate(const Crossing& crossing) {
  if (crossing.n < 1)
    throw core::ParameterError("n", fmt::format("is {}, expected at least 1", crossing.n));
  if (crossing.T <= 0) throw core::ParameterError("T", "is not a number > 0");
  if (crossing.x < 0) throw core::ParameterError("x", "is not a number >= 0");
  const Rational S = crossing.n * crossing.T;
  const Rational room = largest_crossing - S;  // for a
  if (room < 0 || crossing.x * crossing.x * crossing.n > room * room)
    throw core::ParameterError(
        S > largest_crossing ? "T" : "x",
        fmt::format("is too large with the others: expected n T + x sqrt(n) of "
                    "at most {}",
                    largest_crossing));
}

/// One pass in the given precision; nothing if stopped.
std::optional<Recursion> pass(const Plan& plan, Bits bits, const CrossingOptions& options) {
  const auto laws = growths(plan, bits);
  Recursion recursion(bits);
  for (const Step& step : plan.steps) {
    if (options.stop.stop_requested()) return std::nullopt;
    recursion.advance(step, laws[step.gap]);
    if (options.progress) options.progress(1.0 / static_cast<double>(plan.steps.size()));
  }
  return recursion;
}

}  // namespace

CrossingProbability crossing_probability(const Crossing& crossing, const CrossingOptions& options) {
  assert(options.digits > 0);
  validate(crossing);
  const Plan plan = make_plan(crossing.n * crossing.T, crossing.x * crossing.x * crossing.n);
  if (plan.certain) return {.crossed = Ball(1), .survived = Ball(0)};
  const auto wanted = static_cast<Bits>(std::ceil((options.digits + 2) * std::log2(10.0)));
  CrossingProbability result{.crossed = Ball(), .survived = Ball(), .complete = false};
  arb_unit_interval(result.crossed.get());
  arb_unit_interval(result.survived.get());
  for (Bits bits = wanted + 40; bits <= options.most_bits && !result.complete; bits *= 2) {
    const auto recursion = pass(plan, bits, options);
    if (!recursion) break;
    result.crossed = probability(recursion->crossed(), bits);
    result.survived = probability(recursion->survived(), bits);
    result.bits = bits;
    result.complete = arb_rel_accuracy_bits(result.crossed.get()) >= wanted;
  }
  return result;
}

ProbabilityEnds probability_ends(const Ball& ball, int digits) {
  Ball excess;
  arb_sub_si(excess.get(), ball.get(), 1, ARF_PREC_EXACT);
  return {.lower = arb_is_nonnegative(ball.get()) != 0 ? ball.lower(digits) : "0",
          .upper = arb_is_nonpositive(excess.get()) != 0 ? ball.upper(digits) : "1"};
}

Ball lemma_bound(const Crossing& crossing, Bits bits) {
  Ball bound = enclose(-(crossing.x * crossing.x) / (4 * crossing.T), bits);
  arb_exp(bound.get(), bound.get(), bits);
  arb_mul_2exp_si(bound.get(), bound.get(), 1);
  return bound;
}

bool bound_is_proved(const Crossing& crossing) {
  return crossing.x * crossing.x <= 4 * crossing.n * crossing.T * crossing.T;
}

}  // namespace poise::certify
