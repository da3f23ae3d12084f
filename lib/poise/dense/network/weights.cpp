#include "poise/dense/network/weights.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <numeric>
#include <variant>

#include "poise/core/parallel.hpp"
#include "poise/core/random.hpp"
#include "poise/core/watch.hpp"

namespace poise::dense {
namespace {

constexpr std::size_t line = 64;               // bytes of a cache line
constexpr std::size_t huge_page = 2UL << 20U;  // bytes

std::size_t stride_of(std::size_t n) {
  constexpr std::size_t per_line = line / sizeof(double);
  return (n + per_line - 1) / per_line * per_line;
}

std::vector<double> labels_of(const Model& model) {
  std::vector<double> label_of(model.n);
  const std::vector<std::size_t> place = places(model);
  for (std::size_t i = 0; i < model.n; ++i) label_of[i] = label(place[i], model.n);
  return label_of;
}

/// N w_ij as the kernel says, for one source.
void evaluate(const Graphon& w, std::span<const double> labels, double source,
              std::span<double> column) {
  for (std::size_t i = 0; i < labels.size(); ++i) column[i] = value(w, labels[i], source);
}

/// The same from factors, which are cheaper where there are few and each costs a cosine.
void multiply(const Factors& factors, std::size_t source, std::span<double> column) {
  const auto psi = factors.source(factors.row(source));
  for (std::size_t i = 0; i < column.size(); ++i) {
    const auto phi = factors.target(factors.row(i));
    column[i] = std::inner_product(phi.begin(), phi.end(), psi.begin(), 0.0);
  }
}

/// Turns N w_ij into what is drawn from it, over N.
void draw(const Kernel& kernel, core::Stream& stream, std::span<double> column) {
  const double n = static_cast<double>(column.size());
  for (double& w : column) {
    if (kernel.density) {
      const bool edge = stream.uniform() < *kernel.density * std::abs(w);
      w = edge ? std::copysign(1.0 / *kernel.density, w) : 0.0;
    }
    if (kernel.noise > 0.0) w += kernel.noise * stream.normal();
    w /= n;
  }
}

}  // namespace

void Weights::Free::operator()(double* values) const { std::free(values); }

std::size_t Weights::bytes(std::size_t n) { return n * stride_of(n) * sizeof(double); }

Weights::Weights(std::size_t n) : n_(n), stride_(stride_of(n)) {
  const std::size_t align = bytes(n) >= huge_page ? huge_page : line;
  const std::size_t size = (bytes(n) + align - 1) / align * align;
  values_.reset(static_cast<double*>(std::aligned_alloc(align, size)));
  if (!values_) throw std::bad_alloc();
#ifdef __linux__
  // A column of 1e4 neurons spans twenty small pages; whether the advice is taken is all one.
  if (align == huge_page) static_cast<void>(madvise(values_.get(), size, MADV_HUGEPAGE));
#endif
}

Weights realise(const Model& model, core::Seed seed, std::size_t threads,
                const std::stop_token& stop) {
  const Kernel& kernel = model.kernel;
  const std::vector<double> label_of = labels_of(model);
  const bool products = std::holds_alternative<CosineKernel>(kernel.graphon) ||
                        std::holds_alternative<LowRankKernel>(kernel.graphon);
  const std::optional<Factors> factors =
      products ? std::optional<Factors>(Factors(model)) : std::nullopt;
  Weights weights(model.n);
  core::parallel_for(model.n, threads, [&](std::size_t j) {
    core::stop_if_asked(stop, "the drawing of the weights");
    const std::span<double> column = weights.column(j);
    if (factors)
      multiply(*factors, j, column);
    else
      evaluate(kernel.graphon, label_of, label_of[j], column);
    const double n = static_cast<double>(model.n);
    if (kernel.deterministic()) {
      if (!factors)
        for (double& w : column) w /= n;
    } else {
      if (factors)
        for (double& w : column) w *= n;
      core::Stream stream(seed, core::Purpose::dense_weights, 0, j);
      draw(kernel, stream, column);
    }
    column[j] = 0.0;
  });
  return weights;
}

bool factorable(const Kernel& kernel) {
  return kernel.deterministic() && rank(kernel.graphon).has_value();
}

Factors::Factors(const Model& model) : rank_(*dense::rank(model.kernel.graphon)), rows_(model.n) {
  std::vector<double> label_of = labels_of(model);
  const Graphon& w = model.kernel.graphon;
  const bool blocks =
      std::holds_alternative<ConstantKernel>(w) || std::holds_alternative<BlockKernel>(w);
  if (blocks) {
    const Pieces shared = pieces(w);
    row_.resize(model.n);
    for (std::size_t i = 0; i < model.n; ++i) row_[i] = shared.of(label_of[i]);
    rows_ = shared.count();
    label_of.resize(rows_);
    for (std::size_t k = 0; k < rows_; ++k) label_of[k] = shared.middle(k);
  }
  target_.resize(rows_ * rank_);
  source_.resize(rows_ * rank_);
  for (std::size_t row = 0; row < rows_; ++row) {
    target_factors(w, label_of[row], std::span(target_).subspan(row * rank_, rank_));
    source_factors(w, label_of[row], std::span(source_).subspan(row * rank_, rank_));
  }
  for (double& psi : source_) psi /= static_cast<double>(model.n);
}

Jumps jumps(const Weights& weights) {
  const std::size_t n = weights.size();
  Jumps all{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t j = 0; j < n; ++j) {  // w_jj = 0 is among them, as it should
    const auto [least, most] = std::ranges::minmax(weights.column(j));
    all.up[j] = most;
    all.down[j] = least;
  }
  return all;
}

Jumps jumps(const Model& model, const Factors& factors) {
  constexpr double slack = 1.0 + 1e-12;
  const std::size_t n = model.n, rank = factors.rank();
  std::vector<double> least(rank, INFINITY), most(rank, -INFINITY);
  for (std::size_t row = 0; row < factors.rows(); ++row)
    for (std::size_t k = 0; k < rank; ++k) {
      least[k] = std::min(least[k], factors.target(row)[k]);
      most[k] = std::max(most[k], factors.target(row)[k]);
    }
  std::vector<double> up(factors.rows(), 0.0), down(factors.rows(), 0.0);
  const auto* ring = std::get_if<CosineKernel>(&model.kernel.graphon);
  for (std::size_t row = 0; row < factors.rows(); ++row) {
    const auto psi = factors.source(row);
    for (std::size_t k = 0; k < rank; ++k) {
      up[row] += std::max(psi[k] * least[k], psi[k] * most[k]);
      down[row] += std::min(psi[k] * least[k], psi[k] * most[k]);
    }
    if (ring != nullptr) {  // cosine and sine are not largest together
      const double swing = std::abs(ring->amplitude), size = static_cast<double>(n);
      up[row] = (ring->mean + swing) / size;
      down[row] = (ring->mean - swing) / size;
    }
    up[row] = std::max(up[row] * slack, 0.0);
    down[row] = std::min(down[row] * slack, 0.0);
  }
  Jumps all{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t j = 0; j < n; ++j) {
    all.up[j] = up[factors.row(j)];
    all.down[j] = down[factors.row(j)];
  }
  return all;
}

}  // namespace poise::dense
