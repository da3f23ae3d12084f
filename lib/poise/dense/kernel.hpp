/// The kernel w(xi, zeta) of a dense network, target label first: the graphon of its limit, and the
/// weights w_ij = w(xi_i, xi_j) / N of a network of N neurons with labels xi_i = (i - 1/2) / N.
/// [JSZ], in this project's reading.
///
/// Most kernels that people use are sums of few products, w = sum_k phi_k(xi) psi_k(zeta): constant,
/// blocks, cosine, products of polynomials, and sums of these. What needs only that (a sampler whose
/// spike costs O(rank), a limit whose input needs `rank` integrals) asks for `rank` and the factors;
/// a Gaussian kernel has none, nor has a matrix. A 0/1 graph drawn from a kernel (`WRandom`) has the
/// limit of the kernel it is drawn from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "poise/dense/profile.hpp"

namespace poise::dense {

/// w = value.
struct ConstantKernel {
  static constexpr std::string_view name = "constant";
  double value = 0.0;
  friend bool operator==(const ConstantKernel&, const ConstantKernel&) = default;
};

/// w = value[target block][source block], row by row.
struct BlockKernel {
  static constexpr std::string_view name = "blocks";
  Pieces blocks;
  std::vector<double> value;
  friend bool operator==(const BlockKernel&, const BlockKernel&) = default;
};

/// w = mean + amplitude cos(2 pi (xi - zeta - shift)): a ring.
struct CosineKernel {
  static constexpr std::string_view name = "cosine";
  double mean = 0.0;
  double amplitude = 0.0;
  double shift = 0.0;
  friend bool operator==(const CosineKernel&, const CosineKernel&) = default;
};

/// One product of polynomials: (sum_k target[k] xi^k) (sum_k source[k] zeta^k).
struct Product {
  std::vector<double> target;
  std::vector<double> source;
  friend bool operator==(const Product&, const Product&) = default;
};

/// A sum of products of polynomials: `product` in a configuration where there is one, else
/// `low-rank`.
struct LowRankKernel {
  static constexpr std::string_view name = "low-rank";
  std::vector<Product> terms;
  friend bool operator==(const LowRankKernel&, const LowRankKernel&) = default;
};

/// w = height exp(-(xi - zeta)^2 / (2 width^2)).
struct GaussianKernel {
  static constexpr std::string_view name = "gaussian";
  double height = 0.0;
  double width = 1.0;
  friend bool operator==(const GaussianKernel&, const GaussianKernel&) = default;
};

/// The jumps w_ij themselves, as a file gives them; column-major: weight[source * N + target]. Its
/// kernel is the step function N w_ij of N blocks.
struct MatrixKernel {
  static constexpr std::string_view name = "matrix";
  std::size_t size = 0;
  std::shared_ptr<const std::vector<double>> weight;
  friend bool operator==(const MatrixKernel&, const MatrixKernel&) = default;
};

/// A kernel that can be evaluated anywhere.
using Graphon = std::variant<ConstantKernel, BlockKernel, CosineKernel, LowRankKernel,
                             GaussianKernel, MatrixKernel>;

/// w(target label, source label).
double value(const Graphon& w, double target, double source);

/// Number of products of which w is a sum; nothing where there is no such form.
std::optional<std::size_t> rank(const Graphon& w);
/// phi_k(target label) and psi_k(source label), rank(w) numbers each.
/// Precondition: the kernel has a rank.
void target_factors(const Graphon& w, double target, std::span<double> phi);
void source_factors(const Graphon& w, double source, std::span<double> psi);

/// The pieces of label space within which w is smooth in both arguments.
Pieces pieces(const Graphon& w);

/// What is drawn at random about the weights, and how neurons and labels go together.
struct Kernel {
  Graphon graphon;
  /// W-random: N w_ij = A_ij sign(w) / density with independent A_ij in {0, 1},
  /// P(A_ij = 1) = density |w(xi_i, xi_j)|, which must not exceed 1.
  std::optional<double> density;
  /// Standard deviation of independent normal numbers that are added to N w_ij.
  double noise = 0.0;
  /// Permutes the labels among the neurons: neuron i takes label, drive and initial law of place
  /// order[i] (see model.hpp); the permutation is drawn from this seed.
  std::optional<std::uint64_t> scramble;
  /// Whether the weights are the kernel's own values: nothing drawn.
  bool deterministic() const { return !density && noise == 0.0; }
  friend bool operator==(const Kernel&, const Kernel&) = default;
};

std::string_view name(const Graphon& w);

/// Throws core::ParameterError with keys below `key` ("dense.kernel.mass") unless all numbers are
/// finite, masses sum to 1, shapes fit, width > 0, and 0 < density |w| <= 1 where there is a
/// density.
void validate(const Kernel& kernel, const std::string& key);

}  // namespace poise::dense
