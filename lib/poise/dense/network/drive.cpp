#include "poise/dense/network/internal/drive.hpp"

// Highway compiles the part between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for each
// instruction set by including this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "poise/dense/network/drive.cpp"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace poise::dense::internal::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// A product and a sum, each rounded: the same bits with and without fused instructions.
void AddColumn(const double* HWY_RESTRICT column, double scale, double* HWY_RESTRICT y,
               std::size_t count) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto factor = hn::Set(d, scale);
  const auto add = [&](std::size_t i) HWY_ATTR {
    hn::StoreU(hn::Add(hn::LoadU(d, y + i), hn::Mul(factor, hn::LoadU(d, column + i))), d, y + i);
  };
  std::size_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    add(i);
    add(i + lanes);
    add(i + 2 * lanes);
    add(i + 3 * lanes);
  }
  for (; i + lanes <= count; i += lanes) add(i);
  for (; i < count; ++i) y[i] += scale * column[i];
}

}  // namespace poise::dense::internal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace poise::dense::internal {

HWY_EXPORT(AddColumn);

void add_column(std::span<const double> column, double scale, std::span<double> y) {
  HWY_DYNAMIC_DISPATCH(AddColumn)(column.data(), scale, y.data(), y.size());
}

}  // namespace poise::dense::internal
#endif  // HWY_ONCE
