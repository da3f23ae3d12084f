#include "poise/certify/limit/taylor.hpp"

#include <cassert>

#include "poise/certify/arithmetic.hpp"

namespace poise::certify {
namespace {

using core::PerChannel;
using core::PerPopulation;
using core::Population;
using core::populations;

/// All series up to the order reached.
class Recurrence {
 public:
  Recurrence(const network::Network& network, const PerState<Ball>& at, const PerChannel<Jet>& jets,
             slong degree, Bits bits)
      : network_(network), degree_(degree), in_{bits} {
    for (const auto a : populations) {
      K_rate_.push_back(series());
      drive_.push_back(series());
      for (const auto b : populations) {
        J_v_.push_back(series());
        J_K_.push_back(series());
        auto& e = expectations_.emplace_back();
        for (std::size_t n = 0; n < static_cast<std::size_t>(2 * degree + 3); ++n) {
          e.push_back(series());
          arb_set(e.back()[0], jets[a][b].derivative[n]);
        }
      }
    }
    for (std::size_t u = 0; u <= states; ++u) {
      path_.push_back(series());
      rate_.push_back(series());
      if (u < states) arb_set(path_[u][0], at[u].get());
    }
  }

  std::vector<PerUnknown<Ball>> run() {
    for (slong k = 0; k < degree_; ++k) {
      field(k);
      for (std::size_t u = 0; u <= states; ++u)
        arb_div_si(path_[u][place(k + 1)], rate_[u][place(k)], k + 1, in_.bits);
      raise(k);
    }
    std::vector<PerUnknown<Ball>> result(place(degree_) + 1);
    for (std::size_t k = 0; k < result.size(); ++k)
      for (std::size_t u = 0; u <= states; ++u) arb_set(result[k][u].get(), path_[u][k]);
    return result;
  }

 private:
  static std::size_t place(slong k) { return static_cast<std::size_t>(k); }
  static std::size_t channel(Population a, Population b) {
    return 2 * core::index(a) + core::index(b);
  }
  BallVector series() const { return BallVector(place(degree_) + 1); }

  /// Coefficient k of x y, added to `to` or subtracted from it.
  void add_product(arb_ptr to, const BallVector& x, const BallVector& y, slong k,
                   bool negative = false) const {
    Ball sum;
    arb_dot(sum.get(), nullptr, negative ? 1 : 0, x[0], 1, y[place(k)], -1, k + 1, in_.bits);
    arb_add(to, to, sum.get(), in_.bits);
  }

  /// The coefficients of order k of the field.
  void field(slong k) {
    for (const auto a : populations) {
      Ball rate;
      for (const auto b : populations) {
        const auto& e = expectations_[channel(a, b)];
        const Ball C = exact(network_.weight[a][b]);
        const Ball weight = exact(core::sign(b) * network_.weight[a][b]);
        arb_mul(J_v_[channel(a, b)][place(k)], e[1][place(k)], weight.get(), in_.bits);
        arb_mul(J_K_[channel(a, b)][place(k)], e[2][place(k)], weight.get(), in_.bits);
        arb_mul_2exp_si(J_K_[channel(a, b)][place(k)], J_K_[channel(a, b)][place(k)], -1);
        arb_addmul(rate.get(), in_.mul(C, C).get(), e[0][place(k)], in_.bits);
      }
      const Ball leak = in_.div(Ball(2), exact(network_.tau[a]));
      arb_submul(rate.get(), leak.get(), path_[variance_index(a)][place(k)], in_.bits);
      arb_set(K_rate_[core::index(a)][place(k)], rate.get());
    }
    using enum Population;
    const BallVector &ee = J_v_[0], &ei = J_v_[1], &ie = J_v_[2], &ii = J_v_[3];
    for (const auto a : populations)
      for (const auto b : populations)
        add_product(drive_[core::index(a)][place(k)], J_K_[channel(a, b)], K_rate_[core::index(b)],
                    k);
    const auto det = rate_[clock_index][place(k)];
    add_product(det, ee, ii, k);
    add_product(det, ei, ie, k, true);
    add_product(rate_[mean_index(e)][place(k)], ei, drive_[1], k);
    add_product(rate_[mean_index(e)][place(k)], ii, drive_[0], k, true);
    add_product(rate_[mean_index(i)][place(k)], ie, drive_[0], k);
    add_product(rate_[mean_index(i)][place(k)], ee, drive_[1], k, true);
    for (const auto a : populations)
      add_product(rate_[variance_index(a)][place(k)], rate_[clock_index], K_rate_[core::index(a)],
                  k);
  }

  /// The coefficients of order k + 1 of the expectations, as far as later orders need them.
  void raise(slong k) {
    Ball half;
    for (const auto a : populations)
      for (const auto b : populations) {
        auto& e = expectations_[channel(a, b)];
        for (std::size_t n = 0; n <= place(2 + 2 * (degree_ - k - 1)); ++n) {
          arb_ptr to = e[n][place(k + 1)];
          arb_dot(half.get(), nullptr, 0, rate_[variance_index(b)][0], 1, e[n + 2][place(k)], -1,
                  k + 1, in_.bits);
          arb_mul_2exp_si(half.get(), half.get(), -1);
          arb_dot(to, half.get(), 0, rate_[mean_index(b)][0], 1, e[n + 1][place(k)], -1, k + 1,
                  in_.bits);
          arb_div_si(to, to, k + 1, in_.bits);
        }
      }
  }

  const network::Network& network_;
  slong degree_;
  Arithmetic in_;
  std::vector<std::vector<BallVector>> expectations_;  ///< of each channel, of each order in v
  std::vector<BallVector> J_v_, J_K_, K_rate_, drive_, path_, rate_;
};

}  // namespace

std::vector<PerUnknown<Ball>> taylor_coefficients(const network::Network& network,
                                                  const PerState<Ball>& at,
                                                  const PerChannel<Jet>& jets, slong degree,
                                                  Bits bits) {
  assert(static_cast<slong>(jets.rows.e.e.derivative.size()) > 2 * degree + 2);
  return Recurrence(network, at, jets, degree, bits).run();
}

}  // namespace poise::certify
