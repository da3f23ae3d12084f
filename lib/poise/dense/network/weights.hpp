/// The weights of a dense network of N neurons, as numbers: what a spike of each neuron adds to all
/// others.
///
/// Problem: a spike of j moves every other neuron by w_ij, so that it needs the weights of one source
/// and all targets, at the bandwidth of memory. Method: one contiguous column a source, each beginning
/// on a cache line of its own, in huge pages where the system has them. Columns are drawn from streams
/// of their own, so that the weights depend on the seed and on nothing else, threads least of all. The
/// weights of a random graph belong to the seed: all replicas share them. Rejected: single precision,
/// which halves the traffic and rounds what the user gave; sparse columns for random graphs, which the
/// scaling of [JSZ] makes dense; rows, which every spike would read with a stride.
///
/// Where the kernel is a sum of few products and nothing is drawn, no column is needed: `Factors`.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "poise/core/stream_name.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {

/// All w_ij, potential; column j holds what a spike of j adds to 0, 1, ..., n - 1. w_jj = 0.
class Weights {
 public:
  explicit Weights(std::size_t n);
  std::size_t size() const { return n_; }
  std::span<const double> column(std::size_t source) const {
    return {values_.get() + source * stride_, n_};
  }
  std::span<double> column(std::size_t source) { return {values_.get() + source * stride_, n_}; }
  double at(std::size_t target, std::size_t source) const { return column(source)[target]; }
  /// Bytes that n neurons take.
  static std::size_t bytes(std::size_t n);

 private:
  struct Free {
    void operator()(double* values) const;
  };
  std::size_t n_;
  std::size_t stride_;
  std::unique_ptr<double[], Free> values_;
};

/// w_ij = w(xi_i, xi_j) / N with the labels of places(model); with a density A_ij sign(w) / (N
/// density), A_ij independent; with noise plus normal numbers of that deviation over N. O(N^2).
/// Precondition: validate(model) passed. Throws core::Interrupted on a stop.
Weights realise(const Model& model, core::Seed seed, std::size_t threads = 1,
                const std::stop_token& stop = {});

/// The same weights as products, w_ij = sum_k phi_k(i) psi_k(j), i != j: neurons that share their
/// factors (those of one block) share a row.
class Factors {
 public:
  /// Precondition: the kernel has a rank and is deterministic.
  explicit Factors(const Model& model);
  std::size_t rank() const { return rank_; }
  std::size_t rows() const { return rows_; }
  std::size_t row(std::size_t neuron) const { return row_.empty() ? neuron : row_[neuron]; }
  std::span<const double> target(std::size_t row) const {
    return {target_.data() + row * rank_, rank_};
  }
  /// psi_k / N.
  std::span<const double> source(std::size_t row) const {
    return {source_.data() + row * rank_, rank_};
  }

 private:
  std::size_t rank_;
  std::size_t rows_;
  std::vector<std::size_t> row_;  ///< of each neuron; empty where each has its own
  std::vector<double> target_;
  std::vector<double> source_;
};

/// Whether Factors can stand for the weights.
bool factorable(const Kernel& kernel);

/// What a spike of each neuron adds to another at most, and (a number <= 0) takes from one at most.
struct Jumps {
  std::vector<double> up;
  std::vector<double> down;
};

/// Exactly, from the weights.
Jumps jumps(const Weights& weights);
/// Bounds in O(N rank), the larger by 1e-12 so that rounding keeps below. Attained for constants and
/// blocks; on a ring to what lies between labels; for low-rank kernels the largest of the sum over
/// products is replaced by the sum of what is largest of each.
Jumps jumps(const Model& model, const Factors& factors);

}  // namespace poise::dense
