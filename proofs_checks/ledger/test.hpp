/// A numerical test that anybody can repeat from what the ledger holds.
///
/// Problem: a z-score in a file is a claim; a reader wants to compute it again, and to know how
/// small a deviation it would have shown. Method: a test keeps its samples reduced to count, mean
/// and variance by group, and a rule that makes a z-score of them, of which there are five; the
/// verifier applies the rule again in its own arithmetic. What stays on trust is the samples
/// themselves, which the same seed draws again. Rejected: z as a member that each check fills in.
///
/// Rules, with m, s^2, N the mean, variance and count of a group:
///   Mean        one group: (m - expected) / (s / sqrt(N));
///   Difference  two groups: (m_1 - m_2) / sqrt(s_1^2 / N_1 + s_2^2 / N_2) (Welch);
///   Limit       groups by n: (a - expected) / its error, a the value at n = infinity of the
///               weighted least squares in extrapolation.hpp;
///   Tail        one group of trials with m = successes / N: the z-score of P(as many successes or
///               more) if each has the probability `chance`, one-sided and exact;
///   Spread      one group, m the mean of the squares of N centred normal variables of variance
///               `expected`: (m / expected)^(1/3) is nearly normal (Wilson and Hilferty 1931).
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "poise/io/json.hpp"
#include "proofs_checks/ledger/estimate.hpp"

namespace poise::checks {

/// Level of every test: the probability that it rejects where the null hypothesis holds. With a
/// hundred tests in the ledger, two runs agree but for one in ten thousand.
inline constexpr double level = 1e-6;

struct Mean {
  double expected = 0.0;
};
struct Difference {};
struct Limit {
  std::vector<double> exponents = {1.0};  ///< of 1/n; > 0, distinct
  double expected = 0.0;
};
struct Tail {
  double chance = 0.5;  ///< in (0, 1)
};
struct Spread {
  double expected = 1.0;  ///< > 0
};
using Rule = std::variant<Mean, Difference, Limit, Tail, Spread>;

struct Data {
  Rule rule;
  std::vector<Summary> groups;
};

/// E X = expected.
Data mean_is(double expected, std::span<const double> x);
/// E X = E Y, the samples independent.
Data equal_means(std::span<const double> x, std::span<const double> y);

/// Standard normal, or nearly, under the null hypothesis; large values of either sign speak against.
double z(const Data& data);
/// The deviation from the null hypothesis, in the statistic's own units, of which the z-score is
/// just critical: the test rejects such data half of the time. Infinite if no data would do.
double smallest_rejected(const Data& data);

/// What a deviation is compared with: the size of what the statement speaks about.
struct Unit {
  double size = 1.0;      ///< > 0
  std::string name = "";  ///< "K_e(1)"; deviations are shown as shares of it. Empty: as they are
  bool square = false;    ///< the statistic is a square, and its root is what is compared
};

struct Test {
  std::string statistic;  ///< what was measured, on which samples
  std::string null;       ///< the hypothesis
  Data data;
  std::string alternative;  ///< the planted one: what was made wrong, and by how much
  Data planted;             ///< data in which the alternative holds; the same rule
  Unit unit = {};
};

/// P(|Z| >= |z|) < level.
bool rejects(double z);
/// The probability that the test rejects data like the planted ones: Phi(|planted z| - critical z).
double power(const Test& test);
/// The smallest deviation in units of the claim: "2.1 % of K_e(1)", "5 times the chance",
/// "0.0013" where no unit has a name.
std::string smallest(const Test& test);

/// z with P(|Z| >= z) = p for p in (0, 1]: what a test that yields a p-value hands on.
double z_of_p_value(double p);

/// {"statistic", "null", "alternative", "data": {"rule", its parameters, "groups"}, "planted",
/// "z", "planted_z", "power", "unit", "smallest"}
io::Json to_json(const Test& test);

}  // namespace poise::checks
