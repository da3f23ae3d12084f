/// The quadrature over labels.

#include "poise/dense/limit/labels.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace poise::dense {
namespace {

TEST(GaussLegendre, IntegratesPolynomialsExactly) {
  for (const std::size_t count : {1u, 2u, 5u, 16u, 40u}) {
    const GaussRule rule = gauss_legendre(count);
    for (std::size_t degree = 0; degree < 2 * count; ++degree) {
      double sum = 0.0;
      for (std::size_t k = 0; k < count; ++k)
        sum += rule.weight[k] * std::pow(rule.node[k], static_cast<double>(degree));
      EXPECT_NEAR(sum, 1.0 / static_cast<double>(degree + 1), 1e-14) << count << " " << degree;
    }
  }
}

TEST(LabelNodes, AreOneABlockAndEndWithTheWanted) {
  Model model{.n = 1, .intensity = Constant{}, .drive = {}, .kernel = {}, .initial = {}};
  model.kernel.graphon = BlockKernel{Pieces({0.8, 0.2}), {1, 2, 3, 4}};
  const std::vector<double> wanted{0.1, 0.9};
  const Labels labels = label_nodes(model, 12, wanted);
  ASSERT_EQ(labels.size(), 4u);
  EXPECT_EQ(labels.first_wanted(), 2u);
  EXPECT_DOUBLE_EQ(labels.weight[0], 0.8);
  EXPECT_EQ(labels.weight[2], 0.0);
  const auto matrix = input_matrix(model.kernel.graphon, labels);
  EXPECT_DOUBLE_EQ(matrix[1], 2.0 * 0.2);  // block 0 hears block 1
  EXPECT_DOUBLE_EQ(matrix[8], 0.8);        // so does the wanted label 0.1 hear block 0
}

}  // namespace
}  // namespace poise::dense
