#include "poise/dense/limit/march.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "poise/dense/limit/cohorts.hpp"
#include "poise/dense/limit/gmres.hpp"
#include "poise/dense/limit/input.hpp"
#include "poise/dense/limit/labels.hpp"

namespace poise::dense {
namespace {

using Index = Eigen::Index;

Index index(std::size_t k) { return static_cast<Index>(k); }

class March {
 public:
  March(const Model& model, const LimitRequest& request, const Fineness& fineness)
      : model_(model),
        request_(request),
        fineness_(fineness),
        rule_(fineness.order),
        labels_(blockwise(model) ? label_nodes(model, 1, {})
                                 : label_nodes(model, fineness.per_piece, request.labels)),
        input_(model.kernel.graphon, labels_),
        spikes_(Eigen::VectorXd::Zero(index(labels_.size()))) {
    const Pieces all = pieces(model);
    for (std::size_t k = 0; k < request.labels.size(); ++k)
      place_.push_back(blockwise(model) ? all.of(request.labels[k]) : labels_.first_wanted() + k);
    for (const double xi : labels_.xi) {
      cohorts_.emplace_back(model_.intensity, rule_, start_at(model_.initial, xi),
                            0.01 * fineness_.tolerance);
      drive_.push_back(model_.drive.at(xi));
    }
    path_.labels = request.labels;
    length_ = first_length();
  }

  LimitPath run() && {
    const double last = request_.times.empty() ? -1.0 : request_.times.back();
    emit_density();
    while (next_ < request_.times.size()) {
      if (request_.watch.stopped() || ++attempts_ > most_attempts) {
        path_.interrupted = true;
        break;
      }
      const double most = longest(last);
      const bool whole = length_ >= most;
      const Panel panel(rule_, t_, std::min(length_, most), model_.tau);
      if (t_ + panel.length() <= t_ || top_rate_ * t_ > 1e13) {
        blow_up();
        break;
      }
      const double reached = t_;
      if (attempt(panel)) {
        t_ = whole && clipped_to_ ? *clipped_to_ : panel.end();
        emit(panel, last);
        accept(panel);
        emit_density();
        if (last > 0.0) request_.watch.advance((t_ - reached) / last);
      }
      length_ = next_length_;
    }
    return std::move(path_);
  }

 private:
  /// A first guess: r, h and f change little within it.
  double first_length() {
    LabelRows r(index(labels_.size()), 1);
    for (std::size_t k = 0; k < cohorts_.size(); ++k) r(index(k), 0) = cohorts_[k].rate_now();
    guess_ = r;
    top_rate_ = r.maxCoeff();
    const LabelRows h = input_(r);
    double fastest = 1.0 / model_.tau;
    for (std::size_t k = 0; k < cohorts_.size(); ++k)
      fastest = std::max({fastest, r(index(k), 0), std::abs(drive_[k] + h(index(k), 0))});
    return 0.1 / std::max(fastest, 1.0);
  }

  /// The time left to the end, or to the next time at which the density is wanted.
  double longest(double last) {
    double stop = last;
    if (!request_.density_at.empty()) {
      const auto times = std::upper_bound(request_.times.begin(), request_.times.end(), t_);
      if (times != request_.times.end()) stop = *times;
    }
    clipped_to_.reset();
    const double most =
        std::isinf(model_.tau) ? std::numeric_limits<double>::infinity() : 2.0 * model_.tau;
    if (stop > t_ && stop - t_ <= most) clipped_to_ = stop;
    return stop > t_ ? std::min(stop - t_, most) : most;
  }

  LabelRows first_guess(const Panel& panel) const {
    LabelRows r(index(labels_.size()), index(rule_.size()));
    for (Index k = 0; k < r.rows(); ++k)
      for (Index j = 0; j < r.cols(); ++j) {
        const double x = (panel.time(static_cast<std::size_t>(j)) - guess_start_) / guess_length_;
        r(k, j) =
            guess_.cols() == 1
                ? guess_(k, 0)
                : legendre_sum(
                      std::span(guess_.row(k).data(), static_cast<std::size_t>(guess_.cols())), x);
      }
    return r;
  }

  void evaluate(const Panel& panel, const LabelRows& r, bool slope) {
    const Index p = index(rule_.size());
    input_at_ = input_(r);
    rate_.resize(r.rows(), p);
    for (std::size_t k = 0; k < cohorts_.size(); ++k) {
      const Eigen::VectorXd drift = input_at_.row(index(k)).transpose().array() + drive_[k];
      cohorts_[k].solve(panel, drift, slope);
      rate_.row(index(k)) = cohorts_[k].rate().transpose();
    }
  }

