#include "proofs_checks/ledger/test.hpp"

#include <fmt/format.h>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include "proofs_checks/ledger/extrapolation.hpp"

namespace poise::checks {
namespace {

double two_sided(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

double critical() { return z_of_p_value(level); }

/// P(at least so many successes).
double upper_tail(double successes, const Summary& trials, double chance) {
  const auto count = static_cast<double>(trials.count);
  return successes <= 0.0 ? 1.0 : boost::math::ibeta(successes, count - successes + 1.0, chance);
}

double successes(const Summary& trials) {
  return std::round(trials.mean * static_cast<double>(trials.count));
}

/// Of the difference of two means.
Estimate difference(const std::vector<Summary>& groups) {
  assert(groups.size() == 2);
  const Estimate a = groups[0].estimate(), b = groups[1].estimate();
  return {a.mean - b.mean, std::hypot(a.error, b.error)};
}

Estimate limit_of(const Limit& rule, const std::vector<Summary>& groups) {
  std::vector<double> n;
  std::vector<Estimate> y;
  for (const Summary& group : groups) {
    n.push_back(group.n);
    y.push_back(group.estimate());
  }
  return extrapolate(n, y, rule.exponents).limit;
}

/// Relative variance of Wilson and Hilferty's cube root.
double spread_variance(const Summary& squares) {
  return 2.0 / (9.0 * static_cast<double>(squares.count));
}

struct ZScore {
  const std::vector<Summary>& groups;

  double operator()(const Mean& rule) const {
    const auto [mean, error] = groups.at(0).estimate();
    return (mean - rule.expected) / error;
  }
  double operator()(const Difference&) const {
    const auto [mean, error] = difference(groups);
    return mean / error;
  }
  double operator()(const Limit& rule) const {
    const auto [mean, error] = limit_of(rule, groups);
    return (mean - rule.expected) / error;
  }
  double operator()(const Tail& rule) const {
    const Summary& trials = groups.at(0);
    return z_of_p_value(upper_tail(successes(trials), trials, rule.chance));
  }
  double operator()(const Spread& rule) const {
    const double variance = spread_variance(groups.at(0));
    return (std::cbrt(groups[0].mean / rule.expected) - (1.0 - variance)) / std::sqrt(variance);
  }
};

struct SmallestDeviation {
  const std::vector<Summary>& groups;

  double operator()(const Mean&) const { return critical() * groups.at(0).estimate().error; }
  double operator()(const Difference&) const { return critical() * difference(groups).error; }
  double operator()(const Limit& rule) const { return critical() * limit_of(rule, groups).error; }
  double operator()(const Tail& rule) const {
    const Summary& trials = groups.at(0);
    const auto count = static_cast<double>(trials.count);
    for (double k = 0.0; k <= count; ++k)
      if (upper_tail(k, trials, rule.chance) < level) return k / count - rule.chance;
    return std::numeric_limits<double>::infinity();
  }
  double operator()(const Spread& rule) const {
    const double variance = spread_variance(groups.at(0));
    return (std::pow(1.0 - variance + critical() * std::sqrt(variance), 3) - 1.0) * rule.expected;
  }
};

/// The rule's name and parameters, and what it reads of each group.
struct Described {
  const std::vector<Summary>& groups;

  template <class Group>
  io::Json with_groups(io::Json rule, Group group) const {
    rule["groups"] = io::Json::array();
    for (const Summary& summary : groups) rule["groups"].push_back(group(summary));
    return rule;
  }
  static io::Json moments(const Summary& group) {
    return {{"count", group.count}, {"mean", group.mean}, {"variance", group.variance}};
  }

  io::Json operator()(const Mean& rule) const {
    return with_groups({{"rule", "mean"}, {"expected", rule.expected}}, moments);
  }
  io::Json operator()(const Difference&) const {
    return with_groups({{"rule", "difference"}}, moments);
  }
  io::Json operator()(const Limit& rule) const {
    return with_groups(
        {{"rule", "limit"}, {"exponents", rule.exponents}, {"expected", rule.expected}},
        [](const Summary& group) {
          io::Json json = moments(group);
          json["n"] = group.n;
          return json;
        });
  }
  io::Json operator()(const Tail& rule) const {
    return with_groups({{"rule", "tail"}, {"chance", rule.chance}}, [](const Summary& group) {
      return io::Json{{"count", group.count},
                      {"successes", static_cast<std::uint64_t>(successes(group))}};
    });
  }
  io::Json operator()(const Spread& rule) const {
    return with_groups({{"rule", "spread"}, {"expected", rule.expected}}, [](const Summary& group) {
      return io::Json{{"count", group.count}, {"mean_square", group.mean}};
    });
  }
};

io::Json to_json(const Data& data) { return std::visit(Described{data.groups}, data.rule); }

}  // namespace

Data mean_is(double expected, std::span<const double> x) {
  return {Mean{expected}, {summarise(x)}};
}

Data equal_means(std::span<const double> x, std::span<const double> y) {
  return {Difference{}, {summarise(x), summarise(y)}};
}

double z(const Data& data) { return std::visit(ZScore{data.groups}, data.rule); }

double smallest_rejected(const Data& data) {
  return std::visit(SmallestDeviation{data.groups}, data.rule);
}

bool rejects(double z) { return !(two_sided(z) >= level); }  // not a number rejects, too

double z_of_p_value(double p) {
  assert(0.0 <= p && p <= 1.0);
  constexpr double least = 1e-300;  // keeps z finite
  return std::numbers::sqrt2 * boost::math::erfc_inv(std::max(p, least));
}

double power(const Test& test) {
  const double beyond = std::abs(z(test.planted)) - critical();
  return 0.5 * std::erfc(-beyond / std::numbers::sqrt2);
}

namespace {

/// In units of the claim.
double smallest_deviation(const Test& test) {
  const double found = smallest_rejected(test.data);
  return (test.unit.square ? std::sqrt(found) : found) / test.unit.size;
}

}  // namespace

std::string smallest(const Test& test) {
  const double deviation = smallest_deviation(test);
  if (test.unit.name.empty()) return fmt::format("{:.2g}", deviation);
  if (deviation >= 1.0) return fmt::format("{:.2g} times {}", deviation, test.unit.name);
  return fmt::format("{:.2g} % of {}", 100.0 * deviation, test.unit.name);
}

io::Json to_json(const Test& test) {
  return {
      {"statistic", test.statistic},
      {"null", test.null},
      {"data", to_json(test.data)},
      {"z", io::number(z(test.data))},
      {"alternative", test.alternative},
      {"planted", to_json(test.planted)},
      {"planted_z", io::number(z(test.planted))},
      {"power", power(test)},
      {"unit", {{"size", test.unit.size}, {"name", test.unit.name}, {"square", test.unit.square}}},
      {"smallest", io::number(smallest_deviation(test))}};
}

}  // namespace poise::checks
