/// All solutions of H = W R(mu + H): inputs that a network of renewal processes gives itself.
///
/// Problem: G unknown inputs H_g, populations a that hear group g(a), drift b_a = mu_a + H_{g(a)},
///   H_g = sum_a W_ga R(b_a).
/// None may be missed. Method: R is monotone (renewal.hpp), so that over a box of inputs each
/// R(b_a) lies between its values at two ends: the box is cut with what the right-hand side can be,
/// and dropped where nothing remains. What remains is tested by Krawczyk's operator
/// [Krawczyk 1969], which proves one solution in the box, or none, given bounds on dR/db; else it is cut in
/// two. dR/db >= 0 has no simple bound over an interval: its range is taken from ends and middle,
/// widened, and is believed only where it explains by how much R changes over both halves, which a
/// peak in between would belie. So exclusion is as sure as the quadrature of R, uniqueness rests on
/// that test. Boxes that come to nothing are reported, never dropped. Rejected: interval arithmetic
/// throughout (no enclosure of the survival integral is at hand), random starts of Newton's method
/// (find what they find).
///
/// R jumps where f vanishes to one side for ever and not to the other (tau = infinity at b = 0, a
/// step at threshold <= 0): an input that crosses the jump is no solution, and is told apart.
///
/// Bounds. Where f is bounded, 0 <= R <= sup f. Else R grows slower than b, though for an
/// exponential only by a logarithm: the search is bounded by the least power of 2 at which the
/// right-hand side is less than half, and stays so up to 8 times as far.
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "poise/core/watch.hpp"
#include "poise/dense/intensity.hpp"

namespace poise::dense {

struct SelfConsistency {
  Intensity f;
  double tau = 1.0;
  std::vector<double> drive;       ///< mu_a
  std::vector<std::size_t> group;  ///< g(a)
  Eigen::MatrixXd weight;          ///< G x populations
};

struct Solutions {
  std::vector<Eigen::VectorXd> input;  ///< by increasing first component
  bool complete = true;
  std::string how;
};

/// `tolerance`: of H, relative above 1; Newton's method usually ends at rounding.
/// Throws core::Interrupted.
Solutions self_consistent_inputs(const SelfConsistency& problem, double tolerance,
                                 const core::Watch& watch = {});

/// H - W R(mu + H), and its Jacobian, where wanted.
Eigen::VectorXd residual(const SelfConsistency& problem, const Eigen::VectorXd& input,
                         Eigen::MatrixXd* jacobian = nullptr);

/// Newton's method, damped; whether it ended at a zero.
bool newton(const SelfConsistency& problem, Eigen::VectorXd& input, double tolerance);

}  // namespace poise::dense
