#include "poise/balance/start.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace poise::balance {
namespace {

std::string list(const std::vector<BalancedPoint>& points) {
  std::string text;
  for (const auto& point : points)
    text += fmt::format("{}({:.4f}, {:.4f})", text.empty() ? "" : ", ", point.state.mean.e,
                        point.state.mean.i);
  return text;
}

std::string box_text(const Box& box) {
  return fmt::format("[{:g}, {:g}] x [{:g}, {:g}]", box.e.lo, box.e.hi, box.i.lo, box.i.hi);
}

NoStart none_found(const BalancedPoints& points) {
  std::string sentence = fmt::format(
      "no balanced point: F(v, K) = 0 has no solution with (v_e, v_i) in {}", box_text(points.box));
  if (!points.unresolved.empty())
    sentence +=
        fmt::format(", except perhaps in {} region(s) too degenerate to decide, the first {}",
                    points.unresolved.size(), box_text(points.unresolved.front()));
  return {NoStart::Reason::no_balanced_point, sentence};
}

}  // namespace

std::variant<BalancedPoint, NoStart> choose_start(
    const BalancedPoints& points, const std::optional<core::PerPopulation<double>>& near) {
  using Reason = NoStart::Reason;
  if (points.points.empty()) return none_found(points);
  std::vector<BalancedPoint> stable;
  std::copy_if(points.points.begin(), points.points.end(), std::back_inserter(stable),
               [](const auto& point) { return point.stability.on_manifold(); });
  if (stable.empty())
    return NoStart{Reason::none_on_manifold,
                   fmt::format("no balanced point on the manifold: of {} the Jacobian J_v has an "
                               "eigenvalue with real part >= 0",
                               list(points.points))};
  if (!near) {
    if (stable.size() == 1) return stable.front();
    return NoStart{
        Reason::several,
        fmt::format("{} balanced points are stable, {}: choose one with near = {{ e = , i = }}",
                    stable.size(), list(stable))};
  }
  const auto distance = [&](const BalancedPoint& point) {
    return std::hypot(point.state.mean.e - near->e, point.state.mean.i - near->i);
  };
  const auto closest =
      *std::min_element(stable.begin(), stable.end(),
                        [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
  if (distance(closest) <= near_radius) return closest;
  return NoStart{
      Reason::nothing_near,
      fmt::format("no stable balanced point within {:g} of ({:g}, {:g}): the stable ones are {}",
                  near_radius, near->e, near->i, list(stable))};
}

}  // namespace poise::balance