  /// By the panel's first node: it may be that the direction changes later on. Whether that was not
  /// known.
  bool aim(const LabelRows& input) {
    bool changed = false;
    for (std::size_t k = 0; k < cohorts_.size(); ++k)
      changed = cohorts_[k].aim(drive_[k] + input(index(k), 0), 1.0 / model_.tau) || changed;
    return changed;
  }

  /// Newton's method; false where it does not converge.
  bool solve(const Panel& panel, LabelRows r) {
    constexpr int most = 30;
    aim(input_(r));
    const double enough = std::max(1e-4 * fineness_.tolerance, 1e-14);
    double last = std::numeric_limits<double>::infinity();
    for (int step = 0; step < most; ++step) {
      evaluate(panel, r, step == 0);
      const LabelRows residual = rate_ - r;
      const double size = (residual.array().abs() / r.array().abs().max(1.0)).maxCoeff();
      if (!std::isfinite(size) || !rate_.allFinite()) return false;
      if (size <= enough && !aim(input_at_)) return true;
      if (step > 2 && size > 0.9 * last) return size <= 100.0 * enough && size <= 1e-12;
      last = size;
      r += gmres(
          [&](const LabelRows& x) -> LabelRows {
            LabelRows y = input_(x);
            for (std::size_t k = 0; k < cohorts_.size(); ++k)
              y.row(index(k)) =
                  (cohorts_[k].slope() * y.row(index(k)).transpose()).transpose().eval();
            return x - y;
          },
          residual);
    }
    return false;
  }

  double error(const Panel& panel) const {
    double most = 0.0;
    for (std::size_t k = 0; k < cohorts_.size(); ++k) {
      const double* const r = rate_.row(index(k)).data();
      const double scale = std::max(1.0, rate_.row(index(k)).cwiseAbs().maxCoeff());
      most = std::max({most, rule_.tail(r) / scale, cohorts_[k].error_in_time(panel)});
    }
    return most;
  }

  /// Solves the panel; false where it must be shorter, or cells were halved.
  bool attempt(const Panel& panel) {
    if (!solve(panel, first_guess(panel))) {
      next_length_ = 0.4 * panel.length();
      return false;
    }
    if (ends_early(panel)) return false;
    const double ratio = error(panel) / fineness_.tolerance;
    const double order = static_cast<double>(rule_.size()) - 1.0;
    const double factor =
        std::clamp(0.9 * std::pow(std::max(ratio, 1e-30), -1.0 / order), 0.2, 2.0);
    next_length_ = panel.length() * factor;
    // So short that whatever is wrong with it is below the tolerance: beside a singular time.
    const double shortest = 1e-3 * fineness_.tolerance / std::max(1.0, rate_.maxCoeff());
    if (!(ratio <= 1.0) && panel.length() > shortest) return false;
    bool halved = false;
    for (Cohorts& cohorts : cohorts_) halved = cohorts.refine(panel, fineness_.tolerance) || halved;
    if (halved) next_length_ = panel.length();
    return !halved;
  }

  /// Whether something happens within the panel that must be at its end: the next attempt is of
  /// that length, from a first guess that is the solution at hand.
  bool ends_early(const Panel& panel) {
    constexpr double close = 1e-12;
    constexpr int most = 6;
    double part = 2.0;
    events_.clear();
    for (std::size_t k = 0; k < cohorts_.size(); ++k)
      if (const auto event = cohorts_[k].first_event(panel)) {
        part = std::min(part, event->part);
        events_.push_back({k, *event});
      }
    std::erase_if(events_, [&](const auto& event) { return event.second.part > part + close; });
    if (events_.empty()) return false;
    const bool here = std::abs(part - 1.0) <= close || (tries_ >= most && part > 1.0 - 1e-6);
    if (here) {
      tries_ = 0;
      return false;
    }
    if (tries_ == 0) resume_ = panel.length();
    ++tries_;
    next_length_ = panel.length() * part;
    keep(panel, rule_.size());
    return true;
  }

  /// What the next panel's first guess is made of.
  void keep(const Panel& panel, std::size_t modes) {
    guess_.resize(rate_.rows(), index(modes));
    for (Index k = 0; k < rate_.rows(); ++k)
      rule_.coefficients(rate_.row(k).data(), std::span(guess_.row(k).data(), modes));
    guess_start_ = panel.start();
    guess_length_ = panel.length();
  }

