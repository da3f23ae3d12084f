#include "poise/balance/absence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "poise/balance/path.hpp"
#include "poise/core/watch.hpp"
#include "poise/gaussian/range.hpp"

namespace poise::balance {
namespace {

using core::Interval;
using core::PerPopulation;
using core::Population;
using core::populations;
using network::Network;

constexpr double infinity = std::numeric_limits<double>::infinity();

Population other(Population p) { return p == Population::e ? Population::i : Population::e; }

bool excludes_zero(const Interval& x) { return x.lo > 0.0 || x.hi < 0.0; }

Interval hull(const Interval& a, const Interval& b) {
  return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)};
}

/// F_a and X_a / Y_a over a box of means.
struct Ranges {
  Interval F;
  Interval ratio;
  /// The end of `ratio` that C_ai / C_ae would have to pass.
  double bound() const { return F.lo > 0.0 ? ratio.lo : ratio.hi; }
};

class Explorer {
 public:
  Explorer(const Network& network, const PerPopulation<double>& variance)
      : network_(network), variance_(variance) {}

  Ranges over(const Box& box, Population a) const {
    const auto& f = network_.intensity[a];
    const auto& C = network_.weight[a];
    const Interval X = gaussian::value_range(f.e, box.e, variance_.e);
    const Interval Y = gaussian::value_range(f.i, box.i, variance_.i);
    // Rates are not negative; rounding may say otherwise.
    const double least = std::max(X.lo, 0.0) / std::max(Y.hi, 0.0);
    const double greatest = Y.lo > 0.0 ? std::max(X.hi, 0.0) / Y.lo : infinity;
    return {
        C.e * X - C.i * Y,
        {std::isnan(least) ? 0.0 : std::nextafter(least, 0.0), std::nextafter(greatest, infinity)}};
  }

  /// F_a and X_a / Y_a over a cover of {F_b = 0}, b the other population, fine enough to show that
  /// F_a has one sign there; nothing if it does not show.
  std::optional<Ranges> on_curve(const Box& box, Population a, const std::stop_token& stop) const;

 private:
  const Network& network_;
  PerPopulation<double> variance_;
};

std::vector<Box> quarters(const Box& box) {
  const double e = box.e.midpoint(), i = box.i.midpoint();
  return {{{box.e.lo, e}, {box.i.lo, i}},
          {{box.e.lo, e}, {i, box.i.hi}},
          {{e, box.e.hi}, {box.i.lo, i}},
          {{e, box.e.hi}, {i, box.i.hi}}};
}

std::optional<Ranges> Explorer::on_curve(const Box& box, Population a,
                                         const std::stop_token& stop) const {
  // The curve crosses some 2^level boxes of a level, and what they add to the ranges halves from
  // level to level: the cover is refined until the bound that advice names moves little.
  constexpr std::size_t most_boxes = 20'000;
  constexpr double little = 0.01;
  std::vector<Box> cover{box};
  std::optional<Ranges> shown;
  while (!cover.empty() && cover.size() <= most_boxes) {
    core::stop_if_asked(stop, "the search for what keeps a balanced point away");
    std::vector<Box> finer;
    std::optional<Ranges> all;
    for (const Box& coarse : cover)
      for (const Box& part : quarters(coarse)) {
        if (excludes_zero(over(part, other(a)).F)) continue;
        finer.push_back(part);
        const Ranges here = over(part, a);
        all = all ? Ranges{hull(all->F, here.F), hull(all->ratio, here.ratio)} : here;
      }
    cover = std::move(finer);
    if (!all || !excludes_zero(all->F)) continue;
    const bool settled = shown && std::abs(shown->bound() - all->bound()) <= little * all->bound();
    shown = all;
    if (settled) break;
  }
  return shown;
}

/// Whether g = c f, c > 0, as far as their values in the interval tell.
bool proportional(const network::Intensity& f, const network::Intensity& g, const Interval& where) {
  constexpr int points = 33;
  constexpr double rounding = 1e-13;
  double least = infinity, greatest = 0.0;
  for (int k = 0; k < points; ++k) {
    const double x = std::lerp(where.lo, where.hi, k / (points - 1.0));
    const double ratio = network::value(g, x) / network::value(f, x);
    if (!(ratio > 0.0) || !std::isfinite(ratio)) continue;  // in a tail that has underflowed
    least = std::min(least, ratio);
    greatest = std::max(greatest, ratio);
  }
  return greatest > 0.0 && greatest - least <= rounding * greatest;
}

bool homogeneous(const Network& network, const Box& box) {
  const auto& f = network.intensity;
  return proportional(f[Population::e].e, f[Population::i].e, box.e) &&
         proportional(f[Population::e].i, f[Population::i].i, box.i);
}

std::string text(const Interval& x) { return fmt::format("[{:.4g}, {:.4g}]", x.lo, x.hi); }

