#include "poise/dense/kernel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <type_traits>

#include "poise/core/error.hpp"

namespace poise::dense {
namespace {

using core::ParameterError;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

double polynomial(const std::vector<double>& coefficients, double x) {
  double sum = 0.0;
  for (auto c = coefficients.rbegin(); c != coefficients.rend(); ++c) sum = sum * x + *c;
  return sum;
}

double turn(double label) { return 2.0 * std::numbers::pi * label; }

std::size_t step_of(double label, std::size_t n) {
  return std::min(static_cast<std::size_t>(label * static_cast<double>(n)), n - 1);
}

}  // namespace

double value(const Graphon& w, double xi, double zeta) {
  return std::visit(
      Overloaded{[](const ConstantKernel& k) { return k.value; },
                 [&](const BlockKernel& k) {
                   return k.value[k.blocks.of(xi) * k.blocks.count() + k.blocks.of(zeta)];
                 },
                 [&](const CosineKernel& k) {
                   return k.mean + k.amplitude * std::cos(turn(xi - zeta - k.shift));
                 },
                 [&](const LowRankKernel& k) {
                   double sum = 0.0;
                   for (const Product& term : k.terms)
                     sum += polynomial(term.target, xi) * polynomial(term.source, zeta);
                   return sum;
                 },
                 [&](const GaussianKernel& k) {
                   const double z = (xi - zeta) / k.width;
                   return k.height * std::exp(-0.5 * z * z);
                 },
                 [&](const MatrixKernel& k) {
                   const std::size_t i = step_of(xi, k.size), j = step_of(zeta, k.size);
                   return static_cast<double>(k.size) * (*k.weight)[j * k.size + i];
                 }},
      w);
}

std::optional<std::size_t> rank(const Graphon& w) {
  using Rank = std::optional<std::size_t>;
  return std::visit(Overloaded{[](const ConstantKernel&) -> Rank { return 1; },
                               [](const BlockKernel& k) -> Rank { return k.blocks.count(); },
                               [](const CosineKernel&) -> Rank { return 3; },
                               [](const LowRankKernel& k) -> Rank { return k.terms.size(); },
                               [](const GaussianKernel&) -> Rank { return std::nullopt; },
                               [](const MatrixKernel&) -> Rank { return std::nullopt; }},
                    w);
}

void target_factors(const Graphon& w, double xi, std::span<double> phi) {
  std::visit(Overloaded{[&](const ConstantKernel& k) { phi[0] = k.value; },
                        [&](const BlockKernel& k) {
                          const std::size_t row = k.blocks.of(xi) * k.blocks.count();
                          std::copy_n(k.value.begin() + static_cast<std::ptrdiff_t>(row),
                                      k.blocks.count(), phi.begin());
                        },
                        [&](const CosineKernel& k) {
                          phi[0] = k.mean;
                          phi[1] = k.amplitude * std::cos(turn(xi - k.shift));
                          phi[2] = k.amplitude * std::sin(turn(xi - k.shift));
                        },
                        [&](const LowRankKernel& k) {
                          for (std::size_t j = 0; j < k.terms.size(); ++j)
                            phi[j] = polynomial(k.terms[j].target, xi);
                        },
                        [](const auto&) {}},
             w);
}

void source_factors(const Graphon& w, double zeta, std::span<double> psi) {
  std::visit(Overloaded{[&](const ConstantKernel&) { psi[0] = 1.0; },
                        [&](const BlockKernel& k) {
                          std::fill_n(psi.begin(), k.blocks.count(), 0.0);
                          psi[k.blocks.of(zeta)] = 1.0;
                        },
                        [&](const CosineKernel&) {
                          psi[0] = 1.0;
                          psi[1] = std::cos(turn(zeta));
                          psi[2] = std::sin(turn(zeta));
                        },
                        [&](const LowRankKernel& k) {
                          for (std::size_t j = 0; j < k.terms.size(); ++j)
                            psi[j] = polynomial(k.terms[j].source, zeta);
                        },
                        [](const auto&) {}},
             w);
}

Pieces pieces(const Graphon& w) {
  if (const auto* blocks = std::get_if<BlockKernel>(&w)) return blocks->blocks;
  if (const auto* matrix = std::get_if<MatrixKernel>(&w)) return Pieces::equal(matrix->size);
  return {};
}

std::string_view name(const Graphon& w) {
  return std::visit([](const auto& kind) { return std::string_view(kind.name); }, w);
}

namespace {

void require_finite(double x, const std::string& key) {
  if (!std::isfinite(x))
    throw ParameterError(key, fmt::format("is {}, expected a finite number", x));
}

void require_all_finite(const std::vector<double>& values, const std::string& key) {
  for (const double x : values)
    if (!std::isfinite(x))
      throw ParameterError(key, fmt::format("holds {}, expected finite numbers", x));
}

/// sup |w|; for polynomials a bound that is attained where all coefficients have one sign.
double largest(const Graphon& w) {
  const auto sum = [](const std::vector<double>& c) {
    double total = 0.0;
    for (const double x : c) total += std::abs(x);
    return total;
  };
  const auto most = [](const std::vector<double>& values) {
    double top = 0.0;
    for (const double x : values) top = std::max(top, std::abs(x));
    return top;
  };
  return std::visit(
      Overloaded{
          [](const ConstantKernel& k) { return std::abs(k.value); },
          [&](const BlockKernel& k) { return most(k.value); },
          [](const CosineKernel& k) { return std::abs(k.mean) + std::abs(k.amplitude); },
          [&](const LowRankKernel& k) {
            double total = 0.0;
            for (const Product& term : k.terms) total += sum(term.target) * sum(term.source);
            return total;
          },
          [](const GaussianKernel& k) { return std::abs(k.height); },
          [&](const MatrixKernel& k) { return static_cast<double>(k.size) * most(*k.weight); }},
      w);
}

}  // namespace

void validate(const Kernel& kernel, const std::string& key) {
  std::visit(
      Overloaded{[&](const ConstantKernel& k) { require_finite(k.value, key + ".value"); },
                 [&](const BlockKernel& k) {
                   validate(k.blocks, key + ".mass");
                   const std::size_t count = k.blocks.count();
                   if (k.value.size() != count * count)
                     throw ParameterError(
                         key + ".value",
                         fmt::format("has {} entries, expected {} rows of {}: one row for each "
                                     "target block, one column for each source block",
                                     k.value.size(), count, count));
                   require_all_finite(k.value, key + ".value");
                 },
                 [&](const CosineKernel& k) {
                   require_finite(k.mean, key + ".mean");
                   require_finite(k.amplitude, key + ".amplitude");
                   require_finite(k.shift, key + ".shift");
                 },
                 [&](const LowRankKernel& k) {
                   for (const Product& term : k.terms) {
                     require_all_finite(term.target, key + ".target");
                     require_all_finite(term.source, key + ".source");
                   }
                 },
                 [&](const GaussianKernel& k) {
                   require_finite(k.height, key + ".height");
                   if (!std::isfinite(k.width) || k.width <= 0.0)
                     throw ParameterError(
                         key + ".width",
                         fmt::format("is {}, expected a finite number > 0", k.width));
                 },
                 [&](const MatrixKernel& k) { require_all_finite(*k.weight, key + ".file"); }},
      kernel.graphon);
  if (!std::isfinite(kernel.noise) || kernel.noise < 0.0)
    throw ParameterError(key + ".noise",
                         fmt::format("is {}, expected a finite number >= 0", kernel.noise));
  if (!kernel.density) return;
  const double density = *kernel.density, top = largest(kernel.graphon);
  if (!(density > 0.0 && density <= 1.0))
    throw ParameterError(key + ".density",
                         fmt::format("is {}, expected a number > 0 and at most 1", density));
  if (density * top > 1.0)
    throw ParameterError(key + ".density",
                         fmt::format("is {}: times |w|, which reaches {}, it is no probability, "
                                     "expected at most {}",
                                     density, top, 1.0 / top));
}

}  // namespace poise::dense