  /// Goes on to the panel's end.
  void accept(const Panel& panel) {
    constexpr std::size_t modes = 5;  // more of them would not be continued well
    for (Cohorts& cohorts : cohorts_)
      cohorts.accept(panel, request_.density_at.empty(), 0.01 * fineness_.tolerance);
    for (const auto& [label, event] : events_) cohorts_[label].mark(event);
    if (!events_.empty()) next_length_ = std::max(next_length_, resume_);
    events_.clear();
    tries_ = 0;
    keep(panel, modes);
    top_rate_ = rate_.cwiseAbs().maxCoeff();
    const Eigen::Map<const Eigen::VectorXd> weight(rule_.weight().data(), index(rule_.size()));
    spikes_ += panel.length() * (rate_ * weight);
  }

  /// The results at the wanted times in the panel; at its end only if it is the last.
  void emit(const Panel& panel, double last) {
    std::vector<PanelMoments> moments(cohorts_.size());
    for (std::size_t k = 0; k < cohorts_.size(); ++k) {
      moments[k] = cohorts_[k].moments(panel);
      path_.error = std::max(path_.error, (moments[k].mass.array() - 1.0).abs().maxCoeff());
    }
    const auto here = [&](double time) { return time < t_ || (time == t_ && t_ >= last); };
    std::vector<double> value(rule_.size()), integral(rule_.size());
    for (; next_ < request_.times.size() && here(request_.times[next_]); ++next_) {
      const double time = request_.times[next_], x = (time - panel.start()) / panel.length();
      rule_.values_at(x, value);
      rule_.integrals_to(x, integral);
      path_.t.push_back(time);
      const Eigen::Map<const Eigen::VectorXd> at(value.data(), index(value.size())),
          to(integral.data(), index(integral.size()));
      for (const std::size_t k : place_) {
        const Index row = index(k);
        path_.r.push_back(rate_.row(row).dot(at));
        path_.h.push_back(input_at_.row(row).dot(at));
        path_.mean.push_back(moments[k].mean.dot(at));
        path_.square.push_back(moments[k].square.dot(at));
        // A probability: between the nodes it may undershoot 0 by less than the tolerance.
        path_.silent.push_back(std::clamp(moments[k].silent.dot(at), 0.0, 1.0));
        path_.spikes.push_back(spikes_[row] + panel.length() * rate_.row(row).dot(to));
      }
    }
  }

  /// The density, if it is wanted now.
  void emit_density() {
    if (request_.density_at.empty()) return;
    const auto [from, to] = std::equal_range(request_.times.begin(), request_.times.end(), t_);
    for (auto time = from; time != to; ++time)
      for (const std::size_t k : place_)
        for (const double x : request_.density_at) path_.density.push_back(cohorts_[k].density(x));
  }

  void blow_up() {
    Index label = 0, time = 0;
    if (rate_.size() > 0) rate_.maxCoeff(&label, &time);
    path_.blow_up = BlowUp{t_, 1e-13 * t_, labels_.xi[static_cast<std::size_t>(label)]};
  }

  const Model& model_;
  const LimitRequest& request_;
  Fineness fineness_;
  PanelRule rule_;
  Labels labels_;
  Input input_;
  std::vector<Cohorts> cohorts_;
  std::vector<double> drive_;
  std::vector<std::size_t> place_;  ///< where each wanted label is among the nodes
  LimitPath path_;

  static constexpr std::size_t most_attempts = 20000;
  std::size_t attempts_ = 0;
  double t_ = 0.0, length_ = 0.0, next_length_ = 0.0, top_rate_ = 0.0;
  std::optional<double> clipped_to_;
  std::size_t next_ = 0;  ///< of the wanted times
  LabelRows guess_;       ///< Legendre coefficients of r on the last panel, one row a label
  double guess_start_ = 0.0, guess_length_ = 1.0;
  LabelRows rate_, input_at_;
  std::vector<std::pair<std::size_t, Corner::Event>> events_;  ///< at the panel's end, by label
  int tries_ = 0;                                              ///< to end the panel there
  double resume_ = 0.0;                                        ///< length before they began
  Eigen::VectorXd spikes_;                                     ///< until the panel's start
};

}  // namespace

LimitPath march(const Model& model, const LimitRequest& request, const Fineness& fineness) {
  return March(model, request, fineness).run();
}

}  // namespace poise::dense
