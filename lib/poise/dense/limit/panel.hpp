/// One panel of time [start, start + length], and how potentials move within it.
///
/// A neuron at x at the start of the panel is at fade_j x + shift_j at the panel's j-th node, where
/// shift_j = int e^{-(t_j - u)/tau} (mu + h(u)) du is the same for all neurons of a label; place
/// `rule.size()` stands for the panel's end. One that is born at the k-th node at x is at
/// shift_j + between_jk (x - shift_k) at the j-th, before its birth as well: the path continued
/// backwards in time, which is what lets one polynomial in time stand for it all over the panel.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "poise/dense/limit/panel_rule.hpp"

namespace poise::dense {

using PanelRows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

class Panel {
 public:
  Panel(const PanelRule& rule, double start, double length, double tau);

  const PanelRule& rule() const { return *rule_; }
  std::size_t size() const { return rule_->size(); }
  double start() const { return start_; }
  double length() const { return length_; }
  double end() const { return start_ + length_; }
  double leak() const { return leak_; }  ///< 1/tau
  double time(std::size_t node) const { return start_ + length_ * rule_->node()[node]; }

  const Eigen::VectorXd& fade() const { return fade_; }  ///< size() + 1
  const PanelRows& between() const { return between_; }  ///< (size() + 1) x size()
  /// (size() + 1) x size(): shift = this times the drift mu + h at the nodes.
  const PanelRows& shift_of_drift() const { return shift_; }

 private:
  const PanelRule* rule_;
  double start_, length_, leak_;
  Eigen::VectorXd fade_;
  PanelRows between_, shift_;
};

}  // namespace poise::dense
