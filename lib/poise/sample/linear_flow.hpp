/// Two linear equations over one step, exactly.
///
/// Problem: dv = (r + w s + A (v - v_0)) ds + noise of covariance Q a time, over a step h that may
/// be long against the eigenvalues of the 2 x 2 matrix A. Needed are e^{hA}, its integrals and the
/// covariance that the noise leaves.
/// Method: Taylor's series over a step so short that it is exact, then doublings of the step: each
/// of the four has an addition formula, which for a stable A adds and never cancels. Rejected: Van
/// Loan's exponential of a 4 x 4 matrix, which holds e^{-hA} and loses what it is wanted for when h
/// |A| is large; Lyapunov's equation (A X + X A^T = -Q), singular at a Hopf point and at a fold,
/// where balanced networks are most worth simulating; eigenvectors, singular where two eigenvalues
/// meet.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <optional>

namespace poise::sample {

/// Relative errors are of order eps h |A|.
struct LinearFlow {
  Eigen::Matrix2d propagator;  ///< e^{hA}
  Eigen::Matrix2d integral;    ///< int_0^h e^{sA} ds: what a constant drift r becomes
  Eigen::Matrix2d ramp;        ///< int_0^h (h - s) e^{sA} ds: what a drift w s becomes
  Eigen::Matrix2d covariance;  ///< int_0^h e^{sA} Q e^{sA^T} ds
};

/// h >= 0; A and Q finite, Q symmetric.
LinearFlow linear_flow(const Eigen::Matrix2d& A, const Eigen::Matrix2d& Q, double h);

/// A flow, and the step that it is over.
struct ValidFlow {
  double step;
  LinearFlow flow;
};

/// The flow over the longest of h, h/2, h/4, ... that is `valid` together with all shorter ones, and
/// nothing where none of at least `shortest` > 0 is. Doubling meets these flows on its way to h, so
/// that asking costs next to nothing.
std::optional<ValidFlow> longest_valid_flow(const Eigen::Matrix2d& A, const Eigen::Matrix2d& Q,
                                            double h, double shortest,
                                            const std::function<bool(const LinearFlow&)>& valid);

/// The symmetric square root of a symmetric, nonnegative 2 x 2 matrix.
Eigen::Matrix2d square_root(const Eigen::Matrix2d& M);

}  // namespace poise::sample