/// The keys that set the level of an intensity onto inhibitory neurons ("intensity.ie.offset").
std::string level_keys(const Network& network) {
  std::string keys;
  for (const auto& name : parameter_names(network))
    if (name.starts_with("intensity.i") &&
        (name.ends_with(".offset") || name.ends_with(".base") || name.ends_with(".rate")))
      keys += (keys.empty() ? "" : " or ") + name;
  return keys.empty() ? "an intensity's kind" : keys;
}

void explain_homogeneous(const Network& network, Absence& absence) {
  const auto wanted = [&](Population a) {
    return fmt::format("{:.4g}", network.weight[a].i / network.weight[a].e);
  };
  absence.cause = Absence::Cause::homogeneous;
  absence.finding = fmt::format(
      "each source has one shape of intensity for both targets, so that both equations are "
      "homogeneous in the rates of the two sources, and F_e = 0 asks E f_ee / E f_ei = {}, F_i = 0 "
      "E f_ie / E f_ii = {}: no v does both, at any K (ranges: F_e {}, F_i {})",
      wanted(Population::e), wanted(Population::i), text(absence.range.e), text(absence.range.i));
  absence.advice = fmt::format(
      "the drive must come in through unequal offsets: let {} differ from that of the other target",
      level_keys(network));
}

/// "raise network.C.ei above 2 (now 1.5), or lower network.C.ee below 0.75 (now 1)"
std::string weight_advice(const Network& network, Population a, const Ranges& ranges) {
  const auto& C = network.weight[a];
  const auto key = [a](Population source) { return "network.C." + core::channel_name(a, source); };
  const bool excited = ranges.F.lo > 0.0;
  const double bound = ranges.bound();
  const char *first = excited ? "raise" : "lower", *second = excited ? "lower" : "raise";
  const char *beyond = excited ? "above" : "below", *within = excited ? "below" : "above";
  std::vector<std::string> ways;
  if (std::isfinite(bound) && bound * C.e > 0.0)
    ways.push_back(fmt::format("{} {} {} {:.4g} (now {:g})", first, key(Population::i), beyond,
                               C.e * bound, C.i));
  if (bound > 0.0 && C.i / bound > 0.0)
    ways.push_back(fmt::format("{} {} {} {:.4g} (now {:g})", second, key(Population::e), within,
                               C.i / bound, C.e));
  const std::string letter(1, core::letter(a));
  ways.push_back(fmt::format("change intensity.{}e or intensity.{}i", letter, letter));
  std::string advice = ways.front();
  for (std::size_t k = 1; k < ways.size(); ++k) advice += ", or " + ways[k];
  return advice;
}

void explain_equation(const Network& network, Population a, const Ranges& ranges, bool on_curve,
                      Absence& absence) {
  const char p = core::letter(a);
  absence.cause = on_curve ? Absence::Cause::jointly : Absence::Cause::one_equation;
  absence.equation = a;
  absence.ratio = ranges.ratio;
  if (on_curve) absence.range_on_curve = ranges.F;
  const std::string where = fmt::format("{} x {}", text(absence.box.e), text(absence.box.i));
  const std::string sign =
      ranges.F.lo > 0.0 ? "positive (too much excitation)" : "negative (too much inhibition)";
  absence.finding = on_curve
                        ? fmt::format(
                              "F_e and F_i vanish, but not together: wherever F_{} = 0 in {}, F_{} "
                              "is {}, in {}",
                              core::letter(other(a)), where, p, sign, text(ranges.F))
                        : fmt::format("F_{} is {} for all v in {}: it lies in {}", p, sign, where,
                                      text(ranges.F));
  absence.advice = weight_advice(network, a, ranges);
}

}  // namespace

Absence explain_absence(const Network& network, const PerPopulation<double>& variance,
                        const Box& box, const std::stop_token& stop) {
  const Explorer explorer(network, variance);
  const PerPopulation<Ranges> ranges{explorer.over(box, Population::e),
                                     explorer.over(box, Population::i)};
  Absence absence;
  absence.box = box;
  absence.range = {ranges.e.F, ranges.i.F};
  if (homogeneous(network, box)) {
    explain_homogeneous(network, absence);
    return absence;
  }
  for (const auto a : populations)
    if (excludes_zero(ranges[a].F)) {
      explain_equation(network, a, ranges[a], false, absence);
      return absence;
    }
  // The weights of inhibitory neurons are changed rather than those of excitatory ones.
  for (const auto a : {Population::i, Population::e})
    if (const auto shown = explorer.on_curve(box, a, stop)) {
      explain_equation(network, a, *shown, true, absence);
      return absence;
    }
  absence.finding =
      fmt::format("F_e, in {}, and F_i, in {}, can both vanish in {} x {}, but at no v together",
                  text(absence.range.e), text(absence.range.i), text(box.e), text(box.i));
  absence.advice = "change a weight under network.C and follow the result with `poise continue`";
  return absence;
}

}  // namespace poise::balance
