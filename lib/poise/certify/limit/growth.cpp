#include "poise/certify/limit/growth.hpp"

namespace poise::certify {
namespace {

constexpr Bits bits = 64;
constexpr auto size = static_cast<slong>(states) + 1;

class Matrix {
 public:
  Matrix() { arb_mat_init(entries_, size, size); }
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
  ~Matrix() { arb_mat_clear(entries_); }
  arb_ptr at(std::size_t i, std::size_t j) {
    return arb_mat_entry(entries_, static_cast<slong>(i), static_cast<slong>(j));
  }
  arb_mat_struct* get() { return entries_; }

 private:
  arb_mat_t entries_;
};

}  // namespace

Propagated propagate(const PerUnknown<PerState<Ball>>& B, const PerUnknown<Bound>& e,
                     const PerUnknown<Bound>& d) {
  Matrix with_signs, without, exponential, larger;
  for (std::size_t i = 0; i <= states; ++i)
    for (std::size_t j = 0; j < states; ++j) {
      arb_get_ubound_arf(arb_midref(with_signs.at(i, j)), B[i][j].get(), bits);
      arb_nonnegative_part(without.at(i, j), with_signs.at(i, j));
    }
  arb_mat_exp(exponential.get(), with_signs.get(), bits);
  arb_mat_exp(larger.get(), without.get(), bits);
  Propagated result;
  for (std::size_t i = 0; i <= states; ++i)
    for (std::size_t j = 0; j <= states; ++j) {
      const Bound most(larger.at(i, j));
      result.reach[i] += most * (e[j] + d[j]);
      result.end[i] += Bound(exponential.at(i, j)) * e[j] + most * d[j];
    }
  return result;
}

}  // namespace poise::certify
