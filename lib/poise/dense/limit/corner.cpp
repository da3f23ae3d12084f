#include "poise/dense/limit/corner.hpp"

#include <algorithm>
#include <cmath>

namespace poise::dense {
namespace {

using Index = Eigen::Index;

Index index(std::size_t k) { return static_cast<Index>(k); }

Eigen::Map<const PanelRows> integral(const PanelRule& rule) {
  return {rule.integral().data(), index(rule.size()), index(rule.size())};
}

Eigen::Map<const Eigen::VectorXd> weights(const PanelRule& rule) {
  return {rule.weight().data(), index(rule.size())};
}

/// The first zero in (0, 1 + 1e-6] of a function that is smooth at the scale of the nodes, and whose
/// sign near 0 is that of `before`; 0 if there is none.
template <class F>
double first_zero(const PanelRule& rule, const F& at, double before) {
  constexpr double beyond = 1.0 + 1e-6;
  double low = 0.0;
  for (std::size_t k = 0; k <= rule.size(); ++k) {
    const double y = k < rule.size() ? rule.node()[k] : beyond;
    if ((at(y) < 0.0) == (before < 0.0)) {
      low = y;
      continue;
    }
    double high = y;
    for (int step = 0; step < 60 && high - low > 1e-16; ++step) {
      const double middle = 0.5 * (low + high);
      ((at(middle) < 0.0) == (before < 0.0) ? low : high) = middle;
    }
    return 0.5 * (low + high);
  }
  return 0.0;
}

}  // namespace

void Corner::add_edge(double x, double order) {
  constexpr double smooth = 6.0;  // coefficients that fall as fast as this do not matter
  if (order <= smooth) edges_.push_back({x, order, of(x)});
}

bool Corner::at_corner(double x) const {
  return std::abs(x - place_) <= 1e-11 * std::max(1.0, std::abs(place_));
}

Branch Corner::of(double x) const {
  return (at_corner(x) ? up_ : x > place_) ? Branch::above : Branch::below;
}

bool Corner::aim(double velocity, Paths& paths) {
  const bool before = up_;
  up_ = velocity >= 0.0;
  for (Edge& edge : edges_) edge.branch = of(edge.x);
  for (Cell& cell : paths.cells)
    if (cell.count == 1) cell.branch = of(cell.from);
  return up_ != before;
}

Eigen::VectorXd Corner::flux(const Intensity& f, const Panel& panel, const Paths& paths,
                             const PanelRows& loss, const Eigen::VectorXd& drift,
                             const Eigen::VectorXd& shift) {
  const Index p = index(panel.size());
  silent_.setZero(p);
  spiked_.setZero(p);
  std::vector<double> basis(panel.size());
  for (const Cell& cell : paths.cells) {
    if (cell.count == 1 || !upstream(cell.branch)) continue;
    for (Index k = 0; k < p; ++k) {
      // Who is at c at node k was at z at the panel's start.
      const double fade = panel.fade()[k], z = (place_ - shift[k]) / fade;
      if ((cell.from <= z) == (cell.to <= z)) continue;
      const double y = paths.place_of(cell, z), velocity = drift[k] - place_ * panel.leak();
      panel.rule().values_at(y, basis);
      double lost = 0.0;
      for (Index m = 0; m < p; ++m)
        lost += basis[static_cast<std::size_t>(m)] * loss(index(cell.first) + m, k);
      (cell.silent ? silent_ : spiked_)[k] += paths.weight_density(cell, y) * std::exp(-lost) *
                                              std::abs(velocity / (fade * paths.slope_at(cell, y)));
    }
  }
  at_.resize(p, p);
  f_at_.resize(p, p);
  for (Index k = 0; k < p; ++k)
    for (Index j = 0; j < p; ++j)
      at_(k, j) = shift[j] + panel.between()(j, k) * (place_ - shift[k]);
  rates(f, Branch::above, at_.data(), panel.size() * panel.size(), f_at_.data(), nullptr);
  loss_.noalias() = f_at_ * integral(panel.rule()).transpose();
  for (Index k = 0; k < p; ++k) loss_.row(k).array() -= loss_(k, k);
  loss_ *= panel.length();
  survival_ = (-loss_.array()).exp();
  const PanelRows density = survival_.cwiseProduct(f_at_).transpose();
  const double sign = up_ ? panel.length() : -panel.length();
  const PanelRows rate_of_flux = sign * integral(panel.rule()).cwiseProduct(density);
  // j is proportional to the velocity at c; that its density depends on the drift is left out.
  const Eigen::VectorXd j = silent_ + spiked_;
  slope_ = rate_of_flux;
  for (Index k = 0; k < p; ++k) slope_.col(k) *= j[k] / (drift[k] - place_ * panel.leak());
  return rate_of_flux * j;
}

double Corner::error(const Panel& panel) const {
  const double length = panel.length();
  double error =
      length * std::max(panel.rule().tail(silent_.data()), panel.rule().tail(spiked_.data()));
  for (Index k = 0; k < index(panel.size()); ++k)
    error += (std::abs(silent_[k]) + std::abs(spiked_[k])) * length * weights(panel.rule())[k] *
             length * panel.rule().tail(f_at_.row(k).data());
  return error;
}

Eigen::VectorXd Corner::correction(const Panel& panel, const PanelRows& values,
                                   bool silent_only) const {
  const PanelRows change =
      ((survival_.array() - 1.0) * values.array()).matrix().transpose();  // [time][born]
  const Eigen::VectorXd j = silent_only ? silent_ : Eigen::VectorXd(silent_ + spiked_);
  const double sign = up_ ? panel.length() : -panel.length();
  return sign * (integral(panel.rule()).cwiseProduct(change) * j);
}

std::optional<Corner::Event> Corner::first_event(const Panel& panel, const Paths& paths,
                                                 const Eigen::VectorXd& drift,
                                                 const Eigen::VectorXd& shift) const {
  const Index p = index(panel.size());
  std::optional<Event> first;
  const auto consider = [&](double part, double order, double edge) {
    if (part > 0.0 && (!first || part < first->part)) first = Event{part, order, edge};
  };
  const PanelRule& rule = panel.rule();
  const auto drift_at = [&](double y) { return rule.interpolate(drift.data(), y); };
  const auto velocity = [&](double y) { return drift_at(y) - place_ * panel.leak(); };
  // Paths that turn back at c leave an edge there, as those do that turn at the reset.
  consider(first_zero(rule, velocity, up_ ? 1.0 : -1.0), 1.0 + smoothness_, place_);
  if (!at_corner(0.0)) consider(first_zero(rule, drift_at, drift[0]), 0.0, 0.0);
  // shift / y, so that paths start where they are.
  Eigen::VectorXd pace(p);
  for (Index k = 0; k < p; ++k) pace[k] = shift[k] / rule.node()[static_cast<std::size_t>(k)];
  const auto crossing = [&](double x, double order) {
    const double end = panel.fade()[p] * x + shift[p] - place_;
    // Beyond by as little as the search may look beyond the panel.
    const double slack = 1e-6 * panel.length() * std::abs(velocity(1.0));
    if (at_corner(x) || (up_ ? end < -slack : end > slack)) return;
    const auto distance = [&](double y) {
      return x * std::exp(-y * panel.length() * panel.leak()) +
             y * rule.interpolate(pace.data(), y) - place_;
    };
    consider(first_zero(rule, distance, up_ ? -1.0 : 1.0), order, 0.0);
  };
  for (const Cell& cell : paths.cells)
    if (cell.count == 1 && upstream(cell.branch)) crossing(cell.from, smoothness_);
  for (const Edge& edge : edges_)
    if (upstream(edge.branch)) crossing(edge.x, edge.order + 1.0 + smoothness_);
  // Who is born in the panel must not cross within it: nothing that is not smooth, but a limit.
  constexpr double never = 1e9;
  if (upstream(newborn())) crossing(0.0, never);
  return first;
}

void Corner::accept(const Panel& panel, Paths& paths, const Eigen::VectorXd& shift) {
  const Index p = index(panel.size());
  const std::size_t nodes = panel.size();
  const double fade = panel.fade()[p], length = panel.length();
  std::vector<std::vector<Paths::Part>> parts;
  const auto crossed = [&](double x) { return up_ ? x > place_ : x < place_; };
  for (const Cell& cell : paths.cells) {
    std::vector<Paths::Part> kept{{0.0, 1.0}};
    if (cell.count > 1 && upstream(cell.branch)) {
      const bool from = crossed(cell.from), to = crossed(cell.to);
      const double cut = from != to ? paths.place_of(cell, place_) : 0.0;
      if (from && to) kept.clear();
      if (from && !to) kept = {{cut, 1.0}};
      if (!from && to) kept = {{0.0, cut}};
      if (!kept.empty() && !(kept[0].to > kept[0].from)) kept.clear();
    }
    parts.push_back(std::move(kept));
  }
  paths.replace(parts);
  std::vector<double> x(nodes), lost(nodes), weight(nodes);
  for (const bool silent : {true, false}) {
    const Eigen::VectorXd& j = silent ? silent_ : spiked_;
    if (j.cwiseAbs().maxCoeff() * length < 1e-19) continue;
    for (std::size_t k = 0; k < nodes; ++k) {
      const Index row = index(k);
      x[k] = shift[p] + panel.between()(p, row) * (place_ - shift[row]);
      lost[k] = up_ ? length * (f_at_.row(row).dot(weights(panel.rule())) -
                                f_at_.row(row).dot(integral(panel.rule()).row(row)))
                    : 0.0;
      lost[k] = std::max(lost[k], 0.0);
      weight[k] = length * panel.rule().weight()[k] * j[row];
    }
    paths.add({.count = nodes,
               .silent = silent,
               .branch = up_ ? Branch::above : Branch::below,
               .from = fade * place_ + shift[p],
               .to = place_},
              x, lost, weight);
  }
  for (Edge& edge : edges_) {
    edge.x = fade * edge.x + shift[p];
    if (at_corner(edge.x)) edge.x = place_;
  }
  for (Cell& cell : paths.cells)
    if (cell.count == 1 && at_corner(cell.from)) paths.x[cell.first] = cell.from = cell.to = place_;
}

}  // namespace poise::dense
